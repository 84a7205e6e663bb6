import { countAtMost } from './bisect.ts';
import { type DayPage, type EpochSeconds, forEachSecond, type SecondsHistogram, secondsPerDay } from './seconds-histogram.ts';

/**
 * One day's running totals: `sums[i]` events from midnight through second `seconds[i]`, or through second i where
 * `seconds` is left out because every second of the day has a sum.
 */
interface DaySums {
  readonly start: EpochSeconds;
  readonly seconds: Uint32Array | undefined;
  readonly sums: Uint32Array | Float64Array;
  /** Events on all earlier days. */
  readonly before: number;
}

const noSums = new Uint32Array(0);

/**
 * Running totals of events per second, so that the events in any span of time are one subtraction.
 *
 * Memory: as the histogram it is made of (4 bytes a second on busy days, 8 on quiet ones).
 */
export class PrefixSums {
  /** All events. */
  readonly total: number;
  /** Time of the first and of the last event; NaN if there is none. */
  readonly first: EpochSeconds = Number.NaN;
  readonly last: EpochSeconds = Number.NaN;
  private readonly days: DaySums[] = [];
  private readonly starts: EpochSeconds[] = [];

  /** O(seconds of busy days + n log n for the n seconds of quiet ones). Only reads the histogram. */
  constructor(histogram: SecondsHistogram) {
    let before = 0;
    for (const day of histogram.days()) {
      const start = day * secondsPerDay;
      const { seconds, sums } = sumDay(histogram.page(day));
      this.days.push({ start, seconds, sums, before });
      this.starts.push(start);
      before += sums[sums.length - 1] as number;
    }
    this.total = before;
    if (before > 0) {
      this.first = this.eventsFrom(Number.NEGATIVE_INFINITY).time;
      this.last = this.findLast();
    }
  }

  /** Events at or before `time`. O(log days), on quiet days plus O(log seconds). */
  through(time: EpochSeconds): number {
    const dayIndex = countAtMost(this.starts, time) - 1;
    if (dayIndex < 0) return 0;
    const { start, seconds, sums, before } = this.days[dayIndex] as DaySums;
    const second = Math.floor(time - start);
    const sumCount = seconds === undefined ? Math.min(second + 1, sums.length) : countAtMost(seconds, second);
    return sumCount === 0 ? before : before + (sums[sumCount - 1] as number);
  }

  /** A cursor on the first second at or after `time` that has events. O(log days). */
  eventsFrom(time: EpochSeconds): EventCursor {
    return new EventCursor(this.days, Math.max(0, countAtMost(this.starts, time) - 1), time);
  }

  private findLast(): EpochSeconds {
    const { start, seconds, sums } = this.days[this.days.length - 1] as DaySums;
    if (seconds !== undefined) return start + (seconds[seconds.length - 1] as number);
    const dayTotal = sums[sums.length - 1] as number;
    return start + countAtMost(sums, dayTotal - 1);
  }
}

/** Walks over the seconds that have events, in order. */
export class EventCursor {
  /** The second it stands on; Infinity behind the last one. */
  time: EpochSeconds = Number.POSITIVE_INFINITY;
  /** Events in that second; 0 behind the last one. */
  count = 0;
  private readonly days: readonly DaySums[];
  private dayIndex: number;
  private seconds: Uint32Array | undefined = undefined;
  private sums: Uint32Array | Float64Array = noSums;
  private start: EpochSeconds = 0;
  /** Index into `sums` of the next second to look at, and the sum just before it. */
  private next = 0;
  private sumBefore = 0;

  constructor(days: readonly DaySums[], dayIndex: number, time: EpochSeconds) {
    this.days = days;
    this.dayIndex = dayIndex;
    this.enterDay();
    this.skipTo(Math.floor(time - this.start));
    this.advance();
  }

  /** Goes on to the next second that has events. O(1) amortized. */
  advance(): void {
    do {
      const { sums } = this;
      let { next } = this;
      while (next < sums.length && sums[next] === this.sumBefore) next++;
      if (next < sums.length) {
        const sum = sums[next] as number;
        this.count = sum - this.sumBefore;
        this.time = this.start + (this.seconds === undefined ? next : (this.seconds[next] as number));
        this.sumBefore = sum;
        this.next = next + 1;
        return;
      }
      this.dayIndex++;
    } while (this.enterDay());
    this.time = Number.POSITIVE_INFINITY;
    this.count = 0;
  }

  private enterDay(): boolean {
    const day = this.days[this.dayIndex];
    this.next = 0;
    this.sumBefore = 0;
    this.sums = day?.sums ?? noSums;
    this.seconds = day?.seconds;
    this.start = day?.start ?? 0;
    return day !== undefined;
  }

  private skipTo(second: number): void {
    if (second <= 0) return;
    const { seconds, sums } = this;
    this.next = seconds === undefined ? Math.min(second, sums.length) : countAtMost(seconds, second - 1);
    this.sumBefore = this.next === 0 ? 0 : (sums[this.next - 1] as number);
  }
}

function sumDay(page: DayPage): { seconds: Uint32Array | undefined; sums: Uint32Array | Float64Array } {
  let dayTotal = 0;
  let secondCount = 0;
  forEachSecond(page, (_second, events) => {
    dayTotal += events;
    secondCount++;
  });
  const sumsOf = (length: number) => (dayTotal < 2 ** 32 ? new Uint32Array(length) : new Float64Array(length));

  let seconds: Uint32Array | undefined;
  let sums: Uint32Array | Float64Array;
  if ('counts' in page) {
    sums = sumsOf(page.counts.length);
    sums.set(page.counts);
  } else {
    const pairs: [second: number, events: number][] = [];
    forEachSecond(page, (second, events) => pairs.push([second, events]));
    pairs.sort(([second], [other]) => second - other);
    seconds = new Uint32Array(secondCount);
    sums = sumsOf(secondCount);
    pairs.forEach(([second, events], i) => {
      (seconds as Uint32Array)[i] = second;
      sums[i] = events;
    });
  }
  for (let i = 1; i < sums.length; i++) sums[i] = (sums[i] as number) + (sums[i - 1] as number);
  return { seconds, sums };
}
