import { ByteDictionary, type Names } from '../structures/byte-dictionary.ts';
import { type Batch, batchLines } from './batch.ts';
import { carriageReturn, isBlank, newline } from './bytes.ts';
import { Columns } from './columns.ts';
import { LineBuffer } from './line-buffer.ts';
import { LineScanner } from './line-scanner.ts';
import { tooLong } from './malformed.ts';
import { timestampBytes } from './timestamp.ts';
import { UsualLineScanner } from './usual-line.ts';

/** Turns the bytes of a log into batches. How the bytes are cut into pieces makes no difference to the rows. */
export interface Kernel {
  readonly hosts: Names;
  readonly resources: Names;
  /** Where the next bytes of the log are to be written. Valid until the next call. */
  space(): Uint8Array;
  /** Says that the first `byteCount` bytes of the space were written. */
  push(byteCount: number): void;
  /** Says that the file ends here: its last line may lack the newline. More files may follow. */
  end(): void;
  /** The next up to 4096 complete lines; null when more bytes are needed. Must be called until then after each push. */
  next(): Batch | null;
}

export interface KernelOptions {
  /** Bytes asked for at once. */
  readonly chunkBytes?: number;
  /** Longer lines are malformed. Without the newline; a carriage return counts. */
  readonly maxLineBytes?: number;
}

export const defaultChunkBytes: number = 512 * 1024;
export const defaultMaxLineBytes: number = 64 * 1024 * 1024;
export const excerptBytes: number = 1024;

/**
 * The kernel in TypeScript, in two stages per batch: first all lines are scanned, then all names looked up, so that the
 * cache misses of the look-ups overlap.
 *
 * Memory: the two dictionaries, 0.5 MB of columns, and two chunks (or twice the longest line).
 */
export class TypeScriptKernel implements Kernel {
  readonly hosts: ByteDictionary = new ByteDictionary();
  readonly resources: ByteDictionary = new ByteDictionary();
  private readonly maxLineBytes: number;
  /** What is kept of a line that is too long. */
  private readonly keptBytes: number;
  private readonly buffer: LineBuffer;
  private readonly usualScanner: UsualLineScanner;
  private readonly scanner: LineScanner = new LineScanner();
  private readonly batch: Columns = new Columns();

  constructor(options: KernelOptions = {}) {
    this.maxLineBytes = options.maxLineBytes ?? defaultMaxLineBytes;
    this.keptBytes = Math.min(excerptBytes, this.maxLineBytes);
    this.usualScanner = new UsualLineScanner(this.maxLineBytes);
    this.buffer = new LineBuffer(options.chunkBytes ?? defaultChunkBytes, this.maxLineBytes);
  }

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
    const { batch, buffer, usualScanner } = this;
    const { bytes, view, limit } = buffer;
    batch.clear(bytes);
    let position = buffer.position;
    while (position < limit && batch.lineCount < batchLines) {
      const end = usualScanner.scan(bytes, view, position, batch);
      position = 1 + (end >= 0 ? end : this.scanAnyLine(position));
    }
    buffer.position = position;
    if (batch.lineCount === 0) {
      if (!buffer.hasOverlongLine) return null;
      batch.addMalformed(tooLong, this.maxLineBytes, limit, this.keptBytes);
      buffer.skipLine();
    }
    this.hosts.internAll(view, batch.hostNames, batch.host, batch.length);
    this.resources.internAll(view, batch.resourceNames, batch.resource, batch.length);
    return batch;
  }

  /** Reads a line by the rules, whatever it is. Returns where its newline stands. */
  private scanAnyLine(start: number): number {
    const { batch, scanner } = this;
    const { bytes, view } = this.buffer;
    const end = bytes.indexOf(newline, start);
    if (end - start > this.maxLineBytes) {
      batch.addMalformed(tooLong, this.maxLineBytes, start, this.keptBytes);
    } else if (isEmpty(bytes, start, end)) {
      batch.addEmpty();
    } else if (scanner.scan(bytes, view, start, end, batch)) {
      const { timeStart, timeEnd, time } = scanner;
      if (timeEnd - timeStart === timestampBytes) this.usualScanner.learnHour(view, timeStart, time);
    } else {
      batch.addMalformed(scanner.failure, scanner.failureAt - start, start, end - start);
    }
    return end;
  }
}

/** True if the line holds only blanks, before an optional carriage return. */
function isEmpty(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (isBlank(bytes[at] as number)) at++;
  return at === end || (at === end - 1 && bytes[at] === carriageReturn);
}
