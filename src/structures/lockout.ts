import { countAtMost } from './bisect.ts';
import type { EpochSeconds } from './calendar.ts';
import { grown } from './grown.ts';

/** How many failures lock a key out, and for how long. */
export interface LockoutRule {
  /** Failures that lock a key out; at least 1. */
  readonly failures: number;
  /** A failure counts for another one at most this many seconds before or after it. */
  readonly failureWindowSeconds: number;
  /** A key is locked out from the failure that did it until this many seconds later, both included. */
  readonly blockSeconds: number;
}

/**
 * Locks keys (dense ids) out after too many failures in a short time: the state machine of a failed-login rule.
 *
 * Events are told in their own order; their times may go back. A lock holds for the times from the failure that did it
 * until `blockSeconds` later, both included. An event with an earlier time is not locked out, wherever it stands. A key
 * has at most one lock: a new one replaces the old one.
 *
 * Events of a locked-out key must not be passed in: ask `isLocked` first.
 *
 * Example, 3 failures in 20 s lock out for 300 s: failures at 1, 9 and 12 lock the key from 12 to 312.
 *
 * Memory: 8 bytes a key if any has a lock, 4 if any has failed, and 12 bytes for every failure that counts. None of it is in V8's
 * heap, which ends the process when it is full.
 */
export class Lockout {
  private readonly rule: LockoutRule;
  /** Time of the failure that locked each key out; -Infinity if the key has no lock. */
  private lockStarts: Float64Array = new Float64Array(0);
  /** No lock holds before `earliestLock` or after `latestLock`, which saves most look-ups. */
  private earliestLock: EpochSeconds = Number.POSITIVE_INFINITY;
  private latestLock: EpochSeconds = Number.NEGATIVE_INFINITY;
  private readonly failures: FailureLists = new FailureLists();
  /** When locks start, or started before they were replaced; undefined before the first `mayHaveLocked`. */
  private startTimes: SortedTimes | undefined = undefined;

  constructor(rule: LockoutRule) {
    this.rule = rule;
  }

  /** No lock starts later than this; -Infinity without locks. */
  get latestLockStart(): EpochSeconds {
    return this.latestLock - this.rule.blockSeconds;
  }

  /** False if no key is locked out at any time of `[from, through]`; true if one may be. O(1). */
  mayLock(from: EpochSeconds, through: EpochSeconds): boolean {
    return from <= this.latestLock && through >= this.earliestLock;
  }

  /** O(1). */
  isLocked(key: number, time: EpochSeconds): boolean {
    return this.mayLock(time, time) && this.holds(this.lockStarts[key] ?? Number.NEGATIVE_INFINITY, time);
  }

  /** Counts a failure, which may lock the key out. O(failures that count). */
  fail(key: number, time: EpochSeconds): void {
    const { failures, failureWindowSeconds } = this.rule;
    const count = this.failures.add(key, time, failureWindowSeconds, failures);
    if (count === failures) this.setLock(key, time);
  }

  /** Forgets the key's failures, not its lock. O(failures that count). */
  succeed(key: number): void {
    this.failures.clear(key);
  }

  /** The keys that are locked out at a time, each with the last second of its lock. O(keys), but O(1) if `mayLock` is false. */
  *locksAt(time: EpochSeconds): Generator<readonly [key: number, through: EpochSeconds]> {
    if (!this.mayLock(time, time)) return;
    for (let key = 0; key < this.lockStarts.length; key++) {
      const start = this.lockStarts[key] as EpochSeconds;
      if (this.holds(start, time)) yield [key, start + this.rule.blockSeconds];
    }
  }

  /**
   * False if no key is locked out at any time of `[from, through]`; true if one is, or was until its lock was replaced.
   * O(log² locks) amortized, O(keys) the first time. From then on each second in which a lock starts costs 8 bytes.
   */
  mayHaveLocked(from: EpochSeconds, through: EpochSeconds): boolean {
    if (this.startTimes === undefined) {
      this.startTimes = new SortedTimes();
      for (const start of this.lockStarts) if (Number.isFinite(start)) this.startTimes.add(start);
    }
    return this.startTimes.latestUpTo(through) + this.rule.blockSeconds >= from;
  }

  /** Forgets what cannot matter to events from `time` on. O(keys). */
  forgetBefore(time: EpochSeconds): void {
    const { failureWindowSeconds, blockSeconds } = this.rule;
    this.failures.forgetBefore(time - failureWindowSeconds);
    const old = this.lockStarts;
    this.clearLocks();
    for (let key = 0; key < old.length; key++) {
      const start = old[key] as EpochSeconds;
      if (start + blockSeconds >= time) this.setLock(key, start);
    }
  }

  /** True if the key has failures, or a lock, that were not forgotten. O(1). */
  remembers(key: number): boolean {
    return this.failures.has(key) || Number.isFinite(this.lockStarts[key]);
  }

  /** Gives the keys new numbers, in the same order; -1 only for those that are not remembered. O(keys). */
  renumber(newKeys: Int32Array): void {
    this.failures.renumber(newKeys);
    const old = this.lockStarts;
    this.clearLocks();
    for (let key = 0; key < old.length; key++) {
      const start = old[key] as EpochSeconds;
      if (Number.isFinite(start)) this.setLock(newKeys[key] as number, start);
    }
  }

  private holds(start: EpochSeconds, time: EpochSeconds): boolean {
    return start <= time && time <= start + this.rule.blockSeconds;
  }

  private setLock(key: number, start: EpochSeconds): void {
    if (key >= this.lockStarts.length) {
      const larger = new Float64Array(Math.max(1024, 2 * key)).fill(Number.NEGATIVE_INFINITY);
      larger.set(this.lockStarts);
      this.lockStarts = larger;
    }
    this.lockStarts[key] = start;
    this.startTimes?.add(start);
    this.earliestLock = Math.min(this.earliestLock, start);
    this.latestLock = Math.max(this.latestLock, start + this.rule.blockSeconds);
  }

  private clearLocks(): void {
    this.lockStarts = new Float64Array(0);
    this.earliestLock = Number.POSITIVE_INFINITY;
    this.latestLock = Number.NEGATIVE_INFINITY;
    this.startTimes = undefined;
  }
}

/** Max times that wait to be sorted. */
const waitingTimes = 1024;

/** Different times, in sorted arrays each of which is at most half as long as the one before. */
class SortedTimes {
  private arrays: Float64Array[] = [];
  private readonly waiting: Float64Array = new Float64Array(waitingTimes);
  private waitingCount = 0;

  /** O(log² times) amortized. */
  add(time: EpochSeconds): void {
    if (this.waitingCount === waitingTimes) this.sortIn();
    this.waiting[this.waitingCount++] = time;
  }

  /** The latest time that is not after `limit`; -Infinity if there is none. */
  latestUpTo(limit: EpochSeconds): EpochSeconds {
    if (this.waitingCount > 0) this.sortIn();
    let latest = Number.NEGATIVE_INFINITY;
    for (const times of this.arrays) latest = Math.max(latest, times[countAtMost(times, limit) - 1] ?? latest);
    return latest;
  }

  private sortIn(): void {
    let times = sortDistinct(this.waiting.slice(0, this.waitingCount));
    this.waitingCount = 0;
    for (
      let last = this.arrays.at(-1);
      last !== undefined && last.length < 2 * times.length;
      last = this.arrays.at(-1)
    ) {
      const both = new Float64Array(last.length + times.length);
      both.set(last);
      both.set(times, last.length);
      times = sortDistinct(both);
      this.arrays.pop();
    }
    this.arrays.push(times);
  }
}

function sortDistinct(times: Float64Array): Float64Array {
  return times.sort().filter((time, i) => time !== times[i - 1]);
}

/** The latest failures of each key that still count, in the order of events: linked lists in arrays. Node 0 is no node. */
class FailureLists {
  /** By key, its first node; 0 if there is none. */
  private heads: Uint32Array = new Uint32Array(0);
  private times: Float64Array = new Float64Array(64);
  private next: Uint32Array = new Uint32Array(64);
  private firstFree = 0;
  private nodeCount = 1;

  /**
   * Adds a failure after those of the key. Drops those that are more than `windowSeconds` from it, and the first one if more than
   * `most` are left. Returns the number of failures. O(failures).
   */
  add(key: number, time: EpochSeconds, windowSeconds: number, most: number): number {
    let count = 0;
    let last = 0;
    for (let node = this.headOf(key); node !== 0; ) {
      const next = this.next[node] as number;
      if (Math.abs(time - (this.times[node] as number)) > windowSeconds) {
        this.remove(key, last, node);
      } else {
        last = node;
        count++;
      }
      node = next;
    }
    this.link(key, last, this.makeNode(time));
    if (count < most) return count + 1;
    this.remove(key, 0, this.headOf(key));
    return count;
  }

  has(key: number): boolean {
    return this.headOf(key) !== 0;
  }

  clear(key: number): void {
    for (let node = this.headOf(key); node !== 0; node = this.headOf(key)) this.remove(key, 0, node);
  }

  /** Forgets the failures of each key whose failures are all before a time. O(keys). */
  forgetBefore(time: EpochSeconds): void {
    for (let key = 0; key < this.heads.length; key++) {
      let node = this.heads[key] as number;
      while (node !== 0 && (this.times[node] as number) < time) node = this.next[node] as number;
      if (node === 0) this.clear(key);
    }
  }

  /** Gives the keys new numbers. O(keys). */
  renumber(newKeys: Int32Array): void {
    const old = this.heads;
    this.heads = new Uint32Array(0);
    for (let key = 0; key < old.length; key++) {
      if (old[key] !== 0) this.link(newKeys[key] as number, 0, old[key] as number);
    }
  }

  private headOf(key: number): number {
    return this.heads[key] ?? 0;
  }

  /** Puts a node after another one of the key, or at the start if `before` is 0. */
  private link(key: number, before: number, node: number): void {
    if (before !== 0) {
      this.next[before] = node;
      return;
    }
    if (key >= this.heads.length) this.heads = grown(this.heads, Math.max(1024, 2 * key));
    this.heads[key] = node;
  }

  /** Takes out the node after another one of the key, or the first node if `before` is 0. */
  private remove(key: number, before: number, node: number): void {
    this.link(key, before, this.next[node] as number);
    this.next[node] = this.firstFree;
    this.firstFree = node;
  }

  /** A node without a next one. */
  private makeNode(time: EpochSeconds): number {
    let node = this.firstFree;
    if (node !== 0) {
      this.firstFree = this.next[node] as number;
    } else {
      node = this.nodeCount++;
      if (node === this.times.length) {
        this.times = grown(this.times, 2 * node);
        this.next = grown(this.next, 2 * node);
      }
    }
    this.times[node] = time;
    this.next[node] = 0;
    return node;
  }
}
