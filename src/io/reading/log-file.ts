import fs from 'node:fs';
import { newline } from '../../lines/bytes.ts';
import { UserError } from '../../user-error.ts';
import { explained, isSystemError } from '../system-error.ts';
import type { Turns } from '../time/interruption.ts';
import type { RawLog } from '../unpacking/unpacked-log.ts';

/** For devices, files of /proc and whatever else is read until it ends. */
export const unknownSize = 0;

/** The pause before a device that had nothing new is asked again. */
const pollMilliseconds = 20;

/**
 * The flags to open a log with. What has no size (pipes, devices, files of /proc) is opened without blocking: while a call waits for
 * somebody to write, Ctrl-C has to wait, too.
 */
export function flagsToRead(size: number): number {
  const { O_RDONLY, O_NONBLOCK = 0 } = fs.constants;
  return size === unknownSize ? O_RDONLY | O_NONBLOCK : O_RDONLY;
}

/**
 * Reads a regular file as it is when it is opened: what is appended meanwhile does not count, except to complete the last
 * line. A file that shrinks meanwhile is an error, because what is lost may have been counted in part. What has no size, and
 * was opened by `flagsToRead`, is waited for where it has nothing yet.
 *
 * Reads synchronously, which is several times faster than streams, with regular pauses.
 */
export class LogFile implements RawLog {
  readonly name: string;
  hasLines = true;
  /** Bytes when it was opened; undefined if unknown. */
  readonly size: number | undefined;
  private readonly descriptor: number;
  private readonly turns: Turns;
  consumedBytes = 0;
  private lastByte: number | undefined = undefined;

  /** Reads an open file from its current position and does not close it. */
  constructor(name: string, descriptor: number, size: number, turns: Turns) {
    this.name = name;
    this.descriptor = descriptor;
    this.size = size === unknownSize ? undefined : size;
    this.turns = turns;
  }

  read(space: Uint8Array): number | Promise<number> {
    return this.turns.isDue ? this.turns.give().then(() => this.readNow(space)) : this.readNow(space);
  }

  private readNow(space: Uint8Array): number | Promise<number> {
    if (this.size === undefined) return this.readIfThere(space) ?? this.readLater(space);
    const left = this.size - this.consumedBytes;
    if (left <= 0) return this.hasLines && this.lastByte !== newline ? this.readRestOfLine(space) : 0;
    const byteCount = this.readBytes(left < space.length ? space.subarray(0, left) : space);
    if (byteCount === 0) {
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

  /** Undefined if there is nothing yet, which is not the end. */
  private readIfThere(space: Uint8Array): number | undefined {
    try {
      return this.readBytes(space);
    } catch (error) {
      const { cause } = error as Error;
      if (isSystemError(cause) && cause.code === 'EAGAIN') return undefined;
      throw error;
    }
  }

  private async readLater(space: Uint8Array): Promise<number> {
    for (;;) {
      await this.turns.wait(pollMilliseconds);
      const byteCount = this.readIfThere(space);
      if (byteCount !== undefined) return byteCount;
    }
  }

  private readBytes(space: Uint8Array): number {
    const byteCount = explained('cannot read', this.name, () => fs.readSync(this.descriptor, space));
    this.consumedBytes += byteCount;
    if (byteCount > 0) this.lastByte = space[byteCount - 1];
    return byteCount;
  }
}
