import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodePath, encodePath, toFs } from '../../../src/io/files/path.ts';

/** Bytes that are UTF-8 in part: text, cut off and out of order. */
const someBytes = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
      fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
      fc.constantFrom('é', '日', '😀', '\uFFFD', '\uFEFF').map((text) => Buffer.from(text).subarray(0, -1)),
    ),
  )
  .map((pieces) => Buffer.concat(pieces));

describe('A path', () => {
  test('keeps all its bytes', () => {
    fc.assert(
      fc.property(someBytes, (bytes) => {
        const text = decodePath(bytes);
        expect(encodePath(text)).toEqual(bytes);
        expect(Buffer.from(toFs(text) as string)).toEqual(bytes);
      }),
    );
  });

  test('is the text that its bytes are, if they are UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const wellFormed = Buffer.from(text).toString();
        expect(decodePath(Buffer.from(text))).toBe(wellFormed);
        expect(toFs(wellFormed)).toBe(wellFormed);
      }),
    );
  });

  test('has a lone surrogate for each byte that is no UTF-8, and the same text around it', () => {
    expect(decodePath(Buffer.from('caf\xe9/\xe6\x97\xa5\xe6\x97/x', 'latin1'))).toBe('caf\udce9/日\udce6\udc97/x');
    expect(decodePath(Buffer.from('\xc0\x80\xed\xb3\xa8\xf5', 'latin1'))).toBe('\udcc0\udc80\udced\udcb3\udca8\udcf5');
  });
});
