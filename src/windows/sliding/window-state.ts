import { maxExact } from '../window-numbers.ts';
import { BoundaryRing } from './boundary-ring.ts';
import type { WindowJson } from './window-json.ts';
import type { WindowLevel } from './window-levels.ts';

/** The cells before those of the rings; the first one has the sequence number. `SlidingWindowCounter.add` knows the first ones. */
const totalCell = 1;
const latestCell = 2;
const lastEventCell = 3;
const edgeCell = 4;
const startCell = 5;
const forgottenCell = 6;
const lateCell = 7;
const droppedCell = 8;
const clockStepsCell = 9;
const headerCells = 10;

/** What is known of the events after a moment: `min <= events <= max`. */
export interface EventsAfter {
  readonly min: number;
  readonly estimate: number;
  readonly max: number;
}

/**
 * All that a sliding window counter knows, as numbers in one array, which may stand on memory that threads share.
 *
 * Per level there is a ring of sums at the boundaries of buckets; the total is the sum at the latest moment. So the events of
 * any window are one subtraction. When the total comes to 2^53, the oldest sum, which no window needs, is taken off all sums.
 *
 * One thread writes. Whatever changes more than the total and the latest moment stands between two steps of the sequence
 * number, which is odd meanwhile: so a copy is good if the number was even before it and is the same after it.
 */
export class WindowState {
  readonly levels: readonly WindowLevel[];
  readonly cells: Float64Array;
  readonly rings: readonly BoundaryRing[];
  private readonly sequence: Int32Array;

  /** How many cells the levels need: 239 for the default ones. */
  static countCells(levels: readonly WindowLevel[]): number {
    return levels.reduce((cells, level) => cells + BoundaryRing.countCells(level), headerCells);
  }

  /** Takes the cells as they are, where they are given. */
  constructor(levels: readonly WindowLevel[], cells?: Float64Array) {
    this.levels = levels;
    this.cells = cells ?? new Float64Array(WindowState.countCells(levels));
    this.sequence = new Int32Array(this.cells.buffer, this.cells.byteOffset, 1);
    let at = headerCells;
    this.rings = levels.map((level) => {
      const end = at + BoundaryRing.countCells(level);
      const ring = new BoundaryRing(level, this.cells.subarray(at, end));
      at = end;
      return ring;
    });
    if (cells === undefined) this.clear();
  }

  /** The state that became this JSON. */
  static from(json: WindowJson): WindowState {
    const state = new WindowState(json.levels);
    const { cells, rings } = state;
    cells[totalCell] = json.total;
    cells[forgottenCell] = json.forgotten;
    cells[lateCell] = json.late;
    cells[droppedCell] = json.dropped;
    cells[clockStepsCell] = json.clockSteps;
    if (json.start === null || json.latest === null) return state;
    cells[startCell] = json.start;
    cells[latestCell] = json.latest;
    cells[lastEventCell] = json.lastEvent ?? Number.NEGATIVE_INFINITY;
    for (const [i, ring] of rings.entries()) ring.restore(json.sums[i] as readonly number[], json.latest);
    return state;
  }

  get total(): number {
    return this.cells[totalCell] as number;
  }

  /** The latest moment that it was told; before all times if none. */
  get latest(): number {
    return this.cells[latestCell] as number;
  }

  /** The latest moment that it was told of an event; before all times if none. */
  get lastEvent(): number {
    return this.cells[lastEventCell] as number;
  }

  /** The earliest moment that it was told; after all times if none. */
  get start(): number {
    return this.cells[startCell] as number;
  }

  /** What was taken off the total. */
  get forgotten(): number {
    return this.cells[forgottenCell] as number;
  }

  /** How long the coarsest level keeps what it counted. */
  get reachMs(): number {
    return (this.rings.at(-1) as BoundaryRing).reachMs;
  }

  get late(): number {
    return this.cells[lateCell] as number;
  }

  get dropped(): number {
    return this.cells[droppedCell] as number;
  }

  get clockSteps(): number {
    return this.cells[clockStepsCell] as number;
  }

  clear(): void {
    this.beginChange();
    const { cells } = this;
    cells.fill(0, totalCell, headerCells);
    cells[latestCell] = Number.NEGATIVE_INFINITY;
    cells[lastEventCell] = Number.NEGATIVE_INFINITY;
    cells[edgeCell] = Number.NEGATIVE_INFINITY;
    cells[startCell] = Number.POSITIVE_INFINITY;
    for (const ring of this.rings) ring.clear();
    this.endChange();
  }

  /** Counts events in at any moment. Returns false if it is too early for all levels. O(boundaries passed, or still to come). */
  add(n: number, at: number): boolean {
    this.beginChange();
    const isCounted = at >= this.latest || this.rings.some((ring) => ring.reaches(at));
    if (!isCounted) {
      this.raise(droppedCell, n);
      this.startBy(at);
    } else {
      const isLate = at < this.latest;
      if (!isLate) this.move(at);
      // Before the sums grow: above 2^53 they would be rounded.
      if (this.total + n > maxExact) this.forget(this.outdatedOf(this));
      if (isLate) this.insert(n, at);
      this.raise(totalCell, n);
      this.endBy(at);
    }
    this.endChange();
    return isCounted;
  }

  /** Moves on to a moment that is not before the latest one. */
  advance(moment: number): void {
    this.beginChange();
    this.move(moment);
    this.endChange();
  }

  countClockStep(): void {
    this.raise(clockStepsCell, 1);
  }

  /** The finest level that keeps all of a span, or else the one that keeps most. */
  ringFor(spanMs: number): BoundaryRing {
    return (this.rings.find((ring) => ring.reachMs >= spanMs) ?? this.rings.at(-1)) as BoundaryRing;
  }

  /** The events after a moment that the ring reaches; for the estimate they lie evenly in each bucket. O(1). */
  eventsAfter(moment: number, ring: BoundaryRing): EventsAfter {
    const { lastEvent, start, total } = this;
    if (moment >= lastEvent) return sureOf(0);
    if (moment < start) return sureOf(total - ring.sumAt(ring.oldest, total));
    const boundary = ring.boundaryUpTo(moment);
    const max = total - ring.sumAt(boundary, total);
    if (boundary * ring.bucketMs === moment) return sureOf(max);
    const min = total - ring.sumAt(boundary + 1, total);
    const from = Math.max(boundary * ring.bucketMs, start);
    const to = Math.min((boundary + 1) * ring.bucketMs, lastEvent);
    return { min, estimate: Math.min(min + (max - min) * ((to - moment) / (to - from)), max), max };
  }

  /**
   * Counts in what another state, on other memory, of the same levels and the same time base has. O(buckets). Throws `RangeError`
   * if the sum would be beyond all numbers.
   */
  absorb(other: WindowState): void {
    const events = this.total + this.forgotten + other.total + other.forgotten;
    const statistics = [lateCell, droppedCell, clockStepsCell].map(
      (cell) => (this.cells[cell] as number) + (other.cells[cell] as number),
    );
    if (![events, ...statistics].every(Number.isFinite))
      throw new RangeError('counters of too many events cannot be merged');
    this.beginChange();
    if (other.latest !== Number.NEGATIVE_INFINITY) {
      this.startBy(other.start);
      this.endBy(other.lastEvent);
      this.move(Math.max(this.latest, other.latest));
      const outdated = this.outdatedOf(other);
      const added = other.total - outdated;
      if (this.total + added > maxExact) this.forget(this.outdatedOf(this));
      this.rings.forEach((ring, i) => {
        ring.absorb(other.rings[i] as BoundaryRing, other.total, outdated);
      });
      this.raise(totalCell, added);
      this.raise(forgottenCell, outdated);
    }
    for (const cell of [forgottenCell, lateCell, droppedCell, clockStepsCell]) {
      this.raise(cell, other.cells[cell] as number);
    }
    this.endChange();
  }

  toJSON(): WindowJson {
    const { levels, start, lastEvent, latest, total, forgotten, late, dropped, clockSteps } = this;
    return {
      levels: levels.map((level) => ({ ...level })),
      start: finiteOrNull(start),
      lastEvent: finiteOrNull(lastEvent),
      latest: finiteOrNull(latest),
      total,
      forgotten,
      late,
      dropped,
      clockSteps,
      sums: this.rings.map((ring) => ring.list()),
    };
  }

  /** A copy on memory of its own. O(buckets). */
  copy(): WindowState {
    return new WindowState(this.levels, this.cells.slice());
  }

  /** A copy that is of one moment, though another thread may write; undefined if a change got in between. O(buckets). */
  tryCopy(): WindowState | undefined {
    const sequence = Atomics.load(this.sequence, 0);
    const copy = this.copy();
    // Unlike a load, an update cannot be overtaken by the reads before it.
    const isWhole = sequence % 2 === 0 && Atomics.add(this.sequence, 0, 0) === sequence;
    return isWhole ? copy : undefined;
  }

  private move(moment: number): void {
    const { cells } = this;
    cells[latestCell] = moment;
    this.startBy(moment);
    if (moment <= (cells[edgeCell] as number)) return;
    let edge = Number.POSITIVE_INFINITY;
    for (const ring of this.rings) {
      ring.advance(moment, this.total);
      edge = Math.min(edge, ring.edge);
    }
    cells[edgeCell] = edge;
  }

  private insert(n: number, at: number): void {
    for (const ring of this.rings) ring.insert(n, at);
    this.raise(lateCell, n);
    this.startBy(at);
  }

  private startBy(moment: number): void {
    this.cells[startCell] = Math.min(this.start, moment);
  }

  private endBy(moment: number): void {
    this.cells[lastEventCell] = Math.max(this.lastEvent, moment);
  }

  /** How many events of a state, this or another one, are before all that the rings of this one keep. */
  private outdatedOf(state: WindowState): number {
    const sums = this.rings.map(({ oldest }, i) => (state.rings[i] as BoundaryRing).sumAt(oldest, state.total));
    return Math.min(...sums);
  }

  private forget(events: number): void {
    if (events === 0) return;
    for (const ring of this.rings) ring.lower(events);
    this.raise(totalCell, -events);
    this.raise(forgottenCell, events);
  }

  private raise(cell: number, by: number): void {
    this.cells[cell] = (this.cells[cell] as number) + by;
  }

  private beginChange(): void {
    Atomics.add(this.sequence, 0, 1);
  }

  private endChange(): void {
    Atomics.add(this.sequence, 0, 1);
  }
}

function finiteOrNull(moment: number): number | null {
  return Number.isFinite(moment) ? moment : null;
}

function sureOf(events: number): EventsAfter {
  return { min: events, estimate: events, max: events };
}
