import type { Names } from '../structures/byte-dictionary.ts';
import { type Batch, batchLines } from './batch.ts';
import { isBlankLine, newline } from './bytes.ts';
import type { Columns } from './columns.ts';
import { defaultChunkBytes, defaultMaxLineBytes, excerptBytes, type Kernel, type KernelOptions } from './kernel.ts';
import { type Allocate, LineBuffer } from './line-buffer.ts';
import { LineScanner } from './line-scanner.ts';
import { tooLong } from './malformed.ts';
import { timestampBytes } from './timestamp.ts';

/**
 * What all kernels have in common. They work in two stages per batch: first all lines are scanned, then all names looked up,
 * so that the cache misses of the look-ups overlap.
 *
 * Usual lines are left to the kernel at hand, which is fast at them; all others are read by the rules, here.
 */
export abstract class LineKernel implements Kernel {
  abstract readonly hosts: Names;
  abstract readonly resources: Names;
  protected readonly maxLineBytes: number;
  protected readonly buffer: LineBuffer;
  protected readonly batch: Columns;
  /** What is kept of a line that is too long. */
  private readonly keptBytes: number;
  private readonly scanner: LineScanner = new LineScanner();

  constructor(batch: Columns, options: KernelOptions, allocate: Allocate) {
    this.batch = batch;
    this.maxLineBytes = options.maxLineBytes ?? defaultMaxLineBytes;
    this.keptBytes = Math.min(excerptBytes, this.maxLineBytes);
    this.buffer = new LineBuffer(options.chunkBytes ?? defaultChunkBytes, this.maxLineBytes, allocate);
  }

  /**
   * Reads lines from the buffer's position on into the batch, and moves the position behind them, until the batch is full,
   * the limit is reached, or a line is not a usual one.
   */
  protected abstract scanUsualLines(): void;

  /** Sets the hashes of the batch's last row. */
  protected abstract hashLastRow(): void;

  /** Remembers the hour of a well-formed timestamp with a four-digit zone, at a position: usual lines have it too. */
  protected abstract learnHour(at: number, time: number): void;

  /** Looks the names of all rows up. */
  protected abstract internNames(): void;

  space(): Uint8Array {
    return this.buffer.space();
  }

  push(byteCount: number): void {
    this.buffer.push(byteCount);
  }

  end(): void {
    this.buffer.end();
  }

  next(): Batch | null {
    const { batch, buffer } = this;
    batch.clear(buffer.bytes);
    while (this.hasRoom()) {
      this.scanUsualLines();
      if (this.hasRoom()) this.scanAnyLine();
    }
    if (batch.lineCount === 0) {
      if (!buffer.hasOverlongLine) return null;
      batch.addMalformed(tooLong, this.maxLineBytes, buffer.limit, this.keptBytes);
      buffer.skipLine();
    }
    this.internNames();
    return batch;
  }

  private hasRoom(): boolean {
    return this.buffer.position < this.buffer.limit && this.batch.lineCount < batchLines;
  }

  /** Reads the next line by the rules, whatever it is. */
  private scanAnyLine(): void {
    const { batch, buffer, scanner } = this;
    const { bytes, position: start } = buffer;
    const end = bytes.indexOf(newline, start);
    if (end - start > this.maxLineBytes) {
      batch.addMalformed(tooLong, this.maxLineBytes, start, this.keptBytes);
    } else if (isBlankLine(bytes, start, end)) {
      batch.addEmpty();
    } else if (scanner.scan(bytes, start, end, batch)) {
      const { timeStart, timeEnd, time } = scanner;
      this.hashLastRow();
      if (timeEnd - timeStart === timestampBytes) this.learnHour(timeStart, time);
    } else {
      batch.addMalformed(scanner.failure, scanner.failureAt - start, start, end - start);
    }
    buffer.position = end + 1;
  }
}
