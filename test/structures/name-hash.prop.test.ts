import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hashName } from '../../src/structures/name-hash.ts';
import { toBytes, toPaddedBytes } from '../support/bytes.ts';

const arbitraryByte = fc.nat({ max: 255 });

/** Short ones, and some of one part, of two, and of three. */
const arbitraryName = fc.oneof(
  { arbitrary: fc.array(arbitraryByte, { maxLength: 40 }), weight: 4 },
  { arbitrary: fc.array(arbitraryByte, { minLength: 1000, maxLength: 2100, size: 'max' }), weight: 1 },
);

describe('a hash', () => {
  test('depends on the name only, not on where it stands or what follows', () => {
    fc.assert(
      fc.property(arbitraryName, fc.array(arbitraryByte, { maxLength: 9 }), (bytes, before) => {
        const name = Uint8Array.from(bytes);
        const alone = new Uint8Array(name.length + 4);
        alone.set(name);
        const { view } = toPaddedBytes(String.fromCharCode(...before, ...bytes));
        expect(hashName(view, before.length, name.length)).toBe(hashName(new DataView(alone.buffer), 0, name.length));
      }),
      { numRuns: 500 },
    );
  });

  test('is a 32-bit integer', () => {
    for (const name of ['', 'a', 'abcd', '\xff'.repeat(9), 'a'.repeat(1024), 'a'.repeat(5000)]) {
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
