// A thread that counts in its stripe of a shared counter: so many events for each millisecond of a time from 0 on, or where there
// is no such length, so many by the clock. It waits until the gate opens, and posts when it is done.
import { parentPort, workerData } from 'node:worker_threads';
import { StripedWindowCounter } from '../../src/windows/striped-window-counter.ts';

export interface CountingTask {
  readonly handle: SharedArrayBuffer;
  readonly gate: Int32Array;
  readonly stripe: number;
  readonly eventsPerMs: number;
  readonly lengthMs: number | undefined;
}

const { handle, gate, stripe, eventsPerMs, lengthMs } = workerData as CountingTask;
const counter = new StripedWindowCounter(handle).stripe(stripe);

Atomics.wait(gate, 0, 0);
if (lengthMs === undefined) {
  for (let i = 0; i < eventsPerMs; i++) counter.increment();
} else {
  for (let at = 1; at <= lengthMs; at++) for (let i = 0; i < eventsPerMs; i++) counter.increment(at);
}
parentPort?.postMessage('done');
