import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineBuffer } from '../../src/lines/line-buffer.ts';
import { toBytes, toLatin1 } from '../support/bytes.ts';

/** What a scanner looks at behind a newline: a bracket before it, then a time and a zone, in words. */
const readableBytes = 27;

test('lines come out as they went in, whatever the pieces', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.constantFrom('a', '\r', '\n', 'bcdefg', 'x'.repeat(30)), { maxLength: 30 }), {
        maxLength: 3,
      }),
      fc.integer({ min: 1, max: 40 }),
      fc
        .array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 6 })
        .filter((sizes) => sizes.some((size) => size > 0)),
      (files, chunkBytes, sizes) => {
        const buffer = new LineBuffer(chunkBytes, 1000, (byteCount) => new Uint8Array(byteCount));
        const read = (): string => {
          expect(buffer.bytes.length - buffer.limit).toBeGreaterThanOrEqual(readableBytes);
          expect(buffer.view.buffer).toBe(buffer.bytes.buffer);
          return toLatin1(buffer.bytes.subarray(buffer.position, buffer.limit));
        };
        for (const file of files) {
          const text = file.join('');
          let lines = '';
          for (let at = 0, turn = 0; at < text.length; turn++) {
            const space = buffer.space();
            expect(space.length).toBe(chunkBytes);
            const piece = text.slice(at, at + Math.min(chunkBytes, sizes[turn % sizes.length] as number));
            space.set(toBytes(piece));
            buffer.push(piece.length);
            lines += read();
            at += piece.length;
            buffer.position = buffer.limit;
          }
          expect(lines).toBe(text.slice(0, text.lastIndexOf('\n') + 1));
          buffer.end();
          lines += read();
          buffer.position = buffer.limit;
          expect(lines).toBe(text === '' || text.endsWith('\n') ? text : `${text}\n`);
        }
      },
    ),
    { numRuns: 400 },
  );
});
