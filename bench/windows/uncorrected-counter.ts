import { type Clock, ConveyorQueue, type MinuteHour, type MinuteHourOptions } from '../../src/index.ts';

/**
 * The counter with buckets as the textbook leaves it: 60 of a second and 60 of a minute, of which the newest is still being
 * filled but counts as a whole one. So its windows are 59 to 60 buckets long.
 */
export class UncorrectedCounter implements MinuteHour {
  private readonly clock: Clock;
  private readonly minute: Window = {
    bucketMs: 1_000,
    newest: Number.NEGATIVE_INFINITY,
    conveyor: new ConveyorQueue(60),
  };
  private readonly hour: Window = {
    bucketMs: 60_000,
    newest: Number.NEGATIVE_INFINITY,
    conveyor: new ConveyorQueue(60),
  };

  constructor({ clock }: Required<MinuteHourOptions>) {
    this.clock = clock;
  }

  add(count: number): void {
    const now = this.clock.now();
    advance(this.minute, now).addToNewest(count);
    advance(this.hour, now).addToNewest(count);
  }

  minuteCount(): number {
    return advance(this.minute, this.clock.now()).total;
  }

  hourCount(): number {
    return advance(this.hour, this.clock.now()).total;
  }
}

interface Window {
  readonly bucketMs: number;
  /** Number of the bucket that is being filled. */
  newest: number;
  readonly conveyor: ConveyorQueue;
}

function advance(window: Window, now: number): ConveyorQueue {
  const newest = Math.floor(now / window.bucketMs);
  if (newest > window.newest) {
    window.conveyor.shift(newest - window.newest);
    window.newest = newest;
  }
  return window.conveyor;
}
