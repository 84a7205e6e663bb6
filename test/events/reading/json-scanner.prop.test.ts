import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JsonScanner, maxDepth } from '../../../src/events/reading/json-scanner.ts';
import { arbitraryEventLine, arbitraryJson, mutate } from '../../arbitraries/event-lines.ts';
import { parseJson } from '../../oracles/event-lines.ts';

/** True if the scanner takes all of a text for JSON; the bytes behind its newline are no zeros. */
function isAccepted(text: Uint8Array): boolean {
  const bytes = Buffer.concat([text, Buffer.from('\n"}]0')]);
  const scanner = new JsonScanner();
  scanner.begin(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.length));
  const end = scanner.skipValue(scanner.skipBlanks(0));
  if (end < 0) {
    expect(scanner.failureAt).toBeGreaterThanOrEqual(0);
    expect(scanner.failureAt).toBeLessThanOrEqual(text.length);
  }
  return end >= 0 && scanner.skipBlanks(end) === text.length;
}

function isJson(text: Uint8Array): boolean {
  try {
    parseJson(text);
    return true;
  } catch {
    return false;
  }
}

describe('a text is JSON exactly if JSON.parse says so', () => {
  test('when it is', () => {
    fc.assert(
      fc.property(arbitraryJson, (text) => {
        const bytes = Buffer.from(text);
        expect(isJson(bytes)).toBe(true);
        expect(isAccepted(bytes)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('when it nearly is', () => {
    const arbitraryText = fc.oneof(arbitraryJson, arbitraryEventLine).chain((text) => mutate(Buffer.from(text)));
    fc.assert(
      fc.property(arbitraryText, (bytes) => {
        expect(isAccepted(bytes)).toBe(isJson(bytes));
      }),
      { numRuns: 3000 },
    );
  });

  test('for all short texts of its own characters', () => {
    const characters = Array.from('{}[]",:\\-0.e1tu a');
    const texts = characters.flatMap((first) =>
      characters.flatMap((second) =>
        characters.flatMap((third) => ['', '}', '"', ']', '1'].map((last) => first + second + third + last)),
      ),
    );
    const wrong = texts.filter((text) => isAccepted(Buffer.from(text)) !== isJson(Buffer.from(text)));
    expect(wrong).toEqual([]);
  });
});

test.each([
  ['arrays', '[', '0', ']'],
  ['objects', '{"a":', '0', '}'],
])('%s may be in one another so deep, and no deeper', (_title, open, inner, close) => {
  const nest = (depth: number) => Buffer.from(open.repeat(depth) + inner + close.repeat(depth));
  expect(isAccepted(nest(maxDepth))).toBe(true);
  expect(isAccepted(nest(maxDepth + 1))).toBe(false);
  expect(isAccepted(nest(100_000))).toBe(false);
  const beside = Array.from({ length: 2 * maxDepth }, () => nest(1).toString());
  expect(isAccepted(Buffer.from(`[${beside.join(',')}]`))).toBe(true);
});
