import type { LineOptions } from '../../src/lines/line-reader.ts';
import { LiveView } from '../../src/live/live-view.ts';
import type { LiveSnapshot } from '../../src/live/snapshot.ts';
import { TypeScriptKernel } from '../../src/log/typescript-kernel.ts';
import { readSource } from '../../src/pipeline/read-source.ts';
import { Replay } from '../../src/pipeline/replay.ts';
import { toByteString } from '../../src/structures/byte-string.ts';
import type { LoginRule } from '../../src/tallies/tally.ts';
import { toLoginRule } from './login-rule.ts';
import { toSource } from './sources.ts';

export interface ReplayInMemoryOptions {
  readonly top?: number;
  readonly windowSeconds?: number;
  readonly login?: LoginRule;
  readonly speed?: number;
  readonly reportSeconds?: number;
  readonly chunkSizes?: readonly number[];
  readonly kernel?: LineOptions;
}

export interface Replayed {
  readonly reports: LiveSnapshot[];
  /** At the end of the log; undefined if it has no request. */
  readonly end: LiveSnapshot | undefined;
  /** Every would-be-blocked line with its newline. */
  readonly blocked: string;
  readonly live: LiveView;
  /** How long it would have taken. */
  readonly seconds: number;
}

/** Plays logs that lie in memory, by a clock that moves only when somebody sleeps. */
export async function replayInMemory(
  logs: readonly Uint8Array[],
  {
    top = 10,
    windowSeconds = 3600,
    login = toLoginRule(),
    speed = Number.POSITIVE_INFINITY,
    reportSeconds,
    chunkSizes = [65_536],
    kernel: kernelOptions = {},
  }: ReplayInMemoryOptions = {},
): Promise<Replayed> {
  let milliseconds = 0;
  let blocked = '';
  const reports: LiveSnapshot[] = [];
  const live = new LiveView({ top, windowSeconds, login, forgetsLogins: false });
  live.keepBlocked((source, start, byteCount) => {
    blocked += `${toByteString(source.subarray(start, start + byteCount))}\n`;
  });
  const replay = new Replay(
    live,
    { speed, reportSeconds },
    {
      now: () => milliseconds,
      sleep: async (more) => {
        milliseconds += more;
      },
      report: (time) => {
        reports.push(live.snapshot(time));
      },
    },
  );
  const kernel = new TypeScriptKernel(kernelOptions, live.names);
  for (const [i, log] of logs.entries()) {
    await readSource(toSource(`log${i}`, log, chunkSizes), kernel, {
      onBatch: async (batch) => {
        await replay.play(batch);
        live.forgetNames();
      },
    });
  }
  const end = Number.isNaN(replay.time) ? undefined : live.snapshot(live.latest + 1);
  return { reports, end, blocked, live, seconds: milliseconds / 1000 };
}
