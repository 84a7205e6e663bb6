import { type Interruptible, OrderlyEnd } from './interruption.ts';

/** Ends a run when its time is over, but not before that is allowed. */
export class Deadline {
  private readonly interruption: Interruptible;
  private readonly timer: NodeJS.Timeout;
  private isOver = false;
  private isAllowed = false;

  /** Starts the timer; `seconds` are 24 days at most. */
  constructor(seconds: number, interruption: Interruptible) {
    this.interruption = interruption;
    this.timer = setTimeout(() => {
      this.isOver = true;
      this.endIfDue();
    }, 1000 * seconds);
  }

  /** Says that the run may end. */
  allow(): void {
    this.isAllowed = true;
    this.endIfDue();
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private endIfDue(): void {
    if (this.isOver && this.isAllowed) this.interruption.end(new OrderlyEnd());
  }
}
