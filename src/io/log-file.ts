import fs from 'node:fs';
import { newline } from '../log/bytes.ts';
import type { LogSource } from '../pipeline/effects.ts';
import { UserError } from '../user-error.ts';
import type { Turns } from './interruption.ts';
import { explained } from './system-error.ts';

/** For devices, files of /proc and whatever else is read until it ends. */
export const unknownSize = 0;

/**
 * Reads a regular file as it is when it is opened: what is appended meanwhile does not count, except to complete the last
 * line. A file that shrinks meanwhile is an error, because what is lost may have been counted in part.
 *
 * Reads synchronously, which is several times faster than streams, with regular pauses.
 */
export class LogFile implements LogSource {
  readonly name: string;
  /** False for compressed data, which have no last line to be completed. */
  hasLines = true;
  /** Bytes when it was opened, or `unknownSize`. */
  readonly size: number;
  private readonly descriptor: number;
  private readonly turns: Turns;
  consumedBytes = 0;
  private lastByte: number | undefined = undefined;

  /** Reads an open file from its current position and does not close it. */
  constructor(name: string, descriptor: number, size: number, turns: Turns) {
    this.name = name;
    this.descriptor = descriptor;
    this.size = size;
    this.turns = turns;
  }

  read(space: Uint8Array): number | Promise<number> {
    return this.turns.isDue ? this.turns.give().then(() => this.readNow(space)) : this.readNow(space);
  }

  private readNow(space: Uint8Array): number {
    const left = this.size - this.consumedBytes;
    const isSizeKnown = this.size !== unknownSize;
    if (isSizeKnown && left <= 0) {
      return this.hasLines && this.lastByte !== newline ? this.readRestOfLine(space) : 0;
    }
    const byteCount = this.readBytes(isSizeKnown && left < space.length ? space.subarray(0, left) : space);
    if (byteCount === 0 && isSizeKnown) {
      throw new UserError(
        `${this.name} shrank from ${this.size} to ${this.consumedBytes} bytes while it was read, so its answers would be wrong: run again`,
      );
    }
    return byteCount;
  }

  /** The file did not end with a newline when it was opened: somebody may be in the middle of writing a line. */
  private readRestOfLine(space: Uint8Array): number {
    const byteCount = this.readBytes(space);
    const lineEnd = space.subarray(0, byteCount).indexOf(newline) + 1;
    if (lineEnd === 0) return byteCount;
    this.lastByte = newline;
    return lineEnd;
  }

  private readBytes(space: Uint8Array): number {
    const byteCount = explained('cannot read', this.name, () => fs.readSync(this.descriptor, space));
    this.consumedBytes += byteCount;
    if (byteCount > 0) this.lastByte = space[byteCount - 1];
    return byteCount;
  }
}
