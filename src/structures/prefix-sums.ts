import { countAtMost } from './bisect.ts';
import {
  type DayPage,
  type EpochSeconds,
  forEachSecond,
  type SecondsHistogram,
  secondsPerDay,
} from './seconds-histogram.ts';

type Sums = Uint32Array | Float64Array;

/**
 * One day's running totals. `sums[i]` events from midnight through second `seconds[i]`, or on a dense day, where `seconds`
 * is left out, through second i.
 */
interface DaySums {
  readonly start: EpochSeconds;
  /** Events on all earlier days. */
  readonly before: number;
  readonly seconds: Uint32Array | undefined;
  readonly sums: Sums;
}

/**
 * Running totals of events per second, so that the events in any span of time are one subtraction.
 *
 * Memory: that of the histogram it is made of, which it takes over.
 */
export class PrefixSums {
  /** All events. */
  readonly total: number;
  /** Time of the first and of the last event; NaN if there is none. */
  readonly first: EpochSeconds = Number.NaN;
  readonly last: EpochSeconds = Number.NaN;
  readonly days: readonly DaySums[];
  /** Of the days, ascending. */
  readonly dayStarts: readonly EpochSeconds[];

  /**
   * O(seconds of dense days + n log n for the n seconds of sparse ones). Takes the histogram's pages over, to add them up in
   * place: the histogram is empty afterwards.
   */
  constructor(histogram: SecondsHistogram) {
    let before = 0;
    this.days = histogram.takePages().map(([day, page]) => {
      const sums = sumDay(page, day * secondsPerDay, before);
      before += totalOf(sums);
      return sums;
    });
    this.dayStarts = this.days.map(({ start }) => start);
    this.total = before;
    const firstDay = this.days[0];
    const lastDay = this.days.at(-1);
    if (firstDay !== undefined && lastDay !== undefined) {
      this.first = timeOfEvent(firstDay, 1);
      this.last = timeOfEvent(lastDay, totalOf(lastDay));
    }
  }

  /** Events at or before `time`. O(log days), on sparse days plus O(log seconds). */
  through(time: EpochSeconds): number {
    const cursor = new SumCursor(this);
    cursor.moveTo(time);
    return cursor.sum;
  }
}

/** Follows `PrefixSums.through` along ascending times. */
export class SumCursor {
  /** Events at or before the time that it was moved to, and at or before any later time up to `until`. */
  sum = 0;
  until: EpochSeconds = Number.NEGATIVE_INFINITY;
  /** The dense day that it was in last: where it starts, the events before it, and its sums; none at first. */
  dayStart: EpochSeconds = 0;
  before = 0;
  sums: Sums = new Uint32Array(0);
  private readonly prefixSums: PrefixSums;

  constructor(prefixSums: PrefixSums) {
    this.prefixSums = prefixSums;
  }

  /** Goes on to a time. O(1) within a dense day and up to `until`, else as `PrefixSums.through`. */
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
    const { days, dayStarts } = this.prefixSums;
    const dayIndex = countAtMost(dayStarts, time) - 1;
    const day = days[dayIndex];
    const untilNextDay = (dayStarts[dayIndex + 1] ?? Number.POSITIVE_INFINITY) - 1;
    if (day === undefined) {
      this.sum = 0;
      this.until = untilNextDay;
      return;
    }
    const { start, before, seconds, sums } = day;
    const second = time - start;
    if (seconds === undefined && second < sums.length) {
      this.dayStart = start;
      this.before = before;
      this.sums = sums;
      this.moveTo(time);
      return;
    }
    const sumCount = seconds === undefined ? sums.length : countAtMost(seconds, second);
    const next = seconds?.[sumCount];
    this.sum = before + (sums[sumCount - 1] ?? 0);
    this.until = next === undefined ? untilNextDay : start + next - 1;
  }
}

function totalOf({ sums }: DaySums): number {
  return sums[sums.length - 1] as number;
}

/** The time of the day's n-th event, n from 1. */
function timeOfEvent({ start, seconds, sums }: DaySums, n: number): EpochSeconds {
  const index = countAtMost(sums, n - 1);
  return start + (seconds === undefined ? index : (seconds[index] as number));
}

function sumDay(page: DayPage, start: EpochSeconds, before: number): DaySums {
  let seconds: Uint32Array | undefined;
  let counts: Uint32Array;
  if ('counts' in page) {
    counts = page.counts;
  } else {
    const pairs: [second: number, events: number][] = [];
    forEachSecond(page, (second, events) => pairs.push([second, events]));
    pairs.sort(([second], [other]) => second - other);
    seconds = Uint32Array.from(pairs, ([second]) => second);
    counts = Uint32Array.from(pairs, ([, events]) => events);
  }
  return { start, before, seconds, sums: sumUp(counts) };
}

/** Turns counts into running totals: in place if they fit, as they do unless there are over four billion events a day. */
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
