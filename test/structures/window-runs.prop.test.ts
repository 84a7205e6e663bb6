import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WindowRuns } from '../../src/structures/window-runs.ts';
import { arbitraryTimes, endOf9999, makeSums, year1900 } from '../support/times.ts';

interface Run {
  start: number;
  end: number;
  count: number;
}

function readRuns(times: readonly number[], windowSeconds: number, from: number, to: number): Run[] {
  const runs = new WindowRuns(makeSums(times), windowSeconds, from, to);
  const read: Run[] = [];
  while (runs.next()) read.push({ start: runs.start, end: runs.end, count: runs.count });
  expect(runs.next()).toBe(false);
  return read;
}

const arbitraryWindowSeconds = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom(60, 3601, 86_400, 200_000));

describe('the runs of equal windows', () => {
  test('cover every second of a span exactly once, with the counts of counting again', () => {
    fc.assert(
      fc.property(
        arbitraryTimes,
        arbitraryWindowSeconds,
        fc.integer({ min: -20, max: 100 }),
        fc.integer({ min: -1, max: 40_000 }),
        (times, windowSeconds, shift, length) => {
          const from = (times[0] ?? 0) - shift;
          const to = from + length;
          const sorted = times.toSorted((time, other) => time - other);
          const countBefore = (time: number): number => {
            const index = sorted.findIndex((other) => other >= time);
            return index < 0 ? sorted.length : index;
          };
          const count = (start: number): number => countBefore(start + windowSeconds) - countBefore(start);
          const runs = readRuns(times, windowSeconds, from, to);
          let next = from;
          // Of many runs a sample is counted again, but all of them must join on.
          const step = Math.ceil(runs.length / 300);
          runs.forEach((run, i) => {
            if (run.start !== next || run.end < run.start) expect(run).toMatchObject({ start: next });
            next = run.end + 1;
            if (i % step !== 0) return;
            expect(count(run.start)).toBe(run.count);
            expect(count(run.end)).toBe(run.count);
            expect(count(Math.floor((run.start + run.end) / 2))).toBe(run.count);
          });
          expect(next).toBe(Math.max(from, to + 1));
        },
      ),
      { numRuns: 150 },
    );
  });

  test('hold the count at every second of every run', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -50, max: 50 }), { maxLength: 20 }),
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: -90, max: 60 }),
        fc.nat({ max: 90 }),
        (times, windowSeconds, from, length) => {
          for (const { start, end, count } of readRuns(times, windowSeconds, from, from + length)) {
            for (let second = start; second <= end; second++) {
              expect(times.filter((time) => time >= second && time < second + windowSeconds)).toHaveLength(count);
            }
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test('are few, however wide the gaps are', () => {
    const arbitraryFarTimes = fc.array(fc.integer({ min: year1900, max: endOf9999 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(arbitraryFarTimes, arbitraryWindowSeconds, (times, windowSeconds) => {
        const runs = readRuns(times, windowSeconds, Math.min(...times), Math.max(...times));
        // An event enters once and leaves once, and so does a day.
        expect(runs.length).toBeLessThanOrEqual(4 * times.length + 1);
      }),
      { numRuns: 200 },
    );
  });

  test('can be walked over in one go up to the next busy one', () => {
    fc.assert(
      fc.property(
        arbitraryTimes,
        arbitraryWindowSeconds,
        fc.integer({ min: -1, max: 4 }),
        (times, windowSeconds, least) => {
          const { from, to } = spanOf(times);
          const busy = readRuns(times, windowSeconds, from, to).filter(({ count }) => count > least);
          const runs = new WindowRuns(makeSums(times), windowSeconds, from, to);
          const found: Run[] = [];
          while (runs.nextAbove(least)) found.push({ start: runs.start, end: runs.end, count: runs.count });
          if (!isDeepStrictEqual(found, busy)) expect(found).toEqual(busy);
          expect(runs.next()).toBe(false);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('can be skipped in dense days, and never by more than is wanted', () => {
    fc.assert(
      fc.property(
        arbitraryTimes,
        arbitraryWindowSeconds,
        fc.constantFrom(1, 7, 256, Number.POSITIVE_INFINITY),
        (times, windowSeconds, maxRuns) => {
          const { from, to } = spanOf(times);
          const all = readRuns(times, windowSeconds, from, to);
          const runs = new WindowRuns(makeSums(times), windowSeconds, from, to);
          let walked = 0;
          for (let isMoved = true; isMoved; ) {
            const skipped = runs.skipInDenseDays(maxRuns);
            if (skipped > maxRuns) expect(skipped).toBeLessThanOrEqual(maxRuns);
            isMoved = skipped > 0 || runs.next();
            if (!isMoved) break;
            walked += skipped || 1;
            const { start, end, count } = runs;
            const expected = all[walked - 1];
            if (!isDeepStrictEqual({ start, end, count }, expected)) expect({ start, end, count }).toEqual(expected);
          }
          expect(walked).toBe(all.length);
        },
      ),
      { numRuns: 60 },
    );
  });
});

/** From the first time to the last. */
function spanOf(times: readonly number[]): { from: number; to: number } {
  const [from = 0, to = 0] = [Math.min(...times), Math.max(...times)].filter(Number.isFinite);
  return { from, to };
}
