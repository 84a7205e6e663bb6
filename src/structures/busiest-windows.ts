import { countAtMost } from './bisect.ts';
import type { EpochSeconds } from './calendar.ts';
import { MinHeap } from './min-heap.ts';
import type { PrefixSums } from './prefix-sums.ts';
import { RangeMaximum } from './range-maximum.ts';
import type { Steps } from './steps.ts';
import { TopK } from './top-k.ts';
import { WindowRuns } from './window-runs.ts';

/** A window of a known length, and the events in it. */
export interface Window {
  readonly start: EpochSeconds;
  readonly count: number;
}

/** Blocks, and windows of equal counts, between two pauses. */
const blocksPerStep = 16;
const windowsPerStep = 64;

/** More events first, the earlier start among equals. */
export function isBusier(window: Window, other: Window): boolean {
  return window.count !== other.count ? window.count > other.count : window.start < other.start;
}

/**
 * The `limit` busiest of all windows, busiest first, the earlier one of equals. Windows may overlap and may hold no event.
 *
 * O(n / 256) for n seconds with events, a walk over the blocks that may have one of the windows, and O(log limit) for every
 * window that is kept for a while. O(limit) memory.
 */
export function* findBusiest(windows: WindowStarts, limit: number): Steps<Window[]> {
  // The block with the busiest window has other busy ones. None of the busiest has less than the last of these; as much may
  // still be one of them, if it starts earlier.
  const busiestBlock = yield* windows.busiestBlock();
  const ofOneBlock = new TopK<Window>(limit, isBusier);
  if (busiestBlock !== undefined) yield* offerAll(busiestBlock, ofOneBlock, () => leastCountOf(ofOneBlock));
  const leastOfAll = leastCountOf(ofOneBlock) - 1;

  // Runs come in time's order, so a window loses every tie against those that are kept.
  const busiest = new TopK<Window>(limit, isBusier);
  const leastCount = () => Math.max(leastOfAll, leastCountOf(busiest));
  for (let block = 0; block < windows.blockCount; ) {
    block = windows.skipBlocks(block, leastCount());
    const runs = windows.runsAbove(block++, leastCount());
    if (runs !== undefined) yield* offerAll(runs, busiest, leastCount);
    yield;
  }
  return yield* busiest.takeBestFirst();
}

/** A window with no more events than that, which starts later than those that are kept, is not kept. */
function leastCountOf(busiest: TopK<Window>): number {
  return busiest.worstToBeat?.count ?? -1;
}

function* offerAll(runs: WindowRuns, busiest: TopK<Window>, leastCount: () => number): Steps<void> {
  while (runs.nextAbove(leastCount())) {
    const { count, end } = runs;
    for (let start = runs.start; start <= end && count > leastCount(); start++) {
      if ((end - start) % windowsPerStep === 0) yield;
      busiest.offer({ start, count });
    }
  }
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
export function* findDisjoint(starts: WindowStarts, limit: number): Steps<Window[]> {
  const { sums, windowSeconds } = starts;
  if (sums.total === 0) return [];
  const windows: Window[] = [];
  const spans = new MinHeap<FreeSpan>((span, other) => isBusier(span.best, other.best));
  function* addSpan(from: EpochSeconds, to: EpochSeconds): Steps<void> {
    if (from <= to) spans.push({ from, to, best: yield* starts.findBest(from, to) });
  }
  yield* addSpan(sums.first, sums.last);
  while (windows.length < limit) {
    const span = spans.pop();
    if (span === undefined || span.best.count === 0) break;
    windows.push(span.best);
    yield;
    yield* addSpan(span.from, span.best.start - windowSeconds);
    yield* addSpan(span.best.start + windowSeconds, span.to);
  }
  return windows;
}

const runsPerBlock = 256;

/**
 * All windows [t, t + windowSeconds) with t from the first to the last event. Finds the busiest one of any span of starts
 * without a look at most of them:
 *
 *     starts   | block | block | block | …              blocks of neighbouring runs
 *                ^ no window that starts here has more events than come from the first one's start to the last one's end
 *
 * Only blocks that may have the busiest window by this are walked over, and the next time their busiest one is known.
 *
 * O(n / 256) to make for n seconds with events in dense days, O(n log n) for others. Memory: 24 bytes for every 128 of them.
 */
export class WindowStarts {
  readonly sums: PrefixSums;
  readonly windowSeconds: number;
  /** Of every block of runs its first start, and the events that a window has at most, ascending by time. */
  private readonly blockStarts: EpochSeconds[] = [];
  private readonly mostEvents: number[] = [];
  /** The first window that has the most events; NaN where it is not known whether any window has them. */
  private readonly bestStarts: EpochSeconds[] = [];
  private maximum: RangeMaximum = new RangeMaximum([]);

  private constructor(sums: PrefixSums, windowSeconds: number) {
    this.sums = sums;
    this.windowSeconds = windowSeconds;
  }

  /** `windowSeconds` is a whole number of at least 1. */
  static *of(sums: PrefixSums, windowSeconds: number): Steps<WindowStarts> {
    const starts = new WindowStarts(sums, windowSeconds);
    const runs = new WindowRuns(sums, windowSeconds, sums.first, sums.last);
    while (sums.total > 0 && runs.next()) {
      starts.addBlock(runs);
      if (starts.blockCount % blocksPerStep === 0) yield;
    }
    starts.maximum = new RangeMaximum(starts.mostEvents);
    return starts;
  }

  get blockCount(): number {
    return this.blockStarts.length;
  }

  /** The block that has the busiest window; undefined if there is none. */
  *busiestBlock(): Steps<WindowRuns | undefined> {
    const block = yield* this.findBestBlock(0, this.blockCount);
    return block < 0 ? undefined : this.runsOf(block);
  }

  /** The first of some blocks from one on that may have a window with more events than `leastCount`, or else the last of them. */
  skipBlocks(from: number, leastCount: number): number {
    const last = Math.min(this.blockCount, from + blocksPerStep) - 1;
    let block = from;
    while (block < last && this.mostOf(block) <= leastCount) block++;
    return block;
  }

  /** The runs of a block if one of its windows has more events than `leastCount`. */
  runsAbove(block: number, leastCount: number): WindowRuns | undefined {
    if (this.mostOf(block) > leastCount && !this.isWalked(block)) this.walkOver(block);
    return this.mostOf(block) > leastCount ? this.runsOf(block) : undefined;
  }

  /** The busiest window that starts in [from, to], the earliest of equals; from is at most to. */
  *findBest(from: EpochSeconds, to: EpochSeconds): Steps<Window> {
    const firstBlock = countAtMost(this.blockStarts, from) - 1;
    const lastBlock = countAtMost(this.blockStarts, to) - 1;
    if (firstBlock === lastBlock) return findBestOf(this.runsBetween(from, to));

    let best = findBestOf(this.runsBetween(from, this.endOf(firstBlock)));
    const block = yield* this.findBestBlock(firstBlock + 1, lastBlock);
    if (block >= 0) {
      best = busier(best, { start: this.bestStarts[block] as EpochSeconds, count: this.mostOf(block) });
    }
    return busier(best, findBestOf(this.runsBetween(this.blockStarts[lastBlock] as EpochSeconds, to)));
  }

  /** Adds the block that begins with the run that `runs` stands on, and leaves them on its last one. */
  private addBlock(runs: WindowRuns): void {
    const { start, eventsBefore } = runs;
    let best: Window = { start, count: runs.count };
    let isWalked = true;
    for (let runsLeft = runsPerBlock - 1; runsLeft > 0; ) {
      const skipped = runs.skipInDenseDays(runsLeft);
      if (skipped > 0) {
        isWalked = false;
        runsLeft -= skipped;
      } else if (runs.next()) {
        runsLeft--;
        if (runs.count > best.count) best = { start: runs.start, count: runs.count };
      } else {
        break;
      }
    }
    this.blockStarts.push(start);
    this.mostEvents.push(isWalked ? best.count : runs.eventsThrough - eventsBefore);
    this.bestStarts.push(isWalked ? best.start : Number.NaN);
  }

  /** The block in `[from, to)` that has the busiest window, the first one of equals; -1 if there is no block. */
  private *findBestBlock(from: number, to: number): Steps<number> {
    for (let walked = 1; ; walked++) {
      const block = this.maximum.indexOfMaximum(from, to);
      if (block < 0 || this.isWalked(block)) return block;
      this.walkOver(block);
      if (walked % blocksPerStep === 0) yield;
    }
  }

  /** True if a window of the block is known to have the most events that one may have. */
  private isWalked(block: number): boolean {
    return !Number.isNaN(this.bestStarts[block]);
  }

  private walkOver(block: number): void {
    const { start, count } = findBestOf(this.runsOf(block));
    this.bestStarts[block] = start;
    this.mostEvents[block] = count;
    this.maximum.update(block);
  }

  private mostOf(block: number): number {
    return this.mostEvents[block] as number;
  }

  private runsOf(block: number): WindowRuns {
    return this.runsBetween(this.blockStarts[block] as EpochSeconds, this.endOf(block));
  }

  /** The last start of the block. */
  private endOf(block: number): EpochSeconds {
    return (this.blockStarts[block + 1] ?? this.sums.last + 1) - 1;
  }

  private runsBetween(from: EpochSeconds, to: EpochSeconds): WindowRuns {
    return new WindowRuns(this.sums, this.windowSeconds, from, to);
  }
}

/** The busiest window of runs that were not moved yet, the first one of equals. */
function findBestOf(runs: WindowRuns): Window {
  let best: Window = { start: Number.NaN, count: -1 };
  while (runs.nextAbove(best.count)) best = { start: runs.start, count: runs.count };
  return best;
}

function busier(window: Window, other: Window): Window {
  return isBusier(other, window) ? other : window;
}
