import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RangeMaximum } from '../../src/structures/range-maximum.ts';

test('the largest value of every range is the first of equals that a walk finds', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -2, max: 3 }), { maxLength: 24 }), (values) => {
      const maximum = new RangeMaximum(values);
      for (let from = 0; from <= values.length; from++) {
        for (let to = from; to <= values.length; to++) {
          const range = values.slice(from, to);
          const expected = range.length === 0 ? -1 : from + range.indexOf(Math.max(...range));
          if (maximum.indexOfMaximum(from, to) !== expected) {
            expect({ from, to, index: maximum.indexOfMaximum(from, to) }).toEqual({ from, to, index: expected });
          }
        }
      }
    }),
    { numRuns: 400 },
  );
});

test('a range whose end comes before its start is empty', () => {
  expect(new RangeMaximum([1, 2, 3]).indexOfMaximum(2, 1)).toBe(-1);
});
