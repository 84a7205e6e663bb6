/** How `watch` follows a log that grows at a steady rate. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { BenchError } from '../harness/bench-error.ts';
import { builtProduct } from '../harness/places.ts';
import { cpuSecondsOf, peakMebibytesOf } from './process-time.ts';
import { writeSteadily } from './steady-writer.ts';

export interface Following {
  readonly linesPerSecond: number;
  /** Of one core. */
  readonly cpuShare: number;
  readonly peakMebibytes: number;
  /** From the last line written to the first report that counts it; reports come every second. */
  readonly lagSeconds: number;
}

/** Starting up is not following. */
const SETTLING_MILLISECONDS = 1_500;
const MOST_LAG_SECONDS = 60;

/** Throws if a line is lost or counted twice. */
export async function follow(linesPerSecond: number, seconds: number): Promise<Following> {
  const folder = mkdtempSync(join(tmpdir(), 'fansite-analyze-bench-'));
  const file = join(folder, 'access.log');
  writeFileSync(file, '');
  const watch = spawn(process.execPath, [builtProduct, 'watch', '--every', '1s', '--quiet', file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const pid = watch.pid as number;
  let requests = 0;
  createInterface({ input: watch.stdout }).on('line', (line) => {
    requests = JSON.parse(line).totals.requests;
  });
  try {
    await sleep(SETTLING_MILLISECONDS);
    const cpuBefore = cpuSecondsOf(pid);
    const written = await writeSteadily(file, linesPerSecond, seconds);
    const cpuShare = (cpuSecondsOf(pid) - cpuBefore) / seconds;
    const ended = performance.now();
    const lag = () => (performance.now() - ended) / 1000;
    while (requests < written && lag() < MOST_LAG_SECONDS) await sleep(20);
    if (requests !== written) throw new BenchError(`${requests} of ${written} lines counted`);
    return { linesPerSecond, cpuShare, peakMebibytes: peakMebibytesOf(pid), lagSeconds: lag() };
  } finally {
    watch.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  }
}
