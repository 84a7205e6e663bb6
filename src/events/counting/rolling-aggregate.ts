import type { Clock } from '../../windows/clock.ts';
import { checkMoment } from '../../windows/window-numbers.ts';
import type { EventBatch } from '../event-batch.ts';
import { BucketedCounts } from './bucketed-counts.ts';
import {
  checkEventCount,
  checkEventCounts,
  type EventCounts,
  type EventSummary,
  summarize,
  totalOf,
} from './event-counts.ts';
import { EventWindow, type EventWindowOptions } from './event-window.ts';

export interface RollingAggregateOptions extends EventWindowOptions {
  /** The event types, all different. */
  readonly types: readonly string[];
  /** Tells milliseconds since 1970 where no moment is given. `Date` by default. */
  readonly clock?: Clock;
}

/** The number of events since the start, without those that were merged. */
export interface EventTally {
  /** Counted. */
  readonly added: number;
  /** Of these, those of an earlier bucket than the one that was open when they came. */
  readonly late: number;
  /** Of these, those from more than a bucket ahead, which count as if they were of the moment that they came at. */
  readonly clamped: number;
  /** Not counted, as they were older than the window when they came. */
  readonly dropped: number;
}

/**
 * The number of events of each type and tracking id in the last minutes. Any string may be a tracking id.
 *
 * Time is cut into buckets, and the window is a whole number of them, as `EventWindow` draws it.
 *
 *     12:01:10   :20     :30     :40     :50  12:02:00       a window of 30 s in buckets of 10 s: at 12:01:47
 *        |       |       |       |    ^  |       |            all of [12:01:10, 12:02:00) counts, which is
 *        |<------------ counted ----- now ------>|            37 s of the past and 13 s of the future
 *
 * What becomes of an event that comes at 12:01:47, by its time:
 *
 * - 12:01:41 counts until it is 12:02:20, when its bucket has been over for 30 s.
 * - 12:01:10 is late, and counts until it is 12:01:50.
 * - 12:01:09.999 is too late: it is dropped.
 * - 12:01:57 is ahead by no more than a bucket, as other clocks may be: it counts at once, until it is 12:02:30.
 * - 12:01:57.001 is further ahead: clamped, which is to say that it counts as if it were of 12:01:47.
 *
 * Moments are milliseconds since 1970, fractions too. An earlier `now` than the latest so far is taken for that one, if its bucket
 * still counts. If it is further back, the clock was wrong until it was set right: what had been counted counts as if it were
 * of `now`.
 *
 * Every answer is exact, and its total is the sum over the tracking ids. A type takes no more than 2^53 - 1 events at once:
 * beyond, a `RangeError` is thrown, and nothing has changed but the time.
 *
 * Counting takes O(1), amortised, whatever the moment. A new bucket takes as many steps as there are tracking ids in the
 * buckets that go for it, and O(types) if all go, however much time has passed; going back takes O(tracking ids).
 *
 * Memory, for each type: 4 bytes for each bucket and tracking id, and about 100 for each tracking id besides, up to twice as
 * much as arrays double. Tracking ids that have nothing in the window any more are forgotten once they are the greater part.
 * *Example: 10,000 tracking ids, 3 types and 31 buckets, with events in all of them, take 9 MB.*
 */
export class RollingAggregate {
  readonly types: readonly string[];
  readonly window: EventWindow;
  private readonly clock: Clock;
  /** By index of type. */
  private readonly counters: readonly BucketedCounts[];
  private readonly counterOf: ReadonlyMap<string, BucketedCounts>;
  private readonly tallied: { -readonly [Name in keyof EventTally]: number } = {
    added: 0,
    late: 0,
    clamped: 0,
    dropped: 0,
  };
  private latest: number = Number.NEGATIVE_INFINITY;
  private openBucket: number = Number.NEGATIVE_INFINITY;
  private firstBucket: number = Number.NEGATIVE_INFINITY;

  /** Throws `RangeError` for a type that is there twice, and for a window that makes no sense. */
  constructor({ types, clock = Date, ...window }: RollingAggregateOptions) {
    this.types = [...types];
    this.window = new EventWindow(window);
    this.clock = clock;
    this.counters = this.types.map(() => new BucketedCounts());
    this.counterOf = new Map(this.types.map((type, i) => [type, this.counters[i] as BucketedCounts]));
    if (this.counterOf.size < this.types.length) throw new RangeError('each event type may be there once only');
  }

  /** A copy of what there was so far. Exact as long as no number is above 2^53 - 1. */
  get tally(): EventTally {
    return { ...this.tallied };
  }

  /** The memory of its arrays; tracking ids come on top. */
  get byteLength(): number {
    return this.counters.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  /**
   * Counts `count` events that came at `now`, 1 by default. Their `time` is the same moment by default. Returns false if they are
   * too old, and dropped. Throws `RangeError` for an unknown type, for a number that makes no sense, and where there
   * is no room.
   */
  add(type: string, trackingId: string, time?: number, now: number = this.clock.now(), count = 1): boolean {
    const counter = this.findCounter(type);
    checkTrackingId(trackingId);
    checkEventCount(count);
    if (time !== undefined) checkMoment(time);
    this.moveTo(now);
    counter.checkRoom(count);
    const bucket = this.place(time ?? this.latest, count);
    if (bucket < this.firstBucket) return false;
    if (count > 0) counter.add(bucket, trackingId, count);
    return true;
  }

  /**
   * Counts the events of a batch, whose types are indexes of `types`, and which came at `now`. Much faster than one by one,
   * while batches have the same array of tracking ids. Throws `RangeError` before it counts any, if a row makes no sense
   * or there is no room for all.
   */
  addBatch(batch: EventBatch, now: number = this.clock.now()): void {
    const perType = this.countTypes(batch);
    this.moveTo(now);
    this.counters.forEach((counter, i) => {
      counter.checkRoom(perType[i] as number);
    });
    const { length, type, trackingId, time, trackingIds } = batch;
    for (let row = 0; row < length; row++) {
      const bucket = this.place(time[row] as number, 1);
      if (bucket < this.firstBucket) continue;
      const counter = this.counters[type[row] as number] as BucketedCounts;
      counter.addListed(bucket, trackingIds, trackingId[row] as number);
    }
  }

  /**
   * Counts in what was counted elsewhere, in buckets of the same size, as if it had been added here, but for the tally.
   * Returns how many events were left out because their buckets are too old; those of buckets that are too far ahead
   * go into the open one. O(size). Throws `RangeError` before it counts any, if a number makes no sense or there is no room.
   */
  merge(type: string, counts: EventCounts, now: number = this.clock.now()): number {
    const counter = this.findCounter(type);
    checkEventCounts(counts);
    counts.trackingIds.forEach(checkTrackingId);
    this.moveTo(now);
    const tooOld = Math.max(0, this.firstBucket - counts.firstBucket);
    counter.checkRoom(totalOf({ counts: counts.counts.slice(tooOld) }));
    for (let i = tooOld; i < counts.counts.length; i++) {
      const bucket = counts.firstBucket + i;
      const target = bucket > this.openBucket + 1 ? this.openBucket : bucket;
      counts.counts[i]?.forEach((count, j) => {
        if (count > 0) counter.add(target, counts.trackingIds[j] as string, count);
      });
    }
    return totalOf({ counts: counts.counts.slice(0, tooOld) });
  }

  /** A copy of all that is in the window, without tracking ids that have nothing, and empty buckets at the ends. O(its size). */
  counts(type: string, now: number = this.clock.now()): EventCounts {
    return this.counterAt(type, now).copy();
  }

  /** The same, and forgets it: what several calls return is all that was counted in between, once. */
  take(type: string, now: number = this.clock.now()): EventCounts {
    const counter = this.counterAt(type, now);
    const taken = counter.copy();
    counter.clear();
    return taken;
  }

  /** True if the window has no events. O(1). */
  isEmpty(type: string, now: number = this.clock.now()): boolean {
    return this.counterAt(type, now).total === 0;
  }

  /** The number of events in the window, in all and by tracking id. O(n log n) for n tracking ids. */
  summary(type: string, now: number = this.clock.now()): EventSummary {
    return summarize(this.counterAt(type, now).liveSums());
  }

  private counterAt(type: string, now: number): BucketedCounts {
    const counter = this.findCounter(type);
    this.moveTo(now);
    return counter;
  }

  private findCounter(type: string): BucketedCounts {
    const counter = this.counterOf.get(type);
    if (counter === undefined) {
      throw new RangeError(`there is no event type ${JSON.stringify(type)}, only ${this.types.join(', ')}`);
    }
    return counter;
  }

  private moveTo(now: number): void {
    checkMoment(now);
    if (now === this.latest) return;
    const openBucket = this.window.bucketOf(now);
    const isSetBack = openBucket < this.firstBucket;
    if (now < this.latest && !isSetBack) return;
    this.latest = now;
    if (openBucket === this.openBucket) return;
    this.openBucket = openBucket;
    this.firstBucket = this.window.firstBucketAt(now);
    for (const counter of this.counters) {
      if (isSetBack) counter.gather(openBucket);
      else counter.dropBefore(this.firstBucket);
    }
  }

  /** The bucket for events of a moment, before the first one if they are to be dropped. Keeps the tally. */
  private place(time: number, count: number): number {
    const { tallied, openBucket, window } = this;
    const isAhead = time > this.latest + window.bucketMs;
    // The sum may have been rounded up.
    const bucket = isAhead ? openBucket : Math.min(window.bucketOf(time), openBucket + 1);
    if (bucket < this.firstBucket) {
      tallied.dropped += count;
      return bucket;
    }
    tallied.added += count;
    if (isAhead) tallied.clamped += count;
    if (bucket < openBucket) tallied.late += count;
    return bucket;
  }

  /** The number of rows of each type. Throws `RangeError` for a row that makes no sense. */
  private countTypes({ length, type, trackingId, time, trackingIds }: EventBatch): Float64Array {
    const perType = new Float64Array(this.types.length);
    for (let row = 0; row < length; row++) {
      const typeIndex = type[row] as number;
      if (!(typeIndex < perType.length && (trackingId[row] as number) < trackingIds.length)) {
        throw new RangeError(`row ${row} of the batch has a type or a tracking id that there is not`);
      }
      checkMoment(time[row] as number);
      perType[typeIndex] = (perType[typeIndex] as number) + 1;
    }
    return perType;
  }
}

/** For callers without types: whatever else it is would show only when it is written as JSON. */
function checkTrackingId(trackingId: string): void {
  if (typeof trackingId !== 'string') throw new TypeError(`a tracking id is a string, not ${typeof trackingId}`);
}
