import { batchLines } from './line-reader.ts';

/** Why a line is malformed, as a number that fits into a column of a batch. */
export type ParseFailure = number;

export interface FailureDescription {
  /** The field that could not be read. */
  readonly field: string;
  /** What should have stood there. */
  readonly expected: string;
  /** True if only the start of the line is kept. */
  readonly isCut?: true;
}

/** A line that counts nowhere, and why. */
export interface MalformedLine {
  /** What messages call the log it stands in. */
  readonly log: string;
  /** From 1, within its log. */
  readonly lineNumber: number;
  /** From 1, in bytes. */
  readonly column: number;
  /** Index in the descriptions of its kind of lines: those of logs, or of events. */
  readonly failure: ParseFailure;
  /** The line without its newline; only the start of a line that is too long. Borrowed. */
  readonly bytes: Uint8Array;
}

/** The malformed lines of a batch as parallel columns, in the order of the log. */
export interface MalformedLines {
  readonly length: number;
  readonly failure: Uint8Array;
  /** Bytes of the line before the one where the failure was noticed. */
  readonly column: Int32Array;
  /** Lines of the batch before this one. */
  readonly lineIndex: Int32Array;
  /** Where the line stands in `source`, as for well-formed ones; of a line that is too long only the start. */
  readonly lineStart: Int32Array;
  readonly lineLength: Int32Array;
}

/** Adds 1 to the count of each line's failure. */
export function countFailures({ length, failure }: MalformedLines, counts: number[]): void {
  for (let row = 0; row < length; row++) (counts[failure[row] as ParseFailure] as number)++;
}

/** The malformed lines of a batch that can be filled. */
export class MalformedColumns implements MalformedLines {
  length = 0;
  readonly failure: Uint8Array = new Uint8Array(batchLines);
  readonly column: Int32Array = new Int32Array(batchLines);
  readonly lineIndex: Int32Array = new Int32Array(batchLines);
  readonly lineStart: Int32Array = new Int32Array(batchLines);
  readonly lineLength: Int32Array = new Int32Array(batchLines);

  /** `column` is counted from 0. */
  add(failure: ParseFailure, column: number, lineIndex: number, lineStart: number, lineLength: number): void {
    const row = this.length++;
    this.failure[row] = failure;
    this.column[row] = column;
    this.lineIndex[row] = lineIndex;
    this.lineStart[row] = lineStart;
    this.lineLength[row] = lineLength;
  }
}

/** A malformed line that was kept, to explain it later. */
export interface MalformedExample {
  readonly failure: ParseFailure;
  /** From 1, in bytes. */
  readonly column: number;
  /** The line, or its start up to 64 bytes after the column. */
  readonly bytes: Uint8Array;
}

/** Bytes that are kept after the column. */
const keptBytes = 64;

/** A copy of the first malformed line of a batch; undefined if it has none. */
export function copyFirstMalformed({
  malformed,
  source,
}: {
  readonly malformed: MalformedLines;
  readonly source: Uint8Array;
}): MalformedExample | undefined {
  if (malformed.length === 0) return undefined;
  const column = malformed.column[0] as number;
  const start = malformed.lineStart[0] as number;
  const length = malformed.lineLength[0] as number;
  const bytes = source.slice(start, start + Math.min(length, column + keptBytes));
  return { failure: malformed.failure[0] as ParseFailure, column: column + 1, bytes };
}
