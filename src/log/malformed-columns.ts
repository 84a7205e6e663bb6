import { batchLines, type MalformedLines } from './batch.ts';
import type { ParseFailure } from './malformed.ts';

/** The malformed lines of a batch that can be filled. */
export class MalformedColumns implements MalformedLines {
  length = 0;
  readonly failure: Uint8Array = new Uint8Array(batchLines);
  readonly column: Int32Array = new Int32Array(batchLines);
  readonly lineIndex: Int32Array = new Int32Array(batchLines);
  readonly lineStart: Int32Array = new Int32Array(batchLines);
  readonly lineLength: Int32Array = new Int32Array(batchLines);

  /** `column` is counted from 0. */
  add(failure: ParseFailure, column: number, lineIndex: number, lineStart: number, lineLength: number): void {
    const row = this.length++;
    this.failure[row] = failure;
    this.column[row] = column;
    this.lineIndex[row] = lineIndex;
    this.lineStart[row] = lineStart;
    this.lineLength[row] = lineLength;
  }
}
