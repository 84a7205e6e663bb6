import type { MalformedLines } from '../lines/malformed-lines.ts';
import type { EpochSeconds } from '../structures/calendar.ts';
import { extraNames } from './formats/steps.ts';
import type { Zone } from './timestamp.ts';

/**
 * Parsed lines as parallel columns: row i is in every column at index i. What analyzers see of a log.
 *
 * Borrowed: valid until the kernel that made it is called again.
 */
export interface Batch {
  /** Rows valid in every column: the well-formed lines, in the order of the log. */
  readonly length: number;
  /** Id in the dictionary of hosts, dense from 0. */
  readonly host: Int32Array;
  /** Id in the dictionary of resources, dense from 0; -1 where the request names none. */
  readonly resource: Int32Array;
  /** Seconds since 1970-01-01 UTC; may be negative and may go back from row to row. */
  readonly time: Float64Array;
  /** Of all rows; undefined if there are none. */
  readonly times: BatchTimes | undefined;
  /** Whole numbers, exact up to 2^53 - 1; larger ones are rounded, but never to 2^53 - 1 or less. */
  readonly bytes: Float64Array;
  /** 0 to 999. */
  readonly status: Uint16Array;
  /** Index in `methodNames`. */
  readonly method: Uint8Array;
  /** Ids in the dictionaries of other names, -1 where a line has none. Only of those that the run has asked for. */
  readonly vhost?: Int32Array;
  readonly user?: Int32Array;
  readonly protocol?: Int32Array;
  readonly referrer?: Int32Array;
  readonly agent?: Int32Array;
  /** Whole microseconds, -1 where a line has none. Only if the run has asked for it. */
  readonly duration?: Float64Array;
  /** The zone in which the log's first row has its time; undefined as long as it has none. */
  readonly zone: Zone | undefined;
  /** Where the line stands in `source`; its length leaves out the newline, not a carriage return before it. */
  readonly lineStart: Int32Array;
  readonly lineLength: Int32Array;
  readonly source: Uint8Array;
  /** Where the first line of the batch begins in `source`, also if it is empty or malformed. The others follow it. */
  readonly linesStart: number;

  /** Lines that the batch was made of: well-formed, empty and malformed ones. */
  readonly lineCount: number;
  /** Lines that hold nothing, or only blanks. */
  readonly emptyCount: number;
  readonly malformed: MalformedLines;
}

/** What the times of a batch's rows are like. */
export interface BatchTimes {
  readonly first: EpochSeconds;
  readonly last: EpochSeconds;
  readonly earliest: EpochSeconds;
  readonly latest: EpochSeconds;
  /** Rows that are earlier than the row before them. */
  readonly outOfOrder: number;
}

/**
 * What the first `length` times are like; undefined if that is 0. O(rows).
 *
 * While times ascend, the last one is the latest. So each time is only compared with the one before it. Times rarely go back,
 * so the processor predicts the result.
 */
export function timesOf(time: Float64Array, length: number): BatchTimes | undefined {
  if (length === 0) return undefined;
  const first = time[0] as EpochSeconds;
  let outOfOrder = 0;
  let earliest = first;
  let latest = first;
  let last = first;
  for (let row = 1; row < length; row++) {
    const now = time[row] as EpochSeconds;
    if (now < last) {
      outOfOrder++;
      latest = Math.max(latest, last);
      earliest = Math.min(earliest, now);
    }
    last = now;
  }
  return { first, last, earliest, latest: Math.max(latest, last), outOfOrder };
}

/** Rows [from, to) as a batch; with the first row come the lines that are no rows.. Borrows the batch. */
export function sliceBatch(batch: Batch, from: number, to: number): Batch {
  if (from === 0 && to === batch.length) return batch;
  const { lineCount, emptyCount, malformed, length } = batch;
  const isFirst = from === 0;
  const time = batch.time.subarray(from, to);
  return {
    length: to - from,
    host: batch.host.subarray(from, to),
    resource: batch.resource.subarray(from, to),
    time,
    times: timesOf(time, to - from),
    bytes: batch.bytes.subarray(from, to),
    status: batch.status.subarray(from, to),
    method: batch.method.subarray(from, to),
    lineStart: batch.lineStart.subarray(from, to),
    lineLength: batch.lineLength.subarray(from, to),
    ...sliceExtras(batch, from, to),
    zone: batch.zone,
    source: batch.source,
    linesStart: isFirst ? batch.linesStart : (batch.lineStart[from] as number),
    lineCount: to - from + (isFirst ? lineCount - length : 0),
    emptyCount: isFirst ? emptyCount : 0,
    malformed: isFirst ? malformed : { ...malformed, length: 0 },
  };
}

function sliceExtras(batch: Batch, from: number, to: number): Partial<Batch> {
  const extras: Partial<Record<(typeof extraNames)[number], Int32Array>> = {};
  for (const name of extraNames) {
    const column = batch[name];
    if (column !== undefined) extras[name] = column.subarray(from, to);
  }
  return batch.duration === undefined ? extras : { ...extras, duration: batch.duration.subarray(from, to) };
}
