import { type Clock, monotoneClock } from '../clock.ts';
import type { MinuteHourOptions } from './minute-hour.ts';
import { TrailingBucketCounter } from './trailing-bucket-counter.ts';

export interface RecentCounterOptions extends MinuteHourOptions {
  /** 60 unless given. More of them cost 8 bytes each, and make what the count may be wrong by smaller. */
  readonly bucketCount?: number;
}

/** Counts the events of the last so many seconds, in buckets: a day, for example, as `new RecentCounter(86_400)`. */
export class RecentCounter {
  private readonly clock: Clock;
  private readonly counter: TrailingBucketCounter;

  /** Throws a `RangeError` unless `spanSeconds` is finite and more than 0, and `bucketCount` whole and at least 1. */
  constructor(spanSeconds: number, { clock = monotoneClock, bucketCount = 60 }: RecentCounterOptions = {}) {
    this.clock = clock;
    this.counter = new TrailingBucketCounter(bucketCount, spanSeconds / bucketCount);
  }

  /** Counts so many events in, at this moment. Throws a `RangeError` unless `count` is from 0 to 2^53 - 1. */
  add(count: number): void {
    this.counter.add(count, this.clock.now());
  }

  /** In the window `(now - spanSeconds, now]`. */
  count(): number {
    return this.counter.trailingCount(this.clock.now());
  }
}
