import type { EventCursor, PrefixSums } from './prefix-sums.ts';
import type { EpochSeconds } from './seconds-histogram.ts';

/**
 * Walks over the windows [t, t + windowSeconds) for t from `from` to `to`, both included, in runs of equal counts.
 *
 *     events            x     x x            windowSeconds = 4
 *     windows' counts   1 1 1 2 ...          the count changes only where an event enters at the window's end (t = event
 *     t                 0 1 2 3              - windowSeconds + 1) or has left at its start (t = event + 1)
 *
 * So n seconds with events make at most 2n + 1 runs, however far apart they lie. O(1) amortized a run.
 */
export class WindowRuns {
  /** The run that it stands on: every window that starts at a second in [start, end] holds `count` events. */
  start: EpochSeconds;
  end: EpochSeconds;
  count: number;
  private readonly windowSeconds: number;
  private readonly to: EpochSeconds;
  private readonly entering: EventCursor;
  private readonly leaving: EventCursor;

  /** Stands before the first run until `next` is called. `windowSeconds` is a whole number of at least 1. */
  constructor(sums: PrefixSums, windowSeconds: number, from: EpochSeconds, to: EpochSeconds) {
    this.windowSeconds = windowSeconds;
    this.to = to;
    this.start = from;
    this.end = from - 1;
    this.count = sums.through(from + windowSeconds - 1) - sums.through(from - 1);
    this.entering = sums.eventsFrom(from + windowSeconds);
    this.leaving = sums.eventsFrom(from);
  }

  /** Goes on to the next run; false if there is none. */
  next(): boolean {
    const { entering, leaving, windowSeconds } = this;
    const start = this.end + 1;
    if (start > this.to) return false;
    if (entering.time - windowSeconds + 1 === start) {
      this.count += entering.count;
      entering.advance();
    }
    if (leaving.time + 1 === start) {
      this.count -= leaving.count;
      leaving.advance();
    }
    const nextChange = Math.min(entering.time - windowSeconds + 1, leaving.time + 1);
    this.start = start;
    this.end = Math.min(nextChange - 1, this.to);
    return true;
  }
}
