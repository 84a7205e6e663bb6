/** Whole seconds since 1970-01-01 00:00:00 UTC; negative before. */
export type EpochSeconds = number;

export const secondsPerDay = 86_400;

/** Events of one day: an array with a cell for every second, or for a quiet day only the seconds that have any. */
export type DayPage = DenseDay | SparseDay;

/** `counts[s]` events in second s of the day. 345,600 bytes. */
export interface DenseDay {
  readonly counts: Uint32Array;
}

/**
 * An open-addressing table of pairs [second of the day + 1, events], at most half full; 0 marks a free pair.
 * 16 to 32 bytes a second.
 */
export interface SparseDay {
  pairs: Uint32Array;
  size: number;
}

/** A day with more different seconds than this is kept densely: by then a sparse one takes up to 128 KiB. */
const mostSparseSeconds = 4096;
const firstPairCount = 8;
const mostEventsPerSecond = 2 ** 32 - 1;

/** More events in one second than can be counted exactly. */
export class SecondOverflow extends RangeError {}

/**
 * Counts events per second, in pages of one day.
 *
 * Any order of times is fine, and so is any distance between them: a lone event in the year 9999 costs one small page.
 * Memory grows with the days that have events, not with the events: 16 to 32 bytes a second on quiet days and 345,600
 * bytes on busy ones.
 */
export class SecondsHistogram {
  private readonly pages: Map<number, DayPage> = new Map();

  /** Counts the first `count` times in. O(count), mostly without allocation. Throws `SecondOverflow`. */
  add(times: Float64Array, count: number): void {
    for (let i = 0; i < count; ) {
      const day = Math.floor((times[i] as EpochSeconds) / secondsPerDay);
      const start = day * secondsPerDay;
      const page = this.pageToAddTo(day);
      i =
        'counts' in page
          ? addTimesDensely(page, start, times, i, count)
          : addTimesSparsely(page, start, times, i, count);
    }
  }

  /** Counts the events of pages in, which it may keep. O(their seconds). Throws `SecondOverflow`. */
  addPages(pages: readonly (readonly [day: number, page: DayPage])[]): void {
    for (const [day, page] of pages) {
      const own = this.pages.get(day);
      if (own === undefined) this.pages.set(day, page);
      else if ('counts' in own && 'counts' in page) addDenseDay(own, page, day * secondsPerDay);
      else forEachSecond(page, (second, events) => this.addTo(day * secondsPerDay + second, events));
    }
  }

  /** Hands the pages over, by day in ascending order; the histogram is empty afterwards. */
  takePages(): [day: number, page: DayPage][] {
    const pages = this.days().map((day): [number, DayPage] => [day, this.page(day)]);
    this.pages.clear();
    return pages;
  }

  /** The days that have events, as whole days since 1970-01-01 UTC, ascending. */
  days(): number[] {
    return [...this.pages.keys()].sort((day, other) => day - other);
  }

  /** The page of a day that has events. */
  page(day: number): DayPage {
    const page = this.pages.get(day);
    if (page === undefined) throw new RangeError(`no events on day ${day}`);
    return page;
  }

  private addTo(time: EpochSeconds, events: number): void {
    const day = Math.floor(time / secondsPerDay);
    const second = time - day * secondsPerDay;
    const page = this.pageToAddTo(day);
    const sum = 'pairs' in page ? addSparse(page, second, events) : addDense(page, second, events);
    if (sum > mostEventsPerSecond) throw overflowAt(time);
  }

  /** The page of a day, with room for one more second at least. */
  private pageToAddTo(day: number): DayPage {
    const page = this.pages.get(day);
    if (page !== undefined && ('counts' in page || hasRoom(page))) return page;
    const next = page === undefined ? { pairs: new Uint32Array(2 * firstPairCount), size: 0 } : toDense(page);
    this.pages.set(day, next);
    return next;
  }
}

/** Calls `visit` for every second of the day that has events; in no order for a sparse day. */
export function forEachSecond(page: DayPage, visit: (second: number, events: number) => void): void {
  if ('counts' in page) {
    for (let second = 0; second < page.counts.length; second++) {
      const events = page.counts[second] as number;
      if (events !== 0) visit(second, events);
    }
  } else {
    for (let at = 0; at < page.pairs.length; at += 2) {
      const key = page.pairs[at] as number;
      if (key !== 0) visit(key - 1, page.pairs[at + 1] as number);
    }
  }
}

function addDenseDay({ counts }: DenseDay, other: DenseDay, dayStart: EpochSeconds): void {
  for (let second = 0; second < counts.length; second++) {
    const sum = (counts[second] as number) + (other.counts[second] as number);
    if (sum > mostEventsPerSecond) throw overflowAt(dayStart + second);
    counts[second] = sum;
  }
}

/** Adds the times from an index on as long as they are on the day. Returns the index of the first one that is not. */
function addTimesDensely(
  { counts }: DenseDay,
  dayStart: EpochSeconds,
  times: Float64Array,
  from: number,
  to: number,
): number {
  for (let i = from; i < to; i++) {
    const offset = (times[i] as EpochSeconds) - dayStart;
    if (offset < 0 || offset >= secondsPerDay) return i;
    // Whole already, but only now the engine knows.
    const second = offset | 0;
    const events = counts[second] as number;
    if (events === mostEventsPerSecond) throw overflowAt(dayStart + second);
    counts[second] = events + 1;
  }
  return to;
}

/** The same, and as long as the page has room. */
function addTimesSparsely(
  page: SparseDay,
  dayStart: EpochSeconds,
  times: Float64Array,
  from: number,
  to: number,
): number {
  for (let i = from; i < to; i++) {
    const offset = (times[i] as EpochSeconds) - dayStart;
    if (offset < 0 || offset >= secondsPerDay || !hasRoom(page)) return i;
    const second = offset | 0;
    if (addSparse(page, second, 1) > mostEventsPerSecond) throw overflowAt(dayStart + second);
  }
  return to;
}

function addDense(page: DenseDay, second: number, events: number): number {
  const sum = (page.counts[second] as number) + events;
  page.counts[second] = sum;
  return sum;
}

function hasRoom({ size }: SparseDay): boolean {
  return size <= mostSparseSeconds;
}

function addSparse(page: SparseDay, second: number, events: number): number {
  if (4 * (page.size + 1) > page.pairs.length) growPairs(page);
  const at = findPair(page.pairs, second);
  if (page.pairs[at] === 0) {
    page.pairs[at] = second + 1;
    page.size++;
  }
  const sum = (page.pairs[at + 1] as number) + events;
  page.pairs[at + 1] = sum;
  return sum;
}

/** Index of the second's pair, or of the free pair where it belongs. Neighbouring seconds lie side by side. */
function findPair(pairs: Uint32Array, second: number): number {
  const mask = pairs.length - 1;
  let at = (2 * second) & mask;
  while (pairs[at] !== 0 && pairs[at] !== second + 1) at = (at + 2) & mask;
  return at;
}

function growPairs(page: SparseDay): void {
  const old = page.pairs;
  const pairs = new Uint32Array(2 * old.length);
  for (let oldAt = 0; oldAt < old.length; oldAt += 2) {
    const key = old[oldAt] as number;
    if (key === 0) continue;
    const at = findPair(pairs, key - 1);
    pairs[at] = key;
    pairs[at + 1] = old[oldAt + 1] as number;
  }
  page.pairs = pairs;
}

function toDense(page: SparseDay): DenseDay {
  const counts = new Uint32Array(secondsPerDay);
  forEachSecond(page, (second, events) => {
    counts[second] = events;
  });
  return { counts };
}

function overflowAt(time: EpochSeconds): SecondOverflow {
  return new SecondOverflow(`more than ${mostEventsPerSecond} events in second ${time}`);
}
