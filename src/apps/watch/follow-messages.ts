import type { FollowEvent } from '../../io/following/follow-log.ts';
import { describeRepeat } from '../../io/reading/several-logs.ts';
import type { Terminal } from '../../io/terminal/terminal.ts';
import { formatCount } from '../../report/number.ts';

/** Max messages that are held back. */
const maxHeld = 20;

/** Max files named in one message. */
const maxNamed = 5;

const shownKinds: ReadonlySet<FollowEvent['kind']> = new Set(['missing', 'appeared', 'rotated']);

type Message = readonly [say: 'tell' | 'warn', text: string];

/** Tells what happens to logs that are followed, and their formats. Messages wait while a screen is shown. */
export class FollowMessages {
  private readonly terminal: Terminal;
  private isHeld: boolean;
  private held: Message[] = [];

  /** `isHeld` is true to hold messages back until `release`. */
  constructor(terminal: Terminal, isHeld: boolean) {
    this.terminal = terminal;
    this.isHeld = isHeld;
  }

  release(): void {
    this.isHeld = false;
    for (const message of this.held) this.say(message);
    this.held = [];
  }

  tellEvent(event: FollowEvent): void {
    // The screen itself shows logs that are missing, appear or rotate.
    if (!this.isHeld || !shownKinds.has(event.kind)) this.say(explain(event));
  }

  tell(fact: string): void {
    this.say(['tell', fact]);
  }

  warn(fact: string): void {
    this.say(['warn', fact]);
  }

  private say([say, text]: Message): void {
    if (this.isHeld) this.held = [...this.held, [say, text] as const].slice(-maxHeld);
    else this.terminal[say](text);
  }
}

/** The message for an event, and the method that prints it. */
function explain(event: FollowEvent): Message {
  const { path } = event;
  switch (event.kind) {
    case 'missing':
      return ['tell', `${path} is not there: waiting for it`];
    case 'appeared':
      return ['tell', `${path} has appeared`];
    case 'rotated':
      return ['tell', `${path} was rotated: the new file is followed`];
    case 'truncated':
      return event.copy === undefined
        ? ['warn', `${path} was emptied: what was written to it last may be missing here`]
        : ['tell', `${path} was copied and emptied: it is counted to the end of the copy, ${event.copy}`];
    case 'unfinished':
      return ['warn', explainUnfinished(event.byteCount, event.isFormer ? `a former file of ${path}` : path)];
    case 'passed over':
      return ['warn', explainPassedOver(path, event.files)];
    case 'unopened':
      return ['warn', `a file of ${path} was gone before it could be opened: its lines are not counted`];
    case 'repeated':
      return ['warn', describeRepeat(path, event.other)];
    case 'unreadable':
      return ['warn', `${event.reason.message}; trying again`];
  }
}

function explainUnfinished(byteCount: number, file: string): string {
  const bytes = byteCount === 1 ? 'byte is' : `${formatCount(byteCount)} bytes are`;
  return `${file} ends within a line: its last ${bytes} not counted`;
}

function explainPassedOver(path: string, files: readonly string[]): string {
  const rest = files.length - maxNamed;
  // `access.log.2` before `access.log.10`.
  const sorted = files.toSorted((one, other) => one.localeCompare(other, 'en', { numeric: true }));
  const names = sorted.slice(0, maxNamed).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
  const reason = files.length === 1 ? 'it is not known as a part' : 'they are not known as parts';
  return `${names} may have lines that were not read: ${reason} of ${path}`;
}
