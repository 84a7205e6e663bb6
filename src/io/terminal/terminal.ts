import type { WriteStream } from 'node:tty';
import type { Progress } from '../../pipeline/effects.ts';
import { escapeControls, escapeNonAscii } from '../../report/escape.ts';
import { formatTimeLeft } from '../../report/watch/figures.ts';
import { monotonicMilliseconds } from '../time/clock.ts';
import { defaultColumns, hasCursor, isAsciiTerminal, wantsColor } from './describe-terminal.ts';

/** How a run talks to people. */
export interface TalkOptions {
  /** Errors only. */
  readonly isQuiet: boolean;
  readonly hasProgress: boolean;
  readonly hasColor: boolean;
}

const colorCodes = { red: 31, yellow: 33 } as const;

export const programName = 'fansite-analyze';
const redrawMilliseconds = 100;
const eraseLine = '\r\u001b[K';

/** Talks to people on standard error. Escapes all that it is told, so that no name and no text of others controls a terminal. */
export class Terminal {
  private readonly options: TalkOptions;
  private progress: ProgressLine | undefined = undefined;

  constructor(options: TalkOptions) {
    this.options = options;
  }

  /** Opened when there is something to say, because opening it takes a while. */
  private get stream(): NodeJS.WriteStream {
    const { stderr } = process;
    // Whoever should read this has gone, or the disk is full: there is nobody left to tell.
    if (stderr.listenerCount('error') === 0) stderr.on('error', () => {});
    return stderr;
  }

  /** Details, a stack for example, are lines that stand below the message. */
  error(message: string, details: readonly string[] = []): void {
    const lines = [`${programName}: ${this.paint('red', 'error:')} ${escapeControls(message)}`];
    this.writeLine([...lines, ...details.map(escapeControls)].join('\n'));
  }

  warn(message: string): void {
    if (this.options.isQuiet) return;
    this.writeLine(`${programName}: ${this.paint('yellow', 'warning:')} ${escapeControls(message)}`);
  }

  tell(message: string): void {
    if (!this.options.isQuiet) this.writeLine(escapeControls(message));
  }

  /** Draws a progress line, if there is somebody to see it. Whatever is told meanwhile stands above it. */
  startProgress(totalBytes: number | undefined): void {
    const { isQuiet, hasProgress } = this.options;
    if (hasProgress && !isQuiet && hasCursor(process.env, this.stream)) {
      this.progress = new ProgressLine(this.stream, totalBytes);
    }
  }

  updateProgress(progress: Progress): void {
    this.progress?.update(progress);
  }

  endProgress(): void {
    this.progress?.erase();
    this.progress = undefined;
  }

  private writeLine(text: string): void {
    this.progress?.erase();
    const shown = isAsciiTerminal(process.env, this.stream) ? escapeNonAscii(text) : text;
    this.stream.write(`${shown}\n`);
  }

  private paint(color: keyof typeof colorCodes, text: string): string {
    const hasColor = this.options.hasColor && wantsColor(process.env, this.stream);
    return hasColor ? `\u001b[${colorCodes[color]}m${text}\u001b[39m` : text;
  }
}

/** One line on a terminal that tells how far reading has come, redrawn in place. */
class ProgressLine {
  private readonly stream: WriteStream;
  private readonly totalBytes: number | undefined;
  private readonly started: number = monotonicMilliseconds();
  private drawn = 0;

  /** Draws the line at once. Without a total neither percent nor time left are known. */
  constructor(stream: WriteStream, totalBytes: number | undefined) {
    this.stream = stream;
    this.totalBytes = totalBytes;
    this.draw({ bytes: 0, lines: 0 });
  }

  /** Redraws the line, but not more than ten times a second. */
  update(progress: Progress): void {
    if (monotonicMilliseconds() - this.drawn >= redrawMilliseconds) this.draw(progress);
  }

  erase(): void {
    this.stream.write(eraseLine);
  }

  private draw(progress: Progress): void {
    this.drawn = monotonicMilliseconds();
    const text = describeProgress(progress, this.totalBytes, (this.drawn - this.started) / 1000);
    this.stream.write(eraseLine + text.slice(0, (this.stream.columns || defaultColumns) - 1));
  }
}

function describeProgress({ bytes }: Progress, totalBytes: number | undefined, seconds: number): string {
  const bytesPerSecond = seconds > 0 ? bytes / seconds : 0;
  const read = `${megabytes(bytes)} MB read, ${megabytes(bytesPerSecond)} MB/s`;
  if (totalBytes === undefined || totalBytes === 0) return read;
  const percent = Math.min(100, Math.floor((100 * bytes) / totalBytes));
  if (bytes === 0) return `${percent} %, ${read}`;
  return `${percent} %, ${read}, ${formatWithUnit(Math.max(0, totalBytes - bytes) / bytesPerSecond)} left`;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}

/** `5 s`, `1:05 min`, `2:01:05 h` */
function formatWithUnit(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  return `${formatTimeLeft(whole)} ${whole < 3600 ? 'min' : 'h'}`;
}
