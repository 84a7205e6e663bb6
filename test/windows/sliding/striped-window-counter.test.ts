import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { buildSync } from 'esbuild';
import { afterEach, describe, expect, test } from 'vitest';
import { StripedWindowCounter } from '../../../src/windows/sliding/striped-window-counter.ts';
import type { CountingTask } from '../../support/counting-thread.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const hourMs = 3_600_000;
const threadFile = fileURLToPath(new URL('../../support/counting-thread.ts', import.meta.url));

const workers: Worker[] = [];

afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.terminate()));
});

/** Starts a thread for each task. They count once the gate is open. */
function startThreads(tasks: readonly CountingTask[]): Worker[] {
  const built = buildSync({
    entryPoints: [threadFile],
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
  });
  const code = built.outputFiles[0]?.text as string;
  const started = tasks.map((workerData) => new Worker(code, { eval: true, workerData }));
  workers.push(...started);
  return started;
}

/** Has a thread count in each of the stripes, and calls `look` until they are done. */
async function lookOn(
  striped: StripedWindowCounter,
  stripes: readonly number[],
  load: Pick<CountingTask, 'eventsPerStep' | 'stepMs' | 'steps'>,
  look: () => void,
): Promise<void> {
  const gate = new Int32Array(new SharedArrayBuffer(4));
  const threads = startThreads(stripes.map((stripe) => ({ handle: striped.handle, gate, stripe, ...load })));
  let isDone = false;
  const finished = Promise.all(threads.map(messageOf)).finally(() => {
    isDone = true;
  });
  Atomics.store(gate, 0, 1);
  Atomics.notify(gate, 0);
  let looks = 0;
  while (!isDone) {
    look();
    looks++;
    await new Promise((resolve) => setImmediate(resolve));
  }
  await finished;
  expect(looks).toBeGreaterThan(0);
}

async function messageOf(worker: Worker): Promise<unknown> {
  return ((await once(worker, 'message')) as [unknown])[0];
}

describe('threads that count in stripes of one memory', () => {
  test('lose no event, whoever looks on meanwhile', async () => {
    const striped = new StripedWindowCounter({ stripes: 3 });
    const all = 6_000_000;
    let seen = 0;
    await lookOn(striped, [0, 1, 2], { eventsPerStep: 1000, stepMs: 1, steps: 2000 }, () => {
      const snapshot = striped.snapshot();
      const { total } = snapshot;
      expect(total).toBeGreaterThanOrEqual(seen);
      expect(total).toBeLessThanOrEqual(all);
      expect(snapshot.bounds(hourMs, 2000)).toMatchObject({ min: total, estimate: total, max: total });
      seen = total;
    });
    expect(striped.total).toBe(all);
    expect(striped.count(1000, 2000)).toBe(all / 2);
    expect(striped.series(2000, 1000, 2000)).toEqual([all / 2, all / 2]);
    expect([striped.late, striped.dropped, striped.clockSteps]).toEqual([0, 0, 0]);
  });

  test('are never seen in the middle of going over to new buckets', async () => {
    const striped = new StripedWindowCounter({ stripes: 1, levels: [{ bucketMs: 1, buckets: 1000 }] });
    const [eventsPerStep, steps] = [300, 20_000];
    // Every step is a whole window after the one before: all sums change at once.
    await lookOn(striped, [0], { eventsPerStep, stepMs: 1001, steps }, () => {
      const snapshot = striped.snapshot();
      // Asked for a moment that has passed, it answers for the latest one.
      const counts = [1, 250, 500, 750, 1000].map((span) => snapshot.count(span, 0));
      expect(counts).toEqual(counts.map(() => counts[0]));
      expect(counts[0]).toBeLessThanOrEqual(eventsPerStep);
    });
    expect(striped.total).toBe(eventsPerStep * steps);
  });

  test('have one time, by the default clock', async () => {
    const striped = new StripedWindowCounter({ stripes: 2 });
    striped.stripe(0).increment();
    const gate = new Int32Array(new SharedArrayBuffer(4)).fill(1);
    const [thread] = startThreads([
      { handle: striped.handle, gate, stripe: 1, eventsPerStep: 5, stepMs: 0, steps: undefined },
    ]);
    await messageOf(thread as Worker);
    striped.stripe(0).increment();
    const { coveredMs, estimate } = striped.bounds(hourMs);
    expect(estimate).toBe(7);
    // Not decades, as between a time of day and one that counts from a thread's start.
    expect(coveredMs).toBeLessThan(hourMs);
    expect(striped.stripe(1).clockSteps).toBe(0);
  });
});

describe('a striped counter', () => {
  test('is the same one wherever its handle is taken to', () => {
    const clock = new VirtualClock(1000);
    const here = new StripedWindowCounter({ stripes: 2, spanMs: 1000, resolutionMs: 10 }, clock);
    const there = new StripedWindowCounter(here.handle, clock);
    here.stripe(0).add(1);
    there.stripe(1).add(2);
    there.stripe(1).add(4, 900);
    there.stripe(1).add(8, -hourMs);
    for (const striped of [here, there]) {
      expect([striped.total, striped.late, striped.dropped, striped.count(50), striped.count(200)]).toEqual([
        7, 4, 8, 3, 7,
      ]);
      expect(striped.rate(1000, 1500)).toBe(7);
    }
    clock.time = 0;
    here.stripe(0).add(1);
    expect([there.clockSteps, there.count(50)]).toEqual([1, 4]);
  });

  test('has the last good copy of a stripe whose thread was ended in the middle of a change', () => {
    const striped = new StripedWindowCounter({ stripes: 2, levels: [{ bucketMs: 10, buckets: 10 }] });
    striped.stripe(0).add(3, 50);
    striped.stripe(1).add(4, 50);
    expect(striped.count(100, 50)).toBe(7);
    // The sequence number of the first stripe, which is odd while it is changed.
    const sequence = new Int32Array(striped.handle, 128, 1);
    expect(sequence[0]).toBeGreaterThan(0);
    Atomics.add(sequence, 0, 1);
    striped.stripe(1).add(1, 60);
    expect(striped.count(100, 60)).toBe(8);
    expect(new StripedWindowCounter(striped.handle).count(100, 60)).toBe(5);
  });

  test('is not made of memory with levels that no counter may have', () => {
    const { handle } = new StripedWindowCounter({ stripes: 1, spanMs: 50, resolutionMs: 10 });
    new Float64Array(handle)[2] = -10;
    expect(() => new StripedWindowCounter(handle)).toThrow(RangeError);
  });

  test('gives each stripe whole lines of the cache', () => {
    const striped = new StripedWindowCounter({ stripes: 5 });
    expect(striped.handle.byteLength).toBe(128 + 5 * 1920);
  });

  test.each([0, -1, 1.5, Number.NaN])('is refused with %d stripes', (stripes) => {
    expect(() => new StripedWindowCounter({ stripes })).toThrow(
      new RangeError(`stripes must be a whole number above 0, not ${stripes}`),
    );
  });

  test.each([-1, 2, 0.5])('has no stripe %d of 2', (index) => {
    expect(() => new StripedWindowCounter({ stripes: 2 }).stripe(index)).toThrow(
      new RangeError(`stripe ${index} of 2 does not exist`),
    );
  });

  test.each([0, 7, 16, 1000, 4096])('is refused with a memory of %d bytes that is not its own', (bytes) => {
    expect(() => new StripedWindowCounter(new SharedArrayBuffer(bytes))).toThrow(
      new RangeError('the memory is not that of a striped window counter'),
    );
  });
});
