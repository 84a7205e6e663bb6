/**
 * Events as parallel columns, of which the first `length` rows are valid. Borrowed by whoever is handed one: its maker fills
 * it again.
 */
export interface EventBatch {
  length: number;
  /** Index in the list of event types that its maker was given. */
  readonly type: Uint16Array;
  /** Index in `trackingIds`. */
  readonly trackingId: Uint32Array;
  /** Milliseconds since 1970, fractions too. */
  readonly time: Float64Array;
  /** May grow from batch to batch. */
  readonly trackingIds: readonly string[];
}

/** The max number of event types: a batch numbers them in 16 bits. */
export const maxTypes: number = 2 ** 16;

export const defaultBatchRows = 4096;

/** An empty batch with room for `rows` events. */
export function makeEventBatch(trackingIds: readonly string[], rows: number = defaultBatchRows): EventBatch {
  return {
    length: 0,
    type: new Uint16Array(rows),
    trackingId: new Uint32Array(rows),
    time: new Float64Array(rows),
    trackingIds,
  };
}
