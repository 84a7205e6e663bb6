/** A power of two, so that slots are found without a division. */
const minCapacity = 16;

/**
 * Moments that have events, ascending, each with how many events there had been up to and including it: a ring of two arrays
 * that grows to twice its size when it is full. 16 bytes an entry; events of the same moment are one entry.
 */
export class EventRing {
  private moments: Float64Array;
  private sums: Float64Array;
  private first = 0;
  private size = 0;
  /** Events before the first entry. */
  private before = 0;

  constructor(capacity: number) {
    const length = Math.max(minCapacity, 2 ** Math.ceil(Math.log2(capacity)));
    this.moments = new Float64Array(length);
    this.sums = new Float64Array(length);
  }

  get byteLength(): number {
    return this.moments.byteLength + this.sums.byteLength;
  }

  /** All events since it was last told to forget. */
  get total(): number {
    return this.sumOfFirst(this.size);
  }

  /** Forgets all, but keeps its memory. */
  clear(): void {
    this.first = 0;
    this.size = 0;
    this.before = 0;
  }

  /** Adds events at the last moment or later. O(1), amortised. */
  add(n: number, at: number): void {
    const total = this.total + n;
    if (this.size === 0 || (this.moments[this.slotOf(this.size - 1)] as number) < at) {
      this.makeRoom();
      this.moments[this.slotOf(this.size)] = at;
      this.size++;
    }
    this.sums[this.slotOf(this.size - 1)] = total;
  }

  /** Adds events at any moment. O(log entries + later entries). */
  insert(n: number, at: number): void {
    const entries = this.countUpTo(at);
    if (entries === 0 || (this.moments[this.slotOf(entries - 1)] as number) < at) {
      const sum = this.sumOfFirst(entries);
      this.makeRoom();
      for (let i = this.size; i > entries; i--) this.copyEntry(i - 1, i);
      this.size++;
      this.moments[this.slotOf(entries)] = at;
      this.sums[this.slotOf(entries)] = sum + n;
      this.raise(entries + 1, n);
    } else {
      this.raise(entries - 1, n);
    }
  }

  /** Events up to and including a moment that is not before those that were dropped. O(log entries). */
  sumUpTo(moment: number): number {
    return this.sumOfFirst(this.countUpTo(moment));
  }

  /** Drops the entries up to and including a moment; their events stay in all sums. O(1) amortised, and O(1) if all go. */
  drop(moment: number): void {
    let dropped = 0;
    if (this.size > 0 && (this.moments[this.slotOf(this.size - 1)] as number) <= moment) dropped = this.size;
    while (dropped < this.size && (this.moments[this.slotOf(dropped)] as number) <= moment) dropped++;
    this.before = this.sumOfFirst(dropped);
    this.first = this.slotOf(dropped);
    this.size -= dropped;
  }

  /** Takes the events of entries that were dropped off all sums, and returns how many they are. O(entries). */
  forget(): number {
    const forgotten = this.before;
    this.before = 0;
    this.raise(0, -forgotten);
    return forgotten;
  }

  private sumOfFirst(entries: number): number {
    return entries === 0 ? this.before : (this.sums[this.slotOf(entries - 1)] as number);
  }

  private countUpTo(moment: number): number {
    let lo = 0;
    let hi = this.size;
    while (lo < hi) {
      const mid = (lo + hi) >>> 1;
      if ((this.moments[this.slotOf(mid)] as number) <= moment) lo = mid + 1;
      else hi = mid;
    }
    return lo;
  }

  private raise(from: number, by: number): void {
    for (let i = from; i < this.size; i++) {
      const slot = this.slotOf(i);
      this.sums[slot] = (this.sums[slot] as number) + by;
    }
  }

  private copyEntry(from: number, to: number): void {
    this.moments[this.slotOf(to)] = this.moments[this.slotOf(from)] as number;
    this.sums[this.slotOf(to)] = this.sums[this.slotOf(from)] as number;
  }

  private makeRoom(): void {
    if (this.size < this.moments.length) return;
    this.moments = unrolled(this.moments, this.first);
    this.sums = unrolled(this.sums, this.first);
    this.first = 0;
  }

  private slotOf(i: number): number {
    return (this.first + i) & (this.moments.length - 1);
  }
}

/** A copy of a ring that is full, from its first number on, with room for as many again. */
function unrolled(numbers: Float64Array, first: number): Float64Array {
  const larger = new Float64Array(2 * numbers.length);
  larger.set(numbers.subarray(first));
  larger.set(numbers.subarray(0, first), numbers.length - first);
  return larger;
}
