import type { Batch } from '../log/batch.ts';
import { type EpochSeconds, hourMs, minuteMs, secondMs } from '../structures/calendar.ts';
import { SlidingWindowCounter } from '../windows/sliding/sliding-window-counter.ts';
import type { WindowLevel } from '../windows/sliding/window-levels.ts';
import { WindowState } from '../windows/sliding/window-state.ts';
import type { LiveSnapshot, LiveTotals, WindowFigures } from './snapshot.ts';

/** Times of a log are whole seconds. */
const bySecond: WindowLevel = { bucketMs: secondMs, buckets: 3600 };
const arriving: WindowLevel = { bucketMs: 50, buckets: 20 };
const statusClassCount = 10;
/** By status. */
const statusClasses = Uint8Array.from({ length: 1000 }, (_, status) => Math.floor(status / 100));
/** Earlier than any time of a log. */
const longAgoMs = -8e15;

type RateTotals = Omit<LiveTotals, 'blocked'>;

/** A counter without the default levels: they are never queried here, and each second of a log would fill 100 buckets. */
function counterOf(level: WindowLevel): SlidingWindowCounter {
  return new SlidingWindowCounter({}, new WindowState([level]));
}

/** A sum of requests or bytes, by the times of the log and by arrival. */
class Rate {
  private readonly counter: SlidingWindowCounter = counterOf(bySecond);
  private readonly arrivals: SlidingWindowCounter = counterOf(arriving);
  private latestMs: number = Number.NEGATIVE_INFINITY;

  /** Sets the current time: the last hour ends then. */
  moveTo(nowMs: number): void {
    this.counter.advance(nowMs);
  }

  /** Returns false if `momentMs` is too old for the last hour. */
  add(count: number, momentMs: number, arrivalMs: number): boolean {
    this.arrivals.add(count, arrivalMs);
    return this.counter.add(count, momentMs);
  }

  /** Max sum of the hour that ends at `momentMs`, or at the latest moment if that is later. */
  maxOfLastHour(momentMs: number): number {
    this.latestMs = Math.max(this.latestMs, momentMs);
    return this.counter.bounds(hourMs, this.latestMs).max;
  }

  reset(): void {
    this.counter.reset();
    this.arrivals.reset();
    this.latestMs = Number.NEGATIVE_INFINITY;
  }

  figures(nowMs: number): WindowFigures {
    const { counter, arrivals } = this;
    // Between two whole seconds, the oldest second counts by the fraction of it that is still in the window.
    return {
      lastSecond: Math.round(arrivals.count(secondMs, nowMs)),
      lastMinute: Math.round(counter.count(minuteMs, nowMs)),
      lastHour: Math.round(counter.count(hourMs, nowMs)),
      bySecond: [...counter.series(minuteMs, secondMs, nowMs)].map(Math.round),
      byMinute: [...counter.series(hourMs, minuteMs, nowMs)].map(Math.round),
    };
  }
}

/** Requests, bytes and statuses of the last second, minute and hour, and since the start. */
export class LiveRates {
  /** The latest second that a request was counted in; -Infinity before the first one. */
  latest: EpochSeconds = Number.NEGATIVE_INFINITY;
  private readonly requests: Rate = new Rate();
  private readonly bytes: Rate = new Rate();
  /** By the first digit of the status. Made on first use. */
  private readonly statusCounters: (SlidingWindowCounter | undefined)[] = [];
  /** Requests of one second. */
  private readonly classCounts: Float64Array = new Float64Array(statusClassCount);
  /** Since the start. */
  readonly totals: { -readonly [Name in keyof RateTotals]: RateTotals[Name] } = {
    lines: 0,
    empty: 0,
    malformed: 0,
    requests: 0,
    bytes: 0n,
    bytesLeftOut: 0,
    late: 0,
  };

  /** Forgets all but the totals. */
  resetWindows(): void {
    this.latest = Number.NEGATIVE_INFINITY;
    for (const windows of [this.requests, this.bytes, ...this.statusCounters]) windows?.reset();
  }

  fold(batch: Batch, now: EpochSeconds, isArriving: boolean): void {
    const { totals } = this;
    totals.lines += batch.lineCount;
    totals.empty += batch.emptyCount;
    totals.malformed += batch.malformed.length;
    totals.requests += batch.length;
    if (isArriving) this.requests.moveTo(secondMs * now);
    for (let row = 0; row < batch.length; ) row = this.foldSecond(batch, row, now, isArriving);
  }

  /** Counts the rows that have the same second, beginning with `from`. Returns the row after them. */
  private foldSecond(
    { time, bytes, status, length }: Batch,
    from: number,
    now: EpochSeconds,
    isArriving: boolean,
  ): number {
    const second = time[from] as EpochSeconds;
    const momentMs = secondMs * Math.min(second + 0.5, now);
    const arrivalMs = isArriving ? secondMs * now : momentMs;
    this.latest = Math.max(this.latest, Math.min(second, now));
    const { classCounts } = this;
    classCounts.fill(0);
    let row = from;
    let sum = 0;
    let summedRows = 0;
    for (; row < length && time[row] === second; row++) {
      const statusClass = statusClasses[status[row] as number] as number;
      classCounts[statusClass] = (classCounts[statusClass] as number) + 1;
      const more = sum + (bytes[row] as number);
      if (more <= Number.MAX_SAFE_INTEGER) {
        sum = more;
        summedRows++;
      } else this.addBytes(bytes[row] as number, 1, momentMs, arrivalMs);
    }
    const count = row - from;
    this.addBytes(sum, summedRows, momentMs, arrivalMs);
    this.countStatuses(momentMs);
    if (!this.requests.add(count, momentMs, arrivalMs)) this.totals.late += count;
    return row;
  }

  private addBytes(bytes: number, requests: number, momentMs: number, arrivalMs: number): void {
    if (this.bytes.maxOfLastHour(momentMs) + bytes > Number.MAX_SAFE_INTEGER) {
      this.totals.bytesLeftOut += requests;
      return;
    }
    this.bytes.add(bytes, momentMs, arrivalMs);
    this.totals.bytes += BigInt(bytes);
  }

  private countStatuses(momentMs: number): void {
    for (let statusClass = 0; statusClass < statusClassCount; statusClass++) {
      const count = this.classCounts[statusClass] as number;
      if (count === 0) continue;
      const counter = this.statusCounters[statusClass] ?? counterOf(bySecond);
      counter.add(count, momentMs);
      this.statusCounters[statusClass] = counter;
    }
  }

  snapshot(now: EpochSeconds): Pick<LiveSnapshot, 'requests' | 'bytes' | 'statusClasses'> {
    const nowMs = Number.isNaN(now) ? longAgoMs : secondMs * now;
    const countStatuses = (spanMs: number) =>
      Array.from({ length: statusClassCount }, (_, i) => Math.round(this.statusCounters[i]?.count(spanMs, nowMs) ?? 0));
    return {
      requests: this.requests.figures(nowMs),
      bytes: this.bytes.figures(nowMs),
      statusClasses: { lastMinute: countStatuses(minuteMs), lastHour: countStatuses(hourMs) },
    };
  }
}
