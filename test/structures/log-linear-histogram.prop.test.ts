import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LogLinearHistogram } from '../../src/structures/log-linear-histogram.ts';

const least = 0.001;
const most = 1e6;
const arbitraryValue = fc.oneof(
  fc.double({ min: least, max: most, noNaN: true }),
  fc.double({ min: 0, max: 10, noNaN: true }),
  fc.constantFrom(0, least, 1, 2, 1024, most),
);
const arbitraryShare = fc.oneof(fc.constantFrom(0.5, 0.99, 1), fc.double({ min: 0.001, max: 1, noNaN: true }));

test('A quantile is that of the sorted values, to half a per cent, and the greatest value is exact', () => {
  fc.assert(
    fc.property(fc.array(arbitraryValue, { minLength: 1, maxLength: 200 }), arbitraryShare, (values, share) => {
      const histogram = new LogLinearHistogram(least, most);
      for (const value of values) histogram.add(value);
      const sorted = values.toSorted((one, other) => one - other);
      const expected = sorted[Math.ceil(share * sorted.length) - 1] as number;
      expect(Math.abs(histogram.quantile(share) - expected)).toBeLessThanOrEqual(0.005 * expected + 1.01 * least);
      expect(histogram.max).toBe(sorted.at(-1));
      expect(histogram.count).toBe(values.length);
    }),
  );
});

test('Values outside its range count as the least and the most, whatever they are', () => {
  const histogram = new LogLinearHistogram(1, 100);
  for (const value of [-5, 0, 1e-300, 1e300, 1e300]) histogram.add(value);
  expect(histogram.quantile(0.6)).toBeCloseTo(1, 1);
  expect(histogram.quantile(0.61)).toBeCloseTo(100, -1);
  expect(histogram.max).toBe(1e300);
});

test('Without values there is no quantile', () => {
  const histogram = new LogLinearHistogram(least, most);
  expect(histogram.quantile(0.5)).toBeNaN();
  expect(histogram.max).toBe(0);
});
