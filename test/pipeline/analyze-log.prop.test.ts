import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allStems } from '../../src/analyzers/index.ts';
import { ByteSumOverflow, type LinePlace } from '../../src/tallies/bytes-per-resource.ts';
import {
  type ArbitraryLogOptions,
  type ArbitraryOptions,
  arbitraryChunkSizes,
  arbitraryLogs,
  arbitraryOptions,
} from '../arbitraries/logs.ts';
import { type OracleReports, readLine, report, SumTooLarge, splitLines } from '../oracles/reports.ts';
import { type Analysis, analyzeInMemory } from '../support/analyze.ts';
import { withKnownMethods } from '../support/login-rule.ts';

const arbitraryChunkBytes = fc.oneof(
  { arbitrary: fc.constant(undefined), weight: 1 },
  { arbitrary: fc.integer({ min: 1, max: 300 }), weight: 2 },
);

interface Run {
  logs: Uint8Array[];
  options: ArbitraryOptions;
  chunkSizes: number[];
  chunkBytes: number | undefined;
}

function arbitraryRun(logOptions: ArbitraryLogOptions): fc.Arbitrary<Run> {
  return fc.record({
    logs: arbitraryLogs(logOptions),
    options: arbitraryOptions().map(withKnownMethods),
    chunkSizes: arbitraryChunkSizes(),
    chunkBytes: arbitraryChunkBytes,
  });
}

function expectSame({ files, summary, malformed }: Analysis, expected: OracleReports): void {
  expect(files).toMatchObject(expected.files);
  const { lines, empty, outOfOrder, times } = summary;
  expect({ lines, empty, malformed: summary.malformed, outOfOrder }).toEqual({
    lines: expected.lines,
    empty: expected.empty,
    malformed: expected.malformed,
    outOfOrder: expected.outOfOrder,
  });
  expect([times?.earliest, times?.latest]).toEqual([expected.firstTime, expected.lastTime]);
  expect(malformed).toHaveLength(expected.malformed);
}

/** The first bytes, in the order of the log, that make the sum of a resource too large. */
function findOverflow(logs: readonly Uint8Array[], maxLineBytes: number): LinePlace & { readonly resource: string } {
  const sums = new Map<string, bigint>();
  for (const [i, log] of logs.entries()) {
    for (const [lineIndex, text] of splitLines(log).entries()) {
      const read = readLine(text, maxLineBytes);
      if (read.kind !== 'entry' || read.entry.resource === undefined) continue;
      const { resource, status, bytes } = read.entry;
      const sum = (sums.get(resource) ?? 0n) + bytes;
      sums.set(resource, sum);
      if (sum <= BigInt(Number.MAX_SAFE_INTEGER)) continue;
      const before = new RegExp(`" ${String(status).padStart(3, '0')} (?=0*${bytes}([ \\t\\r]|$))`).exec(text);
      const column = (before?.index ?? Number.NaN) + 7;
      return { log: `log${i}`, lineNumber: lineIndex + 1, column, resource };
    }
  }
  throw new Error('no sum is too large');
}

describe('the answers to any log, in pieces of any size', () => {
  test.each<[title: string, logOptions: ArbitraryLogOptions, numRuns: number]>([
    ['are byte for byte those of the oracle', {}, 1200],
    ['are those of the oracle where lines are longer than chunks', { longLines: true }, 150],
    ['are those of the oracle for longer logs', { maxLines: 600 }, 30],
  ])('%s', async (_title, logOptions, numRuns) => {
    await fc.assert(
      fc.asyncProperty(arbitraryRun(logOptions), async ({ logs, options, chunkSizes, chunkBytes }) => {
        const kernel = chunkBytes === undefined ? {} : { chunkBytes };
        expectSame(await analyzeInMemory(logs, { options, chunkSizes, kernel }), report(logs, options));
      }),
      { numRuns },
    );
  });

  test('are refused exactly where a sum of bytes is above 2^53 - 1', async () => {
    let refusals = 0;
    await fc.assert(
      fc.asyncProperty(arbitraryRun({ hugeBytes: true }), async ({ logs, options, chunkSizes }) => {
        let expected: OracleReports;
        try {
          expected = report(logs, options);
        } catch (error) {
          expect(error).toBeInstanceOf(SumTooLarge);
          refusals++;
          const refusal: unknown = await analyzeInMemory(logs, { options, chunkSizes }).catch((thrown) => thrown);
          expect(refusal).toBeInstanceOf(ByteSumOverflow);
          const { place, resource } = refusal as ByteSumOverflow;
          expect({ ...place, resource }).toEqual(findOverflow(logs, options.maxLineBytes));
          return;
        }
        expectSame(await analyzeInMemory(logs, { options, chunkSizes }), expected);
      }),
      { numRuns: 300 },
    );
    expect(refusals).toBeGreaterThan(10);
  });

  test('do not depend on which of them are wanted', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryRun({}), fc.subarray([...allStems]), async ({ logs, options, chunkSizes }, stems) => {
        const { files } = await analyzeInMemory(logs, { options, chunkSizes, stems });
        const { files: expected } = await analyzeInMemory(logs, { options, chunkSizes });
        expect(files).toEqual(Object.fromEntries(stems.map((stem) => [`${stem}.txt`, expected[`${stem}.txt`]])));
      }),
      { numRuns: 100 },
    );
  });
});
