// What goes wrong in counters that people use, each told by its cause: none of it may happen to one of these.
import { describe, expect, test, vi } from 'vitest';
import { ExactWindowCounter } from '../../../src/windows/sliding/exact-window-counter.ts';
import { SlidingWindowCounter } from '../../../src/windows/sliding/sliding-window-counter.ts';
import { StripedWindowCounter } from '../../../src/windows/sliding/striped-window-counter.ts';
import type { WindowCounter } from '../../../src/windows/sliding/window-counter.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const hourMs = 3_600_000;

interface Kind {
  readonly name: string;
  make(clock: VirtualClock): WindowCounter;
}

const kinds: readonly Kind[] = [
  { name: 'sliding', make: (clock) => new SlidingWindowCounter({ clock }) },
  { name: 'exact', make: (clock) => new ExactWindowCounter({ clock }) },
  { name: 'striped', make: (clock) => new StripedWindowCounter({ stripes: 1 }, clock).stripe(0) },
];

describe.each(kinds)('$name:', ({ make }) => {
  test('an idle hour does not leave all but one bucket of what was before it in the window', () => {
    const clock = new VirtualClock();
    const counter = make(clock);
    for (let i = 0; i < 5000; i++) {
      counter.increment();
      clock.time += 0.2;
    }
    clock.time += hourMs;
    counter.increment();
    expect([counter.numLastSecond(), counter.numLastMinute()]).toEqual([1, 1]);
  });

  test('an idle gap does not take fresh events with the stale ones', () => {
    const clock = new VirtualClock();
    const counter = make(clock);
    counter.add(100);
    clock.time = 30_000;
    counter.add(7);
    clock.time = 65_000;
    counter.add(1);
    expect(counter.numLastMinute()).toBe(8);
  });

  test('all of what is too old goes at once, not half of it at each question', () => {
    const clock = new VirtualClock();
    const counter = make(clock);
    for (let i = 0; i < 100; i++) {
      counter.increment();
      clock.time += 1;
    }
    clock.time += hourMs;
    expect([counter.numLastHour(), counter.numLastHour()]).toEqual([0, 0]);
  });

  test('a clock that goes back does not clear a bucket for each event after it', () => {
    const clock = new VirtualClock();
    const counter = make(clock);
    for (; clock.time < 60_000; clock.time += 60) counter.increment();
    clock.time = 10_000;
    for (let i = 0; i < 100; i++) counter.increment();
    expect(counter.numLastMinute()).toBe(1100);
    expect(counter.clockSteps).toBe(101);
  });

  test('events that come while the clock is behind do not vanish', () => {
    const clock = new VirtualClock(hourMs);
    const counter = make(clock);
    counter.add(10);
    for (const backMs of [1, 1000, hourMs]) {
      clock.time = hourMs - backMs;
      counter.add(5);
    }
    clock.time = hourMs + 500;
    expect([counter.numLastSecond(), counter.numLastHour(), counter.dropped]).toEqual([25, 25, 0]);
  });

  test('one event counts once, not once for each bucket', () => {
    const counter = make(new VirtualClock());
    counter.increment();
    const { min, max } = counter.bounds(hourMs);
    expect([min, max, counter.total]).toEqual([1, 1, 1]);
    expect(counter.series(60_000, 1000).reduce((sum, events) => sum + events, 0)).toBe(1);
  });

  test('a count is not a rate, nor a rate a count', () => {
    const clock = new VirtualClock();
    const counter = make(clock);
    counter.numLastMinute();
    for (let i = 0; i < 60; i++) {
      clock.time += 1000;
      counter.add(30);
    }
    expect([counter.numLastMinute(), counter.rate(60_000)]).toEqual([1800, 30]);
  });

  test('a rate divides the events that are left by the time that they are of', () => {
    const clock = new VirtualClock();
    const counter = make(clock);
    counter.numLastMinute();
    for (let i = 0; i < 100; i++) {
      clock.time += 100;
      counter.add(1);
      expect(counter.rate(60_000)).toBeCloseTo(10, 9);
    }
  });

  test('a window of one second works like all others', () => {
    const clock = new VirtualClock();
    const counter = make(clock);
    for (clock.time = 10; clock.time <= 5000; clock.time += 10) {
      counter.increment();
      expect(counter.count(1000)).toBe(Math.min(100, clock.time / 10));
    }
  });

  test('a rate is 0 after an idle window, not a very small number', () => {
    const clock = new VirtualClock();
    const counter = make(clock);
    counter.add(1e6);
    clock.time = hourMs;
    expect([counter.rate(1000), counter.rate(60_000), counter.rate(hourMs)]).toEqual([0, 0, 0]);
  });

  test('time passes though the event loop is blocked, because no timer tells it', () => {
    const setsTimers = [vi.spyOn(globalThis, 'setTimeout'), vi.spyOn(globalThis, 'setInterval')];
    try {
      const clock = new VirtualClock();
      const counter = make(clock);
      counter.add(50);
      clock.time = 2000;
      expect(counter.numLastSecond()).toBe(0);
      for (const setsTimer of setsTimers) expect(setsTimer).not.toHaveBeenCalled();
    } finally {
      vi.restoreAllMocks();
    }
  });

  test('the window does not shrink at the start of a new bucket', () => {
    const clock = new VirtualClock(990);
    const counter = make(clock);
    counter.increment();
    clock.time = 60_100;
    expect(counter.bounds(60_000).max).toBe(1);
    expect(counter.numLastMinute()).toBe(1);
  });
});

test('two counters of the same options share nothing', () => {
  const options = { levels: [{ bucketMs: 10, buckets: 10 }] };
  const [one, other] = [new SlidingWindowCounter(options), new SlidingWindowCounter(options)];
  one.add(5, 0);
  expect([one.count(100, 0), other.count(100, 0)]).toEqual([5, 0]);
});

test('a window of many seconds is kept whole over the wrap of any short tick counter', () => {
  const counter = new SlidingWindowCounter();
  counter.add(7, 0);
  const sixteenBitTicks = 65_536 * 250;
  for (const now of [sixteenBitTicks, 2 ** 31, 2 ** 32]) {
    expect(counter.numLastHour(now)).toBe(0);
    counter.add(1, now);
    expect(counter.numLastHour(now)).toBe(1);
  }
});
