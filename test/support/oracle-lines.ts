import { tooLong } from '../../src/log/malformed.ts';
import { methodNames } from '../../src/log/method.ts';
import { type OracleEntry, readLine, splitLines } from '../oracles/reports.ts';
import type { ParsedLogs, ParsedRow } from './parse.ts';

/** Above 2^53 - 1 sizes are rounded, but stay above it. */
const tooLarge = 'above 2^53 - 1';

type LooseRow = Omit<ParsedRow, 'bytes'> & { readonly bytes: number | typeof tooLarge };

interface LooseMalformedLine {
  readonly log: number;
  readonly lineIndex: number;
  readonly text: string;
  readonly isTooLong: boolean;
  readonly hasColumn: boolean;
}

/** What a kernel and the oracle must agree on. */
export interface LooseLogs {
  readonly rows: readonly LooseRow[];
  readonly malformed: readonly LooseMalformedLine[];
  readonly lines: number;
  readonly empty: number;
}

/** What the oracle reads. */
export function readByOracle(logs: readonly Uint8Array[], maxLineBytes: number = Number.POSITIVE_INFINITY): LooseLogs {
  const rows: LooseRow[] = [];
  const malformed: LooseMalformedLine[] = [];
  let lines = 0;
  let empty = 0;
  logs.forEach((bytes, log) => {
    splitLines(bytes).forEach((line, lineIndex) => {
      const read = readLine(line, maxLineBytes);
      lines++;
      if (read.kind === 'entry') {
        rows.push(toRow(read.entry));
      } else if (read.kind === 'empty') {
        empty++;
      } else {
        const isTooLong = line.length > maxLineBytes;
        const text = isTooLong ? line.slice(0, Math.min(1024, maxLineBytes)) : line;
        malformed.push({ log, lineIndex, text, isTooLong, hasColumn: true });
      }
    });
  });
  return { rows, malformed, lines, empty };
}

/** What a kernel has read, as far as the oracle knows. */
export function loosen(
  { rows, malformed, lines, empty }: ParsedLogs,
  maxLineBytes: number = Number.POSITIVE_INFINITY,
): LooseLogs {
  return {
    rows: rows.map((row) => (row.bytes > Number.MAX_SAFE_INTEGER ? { ...row, bytes: tooLarge } : row)),
    malformed: malformed.map(({ log, lineIndex, text, failure, column }) => ({
      log,
      lineIndex,
      text,
      isTooLong: failure === tooLong,
      hasColumn: failure === tooLong ? column === maxLineBytes : column >= 0 && column <= text.length,
    })),
    lines,
    empty,
  };
}

function toRow({ host, resource, time, method, status, bytes, line }: OracleEntry): LooseRow {
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
