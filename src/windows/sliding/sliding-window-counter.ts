import { type Clock, monotoneClock } from '../clock.ts';
import { checkEvents, checkMoment, countSteps } from '../window-numbers.ts';
import type { BoundaryRing } from './boundary-ring.ts';
import { checkKept, NamedSpans, type SpanOptions, type WindowBounds, type WindowCounter } from './window-counter.ts';
import { checkWindowJson, type WindowJson } from './window-json.ts';
import { haveSameLevels, toLevels, type WindowLevelOptions } from './window-levels.ts';
import { type EventsAfter, WindowState } from './window-state.ts';

export interface SlidingWindowOptions extends WindowLevelOptions {
  /** Asked where no moment is given; the platform's monotone clock unless told otherwise. */
  readonly clock?: Clock;
}

/**
 * Counts events in sliding windows, in constant time and memory, however many there are.
 *
 * It keeps totals at the boundaries of buckets; a window starts within a bucket as a rule, whose events are taken to lie
 * evenly in it. The estimate is off by no more than that bucket's events, and exact where the window starts on a boundary;
 * `bounds` says how far it may be off. A span is answered from the finest level that keeps all of it. By default these are a
 * second in buckets of 10 ms, a minute in seconds, an hour in minutes: 1,912 bytes. Levels that are given are added to them.
 *
 * Counting at a moment in hand costs no more than a few comparisons; a new bucket costs as many steps as there are boundaries
 * passed, and at most one round of the ring after any pause; a late event, as many as there are boundaries after it. Whole
 * numbers are exact as long as no more than 2^53 - 1 events are kept at once; there is no limit to how many are counted.
 */
export class SlidingWindowCounter extends NamedSpans implements WindowCounter {
  private readonly state: WindowState;
  private readonly cells: Float64Array;
  private readonly clock: Clock;

  /** Throws `RangeError` for options that make no sense. `state` is where it counts, if that is not memory of its own. */
  constructor(options: SlidingWindowOptions = {}, state: WindowState = new WindowState(toLevels(options))) {
    super();
    this.state = state;
    this.cells = state.cells;
    this.clock = options.clock ?? monotoneClock;
  }

  /**
   * A counter that goes on where another one stood when it was turned into JSON, parsed since. Its moments stay as they are, so
   * its clock must count from the same zero. It has the levels of the JSON and no others, because finer ones cannot be told from
   * coarser ones. Throws `RangeError` if it is no such JSON.
   */
  static fromJSON(json: unknown, options: Pick<SlidingWindowOptions, 'clock'> = {}): SlidingWindowCounter {
    return new SlidingWindowCounter(options, WindowState.from(checkWindowJson(json)));
  }

  get total(): number {
    return this.state.forgotten + this.state.total;
  }

  get late(): number {
    return this.state.late;
  }

  get dropped(): number {
    return this.state.dropped;
  }

  get clockSteps(): number {
    return this.state.clockSteps;
  }

  /** The memory that it counts in. */
  get byteLength(): number {
    return this.state.cells.byteLength;
  }

  increment(at?: number): boolean {
    return this.add(1, at);
  }

  add(n: number, at: number = this.readClock()): boolean {
    // Most events come at the latest moment or later in the same buckets. Here and with bare numbers, as calling another module,
    // and looking its constants up, would take a third as long again.
    const { cells } = this;
    if (typeof n === 'number' && typeof at === 'number') {
      const total = (cells[1] as number) + n;
      // False for NaN, whichever of them it is.
      if (at >= (cells[2] as number) && at <= (cells[4] as number) && n >= 0 && total < 2 ** 53) {
        // The total last: whoever copies it meanwhile has the moment of its events too.
        cells[2] = at;
        cells[3] = at;
        cells[1] = total;
        return true;
      }
    }
    checkEvents(n);
    checkMoment(at);
    return this.state.add(n, at);
  }

  count(spanMs: number, now?: number, options?: SpanOptions): number {
    checkKept(spanMs, this.state.reachMs, options);
    this.advance(now);
    return this.last(spanMs, this.state.ringFor(spanMs)).estimate;
  }

  bounds(spanMs: number, now?: number, options?: SpanOptions): WindowBounds {
    const { reachMs } = this.state;
    checkKept(spanMs, reachMs, options);
    this.advance(now);
    const { latest, start } = this.state;
    const { min, estimate, max } = this.last(spanMs, this.state.ringFor(spanMs));
    return { min, estimate, max, coveredMs: Math.min(spanMs, reachMs, latest - start) };
  }

  series(spanMs: number, stepMs: number, now?: number, options?: SpanOptions): number[] {
    checkKept(spanMs, this.state.reachMs, options);
    const steps = countSteps(spanMs, stepMs);
    this.advance(now);
    const ring = this.state.ringFor(spanMs);
    const after = Array.from({ length: steps }, (_, i) => this.last((steps - i) * stepMs, ring).estimate);
    return after.map((events, i) => events - (after[i + 1] ?? 0));
  }

  advance(now: number = this.readClock()): void {
    checkMoment(now);
    if (now > this.state.latest) this.state.advance(now);
    else if (now < this.state.latest) this.state.countClockStep();
  }

  /**
   * Counts in what another counter of the same levels has, as if this one had seen all events itself. Their moments must be
   * of one time base. O(buckets). Throws `RangeError` if the levels differ, or if the sum would be beyond all numbers, some 1.8e308.
   */
  merge(other: SlidingWindowCounter): void {
    if (!haveSameLevels(this.state.levels, other.state.levels)) {
      throw new RangeError('counters of different levels cannot be merged');
    }
    // The other one may be this one, or count on the same memory.
    this.state.absorb(other.state.copy());
  }

  /** All that it knows but the clock, as plain data. */
  toJSON(): WindowJson {
    return this.state.toJSON();
  }

  reset(): void {
    this.state.clear();
  }

  private last(spanMs: number, ring: BoundaryRing): EventsAfter {
    return this.state.eventsAfter(this.state.latest - Math.min(spanMs, ring.reachMs), ring);
  }

  /** The clock's moment; the latest one, if the clock went back. */
  private readClock(): number {
    const now = this.clock.now();
    const { latest } = this.state;
    if (!(now < latest)) return now;
    this.state.countClockStep();
    return latest;
  }
}
