import { describe, expect, test } from 'vitest';
import { ConveyorQueue } from '../../../src/windows/minute-hour/conveyor-queue.ts';
import { RecentCounter } from '../../../src/windows/minute-hour/recent-counter.ts';
import { TrailingBucketCounter } from '../../../src/windows/minute-hour/trailing-bucket-counter.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

describe('a conveyor of buckets', () => {
  test('drops the oldest ones as it is shifted', () => {
    const conveyor = new ConveyorQueue(3);
    for (const count of [4, 7, 2]) {
      conveyor.shift(1);
      conveyor.addToNewest(count);
    }
    expect([conveyor.oldest, conveyor.total]).toEqual([4, 13]);
    conveyor.shift(2);
    expect([conveyor.oldest, conveyor.total]).toEqual([2, 2]);
  });

  test('is empty after it has been shifted as far as it is long, and further', () => {
    for (const count of [3, 4, Number.POSITIVE_INFINITY]) {
      const conveyor = new ConveyorQueue(3);
      conveyor.addToNewest(0.1);
      conveyor.addToNewest(0.2);
      conveyor.shift(count);
      expect(conveyor.total).toBe(0);
    }
  });

  test('keeps no residue of fractions', () => {
    const conveyor = new ConveyorQueue(2);
    for (const count of [0.1, 0.2, 0.3]) {
      conveyor.addToNewest(count);
      conveyor.shift(1);
    }
    expect(conveyor.total).toBe(0.3);
  });
});

describe('a trailing bucket counter', () => {
  test('counts the buckets of its window and what is left of the one before', () => {
    const counter = new TrailingBucketCounter(4, 10);
    for (const second of [5, 15, 25, 35, 45]) counter.add(100, 1_000 * second);
    expect(counter.trailingCount(45_000)).toBe(450);
    expect(counter.trailingCount(47_500)).toBe(425);
    expect(counter.trailingCount(50_000)).toBe(400);
  });

  test('puts an event at the end of a bucket into it', () => {
    const counter = new TrailingBucketCounter(1, 10);
    counter.add(1, 10_000);
    expect(counter.trailingCount(19_999)).toBeLessThan(0.001);
    expect(counter.trailingCount(20_000)).toBe(0);
  });

  test.each([
    [0, 1],
    [1.5, 1],
    [Number.NaN, 1],
    [60, 0],
    [60, -1],
    [60, Number.NaN],
    [60, Number.POSITIVE_INFINITY],
  ])('refuses %d buckets of %d s', (bucketCount, secondsPerBucket) => {
    expect(() => new TrailingBucketCounter(bucketCount, secondsPerBucket)).toThrow(RangeError);
  });
});

describe('a counter of any interval', () => {
  test('counts the last day in 60 buckets unless told otherwise', () => {
    const dayMs = 86_400_000;
    const clock = new VirtualClock(1);
    const counter = new RecentCounter(86_400, { clock });
    counter.add(6);
    clock.time = dayMs;
    expect(counter.count()).toBe(6);
    clock.time = dayMs + dayMs / 120;
    expect(counter.count()).toBe(3);
    clock.time = dayMs + dayMs / 60;
    expect(counter.count()).toBe(0);
  });

  test('can have finer buckets', () => {
    const clock = new VirtualClock();
    const [coarse, fine] = [1, 100].map((bucketCount) => new RecentCounter(10, { clock, bucketCount }));
    clock.time = 9_950;
    coarse?.add(8);
    fine?.add(8);
    clock.time = 15_000;
    expect([coarse?.count(), fine?.count()]).toEqual([4, 8]);
  });

  test('refuses no buckets', () => {
    expect(() => new RecentCounter(10, { bucketCount: 0 })).toThrow(RangeError);
  });
});
