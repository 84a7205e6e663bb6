// A thread that counts in its stripe of a shared counter: so many events at each of some steps of time, or where there are none, by
// the clock. It waits until the gate opens, and posts when it is done.
import { parentPort, workerData } from 'node:worker_threads';
import { StripedWindowCounter } from '../../src/windows/sliding/striped-window-counter.ts';

export interface CountingTask {
  readonly handle: SharedArrayBuffer;
  readonly gate: Int32Array;
  readonly stripe: number;
  readonly eventsPerStep: number;
  /** The first step is at `stepMs`. */
  readonly stepMs: number;
  readonly steps: number | undefined;
}

const { handle, gate, stripe, eventsPerStep, stepMs, steps } = workerData as CountingTask;
const counter = new StripedWindowCounter(handle).stripe(stripe);

Atomics.wait(gate, 0, 0);
if (steps === undefined) {
  for (let i = 0; i < eventsPerStep; i++) counter.increment();
} else {
  for (let step = 1; step <= steps; step++) {
    for (let i = 0; i < eventsPerStep; i++) counter.increment(step * stepMs);
  }
}
parentPort?.postMessage('done');
