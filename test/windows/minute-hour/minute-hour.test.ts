import { describe, expect, test } from 'vitest';
import type { MinuteHour } from '../../../src/windows/minute-hour/minute-hour.ts';
import { MinuteHourCounter } from '../../../src/windows/minute-hour/minute-hour-counter.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { minuteHourCounters } from './minute-hour-counters.ts';

function countsOf(counter: MinuteHour): [minute: number, hour: number] {
  return [counter.minuteCount(), counter.hourCount()];
}

describe.each(minuteHourCounters)('$name', ({ Counter }) => {
  /** At each of the given seconds, `add` or both counts. */
  function makeCounter(): { at: (seconds: number) => MinuteHour } {
    const clock = new VirtualClock();
    const counter = new Counter({ clock });
    return {
      at: (seconds) => {
        clock.time = 1000 * seconds;
        return counter;
      },
    };
  }

  test('has counted nothing at first', () => {
    expect(countsOf(makeCounter().at(12_345))).toEqual([0, 0]);
  });

  test('adds up what happened within a minute and within an hour', () => {
    const { at } = makeCounter();
    at(0.5).add(5);
    at(30).add(7);
    at(3_000).add(11);
    at(3_540).add(100);
    expect(countsOf(at(3_590))).toEqual([100, 123]);
    expect(countsOf(at(3_600))).toEqual([0, 123]);
  });

  test('counts an event at once', () => {
    const { at } = makeCounter();
    at(10).add(3);
    expect(countsOf(at(10))).toEqual([3, 3]);
  });

  test('leaves out an event that is exactly a minute or an hour old', () => {
    const { at } = makeCounter();
    at(60).add(1);
    expect(countsOf(at(119))).toEqual([1, 1]);
    expect(countsOf(at(120))).toEqual([0, 1]);
    expect(countsOf(at(3_600))).toEqual([0, 1]);
    expect(countsOf(at(3_660))).toEqual([0, 0]);
  });

  test('still counts, or mostly counts, an event of 0.99 s at 60.1 s', () => {
    const { at } = makeCounter();
    at(0.99).add(10);
    const [minute, hour] = countsOf(at(60.1));
    expect(minute).toBeGreaterThanOrEqual(9 - 1e-9);
    expect(minute).toBeLessThanOrEqual(10);
    expect(hour).toBe(10);
  });

  test('forgets everything in an idle gap, however long, and counts on after it', () => {
    for (const gap of [3_661, 7_261, 86_400 * 365 * 100]) {
      const { at } = makeCounter();
      for (let second = 0; second < 120; second++) at(second).add(50);
      expect(countsOf(at(119 + gap))).toEqual([0, 0]);
      at(120 + gap).add(1);
      expect(countsOf(at(120 + gap))).toEqual([1, 1]);
    }
  });

  test('keeps the hour through an idle gap of more than a minute', () => {
    const { at } = makeCounter();
    at(60).add(8);
    at(660).add(1);
    expect(countsOf(at(660))).toEqual([1, 9]);
  });

  test('takes a clock that goes back to stand still', () => {
    const { at } = makeCounter();
    at(600).add(1);
    at(1).add(2);
    expect(countsOf(at(1))).toEqual([3, 3]);
    expect(countsOf(at(659))).toEqual([3, 3]);
    expect(countsOf(at(660))).toEqual([0, 3]);
    expect(countsOf(at(30))).toEqual([0, 3]);
  });

  test('refuses a clock that tells no moment, and goes on when it does', () => {
    let now = 0;
    const counter = new Counter({ clock: { now: () => now } });
    counter.add(12);
    now = Number.NaN;
    expect(() => counter.add(1)).toThrow(RangeError);
    expect(() => counter.hourCount()).toThrow(RangeError);
    now = 1000;
    counter.add(1);
    expect([counter.minuteCount(), counter.hourCount()]).toEqual([13, 13]);
  });

  test('counts before time zero, too', () => {
    const { at } = makeCounter();
    at(-90).add(4);
    expect(countsOf(at(-60))).toEqual([4, 4]);
    expect(countsOf(at(0))).toEqual([0, 4]);
  });

  test('adds up fractions, and is back at exactly 0 after them', () => {
    const { at } = makeCounter();
    for (const second of [1, 2, 3]) at(second).add(0.1);
    expect(at(3).minuteCount()).toBeCloseTo(0.3, 12);
    at(4).add(0);
    expect(at(4).hourCount()).toBeCloseTo(0.3, 12);
    expect(countsOf(at(3_660))).toEqual([0, 0]);
  });

  test.each([-1, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'refuses a count of %d',
    (count) => {
      const { at } = makeCounter();
      at(1).add(5);
      expect(() => at(1).add(count)).toThrow(RangeError);
      expect(countsOf(at(1))).toEqual([5, 5]);
    },
  );

  test('has a clock of its own if none is given', () => {
    const counter = new Counter();
    counter.add(2);
    expect(countsOf(counter)).toEqual([2, 2]);
  });
});

describe('a counter with buckets', () => {
  test('takes events of the bucket in which the window begins as spread evenly', () => {
    const clock = new VirtualClock(30_000);
    const counter = new MinuteHourCounter({ clock });
    counter.add(60);
    clock.time = 3_600_000;
    expect(counter.hourCount()).toBe(60);
    clock.time += 15_000;
    expect(counter.hourCount()).toBe(45);
    clock.time += 30_000;
    expect(counter.hourCount()).toBe(15);
    clock.time += 15_000;
    expect(counter.hourCount()).toBe(0);
  });
});
