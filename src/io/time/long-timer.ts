/** Timers of Node wait 25 days at most, and not at all if they are to wait longer. */
export const longestTimerMilliseconds: number = 2 ** 31 - 1;

/** Calls a function once, after any number of milliseconds. */
export class LongTimer {
  private readonly act: () => void;
  private timer: NodeJS.Timeout;

  constructor(milliseconds: number, act: () => void) {
    this.act = act;
    this.timer = this.wait(milliseconds);
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private wait(milliseconds: number): NodeJS.Timeout {
    const rest = milliseconds - longestTimerMilliseconds;
    if (rest <= 0) return setTimeout(this.act, milliseconds);
    return setTimeout(() => {
      this.timer = this.wait(rest);
    }, longestTimerMilliseconds);
  }
}
