import fs from 'node:fs';
import tty from 'node:tty';
import { unlessRefused } from '../system-error.ts';
import { describeTerminal } from './describe-terminal.ts';

export interface ScreenEvents {
  /** A key was pressed: one character. Arrows and the like are not told. */
  readonly onKey: (key: string) => void;
  /** The terminal has another size, and shows nothing sensible until the next `draw`. */
  readonly onResize: () => void;
  /** The terminal was closed: nobody sees the screen any more. */
  readonly onGone: () => void;
}

/** Of standard input, output and error, those that were terminals when the program began. */
const terminals = [0, 1, 2].filter((descriptor) => tty.isatty(descriptor));

const esc = '\u001b';
/** The alternate screen without a cursor, on which too long lines are cut off. */
const enter = `${esc}[?1049h${esc}[?25l${esc}[?7l`;
const leave = `${esc}[?7h${esc}[?25h${esc}[?1049l`;
/** Between these a terminal shows nothing new, if it knows them. */
const beginFrame = `${esc}[?2026h`;
const endFrame = `${esc}[?2026l`;
const clear = `${esc}[2J`;

/**
 * So long a program that goes on after Ctrl-Z does without the terminal. Whoever ends a stopped program sends two signals, to
 * end and to go on; if it wanted the terminal between them, the system would stop it again.
 */
const continuedMilliseconds = 50;

/** Keys that a terminal itself would turn into signals, if it were not in raw mode. */
const signalOfKey: Readonly<Record<string, NodeJS.Signals>> = { '\u0003': 'SIGINT', '\u001a': 'SIGTSTP' };
/** What a key sends that is no character. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that character is how they begin
const keySequence = /\u001b(?:\[[0-?]*[ -/]*[@-~]|O.|.?)/gs;

/**
 * Takes over the terminal that standard output is, until it is closed, and draws lines of text on it. Keys come from
 * standard input if that is a terminal too, else from the terminal that controls the program, if there is one.
 *
 * `close` leaves the terminal as it was found. It is called when the signal aborts, so that a later signal may end the
 * process at once, and when the process ends, which is ahead of the report of an uncaught error. While the program is stopped
 * by Ctrl-Z, the terminal is the shell's. Ctrl-C and Ctrl-Z are sent to all programs of the pipeline, as a terminal does.
 */
export class Screen {
  private readonly output: tty.WriteStream = process.stdout;
  private readonly input: tty.ReadStream | undefined;
  private readonly events: ScreenEvents;
  private readonly signal: AbortSignal;
  private isOpen = true;
  /** False while the program is stopped, when the terminal is the shell's, and when the screen is closed. */
  private hasTerminal = false;
  /** The terminal shows something else than `lines`. */
  private isStale = true;
  private lines: readonly string[] = [];

  /** Throws the signal's reason if it is aborted already. Standard output must be a terminal. */
  constructor(events: ScreenEvents, signal: AbortSignal) {
    signal.throwIfAborted();
    this.input = openInput();
    this.events = events;
    this.signal = signal;
    this.listen();
    this.takeOver();
  }

  get hasKeys(): boolean {
    return this.input !== undefined;
  }

  get size(): { readonly columns: number; readonly rows: number } {
    const { columns, rows } = describeTerminal({}, this.output);
    return { columns, rows };
  }

  /** Shows the lines from the top on and nothing below them, in one write; only lines that changed are written. */
  draw(lines: readonly string[]): void {
    const shown = lines.slice(0, this.size.rows);
    const before = this.isStale ? [] : this.lines;
    this.lines = shown;
    if (!this.hasTerminal) return;
    const changes = Array.from({ length: Math.max(shown.length, before.length) }, (_, row) => {
      const line = shown[row] ?? '';
      // Erased first: behind a line that fills its row, the row's last cell would be erased.
      return line === (before[row] ?? '') ? '' : `${esc}[${row + 1};1H${esc}[K${line}`;
    }).join('');
    if (this.isStale || changes !== '') {
      this.output.write(beginFrame + (this.isStale ? clear : '') + changes + endFrame);
    }
    this.isStale = false;
  }

  /** Leaves the terminal as it was found; nothing is drawn or told afterwards. */
  readonly close = (): void => {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.giveBack();
    this.stopListening();
  };

  private listen(): void {
    // Stays for good: what is written last may fail after the screen was closed.
    this.output.on('error', this.tellGone);
    this.output.on('resize', this.tellResize);
    for (const event of ['error', 'end'] as const) this.input?.on(event, this.tellGone);
    this.input?.setEncoding('utf8').on('data', this.tellKeys);
    this.signal.addEventListener('abort', this.close);
    process.on('SIGTSTP', this.stop).on('SIGCONT', this.recover);
    process.on('exit', this.close).on('exit', closeLostTerminals);
  }

  private stopListening(): void {
    this.output.off('resize', this.tellResize);
    this.input?.off('data', this.tellKeys).off('end', this.tellGone).pause();
    if (this.input !== process.stdin) this.input?.destroy();
    this.signal.removeEventListener('abort', this.close);
    process.off('SIGTSTP', this.stop).off('SIGCONT', this.recover);
    process.off('exit', this.close);
  }

  private takeOver(): void {
    this.hasTerminal = true;
    // First: a program in the background is stopped by this, before it writes into the foreground.
    this.input?.setRawMode(true);
    this.output.write(enter);
    this.isStale = true;
    this.draw(this.lines);
  }

  private giveBack(): void {
    if (!this.hasTerminal) return;
    this.hasTerminal = false;
    this.output.write(leave);
    this.input?.setRawMode(false);
  }

  /** Gives the terminal back, and stops here until the shell makes the program go on. */
  private readonly stop = (): void => {
    this.giveBack();
    process.off('SIGTSTP', this.stop);
    process.kill(process.pid, 'SIGTSTP');
    process.on('SIGTSTP', this.stop);
    // Also if it was not stopped, which the system does not do where there is no shell to make it go on.
    setTimeout(() => setImmediate(this.takeOverAgain), continuedMilliseconds);
  };

  private readonly takeOverAgain = (): void => {
    if (this.isOpen && !this.hasTerminal) this.takeOver();
  };

  /** Something else has stopped the program, and the shell may have used the terminal until now. */
  private readonly recover = (): void => {
    if (!this.hasTerminal) return;
    this.input?.setRawMode(false);
    this.takeOver();
  };

  private readonly tellKeys = (text: string): void => {
    for (const key of text.replace(keySequence, '')) {
      const signal = signalOfKey[key];
      if (signal !== undefined) process.kill(0, signal);
      else if (this.isOpen) this.events.onKey(key);
    }
  };

  private readonly tellResize = (): void => {
    this.isStale = true;
    this.events.onResize();
  };

  private readonly tellGone = (): void => {
    if (this.isOpen) this.events.onGone();
  };
}

function openInput(): tty.ReadStream | undefined {
  // Asking `process.stdin` would begin to read a pipe.
  if (tty.isatty(0)) return process.stdin;
  return unlessRefused(() => new tty.ReadStream(fs.openSync('/dev/tty', 'r')));
}

/**
 * Closes those that are terminals no more, because somebody closed their window. For the end of the process: then Node
 * resets the terminals that it began with, and aborts if it cannot, but leaves closed ones alone.
 */
function closeLostTerminals(): void {
  for (const descriptor of terminals.splice(0)) if (!tty.isatty(descriptor)) fs.closeSync(descriptor);
}
