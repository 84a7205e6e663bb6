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
 * The `limit` busiest of all windows [t, t + windowSeconds) with t from the first to the last event, busiest first, the
 * earlier one of equals. Windows may overlap and may hold no event.
 *
 * O(n log limit) for n seconds with events, mostly O(n). O(limit) memory.
 */
export function findBusiest(sums: PrefixSums, windowSeconds: number, limit: number): Window[] {
  if (sums.total === 0) return [];
  const busiest = new TopK<Window>(limit, isBusier);
  const runs = new WindowRuns(sums, windowSeconds, sums.first, sums.last);
  // Runs come in time's order, so a window loses every tie against those that are kept.
  while (runs.nextAbove(busiest.worstToBeat?.count ?? -1)) {
    const { count, end } = runs;
    for (let start = runs.start; start <= end && count > (busiest.worstToBeat?.count ?? -1); start++) {
      busiest.offer({ start, count });
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
 * O(n) for n seconds with events, then O(log n) a window. Memory: 24 bytes for every 128 seconds with events.
 */
export function findDisjoint(sums: PrefixSums, windowSeconds: number, limit: number): Window[] {
  if (sums.total === 0) return [];
  const windows: Window[] = [];
  const starts = new WindowStarts(sums, windowSeconds);
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

/** Finds the busiest window of any span of starts: whole blocks of runs are looked up, the rest is walked over. */
class WindowStarts {
  private readonly sums: PrefixSums;
  private readonly windowSeconds: number;
  /** Of every block of runs its first start and its busiest window, as parallel arrays, ascending by time. */
  private readonly blockStarts: EpochSeconds[] = [];
  private readonly bestStarts: EpochSeconds[] = [];
  private readonly bestCounts: number[] = [];
  private readonly maximum: RangeMaximum;

  constructor(sums: PrefixSums, windowSeconds: number) {
    this.sums = sums;
    this.windowSeconds = windowSeconds;
    const runs = new WindowRuns(sums, windowSeconds, sums.first, sums.last);
    while (!runs.isAtEnd) {
      const blockStart = runs.end + 1;
      const best = findBest(runs, runs.walked + runsPerBlock);
      this.blockStarts.push(blockStart);
      this.bestStarts.push(best.start);
      this.bestCounts.push(best.count);
    }
    this.maximum = new RangeMaximum(this.bestCounts);
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
    return findBest(new WindowRuns(this.sums, this.windowSeconds, from, to));
  }
}

/** The busiest window of the runs up to the `lastRun`-th of the walk, the earliest of equals. There must be one. */
function findBest(runs: WindowRuns, lastRun?: number): Window {
  let best: Window = { start: Number.NaN, count: -1 };
  while (runs.nextAbove(best.count, lastRun)) best = { start: runs.start, count: runs.count };
  return best;
}

function busier(window: Window, other: Window): Window {
  return isBusier(other, window) ? other : window;
}
