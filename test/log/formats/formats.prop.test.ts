import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findFormat } from '../../../src/log/formats/catalogue.ts';
import { compileFormat, type Format } from '../../../src/log/formats/format.ts';
import { formatLine, mutatedLine } from '../../arbitraries/format-lines.ts';
import { type FormatRow, fitsFormat, formatNames, readFormatLine } from '../../oracles/formats.ts';
import { toBytes } from '../../support/bytes.ts';
import { allColumns, knownMethod, readLines } from '../../support/format-rows.ts';
import { makeKernelsInStep } from '../../support/kernels.ts';

/** Lines of a format, whole and damaged. Each comes twice: the second time its hour is known, so that fast paths are taken. */
function arbitraryLines(format: string): fc.Arbitrary<string[]> {
  const line = fc.oneof(formatLine(format), mutatedLine(format)).filter(isFilled);
  return fc.array(line, { minLength: 1, maxLength: 12 }).map((lines) => lines.flatMap((one) => [one, one]));
}

function isFilled(line: string): boolean {
  return !line.includes('\n') && !/^\0*[ \t]*\r?$/.test(line);
}

/** Sums beyond 2^53 - 1 are refused later, so their last digits do not matter. */
function loosen(row: FormatRow): FormatRow {
  return { ...row, bytes: Math.min(row.bytes, Number.MAX_SAFE_INTEGER + 1) };
}

const columnSets = fc.subarray([...allColumns]).map((columns) => new Set(columns));
const chunkSizes = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 5 });

describe.each(formatNames)('%s', (format) => {
  test('is read by all kernels as the oracle reads it, whatever the pieces', () => {
    const options = fc.record({
      zoneSeconds: fc.constantFrom(0, 7200, -5400),
      forwardedIndex: fc.constantFrom(undefined, 0, 1, 2),
    });
    fc.assert(
      fc.property(arbitraryLines(format), options, chunkSizes, (lines, chosen, sizes) => {
        const read = readLines(format, lines, makeKernelsInStep, { options: chosen, chunkSizes: sizes });
        const hostFrom = chosen.forwardedIndex === 0 ? ('left' as const) : chosen.forwardedIndex;
        const oracleOptions = { logZoneSeconds: chosen.zoneSeconds, ...(hostFrom === undefined ? {} : { hostFrom }) };
        const expected = lines.map((line) => {
          const row = readFormatLine(format, line, oracleOptions);
          return row === 'malformed' ? row : loosen({ ...row, method: knownMethod(row.method) });
        });
        expect(read.map((one) => ('failure' in one ? 'malformed' : loosen(one)))).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  test('has the same rows and malformed lines, whatever columns are wanted', () => {
    fc.assert(
      fc.property(arbitraryLines(format), columnSets, (lines, columns) => {
        const all = readLines(format, lines, makeKernelsInStep);
        const some = readLines(format, lines, makeKernelsInStep, { columns });
        const wanted = (row: FormatRow): object =>
          Object.fromEntries(
            Object.entries(row).map(([name, value]) => [
              name,
              (allColumns as ReadonlySet<string>).has(name) && !(columns as ReadonlySet<string>).has(name)
                ? undefined
                : value,
            ]),
          );
        expect(some).toEqual(all.map((one) => ('failure' in one ? one : wanted(one))));
      }),
      { numRuns: 40 },
    );
  });

  test('is fitted by the lines that fit it by the oracle', () => {
    const compiled = compileFormat(findFormat(format) as Format);
    fc.assert(
      fc.property(arbitraryLines(format), (lines) => {
        const text = toBytes(lines.map((line) => `${line}\n`).join(''));
        const { filled, fits } = makeKernelsInStep().countFits(compiled, text);
        expect({ filled, fits }).toEqual({
          filled: lines.length,
          fits: lines.filter((line) => fitsFormat(format, line)).length,
        });
      }),
      { numRuns: 60 },
    );
  });
});
