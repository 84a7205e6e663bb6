import { type Interruptible, OrderlyEnd } from './interruption.ts';
import { LongTimer } from './long-timer.ts';

/** Ends a run when its time is over, but not before that is allowed. */
export class Deadline {
  private readonly interruption: Interruptible;
  private readonly timer: LongTimer;
  private isOver = false;
  private isAllowed = false;

  constructor(seconds: number, interruption: Interruptible) {
    this.interruption = interruption;
    this.timer = new LongTimer(1000 * seconds, () => {
      this.isOver = true;
      this.endIfDue();
    });
  }

  /** Says that the run may end. */
  allow(): void {
    this.isAllowed = true;
    this.endIfDue();
  }

  stop(): void {
    this.timer.stop();
  }

  private endIfDue(): void {
    if (this.isOver && this.isAllowed) this.interruption.end(new OrderlyEnd());
  }
}
