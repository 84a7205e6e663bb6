import { describe, expect, test } from 'vitest';
import { ByteDictionary } from '../../src/structures/byte-dictionary.ts';
import { toByteString } from '../../src/structures/byte-string.ts';
import { toBytes, toLatin1 } from '../support/bytes.ts';

describe('a dictionary of byte strings', () => {
  test('is empty at first', () => {
    expect(new ByteDictionary().size).toBe(0);
  });

  test('gives the same id to the same bytes and copies them', () => {
    const dictionary = new ByteDictionary();
    const name = toBytes('b.example');
    expect(dictionary.intern(name)).toBe(0);
    name.fill(0);
    expect(dictionary.intern(toBytes('a.example'))).toBe(1);
    expect(dictionary.intern(toBytes('b.example'))).toBe(0);
    expect(dictionary.name(0)).toBe('b.example');
    expect(dictionary.size).toBe(2);
  });

  test('knows the empty name', () => {
    const dictionary = new ByteDictionary();
    expect(dictionary.intern(toBytes('a'))).toBe(0);
    expect(dictionary.intern(toBytes(''))).toBe(1);
    expect(dictionary.intern(toBytes(''))).toBe(1);
    expect(dictionary.name(1)).toBe('');
    expect(dictionary.compare(1, 0)).toBeLessThan(0);
    expect(dictionary.compare(0, 1)).toBeGreaterThan(0);
  });

  test('tells names apart that differ in zero bytes at the end', () => {
    const dictionary = new ByteDictionary();
    const names = ['a', 'a\0', 'a\0\0', 'a\0\0\0', 'a\0\0\0\0', '', '\0', '\0\0\0\0'];
    expect(names.map((name) => dictionary.intern(toBytes(name)))).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(names.map((_, id) => dictionary.name(id))).toEqual(names);
  });

  test('takes names of any length', () => {
    const dictionary = new ByteDictionary();
    const long = '\xff'.repeat(100_001);
    expect(dictionary.intern(toBytes(long))).toBe(0);
    expect(dictionary.intern(toBytes(long.slice(1)))).toBe(1);
    expect(dictionary.name(0)).toBe(long);
    expect(dictionary.compare(0, 1)).toBeGreaterThan(0);
  });

  test('lends the bytes of a name', () => {
    const dictionary = new ByteDictionary();
    dictionary.intern(toBytes('first'));
    dictionary.intern(toBytes('\0\xff'));
    expect(toLatin1(dictionary.nameBytes(1))).toBe('\0\xff');
  });
});

describe('a byte string', () => {
  test('has one character a byte, however many there are', () => {
    const bytes = Uint8Array.from({ length: 100_000 }, (_, i) => i & 255);
    expect(toByteString(bytes)).toBe(toLatin1(bytes));
    expect(toByteString(new Uint8Array(0))).toBe('');
    expect(toByteString(bytes.subarray(3, 8192 + 3))).toBe(toLatin1(bytes.subarray(3, 8192 + 3)));
  });
});
