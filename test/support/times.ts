import fc from 'fast-check';
import { findBusiest, findDisjoint, type Window, WindowStarts } from '../../src/structures/busiest-windows.ts';
import { secondsPerDay } from '../../src/structures/calendar.ts';
import { PrefixSums } from '../../src/structures/prefix-sums.ts';
import { type SecondCounts, SecondsHistogram } from '../../src/structures/seconds-histogram.ts';
import { finish } from '../../src/structures/steps.ts';

/** First and last seconds of the years that a log can name. */
export const year0000: number = -62_167_219_200;
export const year1900: number = -2_208_988_800;
export const year9999: number = 253_370_764_800;
export const endOf9999: number = 253_402_300_799;

/** One event a second for a span so long that the days it touches most become dense. */
function makeBusyDay(start: number, seconds: number, step: number): number[] {
  return Array.from({ length: seconds }, (_, i) => start + i * step);
}

const arbitraryTime: fc.Arbitrary<number> = fc.oneof(
  { arbitrary: fc.integer({ min: 804_571_200, max: 804_571_200 + 20_000 }), weight: 6 },
  { arbitrary: fc.integer({ min: 804_571_200 - secondsPerDay, max: 804_571_200 + 3 * secondsPerDay }), weight: 3 },
  { arbitrary: fc.constantFrom(-1, 0, 1, -secondsPerDay, secondsPerDay - 1, secondsPerDay), weight: 1 },
  { arbitrary: fc.constantFrom(year0000, year1900, year9999, endOf9999), weight: 1 },
  { arbitrary: fc.integer({ min: year0000, max: endOf9999 }), weight: 1 },
);

/** Times in any order: near each other, years apart, and now and then a day so busy that it is kept densely. */
export const arbitraryTimes: fc.Arbitrary<number[]> = fc
  .record({
    times: fc.array(arbitraryTime, { maxLength: 30 }),
    busy: fc.oneof(
      { arbitrary: fc.constant(null), weight: 3 },
      {
        arbitrary: fc.record({
          start: fc.constantFrom(804_571_200, 804_571_200 + 4000, -5000, 804_556_800 - 4200),
          seconds: fc.constantFrom(4097, 4098, 4200, 8300),
          step: fc.constantFrom(1, 3, 20),
        }),
        weight: 1,
      },
    ),
    isBusyFirst: fc.boolean(),
  })
  .map(({ times, busy, isBusyFirst }) => {
    if (busy === null) return times;
    const busyTimes = makeBusyDay(busy.start, busy.seconds, busy.step);
    return isBusyFirst ? [...busyTimes, ...times] : [...times, ...busyTimes];
  });

export function makeHistogram(times: readonly number[]): SecondsHistogram {
  const histogram = new SecondsHistogram();
  histogram.add(Float64Array.from(times), times.length);
  return histogram;
}

export function makeSums(times: readonly number[]): PrefixSums {
  return finish(PrefixSums.of(makeHistogram(times)));
}

/** The busiest of all windows over sums. */
export function busiestOf(sums: PrefixSums, windowSeconds: number, limit: number): Window[] {
  return finish(findBusiest(finish(WindowStarts.of(sums, windowSeconds)), limit));
}

/** The busiest windows over sums of which no two share a second. */
export function disjointOf(sums: PrefixSums, windowSeconds: number, limit: number): Window[] {
  return finish(findDisjoint(finish(WindowStarts.of(sums, windowSeconds)), limit));
}

/** The counts of a histogram, which keeps its own. */
export function copyCounts(histogram: SecondsHistogram): SecondCounts {
  const counts = finish(histogram.takeCounts());
  const copy = structuredClone(counts);
  finish(histogram.addCounts(counts));
  return copy;
}
