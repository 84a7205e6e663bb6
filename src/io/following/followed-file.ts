import fs from 'node:fs';
import { UserError } from '../../user-error.ts';
import { inodeOf, readAt } from '../files/file-identity.ts';
import { foreignBytes, recognizeForeign } from '../unpacking/compression.ts';
import { fingerprintBytes, hasPlace } from './fingerprint.ts';
import type { OpenFile } from './read-files.ts';

/** Where the bytes of one open file go; its lines are complete in themselves. A kernel behind it drains after each push. */
export interface ByteSink {
  /** Where the next bytes are to be written, at least one. Valid until the next call; may be left unused. */
  space(): Uint8Array;
  /** Says that the first `byteCount` bytes of the space were written. */
  push(byteCount: number): void;
  /** The bytes so far of a line whose newline has not come yet. */
  readonly unfinishedBytes: number;
}

/** What `read` returns if the file no longer has the bytes that were read. */
export const truncated = -1;

const nothing = new Uint8Array(0);

/**
 * One open file that is read as it grows. It remembers a little of what it read, to notice that the file was emptied and
 * written anew, whatever its size is then.
 */
export class FollowedFile implements OpenFile {
  /** Names the file as long as this has it open. */
  inode: string;
  /** Of the next byte to read. */
  position = 0;
  /** True if the last call of `read` found nothing new, or failed. */
  isAtEnd = false;
  /** When something was last read, or the file left the path that is followed, in milliseconds. */
  quietSince: number;
  birth: bigint;
  descriptor: number;
  head: Buffer = Buffer.alloc(0);
  mark: Buffer = Buffer.alloc(0);
  isContinued = false;
  private readonly name: string;
  private readonly openSink: () => ByteSink;
  /** Opened for the first bytes, so that an empty file costs no memory. */
  private sink: ByteSink | undefined = undefined;
  private space: Uint8Array = nothing;
  /** After `moveTo`, the size of the copy; before it, Infinity. */
  private copyBytes: number = Number.POSITIVE_INFINITY;

  /** Reads an open file from a position. */
  constructor(name: string, descriptor: number, position: number, openSink: () => ByteSink, nowMilliseconds: number) {
    this.name = name;
    this.descriptor = descriptor;
    const stats = fs.fstatSync(descriptor, { bigint: true });
    this.inode = inodeOf(stats);
    this.birth = stats.birthtimeNs;
    this.openSink = openSink;
    this.quietSince = nowMilliseconds;
    this.beginAt(position);
  }

  /** Moves to a position. Nothing may have been read yet. */
  beginAt(position: number): void {
    this.position = position;
    this.head = readAt(this.descriptor, 0, Math.min(position, fingerprintBytes));
    this.mark = readAt(this.descriptor, position - this.head.length, this.head.length);
  }

  /**
   * Reads at most `mostBytes` new bytes into the space of the sink. Returns their count, 0 at the end of the file, or
   * `truncated`. Throws a system error if they cannot be read, a `UserError` if they are no text; both may be tried again.
   *
   * Looks at the bytes read before only when it has the new ones: if those are as they were, the new ones follow them.
   */
  read(mostBytes: number): number {
    this.isAtEnd = true;
    const { size } = fs.fstatSync(this.descriptor);
    if (this.position === 0 && size > 0) this.refuseForeign();
    this.space = size > this.position ? this.openedSink().space() : nothing;
    const length = Math.min(this.space.length, mostBytes, this.copyBytes - this.position);
    const byteCount = fs.readSync(this.descriptor, this.space, 0, length, this.position);
    const { isTruncated } = this;
    this.isAtEnd = byteCount === 0 && !isTruncated;
    return isTruncated ? truncated : byteCount;
  }

  /** Hands over what was read just now. */
  push(byteCount: number, nowMilliseconds: number): void {
    this.position += byteCount;
    this.quietSince = nowMilliseconds;
    this.isContinued = false;
    this.remember(this.space.subarray(0, byteCount));
    this.openedSink().push(byteCount);
  }

  /** True if the file no longer has what was read of it. */
  get isTruncated(): boolean {
    return fs.fstatSync(this.descriptor).size < this.position || !hasPlace(this.descriptor, this);
  }

  /** True if it was moved to a copy, and all of the copy was read. */
  get isDone(): boolean {
    return this.position >= this.copyBytes;
  }

  get isInCopy(): boolean {
    return Number.isFinite(this.copyBytes);
  }

  /**
   * Goes on in an open copy that was made before the file was truncated. Leaves the descriptor of the truncated file open.
   * Bytes that are written to the copy later are not read.
   */
  moveTo(copy: number, nowMilliseconds: number): void {
    const stats = fs.fstatSync(copy, { bigint: true });
    this.copyBytes = Number(stats.size);
    this.descriptor = copy;
    this.inode = inodeOf(stats);
    this.birth = stats.birthtimeNs;
    this.quietSince = nowMilliseconds;
    this.isAtEnd = false;
  }

  get unfinishedBytes(): number {
    return this.sink?.unfinishedBytes ?? 0;
  }

  close(): void {
    fs.closeSync(this.descriptor);
  }

  private openedSink(): ByteSink {
    this.sink ??= this.openSink();
    return this.sink;
  }

  private refuseForeign(): void {
    const foreign = recognizeForeign(readAt(this.descriptor, 0, foreignBytes));
    if (foreign !== undefined) throw new UserError(`cannot follow ${this.name}: it is ${foreign}, not plain text`);
  }

  private remember(bytes: Uint8Array): void {
    this.head = Buffer.concat([this.head, bytes.subarray(0, fingerprintBytes - this.head.length)]);
    this.mark = Buffer.concat([this.mark, bytes.subarray(-fingerprintBytes)]).subarray(-fingerprintBytes);
  }
}
