import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SumCursor } from '../../src/structures/prefix-sums.ts';
import { eventsThrough } from '../support/events-through.ts';
import { arbitraryTimes, makeSums } from '../support/times.ts';

function recount(times: readonly number[], through: number): number {
  return times.filter((time) => time <= through).length;
}

/** Where totals change, and around midnights. */
function placesAround(times: readonly number[]): number[] {
  const days = times.map((time) => Math.floor(time / 86_400) * 86_400);
  return [...new Set([...times, ...days].slice(0, 60))].flatMap((time) => [time - 1, time, time + 1, time + 86_400]);
}

describe('running totals', () => {
  test('are those of counting again', () => {
    fc.assert(
      fc.property(arbitraryTimes, (times) => {
        const sums = makeSums(times);
        expect(sums.total).toBe(times.length);
        for (const place of placesAround(times)) expect(eventsThrough(sums, place)).toBe(recount(times, place));
        expect([eventsThrough(sums, -1e15), eventsThrough(sums, 1e15)]).toEqual([0, times.length]);
      }),
      { numRuns: 150 },
    );
  });

  test('know the first and the last event', () => {
    fc.assert(
      fc.property(arbitraryTimes, (times) => {
        const { first, last } = makeSums(times);
        const ascending = times.toSorted((time, other) => time - other);
        expect([first, last]).toEqual([ascending[0] ?? Number.NaN, ascending.at(-1) ?? Number.NaN]);
      }),
      { numRuns: 150 },
    );
  });
});

describe('a cursor along ascending times', () => {
  test('has the running total, which holds until it says', () => {
    fc.assert(
      fc.property(
        arbitraryTimes,
        fc.array(fc.oneof(fc.nat({ max: 5 }), fc.nat({ max: 100_000 }), fc.nat({ max: 1e11 })), { maxLength: 60 }),
        (times, gaps) => {
          const sums = makeSums(times);
          const cursor = new SumCursor(sums);
          let time = (Number.isNaN(sums.first) ? 0 : sums.first) - 10;
          for (const gap of [0, ...gaps]) {
            time += gap;
            cursor.moveTo(time);
            expect(cursor.sum).toBe(recount(times, time));
            expect(cursor.until).toBeGreaterThanOrEqual(time);
            expect(recount(times, cursor.until)).toBe(cursor.sum);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  test('can stop at every place where the total changes', () => {
    fc.assert(
      fc.property(arbitraryTimes, (times) => {
        const cursor = new SumCursor(makeSums(times));
        for (const place of placesAround(times).sort((one, other) => one - other)) {
          cursor.moveTo(place);
          expect(cursor.sum).toBe(recount(times, place));
          expect(recount(times, cursor.until)).toBe(cursor.sum);
        }
      }),
      { numRuns: 100 },
    );
  });
});
