import { countAtMost } from './bisect.ts';
import { type EpochSeconds, secondsPerDay } from './calendar.ts';
import type { SecondsHistogram } from './seconds-histogram.ts';
import type { Steps } from './steps.ts';

type Sums = Uint32Array | Float64Array;

/** The running totals of a busy day, or of all quiet days between two busy ones. */
interface Stretch {
  readonly start: EpochSeconds;
  /** Events before the stretch. */
  readonly before: number;
  /** Of quiet days the seconds that have events; undefined for a busy day, which has all its seconds. */
  readonly times: Float64Array | undefined;
  /** Events of the stretch up to each second, and in it. */
  readonly sums: Sums;
}

/**
 * Running totals of events per second, so that the events in any span of time are one subtraction.
 *
 * Memory: 12 bytes a second of quiet days that has events, 345,600 bytes a busy day.
 */
export class PrefixSums {
  /** All events. */
  readonly total: number;
  /** Time of the first and of the last event; NaN if there is none. */
  readonly first: EpochSeconds;
  readonly last: EpochSeconds;
  readonly stretches: readonly Stretch[];
  /** Of the stretches, ascending. */
  readonly stretchStarts: readonly EpochSeconds[];

  private constructor(stretches: readonly Stretch[]) {
    this.stretches = stretches;
    this.stretchStarts = stretches.map(({ start }) => start);
    const last = stretches.at(-1);
    const eventsOfLast = last === undefined ? 0 : totalOf(last.sums);
    this.total = last === undefined ? 0 : last.before + eventsOfLast;
    this.first = timeOfEvent(stretches[0], 1);
    this.last = timeOfEvent(last, eventsOfLast);
  }

  /**
   * O(days + n log n), for the n seconds with events of quiet days. Takes the histogram's counts over, to add them up in place:
   * the histogram is empty afterwards.
   */
  static *of(histogram: SecondsHistogram): Steps<PrefixSums> {
    const { times, events, busyDays } = yield* histogram.takeCounts();
    const stretches: Stretch[] = [];
    let before = 0;
    const add = (start: EpochSeconds, stretchTimes: Float64Array | undefined, counts: Uint32Array) => {
      if (counts.length === 0) return;
      const sums = sumUp(counts);
      stretches.push({ start, before, times: stretchTimes, sums });
      before += totalOf(sums);
    };
    let from = 0;
    const addQuiet = (until: EpochSeconds) => {
      const to = countAtMost(times, until);
      add(times[from] as EpochSeconds, times.subarray(from, to), events.subarray(from, to));
      from = to;
    };
    for (const [day, counts] of busyDays) {
      yield;
      addQuiet(day * secondsPerDay);
      add(day * secondsPerDay, undefined, counts);
    }
    addQuiet(Number.POSITIVE_INFINITY);
    return new PrefixSums(stretches);
  }
}

/** Counts the events up to one time after another, for ascending times. */
export class SumCursor {
  /** Events at or before the time that it was moved to, and at or before any later time up to `until`. */
  sum = 0;
  until: EpochSeconds = Number.NEGATIVE_INFINITY;
  /** The busy day that it was in last: where it starts, the events before it, and its sums; none at first. */
  dayStart: EpochSeconds = 0;
  before = 0;
  sums: Sums = new Uint32Array(0);
  /** The seconds of the quiet days that it was in last, and the number of those up to its time. */
  private times: Float64Array = new Float64Array(0);
  private timeCount = 0;
  private readonly prefixSums: PrefixSums;

  constructor(prefixSums: PrefixSums) {
    this.prefixSums = prefixSums;
  }

  /**
   * Goes on to a time. O(1) within a busy day, up to `until`, and to the next change in quiet days; otherwise two binary
   * searches.
   */
  moveTo(time: EpochSeconds): void {
    const second = time - this.dayStart;
    if (second >= 0 && second < this.sums.length) {
      this.sum = this.before + (this.sums[second] as number);
      this.until = time;
    } else if (time > this.until) {
      this.enter(time);
    }
  }

  private enter(time: EpochSeconds): void {
    const { stretches, stretchStarts } = this.prefixSums;
    const index = countAtMost(stretchStarts, time) - 1;
    const stretch = stretches[index];
    const untilNext = (stretchStarts[index + 1] ?? Number.POSITIVE_INFINITY) - 1;
    if (stretch === undefined) {
      this.sum = 0;
      this.until = untilNext;
      return;
    }
    const { start, before, times, sums } = stretch;
    if (times === undefined && time - start < sums.length) {
      this.dayStart = start;
      this.before = before;
      this.sums = sums;
      this.moveTo(time);
      return;
    }
    const sumCount = times === undefined ? sums.length : this.countTimes(times, time);
    const next = times?.[sumCount];
    this.sum = before + (sums[sumCount - 1] ?? 0);
    this.until = next === undefined ? untilNext : next - 1;
  }

  /** The number of times up to a time: mostly one more than at the last call. */
  private countTimes(times: Float64Array, time: EpochSeconds): number {
    const count = this.timeCount + 1;
    const isNext =
      times === this.times && (times[count - 1] as number) <= time && time < (times[count] ?? Number.POSITIVE_INFINITY);
    this.timeCount = isNext ? count : countAtMost(times, time);
    this.times = times;
    return this.timeCount;
  }
}

function totalOf(sums: Sums): number {
  return sums[sums.length - 1] as number;
}

/** The time of the stretch's n-th event, n from 1; NaN without a stretch. */
function timeOfEvent(stretch: Stretch | undefined, n: number): EpochSeconds {
  if (stretch === undefined) return Number.NaN;
  const { start, times, sums } = stretch;
  const index = countAtMost(sums, n - 1);
  return times === undefined ? start + index : (times[index] as number);
}

/** Turns counts into running totals: in place if they fit, as they do unless there are over four billion events. */
function sumUp(counts: Uint32Array): Sums {
  return addUpInPlace(counts) < 2 ** 32 ? counts : unwrap(counts);
}

/** Returns the total, which unlike the running totals is not cut off to 32 bits. */
function addUpInPlace(counts: Uint32Array): number {
  // Sums of 32 bits are faster than those of numbers that may be any.
  let sum = 0;
  let overflows = 0;
  for (let i = 0; i < counts.length; i++) {
    const next = (sum + (counts[i] as number)) >>> 0;
    if (next < sum) overflows++;
    counts[i] = next;
    sum = next;
  }
  return overflows * 2 ** 32 + sum;
}

/** Running totals that were cut off to 32 bits: the steps between them are not, so that they give the totals back. */
function unwrap(wrapped: Uint32Array): Float64Array {
  const sums = new Float64Array(wrapped.length);
  let sum = 0;
  let before = 0;
  for (let i = 0; i < wrapped.length; i++) {
    const now = wrapped[i] as number;
    sum += (now - before) >>> 0;
    sums[i] = sum;
    before = now;
  }
  return sums;
}
