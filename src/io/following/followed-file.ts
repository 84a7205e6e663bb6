import fs from 'node:fs';
import { UserError } from '../../user-error.ts';
import { readAt } from '../files/file-identity.ts';
import { foreignBytes, recognizeForeign } from '../unpacking/compression.ts';
import { type FileId, type Fingerprint, fingerprintBytes, idOf, matches } from './fingerprint.ts';

/** Where the bytes of one open file go; its lines are complete in themselves. A kernel behind it drains after each push. */
export interface ByteSink {
  /** Where the next bytes are to be written, at least one. Valid until the next call; may be left unused. */
  space(): Uint8Array;
  /** Says that the first `byteCount` bytes of the space were written. */
  push(byteCount: number): void;
  /** The bytes so far of a line whose newline has not come yet. */
  readonly unfinishedBytes: number;
}

const nothing = new Uint8Array(0);

/** One open file of a log, which is read as it grows. Its fingerprint shows when it was emptied, whatever was written since. */
export class FollowedFile implements FileId, Fingerprint {
  readonly inode: string;
  readonly birth: bigint;
  readonly descriptor: number;
  offset = 0;
  head: Buffer = Buffer.alloc(0);
  mark: Buffer = Buffer.alloc(0);
  /** False until it is decided where to begin, for which the first bytes are needed. */
  hasBegun = false;
  /** True if the last call of `read` found nothing new, or failed. */
  isAtEnd = false;
  /** True once it was emptied and no copy was found at the first look. */
  isCopyOverdue = false;
  /** True while a copy that has taken its place is read from the start of its unfinished line on. */
  isContinued = false;
  /** When something was last read, or the file left the path that is followed, in milliseconds. */
  quietSince: number;
  /** Of a copy, the size when it was found: what is written to it later is none of the log. Otherwise Infinity. */
  private endOffset: number = Number.POSITIVE_INFINITY;
  private readonly name: string;
  private readonly openSink: (descriptor: number) => ByteSink;
  /** Opened for the first bytes, so that an empty file costs no memory. */
  private sink: ByteSink | undefined = undefined;
  private space: Uint8Array = nothing;

  /** Takes over an open file of a log of this name. Throws system errors. */
  constructor(name: string, descriptor: number, openSink: FollowedFile['openSink'], nowMilliseconds: number) {
    this.name = name;
    this.descriptor = descriptor;
    const { inode, birth } = idOf(fs.fstatSync(descriptor, { bigint: true }));
    this.inode = inode;
    this.birth = birth;
    this.openSink = openSink;
    this.quietSince = nowMilliseconds;
  }

  /** Begins to read at an offset. Nothing may have been read yet. */
  beginAt(offset: number): void {
    this.hasBegun = true;
    this.offset = offset;
    this.head = readAt(this.descriptor, 0, Math.min(offset, fingerprintBytes));
    this.mark = readAt(this.descriptor, offset - this.head.length, this.head.length);
  }

  /**
   * Reads at most `maxBytes` new bytes into the space of the sink. Returns their count, 0 at the end of the file; or
   * 'emptied'. Throws a system error if they cannot be read, a `UserError` if they are no text; both may be tried again.
   *
   * Looks at the fingerprint only when it has the new bytes: if it still matches then, they follow those read before.
   */
  read(maxBytes: number): number | 'emptied' {
    this.isAtEnd = true;
    const { size } = fs.fstatSync(this.descriptor);
    if (this.offset === 0 && size > 0) this.refuseForeign();
    this.space = size > this.offset ? this.openedSink().space() : nothing;
    const length = Math.min(this.space.length, maxBytes, this.endOffset - this.offset);
    const byteCount = fs.readSync(this.descriptor, this.space, 0, length, this.offset);
    const { isEmptied } = this;
    this.isAtEnd = byteCount === 0 && !isEmptied;
    return isEmptied ? 'emptied' : byteCount;
  }

  /** Hands over what was read just now. */
  push(byteCount: number, nowMilliseconds: number): void {
    const bytes = this.space.subarray(0, byteCount);
    this.offset += byteCount;
    this.head = Buffer.concat([this.head, bytes.subarray(0, fingerprintBytes - this.head.length)]);
    this.mark = Buffer.concat([this.mark, bytes.subarray(-fingerprintBytes)]).subarray(-fingerprintBytes);
    this.quietSince = nowMilliseconds;
    this.isContinued = false;
    this.openedSink().push(byteCount);
  }

  /** True if the file no longer has what was read of it. */
  get isEmptied(): boolean {
    return fs.fstatSync(this.descriptor).size < this.offset || !matches(this.descriptor, this);
  }

  get isCopy(): boolean {
    return Number.isFinite(this.endOffset);
  }

  /** True for a copy that was read to its end. */
  get isDone(): boolean {
    return this.offset >= this.endOffset;
  }

  get unfinishedBytes(): number {
    return this.sink?.unfinishedBytes ?? 0;
  }

  /** Returns an open copy of this file, which is read on where this one was, into the same sink. `reset` this one then. */
  continueIn(copy: number, nowMilliseconds: number): FollowedFile {
    const file = new FollowedFile(this.name, copy, this.openSink, nowMilliseconds);
    file.hasBegun = true;
    [file.offset, file.head, file.mark, file.sink] = [this.offset, this.head, this.mark, this.sink];
    file.endOffset = fs.fstatSync(copy).size;
    return file;
  }

  /** Forgets what was read, because the file was emptied. */
  reset(nowMilliseconds: number): void {
    this.sink = undefined;
    this.beginAt(0);
    this.hasBegun = false;
    this.isCopyOverdue = false;
    this.isAtEnd = false;
    this.quietSince = nowMilliseconds;
  }

  close(): void {
    fs.closeSync(this.descriptor);
  }

  private openedSink(): ByteSink {
    this.sink ??= this.openSink(this.descriptor);
    return this.sink;
  }

  private refuseForeign(): void {
    const foreign = recognizeForeign(readAt(this.descriptor, 0, foreignBytes));
    if (foreign !== undefined) throw new UserError(`cannot follow ${this.name}: it is ${foreign}, not plain text`);
  }
}
