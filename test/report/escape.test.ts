import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeBytes, escapeControls, escapeNonAscii } from '../../src/report/escape.ts';

/** The bytes of a text in UTF-8, one a character. */
function inUtf8(text: string): string {
  return Buffer.from(text).toString('latin1');
}

/** The bytes that an escaped text stands for. */
function bytesOf(text: string): string {
  return inUtf8(text).replace(/\\(?:\\|x([0-9a-f]{2}))/g, (_, hex?: string) =>
    hex === undefined ? '\\' : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

describe('bytes for people', () => {
  test.each([
    ['GET /x HTTP/1.0', 'GET /x HTTP/1.0'],
    ['~ !"#', '~ !"#'],
    ['\x1b[31m', '\\x1b[31m'],
    ['\0\t\r\n\x7f', '\\x00\\x09\\x0d\\x0a\\x7f'],
    ['\x80\xff', '\\x80\\xff'],
    ['a\\b', 'a\\\\b'],
    ['\\x1b', '\\\\x1b'],
    ['', ''],
  ])('%j are %s', (bytes, text) => {
    expect(escapeBytes(bytes)).toBe(text);
  });

  test.each(['/日本語', 'café', 'cafe\u0301', 'Ωmega', 'हिन्दी', '한국어', '👍', '🇯🇵', 'ﾊﾝｶｸ'])(
    'that are UTF-8 are text: %s (issue 12: each byte was escaped)',
    (text) => {
      expect(escapeBytes(inUtf8(text))).toBe(text);
    },
  );

  test.each([
    ['a control of 8 bits', '\u009b31m', '\\xc2\\x9b31m'],
    ['the other direction', '\u202egnp.exe', '\\xe2\\x80\\xaegnp.exe'],
    ['an isolate', '\u2066', '\\xe2\\x81\\xa6'],
    ['a mark of direction', '\u200f', '\\xe2\\x80\\x8f'],
    ['an Arabic mark of direction', '\u061c', '\\xd8\\x9c'],
    ['no width', 'a\u200bb', 'a\\xe2\\x80\\x8bb'],
    ['a soft hyphen', '\u00ad', '\\xc2\\xad'],
    ['a byte order mark', '\ufeff', '\\xef\\xbb\\xbf'],
    ['a joiner', '👩\u200d👧', '👩\\xe2\\x80\\x8d👧'],
    ['a variation', '❤\ufe0f', '❤\\xef\\xb8\\x8f'],
    ['a filler', '\u3164', '\\xe3\\x85\\xa4'],
    ['a line separator', '\u2028', '\\xe2\\x80\\xa8'],
    ['a wide blank', '\u3000', '\\xe3\\x80\\x80'],
    ['private use', '\ue000', '\\xee\\x80\\x80'],
    ['no character', '\uffff', '\\xef\\xbf\\xbf'],
    ['a mark on nothing', '\u0301a', '\\xcc\\x81a'],
    ['a mark on a blank', 'a \u0301', 'a \\xcc\\x81'],
  ])('are escaped where they are %s', (_, text, escaped) => {
    expect(escapeBytes(inUtf8(text))).toBe(escaped);
  });

  test.each([
    ['cut short', '\xe6\x97', '\\xe6\\x97'],
    ['overlong', '\xc0\xaf\xe0\x80\xaf', '\\xc0\\xaf\\xe0\\x80\\xaf'],
    ['a surrogate', '\xed\xa0\x80', '\\xed\\xa0\\x80'],
    ['above all', '\xf4\x90\x80\x80', '\\xf4\\x90\\x80\\x80'],
    ['latin1 beside UTF-8', `caf\xe9${inUtf8('é')}`, 'caf\\xe9é'],
  ])('are escaped where they are no UTF-8: %s', (_, bytes, escaped) => {
    expect(escapeBytes(bytes)).toBe(escaped);
  });

  test('can be told from the text, and none of it steers or hides', () => {
    const arbitraryBytes = fc
      .array(fc.nat({ max: 255 }), { maxLength: 60 })
      .map((codes) => String.fromCharCode(...codes));
    const arbitraryUtf8 = fc.string({ unit: 'binary', maxLength: 40 }).map(inUtf8);
    const pieces = fc.array(fc.oneof(arbitraryBytes, arbitraryUtf8, fc.constantFrom('\\', '\\x', '\\xe6')));
    fc.assert(
      fc.property(pieces, (parts) => {
        const bytes = parts.join('');
        const text = escapeBytes(bytes);
        expect(text).not.toMatch(/\p{C}|\p{Default_Ignorable_Code_Point}|(?! )\p{Z}/u);
        expect(bytesOf(text)).toBe(bytes);
        expect(escapeControls(text)).toBe(text);
        expect(escapeNonAscii(text)).toMatch(/^[ -~]*$/);
      }),
      { numRuns: 200 },
    );
  });
});

describe('long names', () => {
  test('are cut behind 4 KiB, and marked (issue 12: one of 2.7 MB stood in every line)', () => {
    const most = 'x'.repeat(4096);
    expect(escapeBytes(most)).toBe(most);
    expect(escapeBytes(`${most}y`)).toBe(`${most}…`);
    expect(escapeBytes('\0'.repeat(46 * 1024 * 1024))).toBe(`${'\\x00'.repeat(4096)}…`);
  });

  test('are never cut within a character', () => {
    for (const character of ['é', '日', '👍']) {
      for (let shift = 0; shift < 4; shift++) {
        const start = 'x'.repeat(4092 + shift);
        const shown = escapeBytes(inUtf8(start + character.repeat(10)));
        expect(shown).toMatch(/^x+[é日👍]+…$/u);
        expect(Buffer.byteLength(shown)).toBeGreaterThanOrEqual(4096 + 3);
      }
    }
    expect(escapeBytes('\x80'.repeat(5000))).toBe(`${'\\x80'.repeat(4099)}…`);
  });

  test('have no text that a name which is not cut has', () => {
    const endings = ['', '…', '…x', '日', 'é…', '👍', '👍…'].map(inUtf8);
    const names = Array.from({ length: 12 }, (_, i) => 'x'.repeat(4088 + i)).flatMap((start) =>
      endings.map((ending) => start + ending),
    );
    const namesOfText = new Map<string, Set<string>>();
    for (const name of names) {
      const text = escapeBytes(name);
      namesOfText.set(text, (namesOfText.get(text) ?? new Set()).add(name));
    }
    const shared = [...namesOfText].filter(([, { size }]) => size > 1);
    expect(shared.length).toBeGreaterThan(0);
    for (const [text, sharing] of shared) {
      expect(text).toMatch(/…$/);
      expect([...sharing].every((name) => name.length > 4096)).toBe(true);
    }
  });
});

test('Text for a terminal that has ASCII only has the bytes of all else', () => {
  expect(escapeNonAscii('/日é… a\\x1b\u001b[31m')).toBe('/\\xe6\\x97\\xa5\\xc3\\xa9... a\\x1b\u001b[31m');
});
