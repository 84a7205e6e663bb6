import { isUtf8 } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findInvalidUtf8, skipUtf8Character } from '../../src/structures/utf8.ts';

describe('Bytes are a character exactly if Node says so', () => {
  test('for one, two and three bytes that begin with any byte', () => {
    const edges = [0x22, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xff];
    const leads = Array.from({ length: 256 }, (_, lead) => lead);
    const texts = leads.flatMap((lead) =>
      edges.flatMap((second) => edges.map((third) => Uint8Array.of(lead, second, third, 0x80))),
    );
    const wrong = texts.filter((bytes) => {
      const length = [1, 2, 3, 4].find((count) => isUtf8(bytes.subarray(0, count)));
      return skipUtf8Character(bytes, 0) !== (length ?? -1);
    });
    expect(wrong).toEqual([]);
  });

  test.each([
    ['the start of a character at the end', [0xe2, 0x82]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['a surrogate, as CESU-8 has it', [0xed, 0xa0, 0x80]],
    ['what is above U+10FFFF', [0xf4, 0x90, 0x80, 0x80]],
  ])('not for %s', (_, bytes) => {
    expect(skipUtf8Character(Uint8Array.from(bytes), 0)).toBe(-1);
  });
});

test('The first byte that is no UTF-8 is found, wherever it stands', () => {
  const arbitraryText = fc.string({ unit: 'binary', maxLength: 12 }).map((text) => Buffer.from(text));
  const arbitraryBytes = fc.oneof(arbitraryText, fc.uint8Array({ maxLength: 4 }));
  fc.assert(
    fc.property(fc.array(arbitraryBytes, { maxLength: 4 }), (pieces) => {
      const bytes = Buffer.concat(pieces);
      const at = findInvalidUtf8(bytes);
      expect(at === -1).toBe(isUtf8(bytes));
      if (at < 0) return;
      expect(isUtf8(bytes.subarray(0, at))).toBe(true);
      const ends = [1, 2, 3, 4].filter((length) => at + length <= bytes.length);
      expect(ends.filter((length) => isUtf8(bytes.subarray(at, at + length)))).toEqual([]);
    }),
    { numRuns: 200 },
  );
});
