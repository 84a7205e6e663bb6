import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findLastLine, findStart } from '../../../src/io/following/find-start.ts';
import { commonScanner } from '../../support/formats.ts';
import { TemporaryFile } from '../../support/temporary-file.ts';

/** 01/Jul/1995:00:00:00 +0000, and an hour from there. */
const firstTime = 804_556_800;
const hourSeconds = 3600;

/** A line of that hour, as short or long as asked. */
function writeLine(seconds: number, length: number): string {
  const clock = [seconds / 60, seconds % 60].map((part) => String(Math.floor(part)).padStart(2, '0')).join(':');
  return `host - - [01/Jul/1995:00:${clock} +0000] "GET /${'x'.repeat(length)} HTTP/1.0" 200 1`;
}

const arbitraryLength = fc.oneof(
  { arbitrary: fc.nat({ max: 60 }), weight: 8 },
  { arbitrary: fc.integer({ min: 3000, max: 9000 }), weight: 1 },
);

/** A line with its seconds since the one before; undefined where it has no time. */
const arbitraryEntry = fc.record({
  gap: fc.option(fc.constantFrom(0, 0, 1, 1, 5, 60), { freq: 6, nil: undefined }),
  length: arbitraryLength,
  malformed: fc.constantFrom(
    '',
    'x',
    'host',
    'host [',
    'host [x] y',
    'host - - [01/Jul/1995:99:00:00 +0000] "',
    '\0\xff',
  ),
});

/** Where each line of a log begins, with its time; and where its unfinished last line does. */
interface Written {
  readonly text: string;
  readonly starts: readonly { readonly at: number; readonly time: number | undefined }[];
  readonly lastLine: number;
}

const arbitraryLog: fc.Arbitrary<Written> = fc
  .tuple(fc.array(arbitraryEntry, { maxLength: 60 }), fc.constantFrom('\n', '\r\n'), fc.boolean())
  .map(([entries, ending, isFinished]) => {
    let text = '';
    let seconds = 0;
    const starts: { at: number; time: number | undefined }[] = [];
    for (const [i, { gap, length, malformed }] of entries.entries()) {
      seconds = Math.min(hourSeconds - 1, seconds + (gap ?? 0));
      starts.push({ at: text.length, time: gap === undefined ? undefined : firstTime + seconds });
      const line = gap === undefined ? malformed : writeLine(seconds, length);
      text += isFinished || i < entries.length - 1 ? line + ending : line;
    }
    const last = starts.at(-1);
    const isWhole = isFinished || last === undefined || text.length === last.at;
    return { text, starts, lastLine: isWhole ? text.length : last.at };
  });

const arbitrarySeconds = fc.oneof(fc.integer({ min: -1, max: 400 }), fc.integer({ min: 0, max: hourSeconds }));

test('a start is where a look at every line finds it, in a log whose times ascend', () => {
  const file = new TemporaryFile();
  fc.assert(
    fc.property(arbitraryLog, arbitrarySeconds, ({ text, starts, lastLine }, seconds) => {
      const earliest = firstTime + seconds;
      const { length } = file.write(text);
      const expected = starts.find(({ time }) => time !== undefined && time >= earliest)?.at ?? lastLine;
      expect(findStart(file.descriptor, length, earliest, commonScanner())).toBe(expected);
      expect(findLastLine(file.descriptor, length)).toBe(lastLine);
    }),
    { numRuns: 500 },
  );
});

/** How far the time of a line is from that of the line before it, were all ended in order: a few go back by up to an hour. */
const arbitraryLag = fc.oneof(
  { arbitrary: fc.nat({ max: 5 }), weight: 20 },
  { arbitrary: fc.nat({ max: hourSeconds }), weight: 1 },
  { arbitrary: fc.integer({ min: -600, max: 0 }), weight: 1 },
);

test('of a log whose times go back a start has no line before it that is late enough (issue 12)', () => {
  const file = new TemporaryFile();
  const arbitraryLags = fc.array(arbitraryLag, { minLength: 500, maxLength: 3000, size: 'max' });
  fc.assert(
    fc.property(arbitraryLags, fc.nat({ max: hourSeconds }), fc.nat({ max: 300 }), (lags, seconds, length) => {
      const times = lags.map((lag, i) =>
        Math.min(hourSeconds - 1, Math.max(0, Math.floor(i * (hourSeconds / lags.length)) - lag)),
      );
      const lines = times.map((time) => `${writeLine(time, length)}\n`);
      const first = times.findIndex((time) => time >= seconds);
      const expected = (first < 0 ? lines : lines.slice(0, first)).join('').length;
      expect(findStart(file.descriptor, file.write(lines.join('')).length, firstTime + seconds, commonScanner())).toBe(
        expected,
      );
    }),
    { numRuns: 60 },
  );
});

test('of any bytes a start is the start of a line or the end of the last one', () => {
  const file = new TemporaryFile();
  const piece = fc.oneof(
    fc.constantFrom('\n', ' [', ']', '01/Jul/1995:00:00:00 +0000', writeLine(100, 3), '\r', '\xff', 'a'.repeat(5000)),
    fc.nat({ max: hourSeconds - 1 }).map((seconds) => `${writeLine(seconds, 20)}\n`),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 300 }), fc.integer({ min: 0, max: hourSeconds }), (pieces, seconds) => {
      const text = pieces.join('');
      const { length } = file.write(text);
      const start = findStart(file.descriptor, length, firstTime + seconds, commonScanner());
      expect(start === 0 || text[start - 1] === '\n').toBe(true);
      expect(start).toBeLessThanOrEqual(text.lastIndexOf('\n') + 1);
    }),
    { numRuns: 300 },
  );
});
