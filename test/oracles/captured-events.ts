/** A captured event, or several that are alike. */
interface CapturedEvent {
  readonly type: string;
  readonly trackingId: string;
  readonly time: number;
  readonly count: number;
}

/** How many events have a tracking id in the bucket that starts at a moment. */
export interface BucketCount {
  readonly start: number;
  readonly trackingId: string;
  readonly count: number;
}

/** Every event that counts, in a list that is looked through for each answer. Times are whole thousandths of a second. */
export class CapturedEvents {
  readonly tally = { added: 0, late: 0, clamped: 0, dropped: 0 };
  private events: CapturedEvent[] = [];
  private latest = Number.NEGATIVE_INFINITY;
  private readonly windowMs: number;
  private readonly bucketMs: number;

  constructor(windowMs: number, bucketMs: number) {
    this.windowMs = windowMs;
    this.bucketMs = bucketMs;
  }

  tell(now: number): void {
    if (this.isOld(now)) {
      // The clock was wrong.
      this.events = this.events.map((event) => ({ ...event, time: now }));
      this.latest = now;
    }
    this.latest = Math.max(this.latest, now);
    this.events = this.events.filter(({ time }) => !this.isOld(time));
  }

  /** True if it counts. */
  add(type: string, trackingId: string, time: number | undefined, now: number, count: number): boolean {
    this.tell(now);
    const given = time ?? this.latest;
    if (this.isOld(given)) {
      this.tally.dropped += count;
      return false;
    }
    const isAhead = given - this.latest > this.bucketMs;
    const taken = isAhead ? this.latest : given;
    this.events.push({ type, trackingId, time: taken, count });
    this.tally.added += count;
    if (isAhead) this.tally.clamped += count;
    if (this.startOf(taken) < this.startOf(this.latest)) this.tally.late += count;
    return true;
  }

  /** Counts in what another list says, and returns how many events are too old for it. */
  merge(type: string, counts: readonly BucketCount[], now: number): number {
    this.tell(now);
    let leftOut = 0;
    for (const { start, trackingId, count } of counts) {
      const isAhead = start > this.startOf(this.latest) + this.bucketMs;
      if (this.isOld(start)) leftOut += count;
      else this.events.push({ type, trackingId, time: isAhead ? this.latest : start, count });
    }
    return leftOut;
  }

  /** What counts of a type, without zeros, by bucket and then by tracking id. */
  counts(type: string, now: number): BucketCount[] {
    this.tell(now);
    const found: { start: number; trackingId: string; count: number }[] = [];
    for (const event of this.events) {
      if (event.type !== type || event.count === 0) continue;
      const start = this.startOf(event.time);
      const same = found.find((entry) => entry.start === start && entry.trackingId === event.trackingId);
      if (same === undefined) found.push({ start, trackingId: event.trackingId, count: event.count });
      else same.count += event.count;
    }
    return inOrder(found);
  }

  /** Tracking ids with their events, in the order in which they are shown. */
  sums(type: string, now: number): [trackingId: string, events: number][] {
    const counts = this.counts(type, now);
    const ids = [...new Set(counts.map(({ trackingId }) => trackingId))].sort();
    const sums = ids.map((id): [string, number] => [
      id,
      counts.filter(({ trackingId }) => trackingId === id).reduce((sum, { count }) => sum + count, 0),
    ]);
    // Sorting is stable.
    return sums.sort(([, events], [, others]) => others - events);
  }

  forget(type: string): void {
    this.events = this.events.filter((event) => event.type !== type);
  }

  private startOf(time: number): number {
    return time - (((time % this.bucketMs) + this.bucketMs) % this.bucketMs);
  }

  private isOld(time: number): boolean {
    return this.startOf(time) < this.startOf(this.latest) - this.windowMs;
  }
}

export function inOrder(counts: readonly BucketCount[]): BucketCount[] {
  return [...counts].sort((one, other) => one.start - other.start || Number(one.trackingId > other.trackingId) || -1);
}
