import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteDictionary } from '../../src/structures/byte-dictionary.ts';
import { finish } from '../../src/structures/steps.ts';
import { findTopNames } from '../../src/structures/top-names.ts';
import { toBytes } from '../support/bytes.ts';

const arbitraryName = fc
  .array(fc.constantFrom('a', 'A', 'b', '\0', '\xff', '\x80', ','), { maxLength: 5 })
  .map((bytes) => bytes.join(''));

test('the top names are those of sorting by value and then by bytes', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.record({ name: arbitraryName, value: fc.nat({ max: 3 }) }), {
        selector: ({ name }) => name,
        maxLength: 40,
      }),
      fc.integer({ min: 1, max: 45 }),
      (namedValues, limit) => {
        const names = new ByteDictionary();
        for (const { name } of namedValues) names.intern(toBytes(name));
        // Values by id may have room for more names.
        const values = Float64Array.from([...namedValues.map(({ value }) => value), 99, 99]);
        const sorted = namedValues.toSorted(
          (one, other) => other.value - one.value || Buffer.compare(toBytes(one.name), toBytes(other.name)),
        );
        const top = finish(findTopNames(values, names, limit, (name, value) => ({ name, value })));
        expect([...top]).toEqual(sorted.slice(0, limit));
        expect([...top]).toEqual(sorted.slice(0, limit));
      },
    ),
    { numRuns: 300 },
  );
});
