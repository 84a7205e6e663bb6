import { monotonicMilliseconds } from './clock.ts';

/**
 * Calls a function at every multiple of a period after the start: a late call delays no other. Calls that were due while the
 * program was busy are left out. The period is in milliseconds, 24 days at most.
 */
export class Ticker {
  private readonly periodMilliseconds: number;
  private readonly tick: () => void;
  private readonly started: number = monotonicMilliseconds();
  private period = 0;
  private timer: NodeJS.Timeout;

  constructor(periodMilliseconds: number, tick: () => void) {
    this.periodMilliseconds = periodMilliseconds;
    this.tick = tick;
    this.timer = this.setTimer();
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private setTimer(): NodeJS.Timeout {
    const passed = monotonicMilliseconds() - this.started;
    // A timer may come a little early.
    this.period = Math.max(this.period, Math.floor(passed / this.periodMilliseconds)) + 1;
    return setTimeout(
      () => {
        this.timer = this.setTimer();
        this.tick();
      },
      this.period * this.periodMilliseconds - passed,
    );
  }
}
