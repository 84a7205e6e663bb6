import { monotonicMilliseconds } from './clock.ts';
import { LongTimer } from './long-timer.ts';

/**
 * Calls a function every so many milliseconds, counted from the start: a late call makes the others no later. Calls that
 * would have come while the program was busy are left out.
 */
export class Ticker {
  private readonly periodMilliseconds: number;
  private readonly tick: () => void;
  private readonly started: number = monotonicMilliseconds();
  private period = 0;
  private timer: LongTimer;

  constructor(periodMilliseconds: number, tick: () => void) {
    this.periodMilliseconds = periodMilliseconds;
    this.tick = tick;
    this.timer = this.setTimer();
  }

  stop(): void {
    this.timer.stop();
  }

  private setTimer(): LongTimer {
    const passed = monotonicMilliseconds() - this.started;
    // A timer may come a little early.
    this.period = Math.max(this.period, Math.floor(passed / this.periodMilliseconds)) + 1;
    return new LongTimer(this.period * this.periodMilliseconds - passed, () => {
      this.timer = this.setTimer();
      this.tick();
    });
  }
}
