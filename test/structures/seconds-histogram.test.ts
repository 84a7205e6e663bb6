import { describe, expect, test } from 'vitest';
import { PrefixSums } from '../../src/structures/prefix-sums.ts';
import { SecondOverflow, SecondsHistogram, secondsPerDay } from '../../src/structures/seconds-histogram.ts';
import { copyPages, endOf9999, makeHistogram, year0000, year1900 } from '../support/times.ts';

function makeSeconds(start: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => start + i);
}

/** A histogram with this many events in one second, in a few dozen steps. */
function makeCrowd(time: number, events: number): SecondsHistogram {
  const crowd = new SecondsHistogram();
  let power = makeHistogram([time]);
  for (let left = events; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) crowd.addPages(copyPages(power));
    if (left > 1) {
      const doubled = new SecondsHistogram();
      doubled.addPages(copyPages(power));
      doubled.addPages(copyPages(power));
      power = doubled;
    }
  }
  return crowd;
}

describe('a day', () => {
  test('is sparse up to 4096 seconds with events and dense from a few more on', () => {
    const histogram = makeHistogram(makeSeconds(0, 4096));
    expect('pairs' in histogram.page(0)).toBe(true);
    histogram.add(Float64Array.from(makeSeconds(4096, 2)), 2);
    expect('counts' in histogram.page(0)).toBe(true);
    const page = histogram.page(0);
    expect('counts' in page && page.counts.subarray(0, 4100)).toEqual(
      Uint32Array.from({ length: 4100 }, (_, second) => (second < 4098 ? 1 : 0)),
    );
  });

  test('stays sparse however many events a few seconds have', () => {
    const histogram = makeHistogram(Array.from({ length: 20_000 }, (_, i) => i % 3));
    expect(histogram.page(0)).toMatchObject({ size: 3 });
  });

  test('begins at midnight UTC, before 1970 too', () => {
    expect(makeHistogram([-1, 0, secondsPerDay - 1, secondsPerDay]).days()).toEqual([-1, 0, 1]);
    expect(makeHistogram([endOf9999, year0000, year1900]).days()).toEqual([-719_528, -25_567, 2_932_896]);
  });

  test('without events has no page', () => {
    expect(new SecondsHistogram().days()).toEqual([]);
    expect(() => makeHistogram([0]).page(1)).toThrow(RangeError);
  });
});

describe('one second', () => {
  const most = 2 ** 32 - 1;

  test('holds up to 2^32 - 1 events', () => {
    const sums = new PrefixSums(makeCrowd(5, most));
    expect([sums.total, sums.first, sums.last]).toEqual([most, 5, 5]);
  });

  test('is refused more, one by one and together', () => {
    const crowd = makeCrowd(5, most);
    expect(() => crowd.add(Float64Array.of(5), 1)).toThrow(SecondOverflow);
    expect(() => makeCrowd(5, most).addPages(copyPages(makeHistogram([5])))).toThrow(SecondOverflow);
    expect(() => makeCrowd(5, 2 ** 32)).toThrow(SecondOverflow);
  });

  test('is refused more on busy days, where counts lie in one array', () => {
    const makeBusy = (): SecondsHistogram => {
      const busy = makeHistogram(makeSeconds(0, 5000));
      busy.addPages(copyPages(makeCrowd(5, most - 1)));
      return busy;
    };
    const busy = makeBusy();
    expect('counts' in busy.page(0)).toBe(true);
    expect(() => busy.add(Float64Array.of(4, 5), 2)).toThrow(SecondOverflow);
    expect(() => makeBusy().addPages(copyPages(makeHistogram([5])))).toThrow(SecondOverflow);
  });
});

describe('pages that a histogram is given', () => {
  const busy = makeSeconds(0, 5000);

  test('are kept if it has none of these days, and counted on', () => {
    const pages = makeHistogram([5, 5, secondsPerDay]).takePages();
    const histogram = makeHistogram([2 * secondsPerDay]);
    histogram.addPages(pages);
    expect(histogram.page(0)).toBe(pages[0]?.[1]);
    expect(histogram.days()).toEqual([0, 1, 2]);
    histogram.add(Float64Array.of(5, 6, 2 * secondsPerDay), 3);
    expect(new PrefixSums(histogram).total).toBe(7);
  });

  test.each([
    ['quiet ones to quiet ones', [5, 6], [6, 7]],
    ['busy ones to quiet ones', [5, 6], busy],
    ['quiet ones to busy ones', busy, [5, 6, 80_000]],
    ['busy ones to busy ones', busy, makeSeconds(4000, 5000)],
    ['quiet ones to quiet ones, which become busy', makeSeconds(0, 4000), makeSeconds(3000, 4000)],
  ])('are added: %s', (_, own, others) => {
    const histogram = makeHistogram(own);
    histogram.addPages(makeHistogram(others).takePages());
    // The page that the last event fell into may be another one now.
    histogram.add(Float64Array.of(0), 1);
    const sums = new PrefixSums(histogram);
    const times = [0, ...own, ...others];
    for (const second of [0, 4, 5, 6, 7, 3000, 4096, 8999, 80_000]) {
      expect(sums.through(second)).toBe(times.filter((time) => time <= second).length);
    }
  });
});
