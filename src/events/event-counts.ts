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
