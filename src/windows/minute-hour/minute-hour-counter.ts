import { type Clock, monotoneClock } from '../clock.ts';
import type { MinuteHour, MinuteHourOptions } from './minute-hour.ts';
import { TrailingBucketCounter } from './trailing-bucket-counter.ts';

/**
 * Counts the last minute in 60 buckets of a second and the last hour in 60 buckets of a minute: about 1 KB and constant
 * time, whatever the rate.
 *
 * Counts are estimates, which may be fractions: wrong by what one bucket holds at most, exact for the minute at whole
 * seconds of the clock and for the hour at whole minutes.
 */
export class MinuteHourCounter implements MinuteHour {
  private readonly clock: Clock;
  private readonly minute: TrailingBucketCounter = new TrailingBucketCounter(60, 1);
  private readonly hour: TrailingBucketCounter = new TrailingBucketCounter(60, 60);

  constructor({ clock = monotoneClock }: MinuteHourOptions = {}) {
    this.clock = clock;
  }

  add(count: number): void {
    const now = this.clock.now();
    this.minute.add(count, now);
    this.hour.add(count, now);
  }

  minuteCount(): number {
    return this.minute.trailingCount(this.clock.now());
  }

  hourCount(): number {
    return this.hour.trailingCount(this.clock.now());
  }
}
