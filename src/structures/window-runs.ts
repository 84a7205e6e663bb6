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
  /** Runs walked over so far, this one included. */
  walked = 0;
  /** The first of the busiest windows of the last `walkTo`. */
  bestStart: EpochSeconds = Number.NaN;
  bestCount = -1;
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

  get isAtEnd(): boolean {
    return this.end >= this.to;
  }

  /** Goes on to the next run; false if there is none. */
  next(): boolean {
    if (this.isAtEnd) return false;
    const { entered, left } = this;
    this.start = this.end + 1;
    entered.moveTo(this.start + this.windowSeconds - 1);
    left.moveTo(this.start - 1);
    this.end = Math.min(entered.until - this.windowSeconds + 1, left.until + 1, this.to);
    this.count = entered.sum - left.sum;
    this.walked++;
    return true;
  }

  /**
   * Goes on to the next run that holds more than `least` events; false if there is none among the runs up to the
   * `lastRun`-th of the walk, on which it stands then, or up to the end.
   */
  nextAbove(least: number, lastRun: number = Number.POSITIVE_INFINITY): boolean {
    while (this.walked < lastRun) {
      if (this.walkDenseDays(least, lastRun)) return true;
      if (this.walked >= lastRun || !this.next()) return false;
      if (this.count > least) return true;
    }
    return false;
  }

  /** Goes on to the `lastRun`-th run of the walk, or to the end, and finds the busiest window on the way. */
  walkTo(lastRun: number): void {
    this.bestCount = -1;
    while (this.walked < lastRun) {
      this.findBestInDenseDays(lastRun);
      if (this.walked >= lastRun || !this.next()) return;
      this.noteBest(this.start, this.count);
    }
  }

  private noteBest(start: EpochSeconds, count: number): void {
    if (count <= this.bestCount) return;
    this.bestStart = start;
    this.bestCount = count;
  }

  /** `walkTo` as far as both ends of the windows stay in the dense days that they are in: most of a busy log. */
  private findBestInDenseDays(lastRun: number): void {
    const { entered, left } = this;
    const enteredSums = entered.sums;
    const leftSums = left.sums;
    const start = this.end + 1;
    const enteredSecond = start + this.windowSeconds - 1 - entered.dayStart;
    const leftSecond = start - 1 - left.dayStart;
    const runCount = this.countDenseRuns(start, enteredSecond, leftSecond, lastRun);
    if (runCount <= 0) return;
    let best = Number.NEGATIVE_INFINITY;
    let bestRun = 0;
    let difference = 0;
    for (let i = 0; i < runCount; i++) {
      difference = (enteredSums[enteredSecond + i] as number) - (leftSums[leftSecond + i] as number);
      if (difference > best) {
        best = difference;
        bestRun = i;
      }
    }
    const before = entered.before - left.before;
    this.noteBest(start + bestRun, before + best);
    this.standOn(start + runCount - 1, before + difference, runCount);
  }

  /** How many runs from a start on have both ends in the dense days that the cursors are in; 0 or below if none. */
  private countDenseRuns(start: EpochSeconds, enteredSecond: number, leftSecond: number, lastRun: number): number {
    if (enteredSecond < 0 || leftSecond < 0) return 0;
    return Math.min(
      this.entered.sums.length - enteredSecond,
      this.left.sums.length - leftSecond,
      this.to - start + 1,
      lastRun - this.walked,
    );
  }

  /** `nextAbove` as far as both ends of the windows stay in the dense days that they are in: most of a busy log. */
  private walkDenseDays(least: number, lastRun: number): boolean {
    const { entered, left } = this;
    const enteredSums = entered.sums;
    const leftSums = left.sums;
    const start = this.end + 1;
    const enteredSecond = start + this.windowSeconds - 1 - entered.dayStart;
    const leftSecond = start - 1 - left.dayStart;
    const runCount = this.countDenseRuns(start, enteredSecond, leftSecond, lastRun);
    const before = entered.before - left.before;
    for (let i = 0; i < runCount; i++) {
      const count = before + (enteredSums[enteredSecond + i] as number) - (leftSums[leftSecond + i] as number);
      if (count > least) {
        this.standOn(start + i, count, i + 1);
        return true;
      }
    }
    if (runCount > 0) {
      const last = runCount - 1;
      const count = before + (enteredSums[enteredSecond + last] as number) - (leftSums[leftSecond + last] as number);
      this.standOn(start + last, count, runCount);
    }
    return false;
  }

  private standOn(second: EpochSeconds, count: number, walked: number): void {
    this.start = second;
    this.end = second;
    this.count = count;
    this.walked += walked;
  }
}
