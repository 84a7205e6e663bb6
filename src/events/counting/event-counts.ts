import { toAsciiJson } from '../../structures/ascii-json.ts';
import { nameNumber } from '../../windows/window-numbers.ts';

/** Events of one type by bucket and tracking id, as plain data that can be posted, stored and merged. */
export interface EventCounts {
  /** The number of the first row's bucket; anything if there are no rows. */
  readonly firstBucket: number;
  /** Different ones, in any order. */
  readonly trackingIds: readonly string[];
  /** `counts[i][j]` events of bucket `firstBucket + i` have the tracking id `trackingIds[j]`: whole numbers, 0 or more. */
  readonly counts: readonly (readonly number[])[];
}

/** What is known about one type: the total is always the sum over the tracking ids, each of which has at least one event. */
export interface EventSummary {
  readonly totalEventsCaptured: number;
  /** In the order in which they are to be shown: most events first, then by the ids' UTF-16 units. */
  readonly eventsCapturedByTrackingIds: ReadonlyMap<string, number>;
}

/** Throws `RangeError` unless it is a whole number from 0 to 2^53 - 1. */
export function checkEventCount(events: number): void {
  if (!(Number.isSafeInteger(events) && events >= 0)) {
    throw new RangeError(`a whole number of events from 0 to 2^53 - 1 is expected, not ${nameNumber(events)}`);
  }
}

/** Throws `RangeError` unless rows are as long as there are tracking ids, and numbers are what they are to be. O(size). */
export function checkEventCounts({ firstBucket, trackingIds, counts }: EventCounts): void {
  if (counts.length > 0 && !Number.isSafeInteger(firstBucket)) {
    throw new RangeError(`the number of a bucket is expected, not ${nameNumber(firstBucket)}`);
  }
  for (const row of counts) {
    if (row.length !== trackingIds.length) {
      throw new RangeError(`a row has ${row.length} counts for ${trackingIds.length} tracking ids`);
    }
    for (const events of row) checkEventCount(events);
  }
}

/** All events in all buckets. O(size). */
export function totalOf({ counts }: Pick<EventCounts, 'counts'>): number {
  let total = 0;
  for (const row of counts) for (const count of row) total += count;
  return total;
}

/** The events of each column. O(size). */
export function sumColumns({ trackingIds, counts }: EventCounts): Float64Array {
  const sums = new Float64Array(trackingIds.length);
  for (const row of counts) addRow(row, sums);
  return sums;
}

/** Adds the counts of a row to the sums of its columns. False if there are no events in it. */
export function addRow(row: readonly number[], sums: Float64Array): boolean {
  let any = 0;
  for (let column = 0; column < row.length; column++) {
    const count = row[column] as number;
    sums[column] = (sums[column] as number) + count;
    any += count;
  }
  return any > 0;
}

/** Sums up different tracking ids with their events, in any order; those that have none are left out. O(n log n). */
export function summarize(sums: Iterable<readonly [trackingId: string, events: number]>): EventSummary {
  const shown = [...sums].filter(([, events]) => events > 0);
  shown.sort(([id, events], [otherId, otherEvents]) => otherEvents - events || (id < otherId ? -1 : 1));
  return {
    totalEventsCaptured: shown.reduce((total, [, events]) => total + events, 0),
    eventsCapturedByTrackingIds: new Map(shown),
  };
}

/** Sums up over all buckets. O(size). */
export function summarizeCounts(counts: EventCounts): EventSummary {
  const sums = sumColumns(counts);
  return summarize(counts.trackingIds.map((trackingId, column) => [trackingId, sums[column] as number]));
}

/**
 * As JSON in plain ASCII, the tracking ids in their order:
 * `{"totalEventsCaptured":3,"eventsCapturedByTrackingIds":{"B":2,"A":1}}`.
 */
export function formatSummary(summary: EventSummary): string {
  return `{${formatSummaryFields(summary)}}`;
}

/** The same without the braces, for an object that has more fields. */
export function formatSummaryFields({ totalEventsCaptured, eventsCapturedByTrackingIds }: EventSummary): string {
  // Not by way of an object, which would put ids like "10" first and have no place for "__proto__".
  const ids = [...eventsCapturedByTrackingIds].map(([id, events]) => `${toAsciiJson(id)}:${events}`);
  return `"totalEventsCaptured":${totalEventsCaptured},"eventsCapturedByTrackingIds":{${ids.join(',')}}`;
}
