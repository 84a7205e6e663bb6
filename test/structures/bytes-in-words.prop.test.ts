import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesBelow, firstFlagged } from '../../src/structures/bytes-in-words.ts';

/** Bytes that like to lie on either side of the limits that scanners use. */
const arbitraryByte = fc.oneof(
  fc.constantFrom(0, 1, 9, 10, 11, 13, 31, 32, 33, 34, 35, 36, 127, 128, 129, 160, 161, 162, 163, 254, 255),
  fc.nat({ max: 255 }),
);

function toWord(bytes: readonly number[]): number {
  return new DataView(Uint8Array.from(bytes).buffer).getInt32(0, true);
}

describe('the first byte of a word below a limit', () => {
  test.each([0x0b, 0x21, 0x23, 0x01, 0x80, 0x7f, 0x0a])('is that of a loop over its bytes, for %i', (limit) => {
    const limits = Math.imul(limit, 0x01010101) | 0;
    fc.assert(
      fc.property(fc.array(arbitraryByte, { minLength: 4, maxLength: 4 }), (bytes) => {
        const below = bytesBelow(toWord(bytes), limits);
        const expected = bytes.findIndex((byte) => byte < limit);
        expect(below === 0 ? -1 : firstFlagged(below)).toBe(expected);
      }),
      { numRuns: 2000 },
    );
  });

  test('is right for every pair of neighbouring bytes', () => {
    let failures = 0;
    for (const limit of [0x0b, 0x21, 0x23]) {
      const limits = limit * 0x01010101;
      for (let first = 0; first < 256; first++) {
        for (let second = 0; second < 256; second++) {
          const below = bytesBelow(first | (second << 8) | 0x7f7f0000, limits);
          const expected = first < limit ? 0 : second < limit ? 1 : -1;
          if ((below === 0 ? -1 : firstFlagged(below)) !== expected) failures++;
        }
      }
    }
    expect(failures).toBe(0);
  });
});
