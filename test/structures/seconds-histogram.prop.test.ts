import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { secondsPerDay } from '../../src/structures/calendar.ts';
import { SecondsHistogram } from '../../src/structures/seconds-histogram.ts';
import { finish } from '../../src/structures/steps.ts';
import { arbitraryTimes, copyCounts, makeHistogram } from '../support/times.ts';

type Counts = [time: number, events: number][];

function countByMap(times: readonly number[]): Counts {
  const counts = new Map<number, number>();
  for (const time of times) counts.set(time, (counts.get(time) ?? 0) + 1);
  return [...counts].sort(([time], [other]) => time - other);
}

/** Of quiet and of busy days, each ascending already. */
function readHistogram(histogram: SecondsHistogram): Counts {
  const { times, events, busyDays } = copyCounts(histogram);
  const quiet: Counts = [...times].map((time, i) => [time, events[i] as number]);
  const busy = busyDays.flatMap(([day, counts]) =>
    [...counts].flatMap((count, second): Counts => (count === 0 ? [] : [[day * secondsPerDay + second, count]])),
  );
  for (const counts of [quiet, busy]) expect(counts).toEqual(counts.toSorted(([time], [other]) => time - other));
  return [...quiet, ...busy].sort(([time], [other]) => time - other);
}

describe('the counts of a histogram', () => {
  test('are those of a Map', () => {
    fc.assert(
      fc.property(arbitraryTimes, (times) => {
        const histogram = makeHistogram(times);
        expect(readHistogram(histogram)).toEqual(countByMap(times));
      }),
      { numRuns: 150 },
    );
  });

  test('are the same in pieces of any length', () => {
    fc.assert(
      fc.property(arbitraryTimes, fc.array(fc.nat({ max: 40 }), { minLength: 1, maxLength: 5 }), (times, lengths) => {
        const histogram = new SecondsHistogram();
        const rest = [...times];
        for (let i = 0; rest.length > 0; i++) {
          const piece = rest.splice(0, 1 + (lengths[i % lengths.length] as number));
          // What stands behind the count is not looked at.
          histogram.add(Float64Array.from([...piece, 1, 2, 3]), piece.length);
        }
        expect(readHistogram(histogram)).toEqual(countByMap(times));
      }),
      { numRuns: 60 },
    );
  });

  test('of two histograms add up, and more can be counted afterwards', () => {
    fc.assert(
      fc.property(arbitraryTimes, arbitraryTimes, arbitraryTimes, (times, others, later) => {
        const histogram = makeHistogram(times);
        const other = makeHistogram(others);
        finish(histogram.addCounts(copyCounts(other)));
        histogram.add(Float64Array.from(later), later.length);
        expect(readHistogram(histogram)).toEqual(countByMap([...times, ...others, ...later]));
        expect(readHistogram(other)).toEqual(countByMap(others));
      }),
      { numRuns: 60 },
    );
  });

  test('are handed over once, and counting begins anew', () => {
    fc.assert(
      fc.property(arbitraryTimes, arbitraryTimes, (times, later) => {
        const histogram = makeHistogram(times);
        const taken = finish(histogram.takeCounts());
        expect(readHistogram(histogram)).toEqual([]);
        histogram.add(Float64Array.from(later), later.length);
        const second = new SecondsHistogram();
        finish(second.addCounts(taken));
        expect(readHistogram(second)).toEqual(countByMap(times));
        expect(readHistogram(histogram)).toEqual(countByMap(later));
      }),
      { numRuns: 60 },
    );
  });
});
