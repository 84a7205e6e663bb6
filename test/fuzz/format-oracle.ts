import type { ExtraColumn } from '../../src/log/formats/steps.ts';
import { type FormatOptions, type FormatRow, fitsFormat, readFormatLine } from '../oracles/formats.ts';
import { splitLines } from '../oracles/reports.ts';
import { allColumns, knownMethod } from '../support/format-rows.ts';
import { KernelDifference } from '../support/kernels-in-step.ts';
import type { ParsedLogs } from '../support/parse.ts';
import { type FuzzInput, filesOf } from './fuzz-input.ts';

/** Throws a `KernelDifference` where the oracle reads another row than the kernels, or none, or counts other lines that fit. */
export function expectFormatOracle(
  input: FuzzInput,
  { malformed }: ParsedLogs,
  rows: readonly FormatRow[],
  fits: number,
): void {
  const { format, maxLineBytes } = input;
  const options = oracleOptions(input);
  const malformedLines = new Set(malformed.map(({ log, lineIndex }) => `${log}:${lineIndex}`));
  let row = 0;
  filesOf(input).forEach((file, log) => {
    splitLines(file).forEach((line, lineIndex) => {
      if (isBlank(line) && line.length <= maxLineBytes) return;
      const read = malformedLines.has(`${log}:${lineIndex}`) ? 'malformed' : rows[row++];
      const expected = line.length > maxLineBytes ? 'malformed' : readFormatLine(format, line, options);
      expectSame(read ?? 'empty', expected === 'malformed' ? expected : keepWanted(expected, input.columns), format);
    });
  });
  const expectedFits = splitLines(input.bytes.subarray(0, input.bytes.lastIndexOf(newline) + 1)).filter(
    (line) => line.length <= maxLineBytes && !isBlank(line) && fitsFormat(format, line, options),
  );
  if (fits !== expectedFits.length) {
    throw new KernelDifference(`all kernels: ${format}: ${fits} lines fit instead of ${expectedFits.length}`);
  }
}

const newline = 0x0a;
/** Kernels leave out longer durations, so that all are exact. The oracle does not. */
const maxMicroseconds = 9e15;

function oracleOptions({ zoneSeconds, forwardedIndex }: FuzzInput): FormatOptions {
  const hostFrom = forwardedIndex === 0 ? ('left' as const) : forwardedIndex;
  return { logZoneSeconds: zoneSeconds, ...(hostFrom === null ? {} : { hostFrom }) };
}

function isBlank(line: string): boolean {
  return /^[ \t]*\r?$/.test(line);
}

/** The row as a kernel knows it that is asked for these columns. */
function keepWanted(row: FormatRow, columns: readonly ExtraColumn[]): FormatRow {
  const kept = { ...row, method: knownMethod(row.method) };
  for (const column of allColumns) if (!columns.includes(column)) kept[column] = undefined;
  return kept;
}

function expectSame(read: FormatRow | string, expected: FormatRow | string, format: string): void {
  const isRow = typeof read !== 'string';
  if (!isRow || typeof expected === 'string') {
    if (read === expected) return;
    throw new KernelDifference(
      `all kernels: ${format}: ${isRow ? 'a row' : read} instead of ${typeof expected === 'string' ? expected : 'a row'}`,
    );
  }
  for (const column of Object.keys(expected) as (keyof FormatRow)[]) {
    const [value, wanted] = [loosen(read[column]), loosen(expected[column])];
    if (value === wanted || (column === 'duration' && Number(wanted) > maxMicroseconds)) continue;
    throw new KernelDifference(
      `all kernels: ${format}: ${column} ${JSON.stringify(value)} instead of ${JSON.stringify(wanted)}`,
    );
  }
}

/** Byte counts beyond 2^53 - 1 are refused later, so their last digits do not matter. */
function loosen(value: FormatRow[keyof FormatRow]): FormatRow[keyof FormatRow] {
  return typeof value === 'number' ? Math.min(value, Number.MAX_SAFE_INTEGER + 1) : value;
}
