import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { StripedWindowCounter } from '../../src/index.ts';
import type { Errand, Shift, WayToAdd } from './adding-thread.ts';
import { compiledPath } from './compiled.ts';

/** What came of threads that added at the same time. */
export interface TeamResult {
  /** From the first start to the last end, nanoseconds per add of all threads together. */
  readonly nanoseconds: number;
  readonly lost: number;
}

const threadCount = 2;

/** Two threads each count so many events in. */
export async function addInThreads(way: WayToAdd, addCount: number): Promise<TeamResult> {
  const counter = new StripedWindowCounter({ stripes: threadCount });
  const cell = new Int32Array(new SharedArrayBuffer(4));
  const memory = way === 'stripes' ? counter.handle : cell.buffer;
  const ready = new Int32Array(new SharedArrayBuffer(4));
  const shifts = await Promise.all(
    Array.from({ length: threadCount }, async (_, thread) => {
      const errand: Errand = { way, memory, threadCount, thread, addCount, ready };
      const worker = new Worker(compiledPath('adding-thread'), { workerData: errand });
      const [shift] = (await once(worker, 'message')) as [Shift];
      return shift;
    }),
  );
  const wallMs = Math.max(...shifts.map(({ end }) => end)) - Math.min(...shifts.map(({ start }) => start));
  const added = threadCount * addCount;
  const counted = way === 'stripes' ? counter.total : (cell[0] as number);
  return { nanoseconds: (wallMs * 1e6) / added, lost: added - counted };
}
