/** A thread that `threads.ts` starts: waits until all are ready, adds, and tells when it began and ended. */
import { parentPort, workerData } from 'node:worker_threads';
import { commonClock, StripedWindowCounter } from '../../src/index.ts';

/** What a thread has to do. */
export interface Errand {
  readonly way: WayToAdd;
  /** The memory of the counter, or of the one cell. */
  readonly memory: SharedArrayBuffer;
  /** How many threads there are, this one included, and its number. */
  readonly threadCount: number;
  readonly thread: number;
  readonly addCount: number;
  /** One cell: how many threads are ready. */
  readonly ready: Int32Array;
}

export type WayToAdd = 'stripes' | 'atomics' | 'plain';

/** In milliseconds of the clock that all threads share. */
export interface Shift {
  readonly start: number;
  readonly end: number;
}

const errand = workerData as Errand;
const add = makeAdds(errand);
// Compiled by then, and of no effect on the count.
add(0);
awaitOthers(errand);
const start = commonClock.now();
add(errand.addCount);
parentPort?.postMessage({ start, end: commonClock.now() } satisfies Shift);

function makeAdds({ way, memory, thread }: Errand): (count: number) => void {
  if (way === 'stripes') {
    const counter = new StripedWindowCounter(memory).stripe(thread);
    return (count) => {
      const now = commonClock.now();
      for (let i = 0; i < count; i++) counter.add(1, now + i * 0.000_01);
    };
  }
  const cells = new Int32Array(memory);
  if (way === 'atomics') {
    return (count) => {
      for (let i = 0; i < count; i++) Atomics.add(cells, 0, 1);
    };
  }
  return (count) => {
    for (let i = 0; i < count; i++) cells[0] = (cells[0] as number) + 1;
  };
}

function awaitOthers({ ready, threadCount }: Errand): void {
  if (Atomics.add(ready, 0, 1) + 1 === threadCount) Atomics.notify(ready, 0);
  for (let seen = Atomics.load(ready, 0); seen < threadCount; seen = Atomics.load(ready, 0)) {
    Atomics.wait(ready, 0, seen);
  }
}
