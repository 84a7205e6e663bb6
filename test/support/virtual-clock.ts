import type { Clock } from '../../src/windows/clock.ts';

/** A clock that goes only where a test sets it. */
export class VirtualClock implements Clock {
  /** In milliseconds. */
  time: number;

  constructor(time = 0) {
    this.time = time;
  }

  now(): number {
    return this.time;
  }
}
