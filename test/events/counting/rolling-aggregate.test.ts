import { describe, expect, test } from 'vitest';
import type { EventCounts } from '../../../src/events/counting/event-counts.ts';
import { RollingAggregate } from '../../../src/events/counting/rolling-aggregate.ts';
import { makeEventBatch } from '../../../src/events/event-batch.ts';
import { maxExact } from '../../../src/windows/window-numbers.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const secondMs = 1000;
const yearMs = 365 * 24 * 3600 * secondMs;
const halfMinute = { types: ['click'], windowMinutes: 0.5, bucketSeconds: 10 };

/** A time of some day. */
function at(time: string): number {
  return Date.parse(`2019-12-08T${time}Z`);
}

function total(aggregate: RollingAggregate, now: number): number {
  return aggregate.summary('click', now).totalEventsCaptured;
}

describe('an event that comes at 12:01:47 to a window of 30 s in buckets of 10 s', () => {
  test.each([
    ['12:01:41', '12:02:20', 'of the open bucket', { added: 1, late: 0, clamped: 0, dropped: 0 }],
    ['12:01:10', '12:01:50', 'of the oldest bucket', { added: 1, late: 1, clamped: 0, dropped: 0 }],
    ['12:01:57', '12:02:30', 'a bucket ahead', { added: 1, late: 0, clamped: 0, dropped: 0 }],
    ['12:01:57.001', '12:02:20', 'further ahead', { added: 1, late: 0, clamped: 1, dropped: 0 }],
  ])('and is of %s counts until %s: it is %s', (time, end, _, tally) => {
    const aggregate = new RollingAggregate(halfMinute);
    expect(aggregate.add('click', 'A', at(time), at('12:01:47'))).toBe(true);
    expect(total(aggregate, at('12:01:47'))).toBe(1);
    expect(total(aggregate, at(end) - 0.001)).toBe(1);
    expect(total(aggregate, at(end))).toBe(0);
    expect(aggregate.tally).toEqual(tally);
  });

  test('and is of 12:01:09.999 is dropped', () => {
    const aggregate = new RollingAggregate(halfMinute);
    expect(aggregate.add('click', 'A', at('12:01:09.999'), at('12:01:47'))).toBe(false);
    expect(total(aggregate, at('12:01:47'))).toBe(0);
    expect(aggregate.tally).toEqual({ added: 0, late: 0, clamped: 0, dropped: 1 });
  });
});

describe('an aggregate', () => {
  test('keeps five minutes in buckets of 10 s unless told otherwise', () => {
    const aggregate = new RollingAggregate({ types: ['click'] });
    aggregate.add('click', 'A', 0, 0);
    expect([309_999, 310_000].map((now) => total(aggregate, now))).toEqual([1, 0]);
  });

  test('takes an event to be of the moment that it comes at, which its clock tells', () => {
    const clock = new VirtualClock(at('12:00:00'));
    const aggregate = new RollingAggregate({ ...halfMinute, clock });
    aggregate.add('click', 'A');
    clock.time = at('12:00:39.999');
    expect(aggregate.counts('click')).toEqual({
      firstBucket: at('12:00:00') / (10 * secondMs),
      trackingIds: ['A'],
      counts: [[1]],
    });
    clock.time = at('12:00:40');
    expect(aggregate.isEmpty('click')).toBe(true);
  });

  test('has the clock of the day unless it is given another one', () => {
    const aggregate = new RollingAggregate(halfMinute);
    aggregate.add('click', 'A', Date.now());
    expect(aggregate.summary('click').totalEventsCaptured).toBe(1);
  });

  test('goes on from the latest moment when its clock goes back within the window', () => {
    const clock = new VirtualClock(at('12:10:00'));
    const aggregate = new RollingAggregate({ ...halfMinute, clock });
    aggregate.add('click', 'A');
    clock.time = at('12:09:30');
    expect(aggregate.add('click', 'A')).toBe(true);
    expect(aggregate.add('click', 'A', at('12:09:29.999'))).toBe(false);
    expect(aggregate.add('click', 'A', clock.time)).toBe(true);
    expect(total(aggregate, clock.time)).toBe(3);
    expect(aggregate.counts('click', clock.time).counts).toEqual([[1], [0], [0], [2]]);
  });

  test('goes by its clock when that is set back by more: what was counted counts as of then', () => {
    const clock = new VirtualClock(at('12:10:00'));
    const aggregate = new RollingAggregate({ ...halfMinute, clock });
    aggregate.add('click', 'A');
    aggregate.add('click', 'B', at('12:09:30'), undefined, 2 ** 33);
    clock.time = at('12:09:29.999');
    const firstBucket = at('12:09:20') / (10 * secondMs);
    expect(aggregate.counts('click')).toEqual({ firstBucket, trackingIds: ['A', 'B'], counts: [[1, 2 ** 33]] });
    expect(aggregate.add('click', 'A', at('12:08:50'))).toBe(true);
    expect(aggregate.add('click', 'C')).toBe(true);
    clock.time = at('12:09:59.999');
    expect(total(aggregate, clock.time)).toBe(2 + 2 ** 33);
    clock.time = at('12:10:00');
    expect(total(aggregate, clock.time)).toBe(0);
  });

  test('counts on after years without events', () => {
    const aggregate = new RollingAggregate(halfMinute);
    for (let year = 0; year < 1000; year++) {
      aggregate.add('click', `A${year}`, year * yearMs, year * yearMs);
      expect(total(aggregate, year * yearMs)).toBe(1);
    }
  });

  test('shows most events first, then the ids by their UTF-16 units', () => {
    const aggregate = new RollingAggregate(halfMinute);
    for (const id of ['b', '10', 'C', '9', 'b', '__proto__']) aggregate.add('click', id, 0, 0);
    const { totalEventsCaptured, eventsCapturedByTrackingIds } = aggregate.summary('click', 0);
    expect(totalEventsCaptured).toBe(6);
    expect([...eventsCapturedByTrackingIds]).toEqual([
      ['b', 2],
      ['10', 1],
      ['9', 1],
      ['C', 1],
      ['__proto__', 1],
    ]);
  });

  test('gives counts without the tracking ids and the outer buckets that have nothing', () => {
    const aggregate = new RollingAggregate(halfMinute);
    aggregate.add('click', 'gone', 0, 0);
    aggregate.add('click', 'A', 20_000, 20_000);
    aggregate.add('click', 'B', 35_000, 35_000, 7);
    aggregate.add('click', 'nothing', 35_000, 35_000, 0);
    aggregate.add('click', 'A', 42_000, 40_000);
    const counts = {
      firstBucket: 2,
      trackingIds: ['A', 'B'],
      counts: [
        [1, 0],
        [0, 7],
        [1, 0],
      ],
    };
    expect(aggregate.counts('click', 40_000)).toEqual(counts);
    expect(aggregate.take('click', 40_000)).toEqual(counts);
    expect(aggregate.take('click', 40_000)).toMatchObject({ trackingIds: [], counts: [] });
  });

  test('leaves out of what it merges what is too old, and takes what is too far ahead to be of now', () => {
    const counts: EventCounts = { firstBucket: 0, trackingIds: ['A'], counts: [[1], [2], [4], [8], [16], [32], [64]] };
    const aggregate = new RollingAggregate(halfMinute);
    expect(aggregate.merge('click', counts, 41_000)).toBe(1);
    expect(aggregate.counts('click', 41_000).counts).toEqual([[2], [4], [8], [16 + 64], [32]]);
    expect(aggregate.tally).toEqual({ added: 0, late: 0, clamped: 0, dropped: 0 });
  });

  test('counts on beyond 2^32 events of one id in one bucket', () => {
    const aggregate = new RollingAggregate(halfMinute);
    for (const count of [1, 2 ** 32 - 2, 1, 2 ** 40]) {
      aggregate.add('click', 'A', 0, 0, count);
      aggregate.add('click', 'B', 10_000, 0, 3);
    }
    expect(aggregate.counts('click', 0).counts).toEqual([
      [2 ** 40 + 2 ** 32, 0],
      [0, 12],
    ]);
    expect(total(aggregate, 40_000)).toBe(12);
  });
});

describe('what cannot be counted exactly is refused, and nothing has changed', () => {
  const batch = makeEventBatch(['A'], 2);
  batch.length = 2;

  test.each<[string, (aggregate: RollingAggregate) => unknown]>([
    ['an event', (aggregate) => aggregate.add('click', 'B', 0, 0, 2)],
    ['an event that is too old', (aggregate) => aggregate.add('click', 'B', -yearMs, 0, 2)],
    ['a batch', (aggregate) => aggregate.addBatch(batch, 0)],
    [
      'counts',
      (aggregate) =>
        aggregate.merge(
          'click',
          {
            firstBucket: 0,
            trackingIds: ['A', 'B'],
            counts: [
              [1, 0],
              [0, 1],
            ],
          },
          0,
        ),
    ],
  ])('%s', (_, act) => {
    const aggregate = new RollingAggregate(halfMinute);
    aggregate.add('click', 'A', 0, 0, maxExact - 1);
    const before = [aggregate.counts('click', 0), aggregate.tally];
    expect(() => act(aggregate)).toThrow(
      new RangeError('9007199254740990 and 2 events are more than 2^53 - 1, which cannot be counted exactly'),
    );
    expect([aggregate.counts('click', 0), aggregate.tally]).toEqual(before);
    aggregate.add('click', 'A', 0, 0, 1);
    expect(total(aggregate, 0)).toBe(maxExact);
    // There is room again when the bucket has gone.
    expect(aggregate.isEmpty('click', 40_000)).toBe(true);
    expect(() => act(aggregate)).not.toThrow();
  });

  test('but where nothing is to be counted in, there is always room for it', () => {
    const aggregate = new RollingAggregate(halfMinute);
    aggregate.add('click', 'A', 0, 0, maxExact);
    expect(aggregate.add('click', 'B', 0, 0, 0)).toBe(true);
    expect(aggregate.merge('click', { firstBucket: -9, trackingIds: ['A'], counts: [[5]] }, 0)).toBe(5);
    expect(aggregate.counts('click', 0)).toEqual({ firstBucket: 0, trackingIds: ['A'], counts: [[maxExact]] });
  });
});

describe('what makes no sense is refused:', () => {
  const rowOf = (type: number, trackingId: number, time: number) => {
    const batch = makeEventBatch(['A'], 2);
    batch.length = 2;
    batch.type[1] = type;
    batch.trackingId[1] = trackingId;
    batch.time[1] = time;
    return batch;
  };
  const rows = (counts: number[][], firstBucket = 0) => ({ firstBucket, trackingIds: ['A'], counts });
  const noRow = 'row 1 of the batch has a type or a tracking id that there is not';
  const noCount = 'a whole number of events from 0 to 2^53 - 1 is expected, not';

  test.each<[string, (aggregate: RollingAggregate) => unknown, string]>([
    ['a type', (one) => one.add('view', 'A', 0, 0), 'there is no event type "view", only click'],
    ['a moment', (one) => one.add('click', 'A', Number.NaN, 0), 'a moment in milliseconds is expected, not NaN'],
    ['a present', (one) => one.isEmpty('click', Infinity), 'a moment in milliseconds is expected, not Infinity'],
    ['a negative count', (one) => one.add('click', 'A', 0, 0, -1), `${noCount} -1`],
    ['half an event', (one) => one.add('click', 'A', 0, 0, 0.5), `${noCount} 0.5`],
    ['a tracking id', (one) => one.add('click', 7 as never, 0, 0), 'a tracking id is a string, not number'],
    ["a row's type", (one) => one.addBatch(rowOf(1, 0, 0), 0), noRow],
    ["a row's tracking id", (one) => one.addBatch(rowOf(0, 1, 0), 0), noRow],
    [
      "a row's time",
      (one) => one.addBatch(rowOf(0, 0, -Infinity), 0),
      'a moment in milliseconds is expected, not -Infinity',
    ],
    ['counts below 0', (one) => one.merge('click', rows([[1], [-1]]), 0), `${noCount} -1`],
    ['a short row', (one) => one.merge('click', rows([[1], []]), 0), 'a row has 0 counts for 1 tracking ids'],
    ["counts' bucket", (one) => one.merge('click', rows([[1]], 0.5), 0), 'the number of a bucket is expected, not 0.5'],
  ])('%s', (_, act, message) => {
    const aggregate = new RollingAggregate(halfMinute);
    expect(() => act(aggregate)).toThrow(message);
    expect(aggregate.isEmpty('click', 0)).toBe(true);
    expect(aggregate.tally).toEqual({ added: 0, late: 0, clamped: 0, dropped: 0 });
  });

  test.each([
    [{ types: ['a', 'b', 'a'] }, 'each event type may be there once only'],
    [{ windowMinutes: 1, bucketSeconds: 7 }, 'a span of 60000 ms is not a whole number of steps of 7000 ms'],
    [{ bucketSeconds: 0 }, 'a span in milliseconds above 0 is expected, not 0'],
    [{ windowMinutes: 1, bucketSeconds: 0.0005 }, 'a bucket must have a millisecond at least, not 0.0005 s'],
  ])('options %j', (options, message) => {
    expect(() => new RollingAggregate({ types: [], ...options })).toThrow(new RangeError(message));
  });
});

describe('memory', () => {
  const idsPerBucket = 1000;
  const bucketCount = 1000;

  test.each([
    ['one by one', false],
    ['in batches', true],
  ])('is bounded by what the window has, though a million different tracking ids come twice, %s', (_, isBatched) => {
    const aggregate = new RollingAggregate(halfMinute);
    let most = 0;
    for (let bucket = 0; bucket < bucketCount; bucket++) {
      const now = bucket * 10 * secondMs;
      const ids = Array.from({ length: idsPerBucket }, (_, i) => `${bucket} ${i}`);
      const twice = [...ids, ...ids];
      if (isBatched) {
        const batch = makeEventBatch(ids, twice.length);
        twice.forEach((_, row) => {
          batch.trackingId[row] = row % idsPerBucket;
          batch.time[row] = now;
        });
        batch.length = twice.length;
        aggregate.addBatch(batch, now);
      } else {
        for (const id of twice) aggregate.add('click', id, now, now);
      }
      most = Math.max(most, aggregate.byteLength);
    }
    // Four buckets with 1000 tracking ids each, as many that are not forgotten yet, twice that as arrays double.
    const ids = 2 * 2 * 4 * idsPerBucket;
    expect(most).toBeLessThan(8 * ids + 4 * 4 * ids + 4 * idsPerBucket);
    expect(total(aggregate, bucketCount * 10 * secondMs)).toBe(3 * 2 * idsPerBucket);
  });

  test('is given back when nothing is left in the window', () => {
    const aggregate = new RollingAggregate(halfMinute);
    const { byteLength } = aggregate;
    for (let i = 0; i < 10_000; i++) aggregate.add('click', `${i}`, 0, 0);
    expect(aggregate.byteLength).toBeGreaterThan(10_000 * 12);
    expect(aggregate.isEmpty('click', 40_000)).toBe(true);
    expect(aggregate.byteLength).toBe(byteLength);
  });
});
