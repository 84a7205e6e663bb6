import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareSlices, isPrefix } from '../../src/structures/byte-string.ts';
import { toBytes, toLatin1 } from '../support/bytes.ts';

/** Few different bytes, so that slices are often equal or begin with each other. */
const arbitraryBytes = fc
  .array(fc.constantFrom('a', 'a', 'b', '\0', '\x7f', '\x80', '\xff'), { maxLength: 8 })
  .map((bytes) => bytes.join(''));

test('a prefix is found where the bytes begin with it, and nowhere else', () => {
  fc.assert(
    fc.property(arbitraryBytes, arbitraryBytes, arbitraryBytes, arbitraryBytes, (before, name, behind, prefix) => {
      const bytes = toBytes(before + name + behind);
      expect(isPrefix(prefix, bytes, before.length, name.length)).toBe(name.startsWith(prefix));
      for (let length = 0; length <= name.length; length++) {
        expect(isPrefix(name.slice(0, length), bytes, before.length, name.length)).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});

test('a character that no byte is begins no name', () => {
  expect(isPrefix('\u0161', toBytes('a'), 0, 1)).toBe(false);
});

test('slices compare as their bytes do, unsigned, wherever they stand, also if they overlap', () => {
  fc.assert(
    fc.property(arbitraryBytes, fc.array(fc.nat({ max: 100 }), { minLength: 4, maxLength: 4 }), (text, places) => {
      const bytes = toBytes(text);
      const [start, end, otherStart, otherEnd] = places.map((place) => place % (bytes.length + 1)) as [
        number,
        number,
        number,
        number,
      ];
      const left = toLatin1(bytes.subarray(Math.min(start, end), Math.max(start, end)));
      const right = toLatin1(bytes.subarray(Math.min(otherStart, otherEnd), Math.max(otherStart, otherEnd)));
      const comparison = compareSlices(
        bytes,
        Math.min(start, end),
        left.length,
        Math.min(otherStart, otherEnd),
        right.length,
      );
      expect(Math.sign(comparison)).toBe(left < right ? -1 : left > right ? 1 : 0);
    }),
    { numRuns: 500 },
  );
});
