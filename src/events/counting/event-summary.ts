import { toAsciiJson } from '../../structures/ascii-json.ts';
import { type EventCounts, type EventSummary, sumColumns } from './event-counts.ts';

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
