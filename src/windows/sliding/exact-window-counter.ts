import { hourMs } from '../../structures/calendar.ts';
import { type Clock, monotoneClock } from '../clock.ts';
import { checkEvents, checkMoment, checkSpan, countSteps, maxExact } from '../window-numbers.ts';
import { EventRing } from './event-ring.ts';
import { checkKept, NamedSpans, type SpanOptions, type WindowBounds, type WindowCounter } from './window-counter.ts';

export interface ExactWindowOptions {
  /** How long events are kept, and the longest span that can be asked for. An hour by default. */
  readonly spanMs?: number;
  /** Different moments that there is room for at first; it doubles as often as need be. */
  readonly capacity?: number;
  /** Asked where no moment is given; the platform's monotone clock unless told otherwise. */
  readonly clock?: Clock;
}

const defaultCapacity = 1024;

/**
 * Counts events in sliding windows exactly, at the price of 16 bytes for every moment of the kept span that has events, however
 * many there are at it. *Example: an hour of whole milliseconds is 3.6 million moments at most, for which there is room in
 * 67 MB.* Memory follows the busiest span so far; `reset` frees none.
 *
 * Counting takes O(1), amortised, a question O(log moments), a late event O(moments after it).
 */
export class ExactWindowCounter extends NamedSpans implements WindowCounter {
  late = 0;
  dropped = 0;
  clockSteps = 0;
  private readonly spanMs: number;
  private readonly clock: Clock;
  private readonly events: EventRing;
  private forgotten = 0;
  private start = Number.POSITIVE_INFINITY;
  private latest = Number.NEGATIVE_INFINITY;

  /** Throws `RangeError` for options that make no sense. */
  constructor({ spanMs = hourMs, capacity = defaultCapacity, clock = monotoneClock }: ExactWindowOptions = {}) {
    super();
    checkSpan(spanMs);
    if (!(Number.isSafeInteger(capacity) && capacity > 0)) {
      throw new RangeError(`capacity must be a whole number above 0, not ${capacity}`);
    }
    this.spanMs = spanMs;
    this.clock = clock;
    this.events = new EventRing(capacity);
  }

  get total(): number {
    return this.forgotten + this.events.total;
  }

  /** The memory that it counts in. */
  get byteLength(): number {
    return this.events.byteLength;
  }

  increment(at?: number): boolean {
    return this.add(1, at);
  }

  add(n: number, at: number = this.readClock()): boolean {
    checkEvents(n);
    checkMoment(at);
    if (at >= this.latest) {
      this.move(at);
      this.keepExact(n);
      this.events.add(n, at);
      return true;
    }
    this.start = Math.min(this.start, at);
    if (at <= this.latest - this.spanMs) {
      this.dropped += n;
      return false;
    }
    this.keepExact(n);
    this.events.insert(n, at);
    this.late += n;
    return true;
  }

  count(spanMs: number, now?: number, options?: SpanOptions): number {
    checkKept(spanMs, this.spanMs, options);
    this.advance(now);
    return this.events.total - this.sumBefore(spanMs);
  }

  /** All three bounds are the same. */
  bounds(spanMs: number, now?: number, options?: SpanOptions): WindowBounds {
    const count = this.count(spanMs, now, options);
    const coveredMs = Math.min(spanMs, this.spanMs, this.latest - this.start);
    return { min: count, estimate: count, max: count, coveredMs };
  }

  series(spanMs: number, stepMs: number, now?: number, options?: SpanOptions): number[] {
    checkKept(spanMs, this.spanMs, options);
    const steps = countSteps(spanMs, stepMs);
    this.advance(now);
    const sums = Array.from({ length: steps + 1 }, (_, i) => this.sumBefore((steps - i) * stepMs));
    return sums.slice(1).map((sum, i) => sum - (sums[i] as number));
  }

  advance(now: number = this.readClock()): void {
    checkMoment(now);
    if (now < this.latest) this.clockSteps++;
    else this.move(now);
  }

  reset(): void {
    this.events.clear();
    this.late = 0;
    this.dropped = 0;
    this.clockSteps = 0;
    this.forgotten = 0;
    this.start = Number.POSITIVE_INFINITY;
    this.latest = Number.NEGATIVE_INFINITY;
  }

  private move(moment: number): void {
    this.latest = moment;
    this.start = Math.min(this.start, moment);
    this.events.drop(moment - this.spanMs);
  }

  private keepExact(n: number): void {
    if (this.events.total + n > maxExact) this.forgotten += this.events.forget();
  }

  /** What was counted up to the start of a window that ends at the latest moment. */
  private sumBefore(spanMs: number): number {
    return this.events.sumUpTo(this.latest - Math.min(spanMs, this.spanMs));
  }

  /** The clock's moment; the latest one, if the clock went back. */
  private readClock(): number {
    const now = this.clock.now();
    if (!(now < this.latest)) return now;
    this.clockSteps++;
    return this.latest;
  }
}
