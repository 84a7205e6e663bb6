import { secondMs } from '../../structures/calendar.ts';
import { checkEvents, checkMoment } from '../window-numbers.ts';
import { ConveyorQueue, checkBucketCount } from './conveyor-queue.ts';

/**
 * Counts the events of the trailing window of `bucketCount` times `secondsPerBucket` in buckets, for which the caller
 * tells the time.
 *
 * One bucket more is kept than the window has, because the newest one is still being filled:
 *
 *               oldest                     newest
 *     buckets   [·····|·····|·····|·····|···· ]
 *     window       (══════════════════════════]        4 buckets long
 *                  ▲ now - window            ▲ now
 *
 * The window has begun where the oldest bucket is as far along as the newest one is now. So that part of the oldest one is
 * taken off, as if its events were spread evenly. Hence the count is up to date and has no bias; it may be a fraction, and
 * wrong by the oldest bucket at most. It is exact whenever a bucket ends.
 *
 * A bucket is `(start, end]`, as the window is. Times that go back count as the latest one. O(1) per event and question,
 * O(bucketCount) whenever a bucket ends, however long it is since the last call. 8 bytes a bucket. Every method throws a
 * `RangeError` where `now` is no moment.
 */
export class TrailingBucketCounter {
  private readonly bucketMs: number;
  private readonly conveyor: ConveyorQueue;
  private newestEnd: number = Number.NEGATIVE_INFINITY;
  private latest: number = Number.NEGATIVE_INFINITY;

  /** Throws a `RangeError` unless `bucketCount` is whole and at least 1, and `secondsPerBucket` finite and more than 0. */
  constructor(bucketCount: number, secondsPerBucket: number) {
    checkBucketCount(bucketCount);
    if (!(secondsPerBucket > 0 && secondsPerBucket < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`the seconds of a bucket must be finite and more than 0, not ${secondsPerBucket}`);
    }
    this.bucketMs = secondsPerBucket * secondMs;
    this.conveyor = new ConveyorQueue(bucketCount + 1);
  }

  /** Counts so many events in at `now`, in milliseconds. Throws a `RangeError` unless `count` is from 0 to 2^53 - 1. */
  add(count: number, now: number): void {
    checkEvents(count);
    this.advance(now);
    this.conveyor.addToNewest(count);
  }

  /** How many events there were in the window that ends at `now`, in milliseconds. */
  trailingCount(now: number): number {
    this.advance(now);
    const unfilled = (this.newestEnd - this.latest) / this.bucketMs;
    return this.conveyor.total - (1 - unfilled) * this.conveyor.oldest;
  }

  private advance(now: number): void {
    checkMoment(now);
    if (now > this.latest) this.latest = now;
    if (now <= this.newestEnd) return;
    const end = Math.ceil(now / this.bucketMs) * this.bucketMs;
    this.conveyor.shift(Math.round((end - this.newestEnd) / this.bucketMs));
    this.newestEnd = end;
  }
}
