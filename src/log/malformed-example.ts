import type { Batch } from './batch.ts';
import type { ParseFailure } from './malformed.ts';

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
}: Pick<Batch, 'malformed' | 'source'>): MalformedExample | undefined {
  if (malformed.length === 0) return undefined;
  const column = malformed.column[0] as number;
  const start = malformed.lineStart[0] as number;
  const length = malformed.lineLength[0] as number;
  const bytes = source.slice(start, start + Math.min(length, column + keptBytes));
  return { failure: malformed.failure[0] as ParseFailure, column: column + 1, bytes };
}
