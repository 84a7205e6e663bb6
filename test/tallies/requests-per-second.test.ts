import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { finish } from '../../src/structures/steps.ts';
import { requestsPerSecond } from '../../src/tallies/requests-per-second.ts';
import { eventsThrough } from '../support/events-through.ts';
import { type Counted, countRows, mergeCounted } from '../support/tallies.ts';

type Share = ReturnType<typeof requestsPerSecond.merge>;

function count(...batches: number[][]): Counted<Share> {
  return countRows(
    requestsPerSecond,
    batches.map((times) => times.map((time) => ({ time }))),
  );
}

/** The totals through each second. */
function read({ share }: Counted<Share>, seconds: readonly number[]): number[] {
  return seconds.map((second) => eventsThrough(finish(share.sumUp()), second));
}

describe('requests per second', () => {
  test('count every row, in any order of times', () => {
    expect(read(count([5, 5, 3], [-1, 5]), [-2, -1, 2, 3, 4, 5])).toEqual([0, 1, 1, 2, 2, 5]);
  });

  test('are summed up once for all who ask', () => {
    const { share } = count([5]);
    expect(finish(share.sumUp())).toBe(finish(share.sumUp()));
    expect(finish(share.sumUp()).total).toBe(1);
  });

  test('of any split merge into those of the whole', () => {
    const arbitraryTimes = fc.array(fc.integer({ min: -3, max: 12 }), { maxLength: 20 });
    const seconds = Array.from({ length: 20 }, (_, i) => i - 5);
    fc.assert(
      fc.property(arbitraryTimes, arbitraryTimes, (left, right) => {
        const merged = mergeCounted(requestsPerSecond, count(left), count(right));
        expect(read(merged, seconds)).toEqual(read(count([...left, ...right]), seconds));
      }),
      { numRuns: 100 },
    );
  });
});
