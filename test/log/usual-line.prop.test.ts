import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Columns, makeRowArrays, type NamePlace } from '../../src/log/columns.ts';
import { commonFormat } from '../../src/log/formats/catalogue.ts';
import { LineScanner } from '../../src/log/line-scanner.ts';
import { methodNames } from '../../src/log/method.ts';
import { parseTimestamp } from '../../src/log/timestamp.ts';
import { UsualLineScanner } from '../../src/log/usual-line.ts';
import { printTime, readLine } from '../oracles/reports.ts';
import { toLatin1, toPaddedBytes } from '../support/bytes.ts';

const knownTime = 804_571_200;
const zone = '-0400';
/** Hours of which some are the one that the scanner knows. */
const arbitraryTime = fc.oneof(
  { arbitrary: fc.nat({ max: 3599 }).map((second) => knownTime + second), weight: 9 },
  { arbitrary: fc.integer({ min: -7200, max: 7200 }).map((second) => knownTime + second), weight: 1 },
);

const arbitraryUsualLine = fc
  .record({
    host: fc.constantFrom('a', 'ab.example', '199.72.81.55', 'www.some-long-host-name.example.org', '\xff\x80', 'a[b'),
    user: fc.constantFrom(' - - ', ' - frank ', ' '),
    time: arbitraryTime,
    method: fc.constantFrom('GET', 'HEAD', 'POST'),
    resource: fc.constantFrom('/', '/a', '/abc', '/images/a.gif?x=1', '/~a$b\\', '/\xff', '#'),
    protocol: fc.constantFrom(' HTTP/1.0', ' HTTP/1.1', ' ', ' a b c', ' x\\y'),
    status: fc.constantFrom('200', '304', '401', '000', '999'),
    bytes: fc.constantFrom('0', '-', '1', '6245', '123456789012345', '000'),
    rest: fc.constantFrom(
      '',
      '\r',
      ' ',
      ' \r',
      ' "-" "Mozilla/4.0 (X11; \\"x\\")"',
      ' \t\0',
      ' a\r',
      ' "a" 200 5',
      ' - ',
    ),
  })
  .map(
    ({ host, user, time, method, resource, protocol, status, bytes, rest }) =>
      `${host}${user}[${printTime(time, zone)}] "${method} ${resource}${protocol}" ${status} ${bytes}${rest}`,
  );

const changingBytes = [
  '',
  ' ',
  '\t',
  '"',
  '\\',
  '\\\\',
  '\r',
  '\0',
  '\x0b',
  '-',
  '0',
  '9',
  'a',
  '!',
  '#',
  '\x7f',
  '\x80',
];

interface Change {
  at: number;
  removed: number;
  added: string;
}

const arbitraryChange: fc.Arbitrary<Change> = fc.record({
  /** A share of the line's length. */
  at: fc.nat({ max: 999 }),
  removed: fc.nat({ max: 2 }),
  added: fc.oneof(fc.constantFrom(...changingBytes, '\xff', ']', '[', ':', '" 200 5', '" 404 -', ' HTTP', '123456')),
});

/** A byte of the time or next to it, changed. */
const arbitraryTimeChange = fc.record({ at: fc.nat({ max: 28 }), byte: fc.constantFrom(...'0123456789:;/ -+]"') });

const arbitraryLine = fc
  .record({
    line: arbitraryUsualLine,
    changes: fc.oneof(fc.constant<Change[]>([]), fc.array(arbitraryChange, { minLength: 1, maxLength: 3 })),
    timeChange: fc.oneof(
      { arbitrary: fc.constant(undefined), weight: 3 },
      { arbitrary: arbitraryTimeChange, weight: 1 },
    ),
  })
  .map(({ line, changes, timeChange }) => {
    if (timeChange !== undefined) {
      const index = line.indexOf('[', line.indexOf(' ')) + timeChange.at;
      return line.slice(0, index) + timeChange.byte + line.slice(index + 1);
    }
    return changes
      .reduce((text, { at, removed, added }) => {
        const index = Math.floor((at / 1000) * (text.length + 1));
        return text.slice(0, index) + added + text.slice(index + removed);
      }, line)
      .replaceAll('\n', '');
  });

function makeScanner(): UsualLineScanner {
  const scanner = new UsualLineScanner(1000);
  scanner.learnHour(toPaddedBytes(`${printTime(knownTime + 1234, zone)}]`).view, 0, knownTime + 1234);
  return scanner;
}

function makeColumns(): Columns {
  return new Columns(makeRowArrays());
}

/** The only row of the columns, names included. */
function readRow(columns: Columns): object {
  const { source } = columns;
  const [hostNames, resourceNames] = columns.names as [NamePlace, NamePlace];
  const readSlice = (start: number | undefined, length: number | undefined): string | undefined =>
    length === undefined || length < 0 ? undefined : toLatin1(source.subarray(start, (start as number) + length));
  return {
    lines: [columns.length, columns.lineCount, columns.emptyCount, columns.malformed.length],
    host: readSlice(hostNames.start[0], hostNames.length[0]),
    resource: readSlice(resourceNames.start[0], resourceNames.length[0]),
    time: columns.time[0],
    bytes: columns.bytes[0],
    status: columns.status[0],
    method: methodNames[columns.method[0] as number],
    line: readSlice(columns.lineStart[0], columns.lineLength[0]),
  };
}

/** The row that the oracle reads. */
function expectedRow(line: string): object {
  const read = readLine(line);
  if (read.kind !== 'entry') return { kind: read.kind };
  const { host, resource, time, bytes, status, method } = read.entry;
  return {
    lines: [1, 1, 0, 0],
    host,
    resource,
    time,
    bytes: Number(bytes),
    status,
    method,
    line,
  };
}

/** `expect(…).toEqual` takes most of the time if it is asked for every line. */
function expectEqual(row: object, expected: object): void {
  if (!isDeepStrictEqual(row, expected)) expect(row).toEqual(expected);
}

describe('the scanner of usual lines', () => {
  test('accepts only what the rules accept, with the same fields', () => {
    const scanner = makeScanner();
    const rules = new LineScanner();
    rules.use(commonFormat);
    const columns = makeColumns();
    const columnsByRules = makeColumns();
    let accepted = 0;
    let refused = 0;
    fc.assert(
      fc.property(
        fc.array(arbitraryLine, { minLength: 50, maxLength: 50 }),
        fc.nat({ max: 3 }),
        fc.constantFrom('', '\n', '200 5 "', '\0\0'),
        (lines, offset, behind) => {
          for (const line of lines) {
            const { bytes, view } = toPaddedBytes(`${'\n'.repeat(offset)}${line}\n${behind}`);
            columns.clear(bytes, 0);
            const end = scanner.scan(bytes, view, offset, columns);
            if (end < 0) {
              refused++;
              expect(columns.lineCount).toBe(0);
              continue;
            }
            accepted++;
            expect(end).toBe(offset + line.length);
            expectEqual(readRow(columns), expectedRow(line));
            columnsByRules.clear(bytes, 0);
            expect(rules.scan(bytes, offset, end)).toBe(true);
            columnsByRules.addRow(offset, end, rules.fields);
            expectEqual(readRow(columnsByRules), readRow(columns));
          }
        },
      ),
      { numRuns: 500 },
    );
    expect(accepted + refused).toBe(25_000);
    expect(accepted).toBeGreaterThan(5000);
    expect(refused).toBeGreaterThan(5000);
  });

  test('accepts usual lines of the hour that it was told', () => {
    fc.assert(
      fc.property(arbitraryUsualLine, (anyLine) => {
        // The protocol is one word.
        const line = anyLine.replace(' a b c"', ' a"');
        const { bytes, view } = toPaddedBytes(`${line}\n`);
        const opening = line.indexOf('[', line.indexOf(' ')) + 1;
        const time = parseTimestamp(bytes, opening, opening + 26);
        const scanner = new UsualLineScanner(1000);
        scanner.learnHour(view, opening, time);
        const columns = makeColumns();
        columns.clear(bytes, 0);
        expect(scanner.scan(bytes, view, 0, columns)).toBe(line.length);
        expect(columns.time[0]).toBe(time);
      }),
      { numRuns: 300 },
    );
  });

  test('accepts lines up to the most bytes', () => {
    const line = `a - - [${printTime(knownTime, zone)}] "GET / HTTP/1.0" 200 5`;
    const { bytes, view } = toPaddedBytes(`${line}\n`);
    for (const maxLineBytes of [line.length - 1, line.length]) {
      const scanner = new UsualLineScanner(maxLineBytes);
      scanner.learnHour(view, 7, knownTime);
      const columns = makeColumns();
      columns.clear(bytes, 0);
      expect(scanner.scan(bytes, view, 0, columns)).toBe(maxLineBytes < line.length ? -1 : line.length);
    }
  });

  test('accepts nothing before it was told an hour', () => {
    fc.assert(
      fc.property(arbitraryLine, (line) => {
        const { bytes, view } = toPaddedBytes(`${line}\n`);
        expect(new UsualLineScanner(1000).scan(bytes, view, 0, makeColumns())).toBe(-1);
      }),
      { numRuns: 300 },
    );
  });
});
