/** Appends lines to a log at a steady rate, as a busy server does: each with the time at which it is written. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { formatAddress } from '../generator/address.ts';
import { Random } from '../generator/random.ts';
import { formatWallSeconds } from '../generator/timeline.ts';

const TAIL_COUNT = 10_000;
const PIECE_MILLISECONDS = 50;

/** Writes `linesPerSecond` for so many seconds and returns how many lines those were. */
export async function writeSteadily(file: string, linesPerSecond: number, seconds: number): Promise<number> {
  const random = new Random(1);
  const hosts = Array.from({ length: TAIL_COUNT }, () => `${formatAddress(random.below(2 ** 32))} - - [`);
  const tails = Array.from(
    { length: TAIL_COUNT },
    () =>
      ` +0000] "GET /page/${random.skewed(5_000)} HTTP/1.1" ${random.chance(0.9) ? 200 : 404} ${random.below(30_000)}\n`,
  );
  const descriptor = openSync(file, 'a');
  const started = performance.now();
  let written = 0;
  try {
    for (let passed = 0; passed < seconds; ) {
      await sleep(PIECE_MILLISECONDS);
      passed = Math.min(seconds, (performance.now() - started) / 1000);
      const stamp = formatWallSeconds(Math.floor(Date.now() / 1000));
      let text = '';
      for (const due = Math.floor(passed * linesPerSecond); written < due; written++) {
        text += hosts[written % TAIL_COUNT] + stamp + tails[(7 * written) % TAIL_COUNT];
      }
      writeSync(descriptor, text);
    }
  } finally {
    closeSync(descriptor);
  }
  return written;
}
