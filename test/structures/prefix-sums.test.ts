import { describe, expect, test } from 'vitest';
import { PrefixSums } from '../../src/structures/prefix-sums.ts';
import { SecondsHistogram } from '../../src/structures/seconds-histogram.ts';
import { finish } from '../../src/structures/steps.ts';
import { eventsThrough } from '../support/events-through.ts';
import { copyCounts, makeHistogram, makeSums } from '../support/times.ts';

describe('running totals', () => {
  test('of no events are nothing', () => {
    const sums = makeSums([]);
    expect([sums.total, sums.first, sums.last, eventsThrough(sums, 0)]).toEqual([0, Number.NaN, Number.NaN, 0]);
  });

  test('count an event from its very second on', () => {
    const sums = makeSums([10, 10, 12]);
    expect([9, 10, 11, 12, 13].map((time) => eventsThrough(sums, time))).toEqual([0, 2, 2, 3, 3]);
  });

  test('take the histogram over, which is empty afterwards', () => {
    const histogram = makeHistogram([10, 10, 12]);
    expect(finish(PrefixSums.of(histogram)).total).toBe(3);
    expect(finish(histogram.takeCounts()).times).toHaveLength(0);
  });

  test.each([1, 5000])('are exact for more than 2^32 events a day, with %i different seconds', (secondCount) => {
    const doubled = (histogram: SecondsHistogram): SecondsHistogram => {
      const result = new SecondsHistogram();
      finish(result.addCounts(copyCounts(histogram)));
      finish(result.addCounts(copyCounts(histogram)));
      return result;
    };
    // 2^31 events in each of the seconds 0, 1 and 2, and one in the second after.
    let crowd = makeHistogram([0, 1, 2]);
    for (let power = 0; power < 31; power++) crowd = doubled(crowd);
    finish(crowd.addCounts(finish(makeHistogram(Array.from({ length: secondCount }, (_, i) => 3 + i)).takeCounts())));
    const sums = finish(PrefixSums.of(crowd));
    expect([-1, 0, 1, 2, 3].map((time) => eventsThrough(sums, time))).toEqual([
      0,
      2 ** 31,
      2 ** 32,
      3 * 2 ** 31,
      3 * 2 ** 31 + 1,
    ]);
    expect([sums.total, sums.first, sums.last]).toEqual([3 * 2 ** 31 + secondCount, 0, 2 + secondCount]);
  });
});
