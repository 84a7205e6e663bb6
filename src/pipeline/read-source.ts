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

type SinkKernel = Pick<Kernel, 'space' | 'push' | 'next' | 'unfinishedBytes'>;

/** Takes the bytes of one log as they come, and lends what they are made of to a listener. */
export class KernelSink {
  private readonly kernel: SinkKernel;
  private readonly onBatch: (batch: Batch) => void;

  /** The kernel is the sink's own. */
  constructor(kernel: SinkKernel, onBatch: (batch: Batch) => void) {
    this.kernel = kernel;
    this.onBatch = onBatch;
  }

  /** Where the next bytes are to be written. Valid until the next call. */
  space(): Uint8Array {
    return this.kernel.space();
  }

  /** Says that the first `byteCount` bytes of the space were written: complete lines are handed over before it returns. */
  push(byteCount: number): void {
    this.kernel.push(byteCount);
    for (let batch = this.kernel.next(); batch !== null; batch = this.kernel.next()) this.onBatch(batch);
  }

  /** The bytes so far of a line whose newline has not come yet. */
  get unfinishedBytes(): number {
    return this.kernel.unfinishedBytes;
  }
}
