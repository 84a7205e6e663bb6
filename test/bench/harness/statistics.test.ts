import { describe, expect, it } from 'vitest';
import { median, pairedRatios } from '../../../bench/harness/statistics.ts';

describe('the median', () => {
  it.each([
    [[3], 3],
    [[9, 1, 2], 2],
    [[4, 1, 2, 100], 3],
  ])('of %j is %d', (values, expected) => {
    expect(median(values)).toBe(expected);
  });

  it('of nothing is no number', () => {
    expect(median([])).toBeNaN();
  });

  it('leaves the values as they were', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });
});

describe('paired ratios', () => {
  it('divide the values of the same round', () => {
    expect(pairedRatios([1, 4, 9], [2, 2, 3])).toEqual([0.5, 2, 3]);
  });

  it('end with the shorter row', () => {
    expect(pairedRatios([1, 4, 9], [2])).toEqual([0.5]);
    expect(pairedRatios([1], [2, 3])).toEqual([0.5]);
    expect(pairedRatios([], [2])).toEqual([]);
  });
});
