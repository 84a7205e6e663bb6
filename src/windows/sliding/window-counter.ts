import { hourMs, minuteMs, secondMs } from '../../structures/calendar.ts';
import { checkSpan } from '../window-numbers.ts';

/** How to answer for a span that is longer than the time that is kept. */
export interface SpanOptions {
  /** True to answer for the part of the span that is kept. By default such a span is refused. */
  readonly covered?: boolean;
}

/**
 * What can be asked of a counter about the events of the last while.
 *
 * All times are milliseconds. A window is half-open at its old end, `(now - spanMs, now]`: an event that is exactly `spanMs` old
 * is out, one at `now` is in. *Example: an event at 500 is in the window of 1,000 ms at 1,499 and no longer at 1,500.*
 *
 * Where `now` is left out, the counter's clock is asked. Asking moves the counter's own time on to `now`, and time never goes
 * back: an earlier `now` is answered as if it was the latest moment that the counter was told.
 *
 * A span must be above 0. The counter's options say how long events are kept: an hour or more by default. A span up to that
 * time, inclusive, is always answered, also by a younger counter, which knows all events since its start. A longer span is
 * refused, unless `covered` is set. *Example: with 60,000 ms kept, `numLastHour()` throws, and
 * `count(3_600_000, now, { covered: true })` is the last minute's count.* Every method throws `RangeError` for such a span and for
 * numbers that make no sense, and leaves the counter as it was.
 */
export interface WindowQueries {
  /** Events counted ever, those included that are older than any window. Exact up to 2^53 - 1. */
  readonly total: number;
  /** Those of them that came after an event or a question of a later moment. */
  readonly late: number;
  /** Events that came too late for all windows; `total` is without them. */
  readonly dropped: number;
  /** How often the clock, or a `now` that was given, was found to go back. */
  readonly clockSteps: number;

  numLastSecond(now?: number): number;
  numLastMinute(now?: number): number;
  numLastHour(now?: number): number;
  /** Events of the window; an estimate may be a fraction. */
  count(spanMs: number, now?: number, options?: SpanOptions): number;
  /** Events per second of the time that is covered (`WindowBounds`); 0 as long as none is. */
  rate(spanMs: number, now?: number, options?: SpanOptions): number;
  bounds(spanMs: number, now?: number, options?: SpanOptions): WindowBounds;
  /**
   * The window cut into steps, their events oldest first; they add up to `count`. With `covered`, steps before the kept time are 0.
   * The span must be a whole number of steps. O(steps).
   */
  series(spanMs: number, stepMs: number, now?: number, options?: SpanOptions): number[];
}

/** Counts events, and says how many there were in any window of time that ends now. No timers: time passes when it is told. */
export interface WindowCounter extends WindowQueries {
  /** Counts one event. */
  increment(at?: number): boolean;
  /**
   * Counts `n` events at a moment, or where it is left out, at the clock's. `n` is from 0 to 2^53 - 1 and may be a fraction.
   * A moment earlier than the latest one is fine as long as it is kept; otherwise the events are dropped, and it returns false.
   * A clock that goes back is not believed: its events count at the latest moment.
   */
  add(n: number, at?: number): boolean;
  /** Moves on to a moment, or to the clock's, without an event: where the first event is late to come, time is covered since. */
  advance(now?: number): void;
  /** Forgets all events, all statistics and the time. */
  reset(): void;
}

/** What is certain about the events of a window: `min <= events <= max`, and `min <= estimate <= max`. */
export interface WindowBounds {
  readonly min: number;
  readonly estimate: number;
  readonly max: number;
  /**
   * How much of the span the answer is about: less than all of it where the counter has not run for so long, or where `covered`
   * was set and it keeps less. It runs from the earliest moment that it was told.
   */
  readonly coveredMs: number;
}

/** Throws `RangeError` unless the span is above 0, and at most `keptMs` long or `covered` is set. */
export function checkKept(spanMs: number, keptMs: number, { covered = false }: SpanOptions = {}): void {
  checkSpan(spanMs);
  if (spanMs <= keptMs || covered) return;
  throw new RangeError(
    `a span of ${spanMs} ms is longer than the ${keptMs} ms that are kept: ask for a shorter one, or set { covered: true }`,
  );
}

/** The questions that every counter answers by means of `count` and `bounds`. */
export abstract class NamedSpans implements Pick<WindowQueries, 'numLastSecond' | 'rate'> {
  abstract count(spanMs: number, now?: number, options?: SpanOptions): number;
  abstract bounds(spanMs: number, now?: number, options?: SpanOptions): WindowBounds;

  numLastSecond(now?: number): number {
    return this.count(secondMs, now);
  }

  numLastMinute(now?: number): number {
    return this.count(minuteMs, now);
  }

  numLastHour(now?: number): number {
    return this.count(hourMs, now);
  }

  rate(spanMs: number, now?: number, options?: SpanOptions): number {
    const { estimate, coveredMs } = this.bounds(spanMs, now, options);
    return coveredMs === 0 ? 0 : (estimate / coveredMs) * secondMs;
  }
}
