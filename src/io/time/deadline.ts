import { type Interruptible, OrderlyEnd } from './interruption.ts';

/** Ends a run when its time is over, but not before that is allowed. */
export interface Deadline {
  /** Says that the run may end. */
  allow(): void;
  stop(): void;
}

/** Starts the timer of a deadline; `seconds` are 24 days at most. */
export function startDeadline(seconds: number, interruption: Interruptible): Deadline {
  let isOver = false;
  let isAllowed = false;
  const endIfDue = () => {
    if (isOver && isAllowed) interruption.end(new OrderlyEnd());
  };
  const timer = setTimeout(() => {
    isOver = true;
    endIfDue();
  }, 1000 * seconds);
  return {
    allow() {
      isAllowed = true;
      endIfDue();
    },
    stop: () => clearTimeout(timer),
  };
}
