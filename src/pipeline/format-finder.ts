import { newline } from '../lines/bytes.ts';
import type { Batch } from '../log/batch.ts';
import { minJudgedLines } from '../log/detect-format.ts';
import { unknownFormat } from '../log/formats/catalogue.ts';
import type { LineFormat } from '../log/formats/steps.ts';
import type { Kernel } from '../log/kernel.ts';

/** The format of the next lines, each of which ends with a newline; undefined if they do not tell. */
export type DecideFormat = (lines: Uint8Array) => LineFormat | undefined;

const nothing = new Uint8Array(0);

/**
 * A kernel for one log that grows, which finds out its format by the lines that come, until there are enough of them. As long as they are
 * in none, they are malformed, and the next ones decide. So it is where most lines no longer fit.
 */
export class FormatFinder implements Pick<Kernel, 'space' | 'push' | 'end' | 'next' | 'unfinishedBytes'> {
  private readonly kernel: Kernel;
  private readonly decide: DecideFormat;
  private isDecided = false;
  private given: Uint8Array = nothing;
  /** What came so far, while that is too little. */
  private seen: Uint8Array = nothing;

  /** The kernel is the finder's own. `known` are lines of the log that come later, or have come before. */
  constructor(kernel: Kernel, decide: DecideFormat, known: Uint8Array = nothing) {
    this.kernel = kernel;
    this.decide = decide;
    kernel.use(unknownFormat);
    this.look(known);
    this.seen = nothing;
  }

  get unfinishedBytes(): number {
    return this.kernel.unfinishedBytes;
  }

  space(): Uint8Array {
    this.given = this.kernel.space();
    return this.given;
  }

  push(byteCount: number): void {
    if (!this.isDecided) this.look(this.given.subarray(0, byteCount));
    this.kernel.push(byteCount);
  }

  end(): void {
    if (!this.isDecided) this.look(Uint8Array.of(newline));
    this.kernel.end();
  }

  next(): Batch | null {
    const batch = this.kernel.next();
    // A server that was restarted with another format: the next lines decide.
    if (batch !== null && batch.malformed.length >= minJudgedLines && batch.malformed.length > batch.length) {
      this.isDecided = false;
    }
    return batch;
  }

  private look(bytes: Uint8Array): void {
    const all = new Uint8Array(this.seen.length + bytes.length);
    all.set(this.seen);
    all.set(bytes, this.seen.length);
    this.seen = all;
    const linesEnd = all.lastIndexOf(newline) + 1;
    if (linesEnd === 0) return;
    const format = this.decide(all.subarray(0, linesEnd));
    if (format !== undefined) this.kernel.use(format);
    this.isDecided = format !== undefined && hasLines(all, minJudgedLines);
    if (this.isDecided) this.seen = nothing;
    else if (format === undefined) this.seen = all.subarray(linesEnd);
  }
}

function hasLines(bytes: Uint8Array, count: number): boolean {
  let end = -1;
  for (let line = 0; line < count; line++) {
    end = bytes.indexOf(newline, end + 1);
    if (end < 0) return false;
  }
  return true;
}
