import { type PrefixSums, SumCursor } from './prefix-sums.ts';
import type { EpochSeconds } from './seconds-histogram.ts';

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
  count = 0;
  private readonly windowSeconds: number;
  private readonly to: EpochSeconds;
  /** The events through the window's last second, and those before its first. */
  private readonly entered: SumCursor;
  private readonly left: SumCursor;

  /** Stands before the first run until `next` is called. `windowSeconds` is a whole number of at least 1. */
  constructor(sums: PrefixSums, windowSeconds: number, from: EpochSeconds, to: EpochSeconds) {
    this.windowSeconds = windowSeconds;
    this.to = to;
    this.start = from;
    this.end = from - 1;
    this.entered = new SumCursor(sums);
    this.left = new SumCursor(sums);
  }

  /** Goes on to the next run; false if there is none. */
  next(): boolean {
    const { entered, left } = this;
    const start = this.end + 1;
    if (start > this.to) return false;
    this.start = start;
    const windowEnd = start + this.windowSeconds - 1;

    // Most seconds of a busy log are in dense days: this is moveTo and all below for them, without its detours.
    const enteredSecond = windowEnd - entered.dayStart;
    const leftSecond = start - 1 - left.dayStart;
    if (enteredSecond < entered.sums.length && leftSecond >= 0 && leftSecond < left.sums.length && enteredSecond >= 0) {
      const enteredCount = entered.before + (entered.sums[enteredSecond] as number);
      this.count = enteredCount - left.before - (left.sums[leftSecond] as number);
      this.end = start;
      return true;
    }

    entered.moveTo(windowEnd);
    left.moveTo(start - 1);
    this.end = Math.min(entered.until - this.windowSeconds + 1, left.until + 1, this.to);
    this.count = entered.sum - left.sum;
    return true;
  }
}
