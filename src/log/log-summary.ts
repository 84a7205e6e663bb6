import { countFailures } from '../lines/malformed-lines.ts';
import type { Batch, BatchTimes } from './batch.ts';
import { failureDescriptions } from './malformed.ts';
import type { Zone } from './timestamp.ts';

/** What a range of a log was like, for people and for merging. Counts are of lines. */
export interface LogSummary {
  readonly lines: number;
  readonly empty: number;
  readonly malformed: number;
  /** Malformed lines by `ParseFailure`. */
  readonly malformedByFailure: readonly number[];
  /** Well-formed lines that are earlier than the well-formed line before them. */
  readonly outOfOrder: number;
  /** Of the well-formed lines; undefined if there are none. */
  readonly times: TimeSummary | undefined;
}

export interface TimeSummary extends Omit<BatchTimes, 'outOfOrder'> {
  /** Of the first line. */
  readonly zone: Zone;
}

/** The summary of all logs of a run together, and of each log, in reading order. */
export interface LogsSummary extends LogSummary {
  readonly logs: readonly LogSummary[];
}

export const emptySummary: LogSummary = {
  lines: 0,
  empty: 0,
  malformed: 0,
  malformedByFailure: failureDescriptions.map(() => 0),
  outOfOrder: 0,
  times: undefined,
};

/** The summary of two ranges, where `right` directly follows `left`. */
export function mergeSummaries(left: LogSummary, right: LogSummary): LogSummary {
  const goesBack = left.times !== undefined && right.times !== undefined && right.times.first < left.times.last;
  return {
    lines: left.lines + right.lines,
    empty: left.empty + right.empty,
    malformed: left.malformed + right.malformed,
    malformedByFailure:
      right.malformed === 0
        ? left.malformedByFailure
        : left.malformedByFailure.map((count, failure) => count + (right.malformedByFailure[failure] ?? 0)),
    outOfOrder: left.outOfOrder + right.outOfOrder + (goesBack ? 1 : 0),
    times:
      left.times === undefined || right.times === undefined
        ? (left.times ?? right.times)
        : mergeTimes(left.times, right.times),
  };
}

function mergeTimes(left: TimeSummary, right: TimeSummary): TimeSummary {
  return {
    zone: left.zone,
    first: left.first,
    last: right.last,
    earliest: Math.min(left.earliest, right.earliest),
    latest: Math.max(left.latest, right.latest),
  };
}

/** The summary of the lines that a batch was made of. O(malformed lines). */
export function summarizeBatch(batch: Batch): LogSummary {
  const { malformed } = batch;
  const malformedByFailure = [...emptySummary.malformedByFailure];
  countFailures(malformed, malformedByFailure);
  const counts = { lines: batch.lineCount, empty: batch.emptyCount, malformed: malformed.length, malformedByFailure };
  if (batch.times === undefined) return { ...counts, outOfOrder: 0, times: undefined };
  const { outOfOrder, ...times } = batch.times;
  return { ...counts, outOfOrder, times: { zone: batch.zone as Zone, ...times } };
}
