import { newline, skipNuls } from './bytes.ts';

/** Readable bytes after the last line: scanners load whole words and may look past its newline. */
const paddingBytes = 64;

const growth = 8;

const nothing = new Uint8Array(0);

/** Returns room for `byteCount` bytes, with any content. */
export type Allocate = (byteCount: number) => Uint8Array;

/**
 * Collects the bytes of a log until lines are complete.
 *
 *     bytes   | … read | complete lines …\n | NULs | start of a line | space for the next bytes | padding |
 *                      ^ position           ^ limit ^ lineStart       ^ fill
 *
 * A line that is cut by the end of a chunk is carried over to the front. The buffer grows for lines longer than a chunk, in few
 * steps, because not every memory can be given back. A line of more than `maxLineBytes` is never collected: what came of it is
 * dropped and the rest skipped.
 *
 * NUL bytes at the start of a line do not belong to it and are not collected: if a log is copied and emptied while its writer goes
 * on at the old place, it begins with a hole of any size. At the end of a file they make no line of their own. Complete lines may
 * still begin with some.
 */
export class LineBuffer {
  bytes: Uint8Array = nothing;
  view: DataView = new DataView(nothing.buffer);
  /** The start of the first line that was not read yet. */
  position = 0;
  /** The end of the last complete line: after its newline. */
  limit = 0;
  /** The start of the incomplete line. */
  lineStart = 0;
  private fill = 0;
  private isSkipping = false;
  private readonly chunkBytes: number;
  private readonly maxLineBytes: number;
  private readonly makeRoom: Allocate;

  constructor(chunkBytes: number, maxLineBytes: number, makeRoom: Allocate) {
    this.chunkBytes = chunkBytes;
    this.maxLineBytes = maxLineBytes;
    this.makeRoom = makeRoom;
    this.allocate(2 * chunkBytes);
  }

  /** Where the next bytes go, `chunkBytes` of them. Every complete line must have been read. Moves the bytes. */
  space(): Uint8Array {
    const carryBytes = this.fill - this.lineStart;
    this.bytes.copyWithin(0, this.lineStart, this.fill);
    this.position = 0;
    this.limit = 0;
    this.lineStart = 0;
    this.fill = carryBytes;
    if (this.capacity < carryBytes + this.chunkBytes) this.allocate(this.nextCapacity());
    else if (this.capacity > 2 * this.chunkBytes && carryBytes < this.chunkBytes) this.allocate(2 * this.chunkBytes);
    return this.bytes.subarray(this.fill, this.fill + this.chunkBytes);
  }

  /** Takes over the first `byteCount` bytes of the space. */
  push(byteCount: number): void {
    const end = this.fill + byteCount;
    const added = this.bytes.subarray(this.fill, end);
    const lastNewline = added.lastIndexOf(newline);
    if (lastNewline >= 0) this.completeLines(this.fill + lastNewline + 1);
    if (this.isSkipping) {
      const firstNewline = added.indexOf(newline);
      this.position = firstNewline < 0 ? end : firstNewline + 1;
      if (firstNewline < 0) this.completeLines(end);
      this.isSkipping = firstNewline < 0;
    }
    this.fill = end;
    this.lineStart = skipNuls(this.bytes, this.lineStart, end);
  }

  /** Ends the file, which completes its last line. */
  end(): void {
    if (this.fill > this.lineStart) {
      this.bytes[this.fill++] = newline;
      this.completeLines(this.fill);
    }
    this.isSkipping = false;
  }

  /** Bytes of the incomplete line that were collected. */
  get unfinishedBytes(): number {
    return this.fill - this.lineStart;
  }

  /** True if the incomplete line is already too long. */
  get hasOverlongLine(): boolean {
    return this.unfinishedBytes > this.maxLineBytes;
  }

  /** Drops the incomplete line: the rest of it is skipped. */
  skipLine(): void {
    this.position = this.fill;
    this.completeLines(this.fill);
    this.isSkipping = true;
  }

  private completeLines(limit: number): void {
    this.limit = limit;
    this.lineStart = limit;
  }

  private nextCapacity(): number {
    const most = this.maxLineBytes + 2 * this.chunkBytes;
    const next = growth * this.capacity;
    return next < most ? next : Math.max(most, 2 * this.capacity);
  }

  private get capacity(): number {
    return this.bytes.length - paddingBytes;
  }

  private allocate(capacity: number): void {
    const bytes = this.makeRoom(capacity + paddingBytes);
    bytes.set(this.bytes.subarray(0, this.fill));
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
}
