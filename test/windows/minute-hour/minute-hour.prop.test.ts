import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MinuteHourCounter } from '../../../src/windows/minute-hour/minute-hour-counter.ts';
import { RecentCounter } from '../../../src/windows/minute-hour/recent-counter.ts';
import { bucketOf, type ListedEvent, sumWithin } from '../../oracles/event-list.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { exactCounters, minuteHourCounters } from './minute-hour-counters.ts';

const minuteMs = 60_000;
const hourMs = 3_600_000;

/** The clock moves by some milliseconds, which may be back; then events are counted, or only a question is asked. */
interface Step {
  readonly elapsedMs: number;
  readonly count: number | undefined;
}

const arbitraryElapsed = fc.oneof(
  { arbitrary: fc.nat({ max: 3_000 }), weight: 6 },
  { arbitrary: fc.constantFrom(0, 1, 1_000, minuteMs - 1, minuteMs, hourMs - 1, hourMs), weight: 3 },
  { arbitrary: fc.nat({ max: 2 * hourMs }), weight: 2 },
  { arbitrary: fc.integer({ min: -minuteMs, max: -1 }), weight: 1 },
  { arbitrary: fc.nat({ max: 10 ** 12 }), weight: 1 },
);

const arbitrarySteps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({ elapsedMs: arbitraryElapsed, count: fc.option(fc.nat({ max: 1_000 }), { nil: undefined }) }),
  { maxLength: 60 },
);

/** Plays the steps and calls `check` after each, with all events so far at the times as a clock without steps back has them. */
function play(
  steps: readonly Step[],
  clock: VirtualClock,
  add: (count: number) => void,
  check: (events: readonly ListedEvent[], now: number) => void,
): void {
  const events: ListedEvent[] = [];
  let now = Number.NEGATIVE_INFINITY;
  for (const { elapsedMs, count } of steps) {
    clock.time += elapsedMs;
    now = Math.max(now, clock.time);
    if (count !== undefined) {
      add(count);
      events.push({ time: now, count });
    }
    check(events, now);
  }
}

describe.each(exactCounters)('$name', ({ Counter }) => {
  test('says what a list of all events says', () => {
    fc.assert(
      fc.property(arbitrarySteps, fc.nat({ max: hourMs }), (steps, start) => {
        const clock = new VirtualClock(start);
        const counter = new Counter({ clock });
        play(
          steps,
          clock,
          (count) => counter.add(count),
          (events, now) => {
            expect(counter.minuteCount()).toBe(sumWithin(events, now - minuteMs, now));
            expect(counter.hourCount()).toBe(sumWithin(events, now - hourMs, now));
          },
        );
      }),
    );
  });
});

/** Expects what is sure whatever the events of the bucket did in which the window begins, and which share of it is counted. */
function expectEstimate(
  estimate: number,
  events: readonly ListedEvent[],
  now: number,
  spanMs: number,
  bucketMs: number,
): void {
  const straddled = bucketOf(now - spanMs, bucketMs);
  const least = sumWithin(events, straddled.end, now);
  const most = sumWithin(events, straddled.start, now);
  const tolerance = 1e-9 * (1 + most);
  expect(estimate).toBeGreaterThanOrEqual(least - tolerance);
  expect(estimate).toBeLessThanOrEqual(most + tolerance);
  const share = (straddled.end - (now - spanMs)) / bucketMs;
  expect(Math.abs(estimate - (least + share * (most - least)))).toBeLessThanOrEqual(tolerance);
}

describe('a counter with buckets', () => {
  test('is wrong by the events of one bucket at most', () => {
    fc.assert(
      fc.property(arbitrarySteps, fc.integer({ min: -hourMs, max: hourMs }), (steps, start) => {
        const clock = new VirtualClock(start);
        const counter = new MinuteHourCounter({ clock });
        play(
          steps,
          clock,
          (count) => counter.add(count),
          (events, now) => {
            expectEstimate(counter.minuteCount(), events, now, minuteMs, 1_000);
            expectEstimate(counter.hourCount(), events, now, hourMs, minuteMs);
          },
        );
      }),
    );
  });

  test('is so for any interval and any number of buckets', () => {
    const arbitraryInterval = fc.record({
      bucketCount: fc.integer({ min: 1, max: 100 }),
      bucketMs: fc.constantFrom(250, 500, 1_000, minuteMs),
    });
    fc.assert(
      fc.property(arbitrarySteps, arbitraryInterval, (steps, { bucketCount, bucketMs }) => {
        const clock = new VirtualClock();
        const spanMs = bucketCount * bucketMs;
        const counter = new RecentCounter(spanMs / 1_000, { clock, bucketCount });
        play(
          steps,
          clock,
          (count) => counter.add(count),
          (events, now) => expectEstimate(counter.count(), events, now, spanMs, bucketMs),
        );
      }),
    );
  });
});

describe('all designs', () => {
  test('agree whenever buckets end, whatever happened between', () => {
    fc.assert(
      fc.property(arbitrarySteps, (steps) => {
        const clock = new VirtualClock();
        const counters = minuteHourCounters.map(({ Counter }) => new Counter({ clock }));
        const [first, ...others] = counters;
        for (const { elapsedMs, count = 0 } of steps) {
          clock.time += Math.abs(elapsedMs);
          for (const counter of counters) counter.add(count);
          clock.time = Math.ceil(clock.time / 1_000) * 1_000;
          for (const other of others) expect(other.minuteCount()).toBe(first?.minuteCount());
          clock.time = Math.ceil(clock.time / minuteMs) * minuteMs;
          for (const other of others) expect(other.hourCount()).toBe(first?.hourCount());
        }
      }),
    );
  });
});
