import { batchLines } from '../../lines/line-reader.ts';
import { MalformedColumns, type ParseFailure } from '../../lines/malformed-lines.ts';
import type { EventBatch } from '../event-batch.ts';

/**
 * The events of up to 4096 lines, in the order of the lines, and which of the lines were none.
 *
 * Borrowed: valid until the reader that made it is called again.
 */
export class EventLines implements EventBatch {
  length = 0;
  readonly type: Uint16Array = new Uint16Array(batchLines);
  readonly trackingId: Uint32Array = new Uint32Array(batchLines);
  readonly time: Float64Array = new Float64Array(batchLines);
  trackingIds: readonly string[] = [];
  /** Lines that the batch was made of: events, empty and malformed ones. */
  lineCount = 0;
  /** Lines that hold nothing, or only blanks. */
  emptyCount = 0;
  /** Failures are those of `eventFailureDescriptions`. */
  readonly malformed: MalformedColumns = new MalformedColumns();
  /** Where the malformed lines stand. */
  source: Uint8Array = new Uint8Array(0);

  clear(source: Uint8Array, trackingIds: readonly string[]): void {
    this.source = source;
    this.trackingIds = trackingIds;
    this.length = 0;
    this.lineCount = 0;
    this.emptyCount = 0;
    this.malformed.length = 0;
  }

  addEvent(type: number, trackingId: number, time: number): void {
    const row = this.length++;
    this.lineCount++;
    this.type[row] = type;
    this.trackingId[row] = trackingId;
    this.time[row] = time;
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
