import { hourMs, minuteMs } from '../../structures/calendar.ts';
import { type Clock, monotoneClock } from '../clock.ts';
import { checkEvents } from '../window-numbers.ts';
import type { CountedEvent } from './event-queue.ts';
import { type MinuteHour, type MinuteHourOptions, withoutStepsBack } from './minute-hour.ts';

/**
 * Counts the last minute and hour exactly, from a list of all events: what the other designs are measured by.
 *
 *     events   3  1     4 1 5      9  2     6
 *                       └──── minute ────────┤ now    summed anew for each question
 *
 * O(1) per event; a question takes O(events in its window). Memory grows for ever: nothing is dropped.
 */
export class NaiveMinuteHourCounter implements MinuteHour {
  private readonly clock: Clock;
  private readonly events: CountedEvent[] = [];

  constructor({ clock = monotoneClock }: MinuteHourOptions = {}) {
    this.clock = withoutStepsBack(clock);
  }

  add(count: number): void {
    checkEvents(count);
    this.events.push({ time: this.clock.now(), count });
  }

  minuteCount(): number {
    return this.countLast(minuteMs);
  }

  hourCount(): number {
    return this.countLast(hourMs);
  }

  private countLast(spanMs: number): number {
    const start = this.clock.now() - spanMs;
    let sum = 0;
    for (let i = this.events.length - 1; i >= 0; i--) {
      const { time, count } = this.events[i] as CountedEvent;
      if (time <= start) break;
      sum += count;
    }
    return sum;
  }
}
