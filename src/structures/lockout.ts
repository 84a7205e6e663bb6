import type { EpochSeconds } from './seconds-histogram.ts';

/** How many failures lock a key out, and for how long. */
export interface LockoutRule {
  /** Failures that lock a key out; at least 1. */
  readonly failures: number;
  /** A failure counts for another one at most this many seconds later. */
  readonly failureWindowSeconds: number;
  /** A key is locked out from the failure that did it until this many seconds later, both included. */
  readonly blockSeconds: number;
}

/**
 * Locks keys (dense ids) out after too many failures in a short time: the state machine behind a failed-login rule.
 *
 * Events are told in their own order; their times may go back. Nothing that happens while a key is locked out may be
 * told: `isLocked` is asked first.
 *
 * Example, 3 failures in 20 s lock out for 300 s: failures at 1, 9 and 12 lock the key up to and including 312.
 *
 * Memory: 8 bytes a key, and per key that failed up to `failures` times of 8 bytes.
 */
export class Lockout {
  private readonly rule: LockoutRule;
  /** The last second at which each key is locked out. */
  private lockedThrough: Float64Array = new Float64Array(0);
  /** The largest of them: nobody is locked out after it, which spares most look-ups. -Infinity if nobody ever was. */
  latestLock: EpochSeconds = Number.NEGATIVE_INFINITY;
  /** Per key its latest failures that still count, ascending, at most `rule.failures` of them. */
  private readonly failures: Map<number, EpochSeconds[]> = new Map();

  constructor(rule: LockoutRule) {
    this.rule = rule;
  }

  /** The latest event so far that locked a key out; -Infinity if there is none. */
  get latestLockStart(): EpochSeconds {
    return this.latestLock - this.rule.blockSeconds;
  }

  /** O(1). */
  isLocked(key: number, time: EpochSeconds): boolean {
    return time <= this.latestLock && time <= (this.lockedThrough[key] ?? Number.NEGATIVE_INFINITY);
  }

  /** Counts a failure, which may lock the key out for the events that follow. O(failures that count). */
  fail(key: number, time: EpochSeconds): void {
    const { failures, failureWindowSeconds, blockSeconds } = this.rule;
    const recent = (this.failures.get(key) ?? []).filter((failure) => time - failure <= failureWindowSeconds);
    recent.splice(recent.findLastIndex((failure) => failure <= time) + 1, 0, time);
    // The latest ones decide whether there are enough, so earlier ones can be forgotten.
    if (recent.length > failures) recent.shift();
    this.failures.set(key, recent);
    if (recent.length === failures) this.lock(key, time + blockSeconds);
  }

  /** Forgets the key's failures. O(1). */
  succeed(key: number): void {
    this.failures.delete(key);
  }

  /** The keys that are locked out at a moment, each with the last second of it. O(keys), but O(1) if there are none. */
  *locksAt(time: EpochSeconds): Generator<readonly [key: number, through: EpochSeconds]> {
    if (time > this.latestLock) return;
    for (let key = 0; key < this.lockedThrough.length; key++) {
      const through = this.lockedThrough[key] as EpochSeconds;
      if (through >= time) yield [key, through];
    }
  }

  /** Forgets what cannot matter to events from `time` on. O(keys). */
  forgetBefore(time: EpochSeconds): void {
    const { failureWindowSeconds } = this.rule;
    for (const [key, failures] of this.failures) {
      if ((failures.at(-1) as EpochSeconds) + failureWindowSeconds < time) this.failures.delete(key);
    }
    for (let key = 0; key < this.lockedThrough.length; key++) {
      if ((this.lockedThrough[key] as EpochSeconds) < time) this.lockedThrough[key] = Number.NEGATIVE_INFINITY;
    }
  }

  /** True if the key has failures, or a lock, that were not forgotten. O(1). */
  remembers(key: number): boolean {
    return this.failures.has(key) || (this.lockedThrough[key] ?? Number.NEGATIVE_INFINITY) > Number.NEGATIVE_INFINITY;
  }

  /** Gives the keys new numbers, in the same order; -1 only for those that are not remembered. O(keys). */
  renumber(newKeys: Int32Array): void {
    const failures = [...this.failures];
    this.failures.clear();
    for (const [key, times] of failures) this.failures.set(newKeys[key] as number, times);
    const locks = this.lockedThrough;
    this.lockedThrough = new Float64Array(0);
    for (let key = 0; key < locks.length; key++) {
      const through = locks[key] as EpochSeconds;
      if (through > Number.NEGATIVE_INFINITY) this.setLock(newKeys[key] as number, through);
    }
  }

  private lock(key: number, through: EpochSeconds): void {
    this.setLock(key, through);
    this.latestLock = Math.max(this.latestLock, through);
  }

  private setLock(key: number, through: EpochSeconds): void {
    if (key >= this.lockedThrough.length) {
      const larger = new Float64Array(Math.max(1024, 2 * key)).fill(Number.NEGATIVE_INFINITY);
      larger.set(this.lockedThrough);
      this.lockedThrough = larger;
    }
    this.lockedThrough[key] = through;
  }
}
