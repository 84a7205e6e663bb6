import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryEventLine, arbitraryJson, mutate } from '../../arbitraries/event-lines.ts';
import { cutIntoChunks } from '../../arbitraries/logs.ts';
import { readLine } from '../../oracles/event-lines.ts';
import { readEventChunks, typeOfEvent } from '../../support/read-events.ts';

const arbitraryMark = fc.constantFrom('\ufeff', '\ufeff\ufeff').map((marks) => Buffer.from(marks));

const arbitraryUnmarkedLine: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 4, arbitrary: arbitraryEventLine.map((line) => Buffer.from(line)) },
  { weight: 2, arbitrary: arbitraryEventLine.chain((line) => mutate(Buffer.from(line))) },
  { weight: 1, arbitrary: arbitraryJson.map((line) => Buffer.from(line)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', ' ', '\r', ' \t\r', '\r\r', ' \ufeff{}', '{').map((line) => Buffer.from(line)),
  },
);

/** Some begin with byte order marks, whole or cut, as files do that were saved by some editors. */
const arbitraryLine: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 6, arbitrary: arbitraryUnmarkedLine },
  { weight: 2, arbitrary: fc.tuple(arbitraryMark, arbitraryUnmarkedLine).map((parts) => Buffer.concat(parts)) },
  {
    weight: 1,
    arbitrary: fc.tuple(arbitraryMark.chain(mutate), arbitraryUnmarkedLine).map((parts) => Buffer.concat(parts)),
  },
);

/** Some stand behind NULs, as in a file that was copied and emptied while its writer went on. */
const arbitraryLineBehindNuls: fc.Arbitrary<Uint8Array> = fc
  .tuple(fc.constantFrom(0, 0, 0, 1, 5, 200, 1000), arbitraryLine)
  .map(([nuls, line]) => Buffer.concat([Buffer.alloc(nuls), line]));

/** As if they were not there. */
function withoutNuls(line: string): string {
  return line.replace(/^\0+/, '');
}

test('lines are read as JSON.parse and Date read them, whatever the pieces and however few tracking ids are kept', () => {
  fc.assert(
    fc.property(
      fc.array(arbitraryLineBehindNuls, { maxLength: 12 }),
      fc.boolean(),
      fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 1, max: 400 }),
      fc.constantFrom(0, 1, 3, 1000),
      (lines, endsWithNewline, chunkSizes, chunkBytes, maxSpellings) => {
        const text = Buffer.concat(lines.flatMap((line, i) => (i === 0 ? [line] : [Buffer.from('\n'), line])));
        const bytes = endsWithNewline && text.length > 0 ? Buffer.concat([text, Buffer.from('\n')]) : text;
        const read = readEventChunks(cutIntoChunks(bytes, chunkSizes), { chunkBytes, maxSpellings });

        const texts = bytes.toString('latin1').split('\n').map(withoutNuls);
        // A last line of nothing is none.
        if (texts.at(-1) === '') texts.pop();
        const expected = texts.map((line) => readLine(Buffer.from(line, 'latin1'), typeOfEvent));
        expect(read.lines).toBe(texts.length);
        expect(read.empty).toBe(expected.filter(({ kind }) => kind === 'empty').length);
        expect(read.events).toEqual(
          expected.flatMap((line) =>
            line.kind === 'event' ? [{ type: line.type, trackingId: line.trackingId, time: line.time }] : [],
          ),
        );
        expect(read.malformed.map(({ lineIndex, field, text }) => ({ lineIndex, field, text }))).toEqual(
          expected.flatMap((line, lineIndex) =>
            line.kind === 'malformed' ? [{ lineIndex, field: line.field, text: texts[lineIndex] }] : [],
          ),
        );
      },
    ),
    { numRuns: 600 },
  );
});

test('malformed lines are explained alike, whatever the pieces', () => {
  fc.assert(
    fc.property(
      fc.array(arbitraryLineBehindNuls, { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 1, max: 100 }),
      fc.integer({ min: 1, max: 120 }),
      (lines, chunkBytes, maxLineBytes) => {
        const bytes = Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')]));
        const whole = readEventChunks([bytes], { maxLineBytes });
        expect(readEventChunks([bytes], { maxLineBytes, chunkBytes })).toEqual(whole);
        const isLong = (line: Uint8Array) => withoutNuls(Buffer.from(line).toString('latin1')).length > maxLineBytes;
        expect(whole.malformed.filter(({ field }) => field === 'line').map(({ lineIndex }) => lineIndex)).toEqual(
          lines.flatMap((line, i) => (isLong(line) ? [i] : [])),
        );
        for (const { column, field, text } of whole.malformed) {
          expect(column).toBeLessThanOrEqual(field === 'line' ? maxLineBytes : text.length);
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('byte order marks change nothing of a line but the columns', () => {
  const mark = Buffer.from('\ufeff');
  fc.assert(
    fc.property(arbitraryLine, fc.nat({ max: 3 }), fc.integer({ min: 1, max: 100 }), (line, count, chunkBytes) => {
      fc.pre(line[0] !== 0);
      const marks = Buffer.concat(Array.from({ length: count }, () => mark));
      const { malformed, ...expected } = readEventChunks([line, Buffer.from('\n')]);
      expect(readEventChunks([marks, line, Buffer.from('\n')], { chunkBytes })).toEqual({
        ...expected,
        malformed: malformed.map(({ column, text, ...explanation }) => ({
          ...explanation,
          column: column + marks.length,
          text: marks.toString('latin1') + text,
        })),
      });
    }),
    { numRuns: 300 },
  );
});

// Issue 12: the first event behind a hole was malformed.
test('NULs before a line change nothing, however many there are', () => {
  fc.assert(
    fc.property(arbitraryLine, fc.nat({ max: 300 }), fc.integer({ min: 1, max: 100 }), (line, nuls, chunkBytes) => {
      const expected = readEventChunks([line, Buffer.from('\n')]);
      expect(readEventChunks([Buffer.alloc(nuls), line, Buffer.from('\n')], { chunkBytes })).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});
