import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sliceBatch, timesOf } from '../../src/log/batch.ts';
import { Dictionaries } from '../../src/log/kernel.ts';
import { makeBatch } from '../support/batches.ts';

function describeTimes(times: readonly number[]): ReturnType<typeof timesOf> {
  if (times.length === 0) return undefined;
  const [first, last] = [times.at(0) as number, times.at(-1) as number];
  const outOfOrder = times.filter((time, i) => i > 0 && time < (times[i - 1] as number)).length;
  return { first, last, earliest: Math.min(...times), latest: Math.max(...times), outOfOrder };
}

const arbitraryTimes = fc.array(fc.integer({ min: -5, max: 5 }), { maxLength: 12 });

describe('the times of a batch', () => {
  test('are those of its rows, whatever the array has beyond them', () => {
    fc.assert(
      fc.property(arbitraryTimes, arbitraryTimes, (times, others) => {
        expect(timesOf(Float64Array.of(...times, ...others), times.length)).toEqual(describeTimes(times));
      }),
      { numRuns: 500 },
    );
  });

  test('are those of the rows that are left, in a slice', () => {
    fc.assert(
      fc.property(arbitraryTimes, fc.nat({ max: 12 }), fc.nat({ max: 12 }), (times, one, other) => {
        const [from, to] = [Math.min(one, other, times.length), Math.min(Math.max(one, other), times.length)];
        const batch = makeBatch(
          times.map((time) => ({ time })),
          new Dictionaries(),
        );
        expect(sliceBatch(batch, from, to).times).toEqual(describeTimes(times.slice(from, to)));
      }),
      { numRuns: 300 },
    );
  });
});
