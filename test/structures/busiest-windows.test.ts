import { describe, expect, test } from 'vitest';
import { isBusier } from '../../src/structures/busiest-windows.ts';
import { busiestOf, disjointOf, makeSums, year1900, year9999 } from '../support/times.ts';

describe('of two windows', () => {
  test('the one with more events is busier, the earlier one of equals', () => {
    expect(isBusier({ start: 5, count: 2 }, { start: 1, count: 1 })).toBe(true);
    expect(isBusier({ start: 1, count: 1 }, { start: 5, count: 2 })).toBe(false);
    expect(isBusier({ start: 1, count: 1 }, { start: 2, count: 1 })).toBe(true);
    expect(isBusier({ start: 2, count: 1 }, { start: 1, count: 1 })).toBe(false);
    expect(isBusier({ start: 1, count: 1 }, { start: 1, count: 1 })).toBe(false);
  });
});

describe('the busiest windows', () => {
  test('there is none without events', () => {
    expect(busiestOf(makeSums([]), 3600, 10)).toEqual([]);
    expect(disjointOf(makeSums([]), 3600, 10)).toEqual([]);
  });

  test('start at every second from the first to the last event, also where nothing happens', () => {
    expect(busiestOf(makeSums([10, 13]), 2, 10)).toEqual([
      { start: 10, count: 1 },
      { start: 12, count: 1 },
      { start: 13, count: 1 },
      { start: 11, count: 0 },
    ]);
  });

  test('leave out their end', () => {
    expect(busiestOf(makeSums([10, 13]), 3, 1)).toEqual([{ start: 10, count: 1 }]);
    expect(busiestOf(makeSums([10, 13]), 4, 1)).toEqual([{ start: 10, count: 2 }]);
  });

  test('of a single event are one', () => {
    expect(busiestOf(makeSums([10]), 3600, 10)).toEqual([{ start: 10, count: 1 }]);
    expect(disjointOf(makeSums([10]), 3600, 10)).toEqual([{ start: 10, count: 1 }]);
  });

  test('are found at once in a gap of 8099 years', () => {
    const sums = makeSums([year1900, year9999, year9999]);
    expect(busiestOf(sums, 3601, 2)).toEqual([
      { start: year9999 - 3600, count: 2 },
      { start: year9999 - 3599, count: 2 },
    ]);
    const many = busiestOf(sums, 3601, 5000);
    expect(many).toHaveLength(5000);
    expect(many.slice(3600, 3603)).toEqual([
      { start: year9999, count: 2 },
      { start: year1900, count: 1 },
      { start: year1900 + 1, count: 0 },
    ]);
    expect(disjointOf(sums, 3601, 1_000_000)).toEqual([
      { start: year9999 - 3600, count: 2 },
      { start: year1900, count: 1 },
    ]);
  });

  test('are all there if the limit is larger than their number', () => {
    expect(busiestOf(makeSums([1, 2, 3]), 1, 1_000_000)).toHaveLength(3);
    expect(disjointOf(makeSums([1, 2, 3]), 1, 1_000_000)).toHaveLength(3);
  });
});

describe('disjoint windows', () => {
  test('share no second, and neighbours may touch', () => {
    expect(disjointOf(makeSums([0, 1, 2, 3]), 2, 10)).toEqual([
      { start: 0, count: 2 },
      { start: 2, count: 2 },
    ]);
  });

  test('are chosen greedily, though others would hold more together', () => {
    expect(disjointOf(makeSums([0, 2, 3, 3, 5]), 3, 10)).toEqual([
      { start: 1, count: 3 },
      { start: 4, count: 1 },
    ]);
  });

  test('are left out where they hold no event', () => {
    expect(disjointOf(makeSums([0, 100]), 10, 10)).toEqual([
      { start: 0, count: 1 },
      { start: 91, count: 1 },
    ]);
  });
});
