import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { batchLines } from '../../src/log/batch.ts';
import { tooLong } from '../../src/log/malformed.ts';
import { methodNames } from '../../src/log/method.ts';
import { arbitraryChunkSizes, arbitraryLog, arbitraryLogs } from '../arbitraries/logs.ts';
import { type OracleEntry, readLine, splitLines } from '../oracles/reports.ts';
import { toBytes } from '../support/bytes.ts';
import { type ParsedLogs, type ParsedRow, parseLogs } from '../support/parse.ts';

/** Above 2^53 - 1 sizes are rounded, but stay above it. */
const tooLarge = 'above 2^53 - 1';

type ExpectedRow = Omit<ParsedRow, 'bytes'> & { readonly bytes: number | typeof tooLarge };

interface ExpectedLogs {
  rows: ExpectedRow[];
  malformed: { log: number; lineIndex: number; line: string }[];
  lines: number;
  empty: number;
}

function toRow({ host, resource, time, method, status, bytes, line }: OracleEntry): ExpectedRow {
  return {
    host,
    resource,
    time,
    bytes: bytes > BigInt(Number.MAX_SAFE_INTEGER) ? tooLarge : Number(bytes),
    status,
    method: (methodNames as readonly string[]).includes(method) ? method : '(other)',
    line,
  };
}

function readByOracle(logs: readonly Uint8Array[], maxLineBytes?: number): ExpectedLogs {
  const expected: ExpectedLogs = { rows: [], malformed: [], lines: 0, empty: 0 };
  logs.forEach((log, logIndex) => {
    splitLines(log).forEach((line, lineIndex) => {
      const read = readLine(line, maxLineBytes);
      expected.lines++;
      if (read.kind === 'entry') expected.rows.push(toRow(read.entry));
      else if (read.kind === 'empty') expected.empty++;
      else expected.malformed.push({ log: logIndex, lineIndex, line });
    });
  });
  return expected;
}

function expectSame(parsed: ParsedLogs, expected: ExpectedLogs, maxLineBytes: number = Number.POSITIVE_INFINITY): void {
  const rows = parsed.rows.map((row) => ({
    ...row,
    bytes: row.bytes > Number.MAX_SAFE_INTEGER ? tooLarge : row.bytes,
  }));
  expect(rows).toEqual(expected.rows);
  expect({ lines: parsed.lines, empty: parsed.empty }).toEqual({ lines: expected.lines, empty: expected.empty });
  const malformed = parsed.malformed.map(({ log, lineIndex, text, failure, column }) => ({
    log,
    lineIndex,
    text,
    isTooLong: failure === tooLong,
    hasColumn: failure === tooLong ? column === maxLineBytes : column >= 0 && column <= text.length,
  }));
  expect(malformed).toEqual(
    expected.malformed.map(({ log, lineIndex, line }) => ({
      log,
      lineIndex,
      text: line.length > maxLineBytes ? line.slice(0, Math.min(1024, maxLineBytes)) : line,
      isTooLong: line.length > maxLineBytes,
      hasColumn: true,
    })),
  );
}

const arbitraryChunkBytes = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 700 }));

describe('the rows of any log', () => {
  test('are the entries of the oracle, whatever the pieces and the size of the buffer', () => {
    fc.assert(
      fc.property(
        arbitraryLogs({ hugeBytes: true, longLines: true }),
        arbitraryChunkSizes(),
        arbitraryChunkBytes,
        (logs, chunkSizes, chunkBytes) => {
          expectSame(parseLogs(logs, { chunkSizes, chunkBytes }), readByOracle(logs));
        },
      ),
      { numRuns: 800 },
    );
  });

  test('are the same if it comes byte by byte', () => {
    fc.assert(
      fc.property(arbitraryLogs({ hugeBytes: true, maxLines: 20 }), arbitraryChunkBytes, (logs, chunkBytes) => {
        expectSame(parseLogs(logs, { chunkSizes: [1], chunkBytes }), readByOracle(logs));
      }),
      { numRuns: 200 },
    );
  });

  test('leave out lines that are too long, wherever the pieces cut them', () => {
    let tooLongLines = 0;
    fc.assert(
      fc.property(
        arbitraryLogs({ maxLines: 25 }),
        arbitraryChunkSizes(),
        arbitraryChunkBytes,
        fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 20, max: 200 })),
        (logs, chunkSizes, chunkBytes, maxLineBytes) => {
          const parsed = parseLogs(logs, { chunkSizes, chunkBytes, maxLineBytes });
          expectSame(parsed, readByOracle(logs, maxLineBytes), maxLineBytes);
          tooLongLines += parsed.malformed.filter(({ failure }) => failure === tooLong).length;
        },
      ),
      { numRuns: 600 },
    );
    expect(tooLongLines).toBeGreaterThan(1000);
  });

  test('are the same for bytes that are hardly a log', () => {
    const piece = fc.oneof(
      fc.constantFrom('\n', '\r\n', '\r', ' ', '\t', '\0', '"', '\\', '[', ']', 'a ', ' "GET /x HTTP/1.0" 200 5'),
      fc.constantFrom(
        '[01/Jul/1995:00:00:01 -0400]',
        ' - - ',
        ' 200 5',
        '" 404 -',
        'a - - [01/Jul/1995:00:59:59 -0400]',
      ),
      fc.nat({ max: 255 }).map((byte) => String.fromCharCode(byte)),
    );
    const log = fc.array(piece, { maxLength: 60, size: 'max' }).map((pieces) => toBytes(pieces.join('')));
    fc.assert(
      fc.property(
        fc.array(log, { maxLength: 3 }),
        arbitraryChunkSizes(),
        arbitraryChunkBytes,
        (logs, chunkSizes, chunkBytes) => {
          expectSame(parseLogs(logs, { chunkSizes, chunkBytes }), readByOracle(logs));
        },
      ),
      { numRuns: 800 },
    );
  });
});

describe('lines of every length around the limit', () => {
  // A line of n bytes, well-formed from 36 bytes on.
  const lineOf = (byteCount: number, ending: string): string =>
    `${'h'.repeat(Math.max(0, byteCount - 35 - ending.length))} [01/Jul/1995:00:00:01 -0400] "" 200 5${ending}`.slice(
      -byteCount,
    );

  test.each(['', '\r'])('are told apart at every cut, with the ending %j', (ending) => {
    const maxLineBytes = 50;
    const lines = [48, 49, 50, 51, 52, 99, 100, 101, 150, 50, 51, 49].map((byteCount) => lineOf(byteCount, ending));
    for (const finalNewline of ['\n', '']) {
      const logs = [toBytes(lines.join('\n') + finalNewline), toBytes(lines.toReversed().join('\n') + finalNewline)];
      const expected = readByOracle(logs, maxLineBytes);
      for (let chunkSize = 1; chunkSize <= 160; chunkSize++) {
        for (const chunkBytes of [1, 7, 50, 51, 64, 1000]) {
          expectSame(parseLogs(logs, { chunkSizes: [chunkSize], chunkBytes, maxLineBytes }), expected, maxLineBytes);
        }
      }
    }
  });
});

describe('batches', () => {
  test('hold at most 4096 lines, and the rows of longer logs are the same', () => {
    fc.assert(
      fc.property(
        arbitraryLog({ maxLines: 60 }),
        fc.integer({ min: 100, max: 300 }),
        fc.constantFrom(1000, 65536, 1 << 20),
        (log, times, chunkSize) => {
          const logs = [Uint8Array.from(Array.from({ length: times }, () => [...log, 0x0a]).flat())];
          const parsed = parseLogs(logs, { chunkSizes: [chunkSize] });
          expectSame(parsed, readByOracle(logs));
          expect(Math.max(0, ...parsed.batchLines)).toBeLessThanOrEqual(batchLines);
          expect(parsed.batchLines.every((lineCount) => lineCount > 0)).toBe(true);
        },
      ),
      { numRuns: 15 },
    );
  });

  test.each([4095, 4096, 4097, 8192, 8193])('count %i lines that come at once', (lineCount) => {
    const line = 'a - - [01/Jul/1995:00:00:01 -0400] "GET / HTTP/1.0" 200 5\n';
    for (const log of [line.repeat(lineCount), '\n'.repeat(lineCount), 'x\n'.repeat(lineCount)]) {
      const parsed = parseLogs([toBytes(log)], { chunkSizes: [1 << 20], chunkBytes: 1 << 20 });
      const fullBatches = Array.from({ length: Math.floor(lineCount / batchLines) }, () => batchLines);
      const rest = lineCount % batchLines;
      expect(parsed.batchLines).toEqual(rest > 0 ? [...fullBatches, rest] : fullBatches);
      expect(parsed.rows.length + parsed.malformed.length + parsed.empty).toBe(lineCount);
      expect(parsed.malformed.every(({ lineIndex }, i) => lineIndex === i)).toBe(true);
    }
  });
});
