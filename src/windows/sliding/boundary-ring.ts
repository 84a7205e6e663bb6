import type { WindowLevel } from './window-levels.ts';

const headAt = 0;
const slotAt = 1;
const sumsAt = 2;

/**
 * One level of a counter: how many events there had been at the last boundaries of its buckets.
 *
 * Bucket k has the moments `(k * bucketMs, (k + 1) * bucketMs]`; its boundary, by the same number, is where it starts, and the
 * sum there is that of all events up to and including that moment. The newest boundary is the head, which is before the latest
 * moment; one more than there are buckets is kept, so that a window of the level's reach starts between two of them, or on one:
 *
 * ```
 *  head - 4     head - 3     head - 2     head - 1       head
 *  ────┼────────────┼────────────┼────────────┼────────────┼───────┐
 *      │     ╰──────┼── window of 4 buckets ──┼────────────┼───────╯ latest
 *     12           17           17           30           31      total 33
 * ```
 *
 * It lives in cells that may belong to others: [head, slot of the head, sums as a ring]. 8 bytes each.
 */
export class BoundaryRing {
  readonly bucketMs: number;
  readonly buckets: number;
  private readonly cells: Float64Array;
  private readonly sums: Float64Array;

  /** How many cells a level needs. */
  static countCells({ buckets }: WindowLevel): number {
    return sumsAt + buckets + 1;
  }

  constructor({ bucketMs, buckets }: WindowLevel, cells: Float64Array) {
    this.bucketMs = bucketMs;
    this.buckets = buckets;
    this.cells = cells;
    this.sums = cells.subarray(sumsAt);
  }

  /** Forgets all: as long as it was told no moment, the head is before all times, and every sum is 0. */
  clear(): void {
    this.cells.fill(0);
    this.cells[headAt] = Number.NEGATIVE_INFINITY;
  }

  /** Takes over the sums of another ring (`list`) that came to the same latest moment. */
  restore(sums: readonly number[], latest: number): void {
    this.sums.set(sums);
    this.cells[slotAt] = this.buckets;
    this.cells[headAt] = this.boundaryFrom(latest) - 1;
  }

  get head(): number {
    return this.cells[headAt] as number;
  }

  /** The oldest boundary that is kept. */
  get oldest(): number {
    return this.head - this.buckets;
  }

  /** The last moment of the newest bucket. */
  get edge(): number {
    return (this.head + 1) * this.bucketMs;
  }

  /** How long it keeps what it counted. */
  get reachMs(): number {
    return this.bucketMs * this.buckets;
  }

  /** The sum at a boundary that is not before the oldest one: `total` after the head. */
  sumAt(boundary: number, total: number): number {
    return boundary > this.head ? total : (this.sums[this.slotOf(boundary)] as number);
  }

  /** The sums at all boundaries that are kept, oldest first. */
  list(): number[] {
    const oldestSlot = (this.cells[slotAt] as number) + 1;
    return [...this.sums.subarray(oldestSlot), ...this.sums.subarray(0, oldestSlot)];
  }

  /**
   * The boundary at a moment or the last one before it. No quotient is rounded to a whole number that it is not: as boundaries
   * are whole numbers of milliseconds, moments next to them differ by more of themselves than quotients next to whole numbers.
   */
  boundaryUpTo(moment: number): number {
    return Math.floor(moment / this.bucketMs);
  }

  /** Moves on so that the moment is in the newest bucket; `total` events came before. O(boundaries passed), at most one round. */
  advance(moment: number, total: number): void {
    const { cells, sums } = this;
    const head = this.boundaryFrom(moment) - 1;
    let slot = cells[slotAt] as number;
    for (let passed = Math.min(head - this.head, sums.length); passed > 0; passed--) {
      slot = slot + 1 === sums.length ? 0 : slot + 1;
      sums[slot] = total;
    }
    cells[slotAt] = slot;
    cells[headAt] = head;
  }

  /** True if an event of that moment can still make a difference. */
  reaches(moment: number): boolean {
    return moment > this.oldest * this.bucketMs;
  }

  /** Counts events in at a moment that has passed: at all boundaries from there on. O(these boundaries). */
  insert(n: number, moment: number): void {
    for (let boundary = Math.max(this.boundaryFrom(moment), this.oldest); boundary <= this.head; boundary++) {
      const slot = this.slotOf(boundary);
      this.sums[slot] = (this.sums[slot] as number) + n;
    }
  }

  /** Lowers all sums. O(buckets). */
  lower(by: number): void {
    const { sums } = this;
    for (let slot = 0; slot < sums.length; slot++) sums[slot] = (sums[slot] as number) - by;
  }

  /** Adds the sums of another ring of the same level, whose head is not after this one's, less some number. O(buckets). */
  absorb(other: BoundaryRing, otherTotal: number, less: number): void {
    for (let boundary = this.oldest; boundary <= this.head; boundary++) {
      const slot = this.slotOf(boundary);
      this.sums[slot] = (this.sums[slot] as number) + (other.sumAt(boundary, otherTotal) - less);
    }
  }

  /** The boundary at a moment or the first one after it. */
  private boundaryFrom(moment: number): number {
    return Math.ceil(moment / this.bucketMs);
  }

  /** Counted back from the head, which is cheaper than a remainder of large numbers. */
  private slotOf(boundary: number): number {
    const slot = (this.cells[slotAt] as number) - (this.head - boundary);
    return slot < 0 ? slot + this.sums.length : slot;
  }
}
