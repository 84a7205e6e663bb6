import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeBytes } from '../../src/report/escape.ts';

describe('bytes for a terminal', () => {
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

  test('are printable ASCII that tells which bytes they were', () => {
    const arbitraryBytes = fc.array(fc.nat({ max: 255 }), { maxLength: 60 });
    fc.assert(
      fc.property(arbitraryBytes, (codes) => {
        const bytes = String.fromCharCode(...codes);
        const text = escapeBytes(bytes);
        expect(text).toMatch(/^[ -~]*$/);
        const unescaped = text.replace(/\\(?:\\|x([0-9a-f]{2}))/g, (_, hex?: string) =>
          hex === undefined ? '\\' : String.fromCharCode(Number.parseInt(hex, 16)),
        );
        expect(unescaped).toBe(bytes);
      }),
      { numRuns: 300 },
    );
  });
});
