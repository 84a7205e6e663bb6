import { hourMs, minuteMs } from '../../structures/calendar.ts';
import { type Clock, monotoneClock } from '../clock.ts';
import { checkEvents } from '../window-numbers.ts';
import { EventQueue } from './event-queue.ts';
import { type MinuteHour, type MinuteHourOptions, withoutStepsBack } from './minute-hour.ts';

/**
 * Counts the last minute and hour exactly, by a conveyor belt of two stages: events get on at the right, move from the
 * minute to the rest of the hour, and drop off after an hour. Each stage knows the sum of what is on it.
 *
 *             rest of the hour              minute
 *     ◀── 3  1     4 1 5      9    ◀──   2     6    ◀── add
 *         total 23                       total 8            hour: 23 + 8
 *
 * Amortized O(1) per event and question. Memory grows with the events of an hour.
 */
export class ConveyorMinuteHourCounter implements MinuteHour {
  private readonly clock: Clock;
  private readonly minute: EventQueue = new EventQueue();
  private readonly restOfHour: EventQueue = new EventQueue();

  constructor({ clock = monotoneClock }: MinuteHourOptions = {}) {
    this.clock = withoutStepsBack(clock);
  }

  add(count: number): void {
    checkEvents(count);
    const time = this.moveBelt();
    this.minute.push({ time, count });
  }

  minuteCount(): number {
    this.moveBelt();
    return this.minute.total;
  }

  hourCount(): number {
    this.moveBelt();
    return this.minute.total + this.restOfHour.total;
  }

  /** Moves every event to where it belongs by now, which is returned. */
  private moveBelt(): number {
    const now = this.clock.now();
    for (;;) {
      const event = this.minute.takeUntil(now - minuteMs);
      if (event === undefined) break;
      this.restOfHour.push(event);
    }
    while (this.restOfHour.takeUntil(now - hourMs) !== undefined);
    return now;
  }
}
