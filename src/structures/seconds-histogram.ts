import { type EpochSeconds, secondsPerDay } from './calendar.ts';
import { SecondTables } from './second-tables.ts';
import type { Steps } from './steps.ts';

/** Events per second as plain data, which can be posted to another thread. */
export interface SecondCounts {
  /** The seconds of quiet days that have events, ascending, and the events in each. */
  readonly times: Float64Array;
  readonly events: Uint32Array;
  /** Busy days, as whole days since 1970-01-01 UTC, ascending, and the events in every second of each. */
  readonly busyDays: readonly (readonly [day: number, counts: Uint32Array])[];
}

/** A day with more different seconds than this is busy: by then its table takes up to 128 KiB. */
const maxQuietSeconds = 4096;
/** The same for the first busy days, because adding to an array is faster than to a table. They may take 22 MB. */
const maxFirstQuietSeconds = 1024;
const firstBusyDays = 64;
const maxEventsPerSecond: number = 2 ** 32 - 1;

/** Seconds that are sorted or added between two pauses, or a day's more. */
const secondsPerStep = 4096;

const daysPerGroup = 1024;
/** The place of a quiet day's table; of a busy day, the index of its counts and a mark. */
const wordsPerDay = 2;
const busyMark = 0xffffffff;

/** More events in one second than can be counted exactly. */
export class SecondOverflow extends RangeError {}

/**
 * Counts events per second, in days:
 *
 *     group   | day | day | … |          two words each of 1,024 neighbouring days
 *                │     └── busy: an array with a cell for every second, 345,600 bytes
 *                └── quiet: a table of the seconds that have events, 16 to 32 bytes each
 *
 * Any order of times is fine, and so is any distance between them: a group has 8 KiB, and the years 0 to 9999 have 3,567
 * groups. Memory grows with the days that have events, not with the events.
 */
export class SecondsHistogram {
  private readonly groups: Map<number, Uint32Array> = new Map();
  private tables: SecondTables = new SecondTables();
  private busyCounts: Uint32Array[] = [];

  /** Counts the first `count` times in. O(count) expected, mostly without allocation. Throws `SecondOverflow`. */
  add(times: Float64Array, count: number): void {
    for (let i = 0; i < count; ) {
      const day = Math.floor((times[i] as EpochSeconds) / secondsPerDay);
      const group = this.groupOf(day);
      const at = placeOf(day);
      i = isBusy(group, at)
        ? addTimesTo(this.countsOf(group, at), day * secondsPerDay, times, i, count)
        : this.addQuietTimes(group, at, day * secondsPerDay, times, i, count);
    }
  }

  /** Counts the events of another histogram in, whose arrays it may keep. O(seconds). Throws `SecondOverflow`. */
  *addCounts({ times, events, busyDays }: SecondCounts): Steps<void> {
    for (let i = 0; i < times.length; i++) {
      if (i % secondsPerStep === 0) yield;
      this.addEvents(times[i] as EpochSeconds, events[i] as number);
    }
    for (const [day, counts] of busyDays) {
      yield;
      const group = this.groupOf(day);
      const at = placeOf(day);
      if (isBusy(group, at)) addDay(this.countsOf(group, at), counts, day * secondsPerDay);
      else this.makeBusy(group, at, day, counts);
    }
  }

  /** Hands the counts over; the histogram is empty afterwards. O(days + n log n) for the n seconds of quiet days. */
  *takeCounts(): Steps<SecondCounts> {
    const times = new Float64Array(this.tables.secondCount);
    const events = new Uint32Array(times.length);
    const busyDays: [day: number, counts: Uint32Array][] = [];
    let length = 0;
    let lengthAtPause = 0;
    for (const [index, group] of [...this.groups].sort(([one], [other]) => one - other)) {
      for (let at = 0; at < group.length; at += wordsPerDay) {
        const day = index * daysPerGroup + at / wordsPerDay;
        if (isBusy(group, at)) busyDays.push([day, this.countsOf(group, at)]);
        else length = this.copyQuietDay(group, at, day * secondsPerDay, times, events, length);
        if (length - lengthAtPause < secondsPerStep) continue;
        yield;
        lengthAtPause = length;
      }
    }
    this.groups.clear();
    this.tables = new SecondTables();
    this.busyCounts = [];
    return { times, events, busyDays };
  }

  private get maxQuietSeconds(): number {
    return this.busyCounts.length < firstBusyDays ? maxFirstQuietSeconds : maxQuietSeconds;
  }

  private addEvents(time: EpochSeconds, events: number): void {
    const day = Math.floor(time / secondsPerDay);
    const group = this.groupOf(day);
    const at = placeOf(day);
    const second = time - day * secondsPerDay;
    if (isBusy(group, at)) addTo(this.countsOf(group, at), second, events, day * secondsPerDay);
    else if (this.tables.add(group, at, second, events) > maxEventsPerSecond) throw overflowAt(time);
    else if (this.tables.sizeOf(group, at) > this.maxQuietSeconds) this.makeBusy(group, at, day);
  }

  /** Adds times from an index on while they are on this day and the day stays quiet. Returns the index of the next time. */
  private addQuietTimes(
    group: Uint32Array,
    at: number,
    dayStart: EpochSeconds,
    times: Float64Array,
    from: number,
    to: number,
  ): number {
    const { tables } = this;
    for (let i = from; i < to; ) {
      const time = times[i] as EpochSeconds;
      const offset = time - dayStart;
      if (offset < 0 || offset >= secondsPerDay) return i;
      // Mostly, several events in a row are of one second.
      const first = i++;
      while (i < to && times[i] === time) i++;
      // The offset is whole; `| 0` tells the engine.
      if (tables.add(group, at, offset | 0, i - first) > maxEventsPerSecond) throw overflowAt(time);
      if (tables.sizeOf(group, at) > this.maxQuietSeconds) {
        this.makeBusy(group, at, dayStart / secondsPerDay);
        return i;
      }
    }
    return to;
  }

  /** Copies the seconds of a quiet day after the others, in order. Returns the new number of seconds. */
  private copyQuietDay(
    group: Uint32Array,
    at: number,
    dayStart: EpochSeconds,
    times: Float64Array,
    events: Uint32Array,
    length: number,
  ): number {
    let end = length;
    // Second and events in one number, which is whole and below 2^49, are sorted together.
    this.tables.forEachSecond(group, at, (second, count) => {
      times[end++] = second * 2 ** 32 + count;
    });
    if (end - length > 1) times.subarray(length, end).sort();
    for (let i = length; i < end; i++) {
      const second = Math.floor((times[i] as number) / 2 ** 32);
      events[i] = (times[i] as number) - second * 2 ** 32;
      times[i] = dayStart + second;
    }
    return end;
  }

  private groupOf(day: number): Uint32Array {
    const index = Math.floor(day / daysPerGroup);
    let group = this.groups.get(index);
    if (group === undefined) {
      group = new Uint32Array(daysPerGroup * wordsPerDay);
      this.groups.set(index, group);
    }
    return group;
  }

  /** The counts of a busy day. */
  private countsOf(group: Uint32Array, at: number): Uint32Array {
    return this.busyCounts[group[at] as number] as Uint32Array;
  }

  /** Makes a quiet day busy: adds its events to the counts, and keeps those. */
  private makeBusy(
    group: Uint32Array,
    at: number,
    day: number,
    counts: Uint32Array = new Uint32Array(secondsPerDay),
  ): void {
    this.tables.forEachSecond(group, at, (second, events) => addTo(counts, second, events, day * secondsPerDay));
    this.tables.clear(group, at);
    group[at] = this.busyCounts.push(counts) - 1;
    group[at + 1] = busyMark;
  }
}

/** Where a day's two words are in its group. */
function placeOf(day: number): number {
  return wordsPerDay * (day - Math.floor(day / daysPerGroup) * daysPerGroup);
}

function isBusy(group: Uint32Array, at: number): boolean {
  return group[at + 1] === busyMark;
}

/** Adds times from an index on while they are on this day. Returns the index of the next time. */
function addTimesTo(
  counts: Uint32Array,
  dayStart: EpochSeconds,
  times: Float64Array,
  from: number,
  to: number,
): number {
  for (let i = from; i < to; i++) {
    const offset = (times[i] as EpochSeconds) - dayStart;
    if (offset < 0 || offset >= secondsPerDay) return i;
    // The offset is whole; `| 0` tells the engine.
    const second = offset | 0;
    const events = counts[second] as number;
    if (events === maxEventsPerSecond) throw overflowAt(dayStart + second);
    counts[second] = events + 1;
  }
  return to;
}

function addDay(counts: Uint32Array, others: Uint32Array, dayStart: EpochSeconds): void {
  for (let second = 0; second < secondsPerDay; second++) addTo(counts, second, others[second] as number, dayStart);
}

function addTo(counts: Uint32Array, second: number, events: number, dayStart: EpochSeconds): void {
  const sum = (counts[second] as number) + events;
  if (sum > maxEventsPerSecond) throw overflowAt(dayStart + second);
  counts[second] = sum;
}

function overflowAt(time: EpochSeconds): SecondOverflow {
  return new SecondOverflow(`more than ${maxEventsPerSecond} events in second ${time}`);
}
