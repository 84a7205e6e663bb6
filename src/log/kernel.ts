import { ByteDictionary, type Names } from '../structures/byte-dictionary.ts';
import { type Batch, batchLines } from './batch.ts';
import { carriageReturn, isBlank } from './bytes.ts';
import { LineBuffer } from './line-buffer.ts';
import { LineScanner } from './line-scanner.ts';
import { type ParseFailure, tooLong } from './malformed.ts';

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
  private readonly scanner: LineScanner = new LineScanner();
  private readonly batch: Columns = new Columns();

  constructor(options: KernelOptions = {}) {
    this.maxLineBytes = options.maxLineBytes ?? defaultMaxLineBytes;
    this.keptBytes = Math.min(excerptBytes, this.maxLineBytes);
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
    const { batch, buffer } = this;
    batch.clear(buffer.bytes);
    this.scanner.setSource(buffer.bytes, buffer.view);
    while (buffer.position < buffer.limit && batch.lineCount < batchLines) this.scanLine(buffer.position);
    if (batch.lineCount === 0) {
      if (!buffer.hasOverlongLine) return null;
      batch.addMalformed(tooLong, this.maxLineBytes, buffer.limit, this.keptBytes);
      buffer.skipLine();
    }
    this.hosts.internAll(buffer.view, batch.hostNames, batch.host, batch.length);
    this.resources.internAll(buffer.view, batch.resourceNames, batch.resource, batch.length);
    return batch;
  }

  private scanLine(start: number): void {
    const { batch, scanner } = this;
    const isWellFormed = scanner.scan(start);
    const { end } = scanner;
    this.buffer.position = end + 1;
    if (end - start > this.maxLineBytes) {
      batch.addMalformed(tooLong, this.maxLineBytes, start, this.keptBytes);
    } else if (isWellFormed) {
      batch.addRow(scanner, start);
    } else if (isEmpty(this.buffer.bytes, start, end)) {
      batch.addEmpty();
    } else {
      batch.addMalformed(scanner.failure, scanner.failureAt - start, start, end - start);
    }
  }
}

/** True if the line holds only blanks, before an optional carriage return. */
function isEmpty(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (isBlank(bytes[at] as number)) at++;
  return at === end || (at === end - 1 && bytes[at] === carriageReturn);
}

/** A batch that can be filled, and where its names stand until they are looked up. */
class Columns implements Batch {
  length = 0;
  readonly host: Int32Array = new Int32Array(batchLines);
  readonly resource: Int32Array = new Int32Array(batchLines);
  readonly time: Float64Array = new Float64Array(batchLines);
  readonly bytes: Float64Array = new Float64Array(batchLines);
  readonly status: Uint16Array = new Uint16Array(batchLines);
  readonly method: Uint8Array = new Uint8Array(batchLines);
  readonly lineStart: Int32Array = new Int32Array(batchLines);
  readonly lineLength: Int32Array = new Int32Array(batchLines);
  source: Uint8Array = new Uint8Array(0);
  lineCount = 0;
  emptyCount = 0;
  readonly malformed = {
    length: 0,
    failure: new Uint8Array(batchLines),
    column: new Int32Array(batchLines),
    lineIndex: new Int32Array(batchLines),
    lineStart: new Int32Array(batchLines),
    lineLength: new Int32Array(batchLines),
  };
  readonly hostNames = {
    start: this.lineStart,
    length: new Int32Array(batchLines),
    hash: new Int32Array(batchLines),
  };
  readonly resourceNames = {
    start: new Int32Array(batchLines),
    length: new Int32Array(batchLines),
    hash: new Int32Array(batchLines),
  };

  clear(source: Uint8Array): void {
    this.source = source;
    this.length = 0;
    this.lineCount = 0;
    this.emptyCount = 0;
    this.malformed.length = 0;
  }

  addRow(line: LineScanner, start: number): void {
    const row = this.length++;
    this.lineCount++;
    this.time[row] = line.time;
    this.bytes[row] = line.byteCount;
    this.status[row] = line.status;
    this.method[row] = line.method;
    this.lineStart[row] = start;
    this.lineLength[row] = line.end - start;
    this.hostNames.length[row] = line.hostLength;
    this.hostNames.hash[row] = line.hostHash;
    this.resourceNames.start[row] = line.resourceStart;
    this.resourceNames.length[row] = line.resourceLength;
    this.resourceNames.hash[row] = line.resourceHash;
  }

  addEmpty(): void {
    this.lineCount++;
    this.emptyCount++;
  }

  addMalformed(failure: ParseFailure, column: number, lineStart: number, lineLength: number): void {
    const { malformed } = this;
    const row = malformed.length++;
    malformed.failure[row] = failure;
    malformed.column[row] = column;
    malformed.lineIndex[row] = this.lineCount++;
    malformed.lineStart[row] = lineStart;
    malformed.lineLength[row] = lineLength;
  }
}
