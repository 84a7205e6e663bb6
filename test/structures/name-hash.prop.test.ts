import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bytesBelow,
  finishHash,
  firstFlagged,
  hashName,
  hashSeed,
  keepBytes,
  mixWord,
} from '../../src/structures/name-hash.ts';
import { toBytes, toPaddedBytes } from '../support/bytes.ts';

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

describe('a hash', () => {
  test('can be made word by word while the end is looked for', () => {
    fc.assert(
      fc.property(fc.array(arbitraryByte, { maxLength: 40 }), fc.nat({ max: 3 }), (bytes, offset) => {
        const name = String.fromCharCode(...bytes);
        const { view } = toPaddedBytes('~'.repeat(offset) + name);
        let hash = hashSeed;
        let at = offset;
        for (; at + 4 <= offset + name.length; at += 4) hash = mixWord(hash, view.getInt32(at, true));
        const left = offset + name.length - at;
        const hashed = finishHash(mixWord(hash, view.getInt32(at, true) & (keepBytes[left] as number)), name.length);
        expect(hashName(view, offset, name.length)).toBe(hashed);
      }),
      { numRuns: 500 },
    );
  });

  test('depends on the name only, not on where it stands or what follows', () => {
    fc.assert(
      fc.property(
        fc.array(arbitraryByte, { maxLength: 40 }),
        fc.array(arbitraryByte, { maxLength: 9 }),
        (bytes, before) => {
          const name = Uint8Array.from(bytes);
          const alone = new Uint8Array(name.length + 4);
          alone.set(name);
          const { view } = toPaddedBytes(String.fromCharCode(...before, ...bytes));
          expect(hashName(view, before.length, name.length)).toBe(hashName(new DataView(alone.buffer), 0, name.length));
        },
      ),
      { numRuns: 500 },
    );
  });

  test('is a 32-bit integer', () => {
    for (const name of ['', 'a', 'abcd', '\xff'.repeat(9)]) {
      const hash = hashName(toPaddedBytes(name).view, 0, name.length);
      expect(hash).toBe(hash | 0);
    }
  });

  test('depends on every byte and on the length', () => {
    const hashOf = (name: string): number => hashName(toPaddedBytes(name).view, 0, name.length);
    const name = 'www.shared-prefix.example.org:8080';
    const hashes = new Set([hashOf(name)]);
    for (let i = 0; i < name.length; i++) {
      const changed = toBytes(name);
      changed[i] = (changed[i] as number) ^ 1;
      hashes.add(hashOf(String.fromCharCode(...changed)));
    }
    for (let length = 0; length < 40; length++) hashes.add(hashOf('\0'.repeat(length)));
    expect(hashes.size).toBe(1 + name.length + 40);
  });

  test('spreads over the lowest bits, of names that differ in their last bytes only', () => {
    const slots = new Set<number>();
    for (let i = 0; i < 1000; i++) {
      const name = `host${String(i).padStart(4, '0')}`;
      slots.add(hashName(toPaddedBytes(name).view, 0, name.length) & 0x3ff);
    }
    // 1000 balls in 1024 urns fill 638 of them.
    expect(slots.size).toBeGreaterThan(560);
  });
});
