import { type Allocate, LineBuffer } from './line-buffer.ts';

/** How lines are read. */
export interface LineOptions {
  /** Bytes asked for at once. */
  readonly chunkBytes?: number;
  /** Longer lines are malformed. Without the newline; a carriage return counts. */
  readonly maxLineBytes?: number;
}

/** The most lines that one batch is made of. */
export const batchLines = 4096;

const defaultChunkBytes = 512 * 1024;
export const defaultMaxLineBytes: number = 64 * 1024 * 1024;
/** Max bytes that are kept of a line that is too long. */
const excerptBytes = 1024;

/** What lines become, filled again and again. */
interface Lines {
  /** Lines that it was made of so far. */
  readonly lineCount: number;
}

/**
 * What all readers of lines have in common: bytes come in pieces, of which it makes no difference how they are cut, and batches
 * of complete lines go out.
 */
export abstract class LineReader<Batch extends Lines> {
  protected readonly batch: Batch;
  protected readonly buffer: LineBuffer;
  protected readonly maxLineBytes: number;
  protected readonly keptBytes: number;

  constructor(
    batch: Batch,
    { chunkBytes = defaultChunkBytes, maxLineBytes }: LineOptions & { readonly maxLineBytes: number },
    allocate: Allocate,
  ) {
    this.batch = batch;
    this.maxLineBytes = maxLineBytes;
    this.keptBytes = Math.min(excerptBytes, maxLineBytes);
    this.buffer = new LineBuffer(chunkBytes, maxLineBytes, allocate);
  }

  /** Empties the batch, of which rows will point into the buffer. */
  protected abstract clearBatch(): void;

  /** Reads the next line, or some, from the buffer's position on into the batch, and moves the position behind them. */
  protected abstract readLines(): void;

  /** Puts a line that begins at a position, and is too long, into the batch. */
  protected abstract addLongLine(start: number): void;

  /** Does what is left to be done when the batch has all its lines. */
  protected finishBatch(): void {}

  /** See `Kernel`. */
  get unfinishedBytes(): number {
    return this.buffer.unfinishedBytes;
  }

  /** Where the next bytes are to be written. Valid until the next call. */
  space(): Uint8Array {
    return this.buffer.space();
  }

  /** Says that the first `byteCount` bytes of the space were written. */
  push(byteCount: number): void {
    this.buffer.push(byteCount);
  }

  /** Says that the input ends here: its last line may lack the newline. More input may follow. */
  end(): void {
    this.buffer.end();
  }

  /** The next complete lines; null when more bytes are needed. Must be called until then after each push. */
  next(): Batch | null {
    const { batch, buffer } = this;
    this.clearBatch();
    while (this.hasRoom()) this.readLines();
    if (batch.lineCount === 0) {
      if (!buffer.hasOverlongLine) return null;
      this.addLongLine(buffer.lineStart);
      buffer.skipLine();
    }
    this.finishBatch();
    return batch;
  }

  /** True if there is a complete line that the batch has room for. */
  protected hasRoom(): boolean {
    return this.buffer.position < this.buffer.limit && this.batch.lineCount < batchLines;
  }
}
