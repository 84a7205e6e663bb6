import { batchLines } from '../lines/line-reader.ts';
import { MalformedColumns, type ParseFailure } from '../lines/malformed-lines.ts';
import type { NameSlices } from '../structures/byte-dictionary.ts';
import type { Batch, BatchTimes } from './batch.ts';

/** The arrays of a batch's rows, each `batchLines` long. */
export type RowArrays = Pick<
  Batch,
  'host' | 'resource' | 'time' | 'bytes' | 'status' | 'method' | 'lineStart' | 'lineLength'
> & {
  readonly hostLength: Int32Array;
  readonly resourceStart: Int32Array;
  readonly resourceLength: Int32Array;
};

/** A batch that can be filled, with the places of its names until they are looked up. */
export class Columns implements Batch {
  length = 0;
  readonly host: Int32Array;
  readonly resource: Int32Array;
  readonly time: Float64Array;
  times: BatchTimes | undefined = undefined;
  readonly bytes: Float64Array;
  readonly status: Uint16Array;
  readonly method: Uint8Array;
  readonly lineStart: Int32Array;
  readonly lineLength: Int32Array;
  source: Uint8Array = new Uint8Array(0);
  linesStart = 0;
  lineCount = 0;
  emptyCount = 0;
  readonly malformed: MalformedColumns = new MalformedColumns();
  /** A line starts with its host. */
  readonly hostNames: NameSlices;
  readonly resourceNames: NameSlices;

  constructor(arrays: RowArrays = makeRowArrays()) {
    this.host = arrays.host;
    this.resource = arrays.resource;
    this.time = arrays.time;
    this.bytes = arrays.bytes;
    this.status = arrays.status;
    this.method = arrays.method;
    this.lineStart = arrays.lineStart;
    this.lineLength = arrays.lineLength;
    this.hostNames = { start: arrays.lineStart, length: arrays.hostLength };
    this.resourceNames = { start: arrays.resourceStart, length: arrays.resourceLength };
  }

  clear(source: Uint8Array, linesStart: number): void {
    this.source = source;
    this.linesStart = linesStart;
    this.length = 0;
    this.lineCount = 0;
    this.emptyCount = 0;
    this.malformed.length = 0;
  }

  /**
   * The line is [lineStart, lineEnd), without its newline; a `resourceLength` of -1 means that there is no resource.
   */
  addRow(
    lineStart: number,
    lineEnd: number,
    hostLength: number,
    time: number,
    method: number,
    resourceStart: number,
    resourceLength: number,
    status: number,
    bytes: number,
  ): void {
    const row = this.length++;
    this.lineCount++;
    this.lineStart[row] = lineStart;
    this.lineLength[row] = lineEnd - lineStart;
    this.hostNames.length[row] = hostLength;
    this.time[row] = time;
    this.method[row] = method;
    this.resourceNames.start[row] = resourceStart;
    this.resourceNames.length[row] = resourceLength;
    this.status[row] = status;
    this.bytes[row] = bytes;
  }

  addEmpty(): void {
    this.lineCount++;
    this.emptyCount++;
  }

  /** `column` is counted from 0. */
  addMalformed(failure: ParseFailure, column: number, lineStart: number, lineLength: number): void {
    this.malformed.add(failure, column, this.lineCount++, lineStart, lineLength);
  }
}

function makeRowArrays(): RowArrays {
  const words = () => new Int32Array(batchLines);
  return {
    host: words(),
    resource: words(),
    time: new Float64Array(batchLines),
    bytes: new Float64Array(batchLines),
    status: new Uint16Array(batchLines),
    method: new Uint8Array(batchLines),
    lineStart: words(),
    lineLength: words(),
    hostLength: words(),
    resourceStart: words(),
    resourceLength: words(),
  };
}
