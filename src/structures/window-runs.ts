import type { EpochSeconds } from './calendar.ts';
import { type PrefixSums, SumCursor } from './prefix-sums.ts';

/**
 * Walks over the windows [t, t + windowSeconds) for t from `from` to `to`, both included, in runs of equal counts.
 *
 *     events            x     x x            windowSeconds = 4
 *     windows' counts   1 1 1 2 ...          the count changes only where an event enters at the window's end (t = event
 *     t                 0 1 2 3              - windowSeconds + 1) or has left at its start (t = event + 1)
 *
 * So the gaps of a log are few runs, however wide they are. Neighbouring runs may have the same count: within dense days
 * every second is a run of its own. O(1) a run there, elsewhere O(log seconds with events).
 */
export class WindowRuns {
  /** The run that it stands on: every window that starts at a second in [start, end] holds `count` events. */
  start: EpochSeconds;
  end: EpochSeconds;
  /** Events before the first second of the run's windows, and those through their last. */
  eventsBefore = 0;
  eventsThrough = 0;
  private readonly windowSeconds: number;
  private readonly to: EpochSeconds;
  /** Follow the windows' last second, and the one before their first. */
  private readonly entered: SumCursor;
  private readonly left: SumCursor;

  /** Stands before the first run until it is moved. `windowSeconds` is a whole number of at least 1. */
  constructor(sums: PrefixSums, windowSeconds: number, from: EpochSeconds, to: EpochSeconds) {
    this.windowSeconds = windowSeconds;
    this.to = to;
    this.start = from;
    this.end = from - 1;
    this.entered = new SumCursor(sums);
    this.left = new SumCursor(sums);
  }

  get count(): number {
    return this.eventsThrough - this.eventsBefore;
  }

  /** Goes on to the next run; false if there is none. */
  next(): boolean {
    if (this.end >= this.to) return false;
    const { entered, left, windowSeconds } = this;
    this.start = this.end + 1;
    entered.moveTo(this.start + windowSeconds - 1);
    left.moveTo(this.start - 1);
    this.end = Math.min(entered.until - windowSeconds + 1, left.until + 1, this.to);
    this.eventsBefore = left.sum;
    this.eventsThrough = entered.sum;
    return true;
  }

  /** Goes on to the next run that holds more than `least` events; false if there is none up to the end. */
  nextAbove(least: number): boolean {
    do {
      if (this.findInDenseDays(least)) return true;
      if (!this.next()) return false;
    } while (this.count <= least);
    return true;
  }

  /**
   * Skips at most `maxRuns` runs, as long as both ends of the windows stay in the dense days that they are in: most of a busy
   * log. Returns the number of skipped runs. O(1).
   */
  skipInDenseDays(maxRuns: number): number {
    const runCount = Math.min(this.countDenseRuns(), maxRuns);
    if (runCount > 0) this.standOn(this.end + runCount);
    return runCount;
  }

  /** `nextAbove` within the dense days; if there is none, stands on their last run. */
  private findInDenseDays(least: number): boolean {
    const runCount = this.countDenseRuns();
    const { entered, left, end } = this;
    const enteredSums = entered.sums;
    const leftSums = left.sums;
    const enteredSecond = end + this.windowSeconds - entered.dayStart;
    const leftSecond = end - left.dayStart;
    const leastDifference = least - (entered.before - left.before);
    for (let run = 0; run < runCount; run++) {
      if ((enteredSums[enteredSecond + run] as number) - (leftSums[leftSecond + run] as number) > leastDifference) {
        this.standOn(end + 1 + run);
        return true;
      }
    }
    if (runCount > 0) this.standOn(end + runCount);
    return false;
  }

  /** How many of the next runs have both ends of their windows in the dense days that the cursors are in. */
  private countDenseRuns(): number {
    const { entered, left, end } = this;
    const enteredSecond = end + this.windowSeconds - entered.dayStart;
    const leftSecond = end - left.dayStart;
    if (enteredSecond < 0 || leftSecond < 0) return 0;
    return Math.max(0, Math.min(entered.sums.length - enteredSecond, left.sums.length - leftSecond, this.to - end));
  }

  /** Stands on the run of a second in those dense days. */
  private standOn(second: EpochSeconds): void {
    const { entered, left } = this;
    this.start = second;
    this.end = second;
    this.eventsBefore = left.before + (left.sums[second - 1 - left.dayStart] as number);
    this.eventsThrough = entered.before + (entered.sums[second + this.windowSeconds - 1 - entered.dayStart] as number);
  }
}
