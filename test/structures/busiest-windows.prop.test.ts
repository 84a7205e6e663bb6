import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Window } from '../../src/structures/busiest-windows.ts';
import {
  busiestWindows,
  busiestWindowsEverySecond,
  disjointWindows,
  disjointWindowsEverySecond,
  type OracleWindow,
} from '../oracles/reports.ts';
import { arbitraryTimes, busiestOf, disjointOf, makeSums } from '../support/times.ts';

function toWindows(windows: readonly OracleWindow[]): Window[] {
  return windows.map(({ start, requests }) => ({ start, count: requests }));
}

/** What the oracle calls windows without their last second are ours. */
function halfOpen(windowSeconds: number, top: number): { windowSeconds: number; top: number; halfOpen: boolean } {
  return { windowSeconds, top, halfOpen: true };
}

const arbitraryShortTimes = fc
  .record({
    start: fc.constantFrom(0, -30, 86_380, 804_571_201, -86_410),
    times: fc.array(fc.nat({ max: 90 }), { maxLength: 40 }),
  })
  .map(({ start, times }) => times.map((time) => start + time));

const arbitraryWindowSeconds = fc.oneof(
  fc.integer({ min: 1, max: 12 }),
  fc.constantFrom(60, 3600, 3601, 86_400, 100_000),
);
const arbitraryLimit = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constantFrom(100, 1000));

describe('the busiest windows', () => {
  test('are those of trying every second', () => {
    fc.assert(
      fc.property(arbitraryShortTimes, arbitraryWindowSeconds, arbitraryLimit, (times, windowSeconds, limit) => {
        const expected = busiestWindowsEverySecond(times, halfOpen(windowSeconds, limit));
        expect(busiestOf(makeSums(times), windowSeconds, limit)).toEqual(toWindows(expected));
      }),
      { numRuns: 400 },
    );
  });

  test('are those of counting stretches, however far apart times are and however busy days are', () => {
    fc.assert(
      fc.property(arbitraryTimes, arbitraryWindowSeconds, arbitraryLimit, (times, windowSeconds, limit) => {
        const expected = busiestWindows(times, halfOpen(windowSeconds, limit));
        expect(busiestOf(makeSums(times), windowSeconds, limit)).toEqual(toWindows(expected));
      }),
      { numRuns: 150 },
    );
  });
});

describe('the disjoint windows', () => {
  test('are those of trying every second', () => {
    fc.assert(
      fc.property(arbitraryShortTimes, arbitraryWindowSeconds, arbitraryLimit, (times, windowSeconds, limit) => {
        const expected = disjointWindowsEverySecond(times, halfOpen(windowSeconds, limit));
        expect(disjointOf(makeSums(times), windowSeconds, limit)).toEqual(toWindows(expected));
      }),
      { numRuns: 400 },
    );
  });

  test('are those of striking out stretches, however far apart times are and however busy days are', () => {
    fc.assert(
      fc.property(
        arbitraryTimes,
        arbitraryWindowSeconds,
        fc.integer({ min: 1, max: 15 }),
        (times, windowSeconds, limit) => {
          const expected = disjointWindows(times, halfOpen(windowSeconds, limit));
          expect(disjointOf(makeSums(times), windowSeconds, limit)).toEqual(toWindows(expected));
        },
      ),
      { numRuns: 150 },
    );
  });

  test('are those of striking out stretches over many blocks of runs', () => {
    // More than 256 runs a block: ties and best windows lie in and between many blocks.
    const times = fc
      .array(fc.record({ gap: fc.nat({ max: 9 }), events: fc.integer({ min: 1, max: 3 }) }), {
        minLength: 400,
        maxLength: 900,
      })
      .map((steps) => {
        let time = 804_571_201;
        return steps.flatMap(({ gap, events }) => {
          time += gap;
          return Array.from({ length: events }, () => time);
        });
      });
    fc.assert(
      fc.property(
        times,
        fc.constantFrom(1, 2, 10, 61, 300),
        fc.constantFrom(1, 10, 60),
        (events, windowSeconds, limit) => {
          const expected = disjointWindows(events, halfOpen(windowSeconds, limit));
          expect(disjointOf(makeSums(events), windowSeconds, limit)).toEqual(toWindows(expected));
          expect(busiestOf(makeSums(events), windowSeconds, limit)).toEqual(
            toWindows(busiestWindows(events, halfOpen(windowSeconds, limit))),
          );
        },
      ),
      { numRuns: 40 },
    );
  });
});
