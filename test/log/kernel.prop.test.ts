import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { batchLines } from '../../src/lines/line-reader.ts';
import { tooLong } from '../../src/log/malformed.ts';
import { arbitraryChunkSizes, arbitraryLog, arbitraryLogs } from '../arbitraries/logs.ts';
import { toBytes } from '../support/bytes.ts';
import { makeKernelsInStep } from '../support/kernels.ts';
import { type LooseLogs, loosen, readByOracle } from '../support/oracle-lines.ts';
import { type ParsedLogs, type ParseOptions, parseLogs } from '../support/parse.ts';

/** All kernels at once, which must agree with one another: whatever holds for the result holds for each of them. */
function parse(logs: readonly Uint8Array[], options: ParseOptions): ParsedLogs {
  return parseLogs(logs, { makeKernel: makeKernelsInStep, ...options });
}

/** `expect(…).toEqual` takes most of the time if it is asked for every log. */
function expectSame(parsed: ParsedLogs, expected: LooseLogs, maxLineBytes?: number): void {
  const loose = loosen(parsed, maxLineBytes);
  if (!isDeepStrictEqual(loose, expected)) expect(loose).toEqual(expected);
}

const arbitraryChunkBytes = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 700 }));

describe('the rows that all kernels read of any log', () => {
  test('are the entries of the oracle, whatever the pieces and the size of the buffer', () => {
    fc.assert(
      fc.property(
        arbitraryLogs({ hugeBytes: true, longLines: true }),
        arbitraryChunkSizes(),
        arbitraryChunkBytes,
        (logs, chunkSizes, chunkBytes) => {
          expectSame(parse(logs, { chunkSizes, chunkBytes }), readByOracle(logs));
        },
      ),
      { numRuns: 300 },
    );
  });

  test('are the same if it comes byte by byte', () => {
    fc.assert(
      fc.property(arbitraryLogs({ hugeBytes: true, maxLines: 20 }), arbitraryChunkBytes, (logs, chunkBytes) => {
        expectSame(parse(logs, { chunkSizes: [1], chunkBytes }), readByOracle(logs));
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
          const parsed = parse(logs, { chunkSizes, chunkBytes, maxLineBytes });
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
          expectSame(parse(logs, { chunkSizes, chunkBytes }), readByOracle(logs));
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
      for (const chunkBytes of [1, 7, 50, 51, 64, 1000]) {
        // Larger chunks come in pieces of this size, too.
        for (let chunkSize = 1; chunkSize <= Math.min(160, 2 * chunkBytes); chunkSize++) {
          expectSame(parse(logs, { chunkSizes: [chunkSize], chunkBytes, maxLineBytes }), expected, maxLineBytes);
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
          const parsed = parse(logs, { chunkSizes: [chunkSize] });
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
      const parsed = parse([toBytes(log)], { chunkSizes: [1 << 20], chunkBytes: 1 << 20 });
      const fullBatches = Array.from({ length: Math.floor(lineCount / batchLines) }, () => batchLines);
      const rest = lineCount % batchLines;
      expect(parsed.batchLines).toEqual(rest > 0 ? [...fullBatches, rest] : fullBatches);
      expect(parsed.rows.length + parsed.malformed.length + parsed.empty).toBe(lineCount);
      expect(parsed.malformed.every(({ lineIndex }, i) => lineIndex === i)).toBe(true);
    }
  });
});
