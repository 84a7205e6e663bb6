import { describe, expect, test } from 'vitest';
import { ExactWindowCounter } from '../../../src/windows/sliding/exact-window-counter.ts';
import {
  SlidingWindowCounter,
  type SlidingWindowOptions,
} from '../../../src/windows/sliding/sliding-window-counter.ts';
import { StripedWindowCounter } from '../../../src/windows/sliding/striped-window-counter.ts';
import type { SpanOptions } from '../../../src/windows/sliding/window-counter.ts';
import type { WindowJson } from '../../../src/windows/sliding/window-json.ts';
import { defaultLevels } from '../../../src/windows/sliding/window-levels.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { counterOf } from './stories.ts';

const hourMs = 3_600_000;

function beyond(spanMs: number, keptMs: number): RangeError {
  return new RangeError(
    `a span of ${spanMs} ms is longer than the ${keptMs} ms that are kept: ask for a shorter one, or set { covered: true }`,
  );
}

/** A clock that must not be asked. */
const noClock = {
  now(): number {
    throw new Error('the clock was asked');
  },
};

describe('a window', () => {
  test('has an event at its end, and none that is exactly as old as it is long', () => {
    const counter = new SlidingWindowCounter();
    counter.add(1, 500);
    expect([500, 1499, 1500].map((now) => counter.numLastSecond(now))).toEqual([1, 1, 0]);
    expect([60_499, 60_500].map((now) => counter.numLastMinute(now))).toEqual([1, 0]);
    expect([hourMs + 499, hourMs + 500].map((now) => counter.numLastHour(now))).toEqual([1, 0]);
  });

  test('may have any length, in one more level of any resolution: a week in hours', () => {
    const dayMs = 24 * hourMs;
    const counter = new SlidingWindowCounter({ spanMs: 7 * dayMs, resolutionMs: hourMs });
    for (let day = 1; day <= 30; day++) counter.add(day, day * dayMs);
    expect([1, 2, 7].map((days) => counter.count(days * dayMs, 30 * dayMs))).toEqual([30, 59, 189]);
    expect(counter.series(3 * dayMs, dayMs, 30 * dayMs)).toEqual([28, 29, 30]);
    expect(counter.byteLength).toBe(1912 + 8 * (2 + 169));
  });

  test('that starts within a bucket has the part of its events that lies evenly in it', () => {
    const counter = counterOf([{ bucketMs: 100, buckets: 10 }]);
    counter.advance(0);
    counter.add(8, 100);
    counter.add(1, 200);
    expect(counter.bounds(175, 200)).toEqual({ min: 1, estimate: 7, max: 9, coveredMs: 175 });
    expect(counter.bounds(100, 200)).toEqual({ min: 1, estimate: 1, max: 1, coveredMs: 100 });
  });

  test('that starts after the first event or before the last one knows that there are none beyond them', () => {
    const counter = counterOf([{ bucketMs: 100, buckets: 10 }]);
    counter.add(6, 20);
    counter.add(4, 60);
    expect(counter.bounds(1000, 1040)).toEqual({ min: 0, estimate: 5, max: 10, coveredMs: 1000 });
    expect(counter.bounds(1000, 1060)).toEqual({ min: 0, estimate: 0, max: 0, coveredMs: 1000 });
  });

  test('that is longer than what is kept is answered for what is kept, if that is asked for', () => {
    const counter = new SlidingWindowCounter();
    for (let at = 0; at <= 5000; at++) counter.increment(1000 * at);
    const covered = { covered: true };
    const now = 5_000_000;
    expect(counter.bounds(2 * hourMs, now, covered)).toEqual({
      min: 3560,
      estimate: 3600,
      max: 3620,
      coveredMs: hourMs,
    });
    expect(counter.count(2 * hourMs, now, covered)).toBe(counter.numLastHour(now));
    expect(counter.rate(2 * hourMs, now, covered)).toBe(1);
    expect(counter.series(1.5 * hourMs, hourMs / 2, now, covered)).toEqual([0, 1800, 1800]);
  });

  test('gives whole numbers back if it starts, ends and is cut where buckets start', () => {
    const counter = new SlidingWindowCounter({ levels: [{ bucketMs: 1000, buckets: 3600 }] });
    const first = 804_571_201_000;
    for (let second = 0; second < 5000; second++) counter.add(second % 7, first + 1000 * second);
    const now = first + 4_999_000;
    const sumOf = (from: number, seconds: number): number =>
      Array.from({ length: seconds }, (_, i) => (from + i) % 7).reduce((sum, n) => sum + n, 0);
    expect(counter.count(60_000, now)).toBe(sumOf(4940, 60));
    expect(counter.count(hourMs, now)).toBe(sumOf(1400, 3600));
    expect(counter.series(60_000, 10_000, now)).toEqual([0, 1, 2, 3, 4, 5].map((i) => sumOf(4940 + 10 * i, 10)));
  });
});

describe('levels that are given (issue 12)', () => {
  test('took the short spans away: of a day in buckets of 10 s, the last second had 5.9 of its 100 events', () => {
    const counter = new SlidingWindowCounter({ spanMs: 24 * hourMs, resolutionMs: 10_000 });
    const now = 10 * hourMs + 7000;
    counter.advance(0);
    counter.add(1000, now - hourMs + 500);
    counter.add(10, now - 30_000);
    counter.add(100, now - 500);
    expect([counter.numLastSecond(now), counter.numLastMinute(now)]).toEqual([100, 110]);
    expect(counter.bounds(1000, now)).toEqual({ min: 100, estimate: 100, max: 100, coveredMs: 1000 });
    expect(counter.bounds(hourMs, now)).toMatchObject({ min: 110, max: 1110 });
  });

  test('took the long spans away: of a minute, the last hour had only a minute', () => {
    const counter = new SlidingWindowCounter({ spanMs: 60_000, resolutionMs: 100 });
    for (let minute = 1; minute <= 60; minute++) counter.add(1, 60_000 * minute);
    expect([counter.numLastMinute(60 * 60_000), counter.numLastHour(60 * 60_000)]).toEqual([1, 60]);
  });

  test.each<[string, SlidingWindowOptions, WindowJson['levels']]>([
    [
      'beyond the hour',
      { levels: [{ bucketMs: hourMs, buckets: 168 }] },
      [...defaultLevels, { bucketMs: hourMs, buckets: 168 }],
    ],
    ['that are the default ones', { levels: defaultLevels }, defaultLevels],
    ['that are coarser than what is kept anyway', { levels: [{ bucketMs: 50, buckets: 20 }] }, defaultLevels],
    [
      'that make the minute and the hour finer',
      { spanMs: hourMs, resolutionMs: 1000 },
      [
        { bucketMs: 10, buckets: 100 },
        { bucketMs: 1000, buckets: 3600 },
      ],
    ],
    ['that make all of it finer', { spanMs: hourMs, resolutionMs: 10 }, [{ bucketMs: 10, buckets: 360_000 }]],
    [
      'in between',
      { spanMs: 90_000, resolutionMs: 500 },
      [
        { bucketMs: 10, buckets: 100 },
        { bucketMs: 500, buckets: 180 },
        { bucketMs: 60_000, buckets: 60 },
      ],
    ],
  ])('%s are kept besides the default ones that they do not make needless', (_, options, levels) => {
    expect(new SlidingWindowCounter(options).toJSON().levels).toEqual(levels);
  });

  test('are not added to a counter that goes on from JSON', () => {
    const levels = [{ bucketMs: 100, buckets: 600 }];
    const counter = SlidingWindowCounter.fromJSON(counterOf(levels).toJSON());
    expect(counter.toJSON().levels).toEqual(levels);
    expect(counter.numLastMinute(0)).toBe(0);
    expect(() => counter.numLastHour(0)).toThrow(beyond(hourMs, 60_000));
  });
});

describe('a span longer than what is kept (issue 12: it was answered for less without a word)', () => {
  const keptMs = 2 * hourMs;
  const counters = {
    SlidingWindowCounter: () => new SlidingWindowCounter({ spanMs: keptMs, resolutionMs: 60_000 }),
    ExactWindowCounter: () => new ExactWindowCounter({ spanMs: keptMs }),
    StripedWindowCounter: () => new StripedWindowCounter({ stripes: 1, spanMs: keptMs, resolutionMs: 60_000 }),
  };

  test.each(Object.entries(counters))('is refused by a %s, whatever is asked and however young it is', (_, make) => {
    const counter = make();
    const asks = [
      (span: number, options?: SpanOptions) => counter.count(span, 0, options),
      (span: number, options?: SpanOptions) => counter.rate(span, 0, options),
      (span: number, options?: SpanOptions) => counter.bounds(span, 0, options),
      (span: number, options?: SpanOptions) => counter.series(span, span, 0, options),
    ];
    for (const ask of asks) {
      expect(() => ask(keptMs)).not.toThrow();
      expect(() => ask(keptMs + 0.5)).toThrow(beyond(keptMs + 0.5, keptMs));
      expect(() => ask(keptMs + 0.5, { covered: false })).toThrow(RangeError);
      expect(() => ask(keptMs + 0.5, { covered: true })).not.toThrow();
    }
  });

  test('leaves the counter as it was', () => {
    const counter = new SlidingWindowCounter();
    const before = counter.toJSON();
    expect(() => counter.count(hourMs + 1, 5)).toThrow(beyond(hourMs + 1, hourMs));
    expect(counter.toJSON()).toEqual(before);
  });

  test('is refused by an exact counter of a minute, also by name', () => {
    const counter = new ExactWindowCounter({ spanMs: 60_000 });
    counter.add(4, 0);
    expect([counter.numLastSecond(0), counter.numLastMinute(0)]).toEqual([4, 4]);
    expect(() => counter.numLastHour(0)).toThrow(beyond(hourMs, 60_000));
    expect(counter.count(hourMs, 60_000, { covered: true })).toBe(0);
  });
});

describe('the default counter', () => {
  test('takes 1,912 bytes, at any rate', () => {
    const counter = new SlidingWindowCounter();
    for (let at = 0; at < 10_000; at++) counter.add(1e6, at);
    expect(counter.byteLength).toBe(1912);
    expect(counter.numLastSecond(10_000)).toBe(999e6);
  });

  test('asks its clock where no moment is given', () => {
    const clock = new VirtualClock(1000);
    const counter = new SlidingWindowCounter({ clock });
    expect([counter.increment(), counter.add(2)]).toEqual([true, true]);
    clock.time = 1999;
    expect([counter.numLastSecond(), counter.rate(1000)]).toEqual([3, 3000 / 999]);
    clock.time = 2000;
    expect([counter.numLastSecond(), counter.numLastMinute(), counter.numLastHour()]).toEqual([0, 3, 3]);
  });

  test('asks no clock where moments are given', () => {
    const counter = new SlidingWindowCounter({ clock: noClock });
    counter.increment(5);
    counter.add(1, 3);
    expect(counter.count(10, 5)).toBe(2);
    expect(counter.series(10, 5, 5)).toEqual([0, 2]);
    expect(() => counter.numLastSecond()).toThrow('the clock was asked');
  });

  test('has a clock of the platform', () => {
    const counter = new SlidingWindowCounter();
    counter.increment();
    expect(counter.numLastHour()).toBe(1);
    expect(counter.bounds(hourMs).coveredMs).toBeLessThan(hourMs);
  });
});

describe('time', () => {
  test('that is covered starts with the first moment told, be it by a question or an event', () => {
    const counter = new SlidingWindowCounter();
    expect(counter.bounds(1000, 100)).toEqual({ min: 0, estimate: 0, max: 0, coveredMs: 0 });
    expect(counter.rate(1000, 100)).toBe(0);
    counter.add(4, 300);
    expect([counter.bounds(1000, 600).coveredMs, counter.rate(1000, 600)]).toEqual([500, 8]);
  });

  test('that comes late counts where it belongs, in every level that still has it', () => {
    const counter = new SlidingWindowCounter();
    counter.add(1, 100_000);
    expect([counter.add(2, 99_500), counter.add(4, 50_000), counter.add(8, 0)]).toEqual([true, true, true]);
    expect([counter.numLastSecond(100_000), counter.numLastMinute(100_000), counter.numLastHour(100_000)]).toEqual([
      3, 7, 15,
    ]);
    expect([counter.late, counter.dropped, counter.total]).toEqual([14, 0, 15]);
  });

  test('that comes too late for all levels is dropped and counted', () => {
    const counter = counterOf([{ bucketMs: 100, buckets: 10 }]);
    counter.add(1, 5000);
    expect([counter.add(2, 3900), counter.add(3, 3901)]).toEqual([false, true]);
    expect([counter.dropped, counter.late, counter.total, counter.count(1000, 5000)]).toEqual([2, 3, 4, 1]);
  });

  test('may leap by ten years, and starts with nothing then', () => {
    const counter = new SlidingWindowCounter();
    counter.add(1000, 0);
    const tenYears = 315_576_000_000;
    expect(counter.bounds(hourMs, tenYears)).toEqual({ min: 0, estimate: 0, max: 0, coveredMs: hourMs });
    counter.add(3, tenYears);
    expect([counter.numLastSecond(tenYears), counter.numLastHour(tenYears), counter.total]).toEqual([3, 3, 1003]);
  });
});

test('a counter that is reset has never been told anything', () => {
  const counter = new SlidingWindowCounter();
  const asNew = counter.toJSON();
  counter.add(5, 100_000);
  counter.add(5, 1);
  counter.add(5, -1e9);
  counter.count(5, 1);
  counter.reset();
  expect(counter.toJSON()).toEqual(asNew);
  counter.add(2, 7);
  expect(counter.numLastSecond(8)).toBe(2);
});

describe('what makes no sense is refused with a RangeError:', () => {
  test.each<[SlidingWindowOptions, string]>([
    [{ levels: [] }, 'at least one level is expected'],
    [{ levels: [{ bucketMs: 0.5, buckets: 10 }] }, 'bucketMs of level 0 must be a whole number above 0, not 0.5'],
    [{ levels: [{ bucketMs: 10, buckets: -1 }] }, 'buckets of level 0 must be a whole number above 0, not -1'],
    [
      { levels: [{ bucketMs: 2 ** 40, buckets: 2 ** 40 }] },
      'what level 0 keeps must be a whole number above 0, not 1.2089258196146292e+24',
    ],
    [
      {
        levels: [
          { bucketMs: 10, buckets: 10 },
          { bucketMs: 10, buckets: 20 },
        ],
      },
      'level 1 must keep more than level 0, in longer buckets',
    ],
    [
      {
        levels: [
          { bucketMs: 10, buckets: 10 },
          { bucketMs: 20, buckets: 5 },
        ],
      },
      'level 1 must keep more than level 0, in longer buckets',
    ],
    [{ spanMs: 1000 }, 'spanMs and resolutionMs go together'],
    [{ resolutionMs: 1000 }, 'spanMs and resolutionMs go together'],
    [{ spanMs: 1.5, resolutionMs: 1 }, 'spanMs must be a whole number above 0, not 1.5'],
    [{ spanMs: 1, resolutionMs: Number.NaN }, 'resolutionMs must be a whole number above 0, not NaN'],
    [
      { spanMs: 1, resolutionMs: 1, levels: [{ bucketMs: 1, buckets: 1 }] },
      'levels are given, and so is spanMs or resolutionMs: give one of both',
    ],
  ])('options %j', (options, message) => {
    expect(() => new SlidingWindowCounter(options)).toThrow(new RangeError(message));
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 2 ** 53])('a moment %d', (moment) => {
    const counter = new SlidingWindowCounter();
    counter.add(1, 5);
    const before = counter.toJSON();
    const message = `a moment in milliseconds is expected, not ${moment}`;
    expect(() => counter.add(1, moment)).toThrow(new RangeError(message));
    expect(() => counter.count(1, moment)).toThrow(new RangeError(message));
    expect(counter.toJSON()).toEqual(before);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, -1, 2 ** 53])('%d events', (n) => {
    const counter = new SlidingWindowCounter();
    counter.add(1, 5);
    const before = counter.toJSON();
    expect(() => counter.add(n, 5)).toThrow(new RangeError(`events from 0 to 2^53 - 1 are expected, not ${n}`));
    expect(() => counter.add(n, 500)).toThrow(RangeError);
    expect(counter.toJSON()).toEqual(before);
  });

  test('text, which a sum would append to', () => {
    const text = '5' as unknown as number;
    const counter = new SlidingWindowCounter();
    counter.add(12, 5);
    expect(() => counter.add(text, 5)).toThrow(new RangeError('events from 0 to 2^53 - 1 are expected, not string'));
    expect(() => counter.add(1, text)).toThrow(new RangeError('a moment in milliseconds is expected, not string'));
    expect(() => counter.count(text, 5)).toThrow(
      new RangeError('a span in milliseconds above 0 is expected, not string'),
    );
    expect(() => counter.add(5n as unknown as number, 5)).toThrow(RangeError);
    expect(counter.total).toBe(12);
  });

  test.each([Number.NaN, 0, -5, Number.POSITIVE_INFINITY])('a span of %d', (span) => {
    const counter = new SlidingWindowCounter();
    const error = new RangeError(`a span in milliseconds above 0 is expected, not ${span}`);
    for (const ask of [
      () => counter.count(span, 1),
      () => counter.bounds(span, 1),
      () => counter.rate(span, 1),
      () => counter.series(span, 1, 1),
      () => counter.series(10, span, 1),
    ]) {
      expect(ask).toThrow(error);
    }
  });

  test('steps that do not divide their span', () => {
    expect(() => new SlidingWindowCounter().series(1000, 300, 0)).toThrow(
      new RangeError('a span of 1000 ms is not a whole number of steps of 300 ms'),
    );
  });

  test('a clock that is none', () => {
    expect(() => new SlidingWindowCounter({ clock: { now: () => Number.NaN } }).increment()).toThrow(RangeError);
  });

  test('another counter whose levels differ', () => {
    const counter = new SlidingWindowCounter({ spanMs: 2000, resolutionMs: 10 });
    const message = 'counters of different levels cannot be merged';
    for (const options of [{}, { spanMs: 2000, resolutionMs: 20 }, { spanMs: 2010, resolutionMs: 10 }]) {
      expect(() => counter.merge(new SlidingWindowCounter(options))).toThrow(new RangeError(message));
    }
  });
});

test('counters whose sum would be beyond all numbers are not merged, and stay as they are (issue 13)', () => {
  const counter = new SlidingWindowCounter();
  counter.add(1, 0);
  for (let i = 0; i < 1023; i++) counter.merge(counter);
  expect(counter.total).toBe(2 ** 1023);
  expect(() => counter.merge(counter)).toThrow(new RangeError('counters of too many events cannot be merged'));
  expect(SlidingWindowCounter.fromJSON(JSON.parse(JSON.stringify(counter))).total).toBe(2 ** 1023);
});

test('a span that is no number of milliseconds once it is rounded up is refused (issue 13)', () => {
  const options = { spanMs: Number.MAX_SAFE_INTEGER, resolutionMs: 2 ** 52 };
  expect(() => new SlidingWindowCounter(options)).toThrow(
    new RangeError('spanMs, rounded up to whole buckets, must be a whole number above 0, not 9007199254740992'),
  );
});

test('a counter that is merged with itself has everything twice, what is older than its windows included', () => {
  const counter = new SlidingWindowCounter();
  counter.add(7, 1000);
  counter.add(3, 3 * hourMs);
  counter.merge(counter);
  expect([counter.total, counter.numLastHour(3 * hourMs)]).toEqual([20, 6]);
});

describe('the JSON of a counter', () => {
  function sample(): WindowJson {
    const counter = counterOf([{ bucketMs: 10, buckets: 2 }]);
    counter.add(3, 5);
    counter.add(2, 25);
    return counter.toJSON();
  }

  test('is small and plain', () => {
    expect(sample()).toEqual({
      levels: [{ bucketMs: 10, buckets: 2 }],
      start: 5,
      lastEvent: 25,
      latest: 25,
      total: 5,
      forgotten: 0,
      late: 0,
      dropped: 0,
      clockSteps: 0,
      sums: [[0, 3, 3]],
    });
  });

  test('is a copy, which may be changed', () => {
    const counter = SlidingWindowCounter.fromJSON(sample());
    Object.assign(counter.toJSON().levels[0] as object, { bucketMs: 77 });
    expect(counter.toJSON()).toEqual(sample());
  });

  test('goes on with the clock that it is given', () => {
    const counter = SlidingWindowCounter.fromJSON(sample(), { clock: new VirtualClock(40) });
    expect([counter.count(20), counter.count(10)]).toEqual([2, 0]);
    expect(() => SlidingWindowCounter.fromJSON(sample(), { clock: noClock }).increment()).toThrow(
      'the clock was asked',
    );
  });

  test.each<[string, unknown, string]>([
    ['is null', null, 'all of it is null'],
    ['is text', 'text', 'all of it is "text"'],
    ['has no levels', { ...sample(), levels: 5 }, 'levels is 5'],
    ['has an odd level', { ...sample(), levels: [null] }, 'levels is [null]'],
    ['has a negative total', { ...sample(), total: -1 }, 'total is -1'],
    ['has no statistics', { ...sample(), late: undefined }, 'late is undefined'],
    ['has text for a moment', { ...sample(), latest: '25' }, 'latest is "25"'],
    ['has a moment beyond all', { ...sample(), start: -1e300 }, 'start is -1e+300'],
    ['ends before it starts', { ...sample(), start: 26 }, 'the order of the moments is [26,25,25]'],
    ['has a start only', { ...sample(), lastEvent: null, latest: null }, 'the order of the moments is [5,null,null]'],
    [
      'has a start only, before 0',
      { ...sample(), start: -5, lastEvent: null, latest: null },
      'the order of the moments is [-5,null,null]',
    ],
    [
      'has a last event only',
      { ...sample(), start: null, lastEvent: 0, latest: null },
      'lastEvent, without a latest moment, is 0',
    ],
    ['counts without an event', { ...sample(), lastEvent: null }, 'total, without an event, is 5'],
    ['has what JSON has not', { ...sample(), total: 5n }, 'total is bigint'],
    ['is long and wrong', 'x'.repeat(1000), `all of it is "${'x'.repeat(99)}…`],
    ['has no sums', { ...sample(), sums: [] }, 'sums is []'],
    ['has too few sums', { ...sample(), sums: [[0, 3]] }, 'sums of level 0 is [0,3]'],
    ['has sums that are none', { ...sample(), sums: [[0, 3, null]] }, 'sums of level 0 is [0,3,null]'],
    ['has sums that fall', { ...sample(), sums: [[0, 3, 2]] }, 'the order of sums of level 0 is [0,3,2]'],
    ['has sums above the total', { ...sample(), sums: [[0, 3, 6]] }, 'the order of sums of level 0 is [0,3,6]'],
  ])('is refused if it %s', (_, json, complaint) => {
    expect(() => SlidingWindowCounter.fromJSON(json)).toThrow(
      new RangeError(`not the JSON of a window counter: ${complaint}`),
    );
  });

  test('is refused with levels that no counter may have', () => {
    const json = { ...sample(), levels: [{ bucketMs: 10, buckets: 0 }] };
    expect(() => SlidingWindowCounter.fromJSON(json)).toThrow(
      new RangeError('buckets of level 0 must be a whole number above 0, not 0'),
    );
  });
});

test('Late events are exact where the total comes to 2^53 (issue 13)', () => {
  const counter = new SlidingWindowCounter();
  counter.add(Number.MAX_SAFE_INTEGER - 1, -Number.MAX_SAFE_INTEGER);
  counter.add(0, 1);
  counter.add(2 ** 52 + 1, 0);
  const json = JSON.parse(JSON.stringify(counter)) as { total: number; sums: number[][] };
  expect([json.total, ...new Set(json.sums.flat())]).toEqual([2 ** 52 + 1, 0, 2 ** 52 + 1]);
  expect(SlidingWindowCounter.fromJSON(JSON.parse(JSON.stringify(counter))).toJSON()).toEqual(counter.toJSON());
});
