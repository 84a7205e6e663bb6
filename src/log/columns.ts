import type { NameSlices } from '../structures/byte-dictionary.ts';
import { type Batch, batchLines, type MalformedLines } from './batch.ts';
import type { ParseFailure } from './malformed.ts';

/** A batch that can be filled, with the places of its names until they are looked up. */
export class Columns implements Batch {
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
  readonly malformed: { length: number } & Omit<MalformedLines, 'length'> = {
    length: 0,
    failure: new Uint8Array(batchLines),
    column: new Int32Array(batchLines),
    lineIndex: new Int32Array(batchLines),
    lineStart: new Int32Array(batchLines),
    lineLength: new Int32Array(batchLines),
  };
  /** A line starts with its host. */
  readonly hostNames: NameSlices = {
    start: this.lineStart,
    length: new Int32Array(batchLines),
    hash: new Int32Array(batchLines),
  };
  readonly resourceNames: NameSlices = {
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

  /** The line is [lineStart, lineEnd), without its newline; a `resourceLength` of -1 means that there is no resource. */
  addRow(
    lineStart: number,
    lineEnd: number,
    hostLength: number,
    hostHash: number,
    time: number,
    method: number,
    resourceStart: number,
    resourceLength: number,
    resourceHash: number,
    status: number,
    bytes: number,
  ): void {
    const row = this.length++;
    this.lineCount++;
    this.lineStart[row] = lineStart;
    this.lineLength[row] = lineEnd - lineStart;
    this.hostNames.length[row] = hostLength;
    this.hostNames.hash[row] = hostHash;
    this.time[row] = time;
    this.method[row] = method;
    this.resourceNames.start[row] = resourceStart;
    this.resourceNames.length[row] = resourceLength;
    this.resourceNames.hash[row] = resourceHash;
    this.status[row] = status;
    this.bytes[row] = bytes;
  }

  addEmpty(): void {
    this.lineCount++;
    this.emptyCount++;
  }

  /** `column` is counted from 0. */
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
