import type { Clock } from '../clock.ts';
import { checkMoment } from '../window-numbers.ts';

/**
 * How many events there were in the last minute and in the last hour, or how many bytes.
 *
 * A window is `(now - span, now]`: an event that is exactly a minute old is not in the last minute. A clock that goes back
 * is taken to stand still until it has caught up, and every method throws a `RangeError` where it tells no moment. There
 * are no timers.
 */
export interface MinuteHour {
  /** Counts so many events in, at this moment. Throws a `RangeError` unless `count` is from 0 to 2^53 - 1. */
  add(count: number): void;
  minuteCount(): number;
  hourCount(): number;
}

export interface MinuteHourOptions {
  /** The platform's monotone clock unless given. */
  readonly clock?: Clock;
}

/** The clock, but standing still where it goes back. Throws a `RangeError` where it tells no moment. */
export function withoutStepsBack(clock: Clock): Clock {
  let latest = Number.NEGATIVE_INFINITY;
  return {
    now() {
      const now = clock.now();
      checkMoment(now);
      latest = Math.max(latest, now);
      return latest;
    },
  };
}
