import type { FollowEvent } from '../io/follow-log.ts';
import type { Terminal } from '../io/terminal.ts';

/** So many messages are kept while a screen is in their way. */
const mostHeld = 20;

/** Tells what happens to logs that are followed; later, while a screen is in the way. */
export class FollowMessages {
  private readonly terminal: Terminal;
  private held: FollowEvent[] = [];
  private isHolding = false;

  constructor(terminal: Terminal) {
    this.terminal = terminal;
  }

  set isHeld(isHeld: boolean) {
    this.isHolding = isHeld;
    if (isHeld) return;
    for (const event of this.held) this.tell(event);
    this.held = [];
  }

  tell(event: FollowEvent): void {
    if (this.isHolding) {
      // What is missing, or has appeared, shows on the screen.
      if (event.kind === 'truncated' || event.kind === 'unreadable') this.held = [...this.held, event].slice(-mostHeld);
      return;
    }
    const { path } = event;
    if (event.kind === 'missing') this.terminal.tell(`${path} is not there: waiting for it`);
    else if (event.kind === 'appeared') this.terminal.tell(`${path} has appeared`);
    else if (event.kind === 'rotated') this.terminal.tell(`${path} was rotated: the new file is followed`);
    else if (event.kind === 'unreadable') this.terminal.warn(`${event.reason.message}; trying again`);
    else if (event.isCopied) this.terminal.tell(`${path} was copied and emptied: nothing is lost`);
    else this.terminal.warn(`${path} was emptied: what was written to it last may be missing here`);
  }
}
