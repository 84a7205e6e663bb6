import { grown } from './grown.ts';
import { type IdRun, mergeRuns, RunPacker, RunReader } from './id-run.ts';

const firstSums = 256;
/** Additions that are collected before they become a run. */
const collectedCount = 1 << 14;
const maxInWord = 2 ** 32 - 1;
const none = Number.NEGATIVE_INFINITY;

/**
 * Sums of numbers by dense ids over the latest slots of time, where a slot is any whole number: a minute, say.
 *
 *     slot     s-3      s-2      s-1      s, the latest
 *     runs    [ … ]    [ … ]    [ … ]    [ … ] [ … ]      + what came last, as it came
 *               ↓ subtracted when the slot goes
 *     sums    by id, of all slots that are kept
 *
 * Additions are collected, sorted by id and packed into a run. The runs of a slot are merged as digits of a binary counter
 * are carried, each at least twice as long as the next, so a slot takes some bytes for each id in it, however often it came.
 *
 * Memory: 4 bytes an id, 8 once a sum is above 2^32 - 1, 1 to 3 bytes for each slot and id in it, and 0.3 MB. O(log additions of a slot) an addition.
 */
export class SlidingSums {
  /** By id; an id beyond the end has 0. Borrowed: valid until something is added. */
  sums: Uint32Array | Float64Array = new Uint32Array(firstSums);
  private readonly slotCount: number;
  private readonly runs: Map<number, IdRun[]> = new Map();
  private latest: number = none;
  private readonly ids: Int32Array = new Int32Array(collectedCount);
  private readonly values: Float64Array = new Float64Array(collectedCount);
  /** Room for sorting what is collected. */
  private readonly keys: Float64Array = new Float64Array(collectedCount);
  private readonly packer: RunPacker = new RunPacker();
  private collected = 0;
  /** The slot of what is collected. */
  private openSlot: number = none;

  /** Keeps `slotCount` slots, the latest one included. */
  constructor(slotCount: number) {
    this.slotCount = slotCount;
  }

  /** The first slot that is kept; -Infinity before anything came. */
  get firstSlot(): number {
    return this.latest - this.slotCount + 1;
  }

  /** Makes a slot the latest one, if it is later: slots that are too old then go. O(what is in them). */
  moveTo(slot: number): void {
    if (slot <= this.latest) return;
    this.pack();
    this.latest = slot;
    for (const [old, runs] of this.runs) {
      if (old >= this.firstSlot) continue;
      this.runs.delete(old);
      for (const run of runs) this.subtract(run);
    }
  }

  /**
   * Adds a whole number, 0 or more, to an id; false if the slot has gone. A slot later than all others becomes the latest.
   * No sum may exceed 2^53 - 1.
   */
  add(slot: number, id: number, value: number): boolean {
    const mustOpen = slot !== this.openSlot || this.collected === collectedCount;
    if (mustOpen && !this.open(slot)) return false;
    this.ids[this.collected] = id;
    this.values[this.collected++] = value;
    if (id >= this.sums.length) this.sums = grown(this.sums, Math.max(id + 1, 2 * this.sums.length));
    const sum = (this.sums[id] as number) + value;
    if (sum > maxInWord && this.sums instanceof Uint32Array) this.sums = Float64Array.from(this.sums);
    this.sums[id] = sum;
    return true;
  }

  /** Forgets all sums and slots. */
  clear(): void {
    this.sums = new Uint32Array(firstSums);
    this.runs.clear();
    this.latest = none;
    this.collected = 0;
    this.openSlot = none;
  }

  /** Gives ids new ones, in the same order; ids that have nothing but 0 may get -1, and are forgotten. O(all there is). */
  renumber(newIds: Int32Array): void {
    this.pack();
    for (const runs of this.runs.values())
      runs.forEach((run, i) => {
        runs[i] = renumberRun(run, newIds, this.packer);
      });
    const count = newIds.reduce((most, id) => Math.max(most, id + 1), firstSums);
    const old = this.sums;
    this.sums = old instanceof Uint32Array ? new Uint32Array(count) : new Float64Array(count);
    for (let id = 0; id < Math.min(newIds.length, old.length); id++) {
      if ((newIds[id] as number) >= 0) this.sums[newIds[id] as number] = old[id] as number;
    }
  }

  private open(slot: number): boolean {
    this.pack();
    this.moveTo(slot);
    if (slot < this.firstSlot) return false;
    this.openSlot = slot;
    return true;
  }

  /** Makes a run of what is collected. */
  private pack(): void {
    if (this.collected > 0) {
      const runs = this.runs.get(this.openSlot) ?? [];
      let run = this.packCollected();
      for (let last = runs.at(-1); last !== undefined && last.length < 2 * run.length; last = runs.at(-1)) {
        run = mergeRuns(last, run, this.packer);
        runs.pop();
      }
      runs.push(run);
      this.runs.set(this.openSlot, runs);
    }
    this.collected = 0;
    this.openSlot = none;
  }

  private packCollected(): IdRun {
    const { ids, values, collected, packer } = this;
    const keys = this.keys.subarray(0, collected);
    // By id, and among equals as they came: exact, because ids have at most 31 bits and places 14.
    for (let i = 0; i < collected; i++) keys[i] = (ids[i] as number) * collectedCount + i;
    keys.sort();
    for (let i = 0; i < collected; ) {
      const id = ids[(keys[i] as number) % collectedCount] as number;
      const nextIdKey = (id + 1) * collectedCount;
      let sum = 0;
      for (; i < collected && (keys[i] as number) < nextIdKey; i++) {
        sum += values[(keys[i] as number) % collectedCount] as number;
      }
      packer.add(id, sum);
    }
    return packer.finish();
  }

  private subtract(run: IdRun): void {
    const { sums } = this;
    const reader = new RunReader(run);
    while (reader.next()) sums[reader.id] = (sums[reader.id] as number) - reader.value;
  }
}

function renumberRun(run: IdRun, newIds: Int32Array, packer: RunPacker): IdRun {
  const reader = new RunReader(run);
  while (reader.next()) {
    const id = newIds[reader.id] as number;
    if (id >= 0) packer.add(id, reader.value);
  }
  return packer.finish();
}
