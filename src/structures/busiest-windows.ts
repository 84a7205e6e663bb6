import { countAtMost } from './bisect.ts';
import { MinHeap } from './min-heap.ts';
import type { PrefixSums } from './prefix-sums.ts';
import { RangeMaximum } from './range-maximum.ts';
import type { EpochSeconds } from './seconds-histogram.ts';
import { TopK } from './top-k.ts';
import { WindowRuns } from './window-runs.ts';

/** A window of a known length, and the events in it. */
export interface Window {
  readonly start: EpochSeconds;
  readonly count: number;
}

/** More events first, the earlier start among equals. */
export function isBusier(window: Window, other: Window): boolean {
  return window.count !== other.count ? window.count > other.count : window.start < other.start;
}

/**
 * The `limit` busiest of all windows, busiest first, the earlier one of equals. Windows may overlap and may hold no event.
 *
 * O(n / 256) for n seconds with events, and O(log limit) for every window that is kept for a while. O(limit) memory.
 */
export function findBusiest(windows: WindowStarts, limit: number): Window[] {
  const busiest = new TopK<Window>(limit, isBusier);
  const leastCount = () => busiest.worstToBeat?.count ?? -1;
  // Runs come in time's order, so a window loses every tie against those that are kept.
  for (const runs of windows.blocksAbove(leastCount)) {
    while (runs.nextAbove(leastCount())) {
      const { count, end } = runs;
      for (let start = runs.start; start <= end && count > leastCount(); start++) busiest.offer({ start, count });
    }
  }
  return busiest.takeBestFirst();
}

/** Starts that are still free for a window, both ends included, and the busiest window among them. */
interface FreeSpan {
  readonly from: EpochSeconds;
  readonly to: EpochSeconds;
  readonly best: Window;
}

/**
 * Greedy choice: takes the busiest window, strikes out all that share a second with it, and so on up to `limit` times;
 * windows without events are never taken. Candidates and ties are those of `findBusiest`.
 *
 *     starts   from ........ best - windowSeconds ] xxxxxx best xxxxxx [ best + windowSeconds ........ to
 *
 * Every choice splits one span of free starts in two, and a heap of spans gives the next choice.
 * O(log n) a window, for n seconds with events.
 */
export function findDisjoint(starts: WindowStarts, limit: number): Window[] {
  const { sums, windowSeconds } = starts;
  if (sums.total === 0) return [];
  const windows: Window[] = [];
  const spans = new MinHeap<FreeSpan>((span, other) => isBusier(span.best, other.best));
  const addSpan = (from: EpochSeconds, to: EpochSeconds) => {
    if (from <= to) spans.push({ from, to, best: starts.findBest(from, to) });
  };
  addSpan(sums.first, sums.last);
  while (windows.length < limit) {
    const span = spans.pop();
    if (span === undefined || span.best.count === 0) break;
    windows.push(span.best);
    addSpan(span.from, span.best.start - windowSeconds);
    addSpan(span.best.start + windowSeconds, span.to);
  }
  return windows;
}

const runsPerBlock = 256;

/**
 * All windows [t, t + windowSeconds) with t from the first to the last event. Finds the busiest one of any span of starts:
 * whole blocks of runs are looked up, the rest is walked over.
 *
 * O(n) to make, for n seconds with events. Memory: 24 bytes for every 128 of them.
 */
export class WindowStarts {
  readonly sums: PrefixSums;
  readonly windowSeconds: number;
  /** Of every block of runs its first start and its busiest window, as parallel arrays, ascending by time. */
  private readonly blockStarts: EpochSeconds[] = [];
  private readonly bestStarts: EpochSeconds[] = [];
  private readonly bestCounts: number[] = [];
  private readonly maximum: RangeMaximum;

  /** `windowSeconds` is a whole number of at least 1. */
  constructor(sums: PrefixSums, windowSeconds: number) {
    this.sums = sums;
    this.windowSeconds = windowSeconds;
    const runs = new WindowRuns(sums, windowSeconds, sums.first, sums.last);
    while (sums.total > 0 && !runs.isAtEnd) {
      this.blockStarts.push(runs.end + 1);
      runs.walkTo(runs.walked + runsPerBlock);
      this.bestStarts.push(runs.bestStart);
      this.bestCounts.push(runs.bestCount);
    }
    this.maximum = new RangeMaximum(this.bestCounts);
  }

  /** The runs of every block, in time's order, that has a window with more events than `leastCount` by then. */
  *blocksAbove(leastCount: () => number): Generator<WindowRuns> {
    for (let block = 0; block < this.blockStarts.length; block++) {
      if ((this.bestCounts[block] as number) <= leastCount()) continue;
      const to = (this.blockStarts[block + 1] ?? this.sums.last + 1) - 1;
      yield new WindowRuns(this.sums, this.windowSeconds, this.blockStarts[block] as EpochSeconds, to);
    }
  }

  /** The busiest window that starts in [from, to], the earliest of equals; from is at most to. */
  findBest(from: EpochSeconds, to: EpochSeconds): Window {
    const firstBlock = countAtMost(this.blockStarts, from) - 1;
    const lastBlock = countAtMost(this.blockStarts, to) - 1;
    if (firstBlock === lastBlock) return this.walk(from, to);

    let best = this.walk(from, (this.blockStarts[firstBlock + 1] as EpochSeconds) - 1);
    const block = this.maximum.indexOfMaximum(firstBlock + 1, lastBlock);
    if (block >= 0) {
      best = busier(best, { start: this.bestStarts[block] as EpochSeconds, count: this.bestCounts[block] as number });
    }
    return busier(best, this.walk(this.blockStarts[lastBlock] as EpochSeconds, to));
  }

  private walk(from: EpochSeconds, to: EpochSeconds): Window {
    const runs = new WindowRuns(this.sums, this.windowSeconds, from, to);
    runs.walkTo(Number.POSITIVE_INFINITY);
    return { start: runs.bestStart, count: runs.bestCount };
  }
}

function busier(window: Window, other: Window): Window {
  return isBusier(other, window) ? other : window;
}
