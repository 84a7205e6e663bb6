/** What a counter was told, and what it should say. */
export interface ListedEvent {
  readonly time: number;
  readonly count: number;
}

/** The sum of the counts of all events in `(start, end]`. */
export function sumWithin(events: readonly ListedEvent[], start: number, end: number): number {
  return events
    .filter(({ time }) => start < time && time <= end)
    .map(({ count }) => count)
    .reduce((sum, count) => sum + count, 0);
}

/** The edges of the bucket `(start, end]` that a time is in, where every multiple of `bucketMs` is an edge. */
export function bucketOf(time: number, bucketMs: number): { start: number; end: number } {
  const isEdge = time % bucketMs === 0;
  const start = isEdge ? time - bucketMs : time - (((time % bucketMs) + bucketMs) % bucketMs);
  return { start, end: start + bucketMs };
}
