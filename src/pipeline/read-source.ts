import { newline } from '../lines/bytes.ts';
import type { MalformedLine, ParseFailure } from '../lines/malformed-lines.ts';
import type { Batch } from '../log/batch.ts';
import type { Kernel } from '../log/kernel.ts';
import type { LogSource } from './effects.ts';

/** What turns bytes into batches, as a kernel does. */
type BatchReader<Lines> = Pick<Kernel, 'space' | 'push' | 'end'> & { next(): Lines | null };

export interface SourceListener<Lines> {
  /** Is lent the next batch, until it returns, or until its promise is fulfilled. */
  onBatch(batch: Lines): void | Promise<void>;
  /** Called when all that was read so far has been handed over. A promise is waited for. */
  onRead?(): unknown;
  /** True if no more batches are wanted. */
  isDone?(): boolean;
}

/**
 * Reads a source to its end, or until the listener has enough, and then to the end of a line: half a line might be read as
 * another one, and leave names that the log does not have.
 */
export async function readSource<Lines>(
  source: LogSource,
  reader: BatchReader<Lines>,
  listener: SourceListener<Lines>,
): Promise<void> {
  for (let isAtEnd = false; !isAtEnd; ) {
    const space = reader.space();
    // Awaiting costs more than reading a piece of a file, so only what is not there yet is awaited.
    const reading = source.read(space);
    const byteCount = typeof reading === 'number' ? reading : await reading;
    const lineEnd = listener.isDone?.() === true ? space.subarray(0, byteCount).indexOf(newline) + 1 : 0;
    isAtEnd = byteCount === 0 || lineEnd > 0;
    if (byteCount > 0) reader.push(lineEnd > 0 ? lineEnd : byteCount);
    if (isAtEnd) reader.end();
    for (let batch = reader.next(); batch !== null; batch = reader.next()) {
      const handling = listener.onBatch(batch);
      if (handling !== undefined) await handling;
    }
    const pausing = listener.onRead?.();
    if (pausing instanceof Promise) await pausing;
  }
}

/** The first malformed lines of a batch, at most `most`, whose bytes it lends; `linesBefore` come before the batch. */
export function* malformedLinesOf(
  batch: Pick<Batch, 'malformed' | 'source'>,
  log: string,
  linesBefore: number,
  most: number,
): Generator<MalformedLine> {
  const { length, failure, column, lineIndex, lineStart, lineLength } = batch.malformed;
  for (let row = 0; row < length && row < most; row++) {
    const start = lineStart[row] as number;
    yield {
      log,
      lineNumber: linesBefore + (lineIndex[row] as number) + 1,
      column: (column[row] as number) + 1,
      failure: failure[row] as ParseFailure,
      bytes: batch.source.subarray(start, start + (lineLength[row] as number)),
    };
  }
}
