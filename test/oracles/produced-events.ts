/** An event as a producer was given it, and the flush that it goes with, from 1; Infinity while that is not known. */
interface ProducedEvent {
  readonly trackingId: string;
  readonly bucket: number;
  flush: number;
}

const bucketMs = 10_000;

/** A naive list of the events of one type that one producer counted, in buckets of 10 s and a window of 30 s. */
export class ProducedEvents {
  readonly events: ProducedEvent[] = [];
  private flushes = 0;

  /** Whether it counts. */
  add(trackingId: string, time: number, now: number): boolean {
    const bucket = Math.floor((time > now + bucketMs ? now : time) / bucketMs);
    const isKept = isInWindow(bucket, now);
    if (isKept) this.events.push({ trackingId, bucket, flush: Number.POSITIVE_INFINITY });
    return isKept;
  }

  /** All that came since go with the next flush. */
  take(): void {
    this.flushes++;
    for (const event of this.events) event.flush = Math.min(event.flush, this.flushes);
  }

  /** Events in the window by bucket and tracking id, of the flushes up to one. */
  countInto(sums: Map<string, number>, now: number, lastFlush: number): void {
    for (const { trackingId, bucket, flush } of this.events) {
      if (flush > lastFlush || !isInWindow(bucket, now)) continue;
      const cell = `${bucket} ${trackingId}`;
      sums.set(cell, (sums.get(cell) ?? 0) + 1);
    }
  }
}

/** Whether a bucket counts at a moment: any part of it is of the last 30 s, or to come. */
export function isInWindow(bucket: number, now: number): boolean {
  return bucket >= Math.floor(now / bucketMs) - 3;
}

/** What stored texts have together. */
export interface DecodedTotals {
  /** Events in the window by bucket and tracking id. */
  readonly sums: Map<string, number>;
  /** The latest flush of each producer. */
  readonly flushes: Map<string, number>;
}

/** Decodes texts by what is written about them. */
export function decodeAll(texts: readonly string[], now: number): DecodedTotals {
  const decoded: DecodedTotals = { sums: new Map(), flushes: new Map() };
  for (const text of texts) decodeInto(decoded, text, now);
  return decoded;
}

function decodeInto({ sums, flushes }: DecodedTotals, text: string, now: number): void {
  const { buckets, eventsCapturedByTrackingIds, totalEventsCaptured, producers } = JSON.parse(text);
  const ids = Object.keys(eventsCapturedByTrackingIds).sort();
  const perId = new Map<string, number>();
  let total = 0;
  buckets.counts.forEach((row: number[], i: number) => {
    row.forEach((count, j) => {
      const id = ids[j] as string;
      const cell = `${buckets.first + i} ${id}`;
      total += count;
      perId.set(id, (perId.get(id) ?? 0) + count);
      if (count > 0 && isInWindow(buckets.first + i, now)) sums.set(cell, (sums.get(cell) ?? 0) + count);
    });
  });
  const isSound =
    total === totalEventsCaptured &&
    Object.entries(eventsCapturedByTrackingIds).every(([id, events]) => perId.get(id) === events);
  if (!isSound) throw new Error(`the totals do not add up: ${text}`);
  for (const [id, { flush }] of Object.entries<{ flush: number }>(producers)) flushes.set(id, flush);
}
