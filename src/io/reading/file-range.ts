import fs from 'node:fs';
import { newline } from '../../lines/bytes.ts';
import type { LogSource } from '../../pipeline/effects.ts';
import { UserError } from '../../user-error.ts';
import { explained } from '../system-error.ts';
import type { Turns } from '../time/interruption.ts';

/**
 * Reads the lines of a file that begin in `[start, end)`, whole: the last one may reach beyond the end.
 *
 * The ranges that a file is cut into have all its lines, each once, wherever the cuts are. The last range, which ends where
 * the file ended when it was opened, also has the rest of a line that was just being written.
 */
export class FileRange implements LogSource {
  readonly name: string;
  consumedBytes = 0;
  private readonly descriptor: number;
  private readonly start: number;
  private readonly end: number;
  private readonly fileBytes: number;
  private readonly turns: Turns;
  /** Of the next byte to read. */
  private position: number;
  /** False until the first line of the range was found. */
  private isInside: boolean;
  private lastByte: number = newline;

  /** Reads an open file, which had so many bytes when it was cut. Does not close it. */
  constructor(name: string, descriptor: number, start: number, end: number, fileBytes: number, turns: Turns) {
    this.name = name;
    this.descriptor = descriptor;
    this.start = start;
    this.end = end;
    this.fileBytes = fileBytes;
    this.turns = turns;
    // The byte before the range tells whether a line begins with the range.
    this.position = Math.max(0, start - 1);
    this.isInside = start === 0;
  }

  read(space: Uint8Array): number | Promise<number> {
    return this.turns.isDue ? this.turns.give().then(() => this.readNow(space)) : this.readNow(space);
  }

  private readNow(space: Uint8Array): number {
    while (!this.isInside) {
      if (this.position >= this.end) return 0;
      const byteCount = this.enter(space);
      if (byteCount > 0) return byteCount;
    }
    return this.position < this.end ? this.readInside(space) : this.readRestOfLine(space);
  }

  /** Looks for the first line that begins in the range, and moves its bytes to the start of the space. */
  private enter(space: Uint8Array): number {
    const byteCount = this.readBytes(space, this.end - this.position);
    const lineStart = space.subarray(0, byteCount).indexOf(newline) + 1;
    if (lineStart === 0) return 0;
    this.isInside = true;
    space.copyWithin(0, lineStart, byteCount);
    this.lastByte = space[Math.max(0, byteCount - lineStart - 1)] as number;
    if (lineStart === byteCount) this.lastByte = newline;
    return byteCount - lineStart;
  }

  private readInside(space: Uint8Array): number {
    const byteCount = this.readBytes(space, this.end - this.position);
    this.lastByte = space[byteCount - 1] as number;
    return byteCount;
  }

  /** The range ended in the middle of a line. */
  private readRestOfLine(space: Uint8Array): number {
    if (this.lastByte === newline) return 0;
    // Behind the end that the file had, there may be more by now.
    const isBehindEnd = this.position >= this.fileBytes;
    const byteCount = isBehindEnd ? this.readUpTo(space, space.length) : this.readBytes(space, space.length);
    const lineEnd = space.subarray(0, byteCount).indexOf(newline) + 1;
    if (lineEnd === 0) return byteCount;
    this.lastByte = newline;
    return lineEnd;
  }

  /** At least one byte, because the file had so many when it was cut. */
  private readBytes(space: Uint8Array, most: number): number {
    const byteCount = this.readUpTo(space, most);
    if (byteCount > 0) return byteCount;
    const { size } = fs.fstatSync(this.descriptor);
    throw new UserError(
      `${this.name} shrank to ${size} bytes while it was read, so its answers would be wrong: run again`,
    );
  }

  private readUpTo(space: Uint8Array, most: number): number {
    const { descriptor, position } = this;
    const length = Math.min(space.length, most);
    const byteCount = explained('cannot read', this.name, () => fs.readSync(descriptor, space, 0, length, position));
    this.position += byteCount;
    this.consumedBytes = Math.max(0, Math.min(this.position, this.end) - this.start);
    return byteCount;
  }
}
