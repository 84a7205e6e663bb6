import fs from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FileRange } from '../../../src/io/reading/file-range.ts';
import { linesIn } from '../../support/memory-ranges.ts';
import { TemporaryFile } from '../../support/temporary-file.ts';
import { quietTurns, readAll } from '../../support/unpack.ts';

const arbitraryLine = fc.oneof(
  { arbitrary: fc.constantFrom('', '', 'a', '\r', '\xff', '\xff\xfe\0', 'ab\r'), weight: 3 },
  { arbitrary: fc.nat({ max: 60 }).map((length) => 'x'.repeat(length)), weight: 2 },
  { arbitrary: fc.integer({ min: 200, max: 700 }).map((length) => 'y'.repeat(length)), weight: 1 },
);

const arbitraryText = fc.tuple(fc.array(arbitraryLine, { maxLength: 12 }), fc.boolean()).map(
  // Without a newline at the end half of the time.
  ([lines, isEnded]) => lines.map((line, i) => (isEnded || i < lines.length - 1 ? `${line}\n` : line)).join(''),
);

/** Where to cut a text: anywhere, and right before and behind its newlines, at its start and at its end. */
function findPlaces(text: string, places: readonly number[]): number[] {
  const newlines = [...text].flatMap((byte, i) => (byte === '\n' ? [i, i + 1] : []));
  const special = [...newlines, 0, text.length];
  return places
    .map((place, i) => (i % 2 === 0 ? place % (text.length + 1) : (special[place % special.length] as number)))
    .sort((place, other) => place - other);
}

const arbitrarySizes = fc.array(
  fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 200 }), fc.constant(4096)),
  { minLength: 1, maxLength: 4 },
);

test('ranges of a file have all of its lines, each once and whole, wherever it is cut and however much is read', async () => {
  const file = new TemporaryFile();
  await fc.assert(
    fc.asyncProperty(
      arbitraryText,
      fc.array(fc.nat({ max: 10_000 }), { maxLength: 6 }),
      arbitrarySizes,
      async (text, places, sizes) => {
        const bytes = file.write(text);
        const ends = [...findPlaces(text, places), bytes.length];
        const pieces: Uint8Array[] = [];
        let consumedBytes = 0;
        for (const [i, end] of ends.entries()) {
          const start = ends[i - 1] ?? 0;
          const range = new FileRange('log', file.descriptor, start, end, bytes.length, quietTurns());
          const piece = await readAll(range, sizes);
          expect(Buffer.from(piece)).toEqual(Buffer.from(linesIn(bytes, start, end)));
          pieces.push(piece);
          expect(range.consumedBytes).toBe(end - start);
          consumedBytes += range.consumedBytes;
        }
        expect(Buffer.concat(pieces)).toEqual(Buffer.from(bytes));
        expect(consumedBytes).toBe(bytes.length);
      },
    ),
    { numRuns: 400 },
  );
});

test('ranges of a file that grows have the lines that it had, and the end of the last one', async () => {
  const file = new TemporaryFile();
  await fc.assert(
    fc.asyncProperty(
      arbitraryText,
      fc.constantFrom('', '\n', 'z', 'z\n', 'z\nlater', '\n\nlater\n', `${'z'.repeat(300)}\nlater`),
      fc.array(fc.nat({ max: 10_000 }), { maxLength: 4 }),
      arbitrarySizes,
      async (text, more, places, sizes) => {
        const planned = file.write(text).length;
        fs.writeSync(file.descriptor, more, planned);
        const hasOpenLine = planned > 0 && !text.endsWith('\n');
        const expected = text + (hasOpenLine ? more.slice(0, `${more}\n`.indexOf('\n') + 1) : '');
        const ends = [...findPlaces(text, places), planned];
        const pieces: Uint8Array[] = [];
        for (const [i, end] of ends.entries()) {
          const range = new FileRange('log', file.descriptor, ends[i - 1] ?? 0, end, planned, quietTurns());
          pieces.push(await readAll(range, sizes));
        }
        expect(Buffer.concat(pieces).toString('latin1')).toBe(expected);
      },
    ),
    { numRuns: 200 },
  );
});
