import { type Clock, monotoneClock } from '../../src/index.ts';

/** A clock, and the timers that go by it. */
export interface Time extends Clock {
  /** Sets the time, in milliseconds, and runs no timers. */
  set(moment: number): void;
  every(intervalMs: number, callback: () => void): void;
}

interface Timer {
  readonly intervalMs: number;
  readonly callback: () => void;
  due: number;
}

/** Time that passes only when it is told to. It begins at 0. */
export class SimulatedTime implements Time {
  private readonly timers: Timer[] = [];
  /** In an array, because a number of an object that changes is slow to write. */
  private readonly cell: Float64Array = new Float64Array(1);

  now(): number {
    return this.cell[0] as number;
  }

  set(moment: number): void {
    this.cell[0] = moment;
  }

  every(intervalMs: number, callback: () => void): void {
    this.timers.push({ intervalMs, callback, due: this.now() + intervalMs });
  }

  /** Lets time pass, with every timer on time. */
  passUntil(moment: number): void {
    for (;;) {
      const next = this.nextTimer();
      if (next === undefined || next.due > moment) break;
      this.set(next.due);
      next.due += next.intervalMs;
      next.callback();
    }
    this.set(moment);
  }

  /** Lets time pass while the event loop is blocked: a timer that should have run several times runs once, afterwards. */
  blockUntil(moment: number): void {
    this.set(moment);
    for (const timer of this.timers) {
      if (timer.due > moment) continue;
      timer.due = moment + timer.intervalMs;
      timer.callback();
    }
  }

  private nextTimer(): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.timers) {
      if (next === undefined || timer.due < next.due) next = timer;
    }
    return next;
  }
}

/** The platform's clock, which cannot be set. Timers are left out: what is timed takes less than their intervals. */
export const realTime: Time = { now: monotoneClock.now, set: () => {}, every: () => {} };
