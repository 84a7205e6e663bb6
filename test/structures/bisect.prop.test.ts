import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countAtMost } from '../../src/structures/bisect.ts';

test('the values at most some other are as many as counting finds', () => {
  const arbitraryValue = fc.oneof(fc.integer({ min: -5, max: 5 }), fc.double({ noNaN: true }));
  fc.assert(
    fc.property(fc.array(arbitraryValue, { maxLength: 40 }), arbitraryValue, (values, value) => {
      const ascending = values.toSorted((one, other) => one - other);
      for (const limit of [value, ...values]) {
        const expected = values.filter((one) => one <= limit).length;
        expect(countAtMost(ascending, limit)).toBe(expected);
        expect(countAtMost(Float64Array.from(ascending), limit)).toBe(expected);
      }
    }),
    { numRuns: 300 },
  );
});

test('an empty array has none', () => {
  expect(countAtMost([], 1)).toBe(0);
});
