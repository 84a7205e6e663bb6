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

test('a value that has changed is taken in', () => {
  const arbitraryValues = fc.array(fc.integer({ min: -2, max: 3 }), { minLength: 1, maxLength: 24 });
  const arbitraryChanges = fc.array(fc.record({ place: fc.nat(), value: fc.integer({ min: -3, max: 4 }) }));
  fc.assert(
    fc.property(arbitraryValues, arbitraryChanges, fc.nat(), fc.nat(), (values, changes, end, otherEnd) => {
      const maximum = new RangeMaximum(values);
      const [from = 0, to = 0] = [end % values.length, otherEnd % values.length].toSorted((a, b) => a - b);
      for (const { place, value } of changes) {
        values[place % values.length] = value;
        maximum.update(place % values.length);
        const range = values.slice(from, to + 1);
        expect(maximum.indexOfMaximum(from, to + 1)).toBe(from + range.indexOf(Math.max(...range)));
      }
    }),
    { numRuns: 300 },
  );
});

test('a range whose end comes before its start is empty', () => {
  expect(new RangeMaximum([1, 2, 3]).indexOfMaximum(2, 1)).toBe(-1);
});
