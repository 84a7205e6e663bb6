import { newline } from '../lines/bytes.ts';
import type { Batch } from '../log/batch.ts';

/**
 * The lines at the end of a range that are malformed: all of them, or nearly all. A server that was restarted with another format
 * leaves such an end.
 */
export interface Misfits {
  /** Number of the first one, from 1. */
  readonly lineNumber: number;
  /** The first ones, each with a newline. */
  readonly sample: Uint8Array;
}

/** Max bytes of a sample. */
const sampleBytes: number = 16 * 1024;
/** While most of this many lines are malformed, a few that are not end no misfits. */
const lookedAtLines = 16;

/** Looks for misfits at the end of a range. */
export class MisfitWatch {
  /** Undefined if the last line is well-formed. */
  found: Misfits | undefined = undefined;

  /** Forgets what was found: another range begins. */
  start(): void {
    this.found = undefined;
  }

  /**
   * Looks at the end of the range's next batch; `linesBefore` come before it in the range. O(1) lines, but O(lines) where misfits begin.
   */
  look(batch: Batch, linesBefore: number): void {
    if (batch.length + batch.malformed.length === 0) return;
    if (this.found === undefined) this.found = this.findFirst(batch, linesBefore);
    else if (!this.goesOn(batch)) this.found = undefined;
  }

  private goesOn(batch: Batch): boolean {
    let lines = 0;
    let misfits = 0;
    for (const start of this.fromEnd(batch)) {
      if (start !== undefined) misfits++;
      if (++lines === lookedAtLines) break;
    }
    return 2 * misfits > lines;
  }

  private findFirst(batch: Batch, linesBefore: number): Misfits | undefined {
    let first = -1;
    for (const start of this.fromEnd(batch)) {
      if (start === undefined) break;
      first = start;
    }
    if (first < 0) return undefined;
    const { source, linesStart } = batch;
    let lineNumber = linesBefore + 1;
    for (let at = linesStart; at < first; at++) if (source[at] === newline) lineNumber++;
    return { lineNumber, sample: copyLines(source, first, batch) };
  }

  /** The lines of a batch, empty ones left out, from the last one to the first: where a malformed one begins; undefined for a row. */
  private *fromEnd({ length, lineStart, malformed }: Batch): Generator<number | undefined> {
    for (let row = length - 1, bad = malformed.length - 1; row >= 0 || bad >= 0; ) {
      const start = lineStart[row] ?? -1;
      const badStart = malformed.lineStart[bad] ?? -1;
      if (badStart > start) bad--;
      else row--;
      yield badStart > start ? badStart : undefined;
    }
  }
}

/** The misfits of both ranges, where `right` directly follows `left`, which has `leftLines`. */
export function joinMisfits(
  left: Misfits | undefined,
  leftLines: number,
  right: Misfits | undefined,
): Misfits | undefined {
  if (right === undefined) return undefined;
  if (left !== undefined && right.lineNumber === 1) return left;
  return { ...right, lineNumber: leftLines + right.lineNumber };
}

/** A copy of the lines of a batch from a position on, up to the size of a sample. */
function copyLines(source: Uint8Array, start: number, { length, lineStart, lineLength, malformed }: Batch): Uint8Array {
  const lastRow = length === 0 ? -1 : (lineStart[length - 1] as number) + (lineLength[length - 1] as number);
  const bad = malformed.length - 1;
  const lastBad = bad < 0 ? -1 : (malformed.lineStart[bad] as number) + (malformed.lineLength[bad] as number);
  const bytes = source.subarray(start, Math.min(Math.max(lastRow, lastBad) + 1, start + sampleBytes));
  return bytes.slice(0, bytes.lastIndexOf(newline) + 1);
}
