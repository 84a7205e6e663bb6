import { describe, expect, test } from 'vitest';
import { secondsPerDay } from '../../src/structures/calendar.ts';
import { PrefixSums } from '../../src/structures/prefix-sums.ts';
import { Random } from '../../src/structures/random.ts';
import { SecondTables } from '../../src/structures/second-tables.ts';
import { SecondOverflow, SecondsHistogram } from '../../src/structures/seconds-histogram.ts';
import { finish } from '../../src/structures/steps.ts';
import { eventsThrough } from '../support/events-through.ts';
import { copyCounts, endOf9999, makeHistogram, year0000, year1900 } from '../support/times.ts';

function makeSeconds(start: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => start + i);
}

/** A histogram with this many events in one second, in a few dozen steps. */
function makeCrowd(time: number, events: number): SecondsHistogram {
  const crowd = new SecondsHistogram();
  let power = makeHistogram([time]);
  for (let left = events; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) finish(crowd.addCounts(copyCounts(power)));
    if (left > 1) {
      const doubled = new SecondsHistogram();
      finish(doubled.addCounts(copyCounts(power)));
      finish(doubled.addCounts(copyCounts(power)));
      power = doubled;
    }
  }
  return crowd;
}

/** The days that a histogram keeps densely. */
function busyDaysOf(histogram: SecondsHistogram): number[] {
  return copyCounts(histogram).busyDays.map(([day]) => day);
}

describe('a day', () => {
  test('is quiet up to 1024 seconds with events and busy from one more on', () => {
    const histogram = makeHistogram(makeSeconds(0, 1024));
    expect(busyDaysOf(histogram)).toEqual([]);
    histogram.add(Float64Array.of(1024, 1024), 2);
    const { times, busyDays } = finish(histogram.takeCounts());
    expect(times).toHaveLength(0);
    expect(busyDays.map(([day, counts]) => [day, counts.subarray(1018, 1028)])).toEqual([
      [0, Uint32Array.of(1, 1, 1, 1, 1, 1, 2, 0, 0, 0)],
    ]);
  });

  test('is quiet up to 4096 seconds where 64 others are busy', () => {
    const makeDay = (day: number, count: number) => makeSeconds(day * secondsPerDay, count);
    const seconds = Array.from({ length: 64 }, (_, day) => makeDay(day, 1025)).flat();
    const histogram = makeHistogram([...seconds, ...makeDay(64, 4096), ...makeDay(65, 4097)]);
    expect(busyDaysOf(histogram)).toEqual([...Array.from({ length: 64 }, (_, day) => day), 65]);
  });

  test('stays quiet however many events a few seconds have', () => {
    const histogram = makeHistogram(Array.from({ length: 20_000 }, (_, i) => i % 3));
    const { times, events, busyDays } = finish(histogram.takeCounts());
    expect([times, events, busyDays]).toEqual([Float64Array.of(0, 1, 2), Uint32Array.of(6667, 6667, 6666), []]);
  });

  test('begins at midnight UTC, before 1970 too', () => {
    const secondsOf = (start: number) => makeSeconds(start, 4097);
    expect(busyDaysOf(makeHistogram([-4097, 0, secondsPerDay].flatMap(secondsOf)))).toEqual([-1, 0, 1]);
    const endOfDay = endOf9999 - 4096;
    const farApart = makeHistogram([endOfDay, year0000, year1900].flatMap(secondsOf));
    expect(busyDaysOf(farApart)).toEqual([-719_528, -25_567, 2_932_896]);
  });
});

describe('one second', () => {
  const most = 2 ** 32 - 1;

  test('holds up to 2^32 - 1 events', () => {
    const sums = finish(PrefixSums.of(makeCrowd(5, most)));
    expect([sums.total, sums.first, sums.last]).toEqual([most, 5, 5]);
  });

  test('is refused more, one by one and together', () => {
    const crowd = makeCrowd(5, most);
    expect(() => crowd.add(Float64Array.of(5), 1)).toThrow(SecondOverflow);
    expect(() => finish(makeCrowd(5, most).addCounts(copyCounts(makeHistogram([5]))))).toThrow(SecondOverflow);
    expect(() => makeCrowd(5, 2 ** 32)).toThrow(SecondOverflow);
  });

  test('is refused more on busy days, where counts lie in one array', () => {
    const makeBusy = (): SecondsHistogram => {
      const busy = makeHistogram(makeSeconds(0, 5000));
      finish(busy.addCounts(copyCounts(makeCrowd(5, most - 1))));
      return busy;
    };
    const busy = makeBusy();
    expect(busyDaysOf(busy)).toEqual([0]);
    expect(() => busy.add(Float64Array.of(4, 5), 2)).toThrow(SecondOverflow);
    expect(() => finish(makeBusy().addCounts(copyCounts(makeHistogram([5]))))).toThrow(SecondOverflow);
  });
});

describe('counts that a histogram is given', () => {
  const busy = makeSeconds(0, 5000);

  test('are counted on', () => {
    const histogram = makeHistogram([2 * secondsPerDay]);
    finish(histogram.addCounts(finish(makeHistogram([5, 5, secondsPerDay]).takeCounts())));
    histogram.add(Float64Array.of(5, 6, 2 * secondsPerDay), 3);
    const { times, events } = finish(histogram.takeCounts());
    expect([times, events]).toEqual([
      Float64Array.of(5, 6, secondsPerDay, 2 * secondsPerDay),
      Uint32Array.of(3, 1, 1, 2),
    ]);
  });

  test('are kept if it has nothing of a busy day', () => {
    const taken = finish(makeHistogram(busy).takeCounts());
    const histogram = makeHistogram([secondsPerDay]);
    finish(histogram.addCounts(taken));
    expect(finish(histogram.takeCounts()).busyDays[0]?.[1]).toBe(taken.busyDays[0]?.[1]);
  });

  test.each([
    ['quiet ones to quiet ones', [5, 6], [6, 7]],
    ['busy ones to quiet ones', [5, 6], busy],
    ['quiet ones to busy ones', busy, [5, 6, 80_000]],
    ['busy ones to busy ones', busy, makeSeconds(4000, 5000)],
    ['quiet ones to quiet ones, which become busy', makeSeconds(0, 4000), makeSeconds(3000, 4000)],
  ])('are added: %s', (_, own, others) => {
    const histogram = makeHistogram(own);
    finish(histogram.addCounts(finish(makeHistogram(others).takeCounts())));
    histogram.add(Float64Array.of(0), 1);
    const sums = finish(PrefixSums.of(histogram));
    const times = [0, ...own, ...others];
    for (const second of [0, 4, 5, 6, 7, 3000, 4096, 8999, 80_000]) {
      expect(eventsThrough(sums, second)).toBe(times.filter((time) => time <= second).length);
    }
  });
});

describe('memory', () => {
  test('of days with one request is under 100 bytes each', () => {
    const days = 200_000;
    const before = process.memoryUsage().external;
    const histogram = makeHistogram(Array.from({ length: days }, (_, day) => day * secondsPerDay));
    const perDay = (process.memoryUsage().external - before) / days;
    expect(perDay).toBeLessThan(100);
    expect(finish(histogram.takeCounts()).times).toHaveLength(days);
  });

  test('of blocks that were outgrown is used for other days', () => {
    // Day after day grows from one second to 4096: were outgrown blocks lost, each day would need twice its block.
    const histogram = new SecondsHistogram();
    const tables = histogram as unknown as { tables: { arena: Uint32Array } };
    const dayCount = 15;
    for (let day = 0; day < dayCount; day++) {
      histogram.add(Float64Array.from(makeSeconds(day * secondsPerDay, 4096)), 4096);
    }
    // 8192 pairs of 8 bytes each, the blocks that the last day has outgrown, and the room for growth.
    expect(tables.tables.arena.byteLength).toBeLessThanOrEqual(2 * (dayCount + 1) * 65_536);
  });
});

describe('seconds that are chosen to cluster', () => {
  /** Mean number of pairs that are looked at for each of the seconds, over some ways in which the tables may be random. */
  function meanProbes(seconds: readonly number[]): number {
    let probes = 0;
    const seeds = [1, 2, 3, 4, 5];
    for (const seed of seeds) {
      const random = new Random(seed);
      const tables = new SecondTables(() => random.fraction());
      const places = new Uint32Array(2);
      for (const second of seconds) tables.add(places, 0, second, 1);
      const insides = tables as unknown as {
        arena: Uint32Array;
        find(places: Uint32Array, at: number, second: number): number;
      };
      insides.arena = new Proxy(insides.arena, {
        get(arena, index) {
          probes++;
          return arena[Number(index)];
        },
      });
      for (const second of seconds) insides.find(places, 0, second);
    }
    return probes / seconds.length / seeds.length;
  }

  const shuffled = new Random(99);
  const randomSeconds = [...new Set(Array.from({ length: 4300 }, () => shuffled.below(secondsPerDay)))].slice(0, 4096);

  // Multiples of the table's size, which filled one end of it before the hash was random: 17 times the work.
  const perResidue = 10;
  test.each([
    [
      'equal in their last bits',
      Array.from({ length: 4096 }, (_, i) => (i % perResidue) * 8192 + Math.floor(i / perResidue)),
    ],
    ['neighbours', makeSeconds(40_000, 4096)],
    ['in equal steps', makeSeconds(0, 4096).map((i) => 21 * i)],
    ['with the same low half of the hash', makeSeconds(0, 4096).map((i) => (i % 168) * 512 + Math.floor(i / 168))],
    ['few, in equal steps', makeSeconds(0, 168).map((i) => 512 * i)],
  ])('cost less than three times as many probes as random ones: %s', (_, seconds) => {
    expect(new Set(seconds).size).toBe(seconds.length);
    expect(Math.max(...seconds)).toBeLessThan(secondsPerDay);
    expect(meanProbes(seconds)).toBeLessThan(3 * meanProbes(randomSeconds.slice(0, seconds.length)));
  });
});
