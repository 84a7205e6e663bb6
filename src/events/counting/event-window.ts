import { checkSpan } from '../../windows/window-numbers.ts';

export const defaultWindowMinutes = 5;
export const defaultBucketSeconds = 10;
/** The rounding error of a few operations, relative to their result. */
const maxRounding = 1e-14;

/** The time for which events count, and the buckets it is cut into. */
export interface EventWindowOptions {
  /** Above 0, a whole number of buckets. 5 by default. */
  readonly windowMinutes?: number;
  /** A thousandth or more. 10 by default. */
  readonly bucketSeconds?: number;
}

/**
 * The number of buckets of a window, which must be a whole number. Where only rounding keeps it from being whole, as with 2.05
 * minutes in buckets of 1 s, it is rounded.
 */
export function countBuckets(windowMinutes: number, bucketSeconds: number): number {
  const quotient = (60 * windowMinutes) / bucketSeconds;
  const whole = Math.round(quotient);
  return Math.abs(quotient - whole) <= maxRounding * whole ? whole : quotient;
}

/**
 * The window of the last `windowMinutes`, in whole buckets. All buckets that have a part of it count, from the one that the
 * window begins in to the one that is open now, and the events that are in the next one already.
 *
 *     buckets   | 6 | 7 | 8 | 9 | 10 | 11 |       10 s each; now is in bucket 10
 *     counted       |<- 7, 8, 9, 10, 11 ->        a window of 30 s: 30 to 40 s of the past, and up to 10 s of the future
 *
 * So no event of the last minutes is ever missing, and the oldest one counted is at most a bucket older than that.
 */
export class EventWindow {
  readonly windowMinutes: number;
  readonly bucketSeconds: number;
  /** Whole buckets in the window: one less than there are from the oldest to the open one. */
  readonly bucketCount: number;
  readonly bucketMs: number;

  /** Throws `RangeError` unless the window is a whole number of buckets, of a millisecond at least. */
  constructor({ windowMinutes = defaultWindowMinutes, bucketSeconds = defaultBucketSeconds }: EventWindowOptions = {}) {
    this.windowMinutes = windowMinutes;
    this.bucketSeconds = bucketSeconds;
    this.bucketMs = 1000 * bucketSeconds;
    const windowMs = 60_000 * windowMinutes;
    checkSpan(windowMs);
    checkSpan(this.bucketMs);
    this.bucketCount = countBuckets(windowMinutes, bucketSeconds);
    if (!Number.isInteger(this.bucketCount)) {
      throw new RangeError(`a span of ${windowMs} ms is not a whole number of steps of ${this.bucketMs} ms`);
    }
    // The numbers of shorter ones might not be exact.
    if (this.bucketMs < 1) throw new RangeError(`a bucket must have a millisecond at least, not ${bucketSeconds} s`);
  }

  /** The number of the bucket [number × bucketMs, (number + 1) × bucketMs) that has a moment, in milliseconds since 1970. */
  bucketOf(time: number): number {
    return Math.floor(time / this.bucketMs);
  }

  /** The oldest bucket that counts at a moment. */
  firstBucketAt(now: number): number {
    return this.bucketOf(now) - this.bucketCount;
  }
}
