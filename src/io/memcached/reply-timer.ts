/**
 * Calls a function once so many milliseconds have passed. What has come in by then is looked at first: a program that was busy
 * or stopped for longer than that finds the answer there, and is not to blame the server.
 */
export class ReplyTimer {
  private readonly timer: NodeJS.Timeout;
  private lastLook: NodeJS.Immediate | undefined;

  constructor(milliseconds: number, act: () => void) {
    this.timer = setTimeout(() => {
      this.lastLook = setImmediate(act);
    }, milliseconds);
  }

  stop(): void {
    clearTimeout(this.timer);
    clearImmediate(this.lastLook);
  }
}
