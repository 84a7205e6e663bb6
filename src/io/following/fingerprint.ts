import type fs from 'node:fs';
import { inodeOf, readAt } from '../files/file-identity.ts';

/** Max bytes of a head, and of a mark. */
export const fingerprintBytes = 256;

/** Identifies a file while it exists. The inode of a deleted file is soon given to a new one, which has a later birth. */
export interface FileId {
  readonly inode: string;
  /** When the file was made, in nanoseconds since 1970; 0 if the file system does not tell. */
  readonly birth: bigint;
}

/**
 * How far a file was read, and the bytes by which the file and its copies are recognized:
 *
 *     | head |  …  | mark | unread bytes |
 *     0                   offset         size
 */
export interface Fingerprint {
  /** Of the next byte to read. */
  readonly offset: number;
  /** The first bytes of the file, up to 256. */
  readonly head: Buffer;
  /** The bytes before the offset, up to 256. */
  readonly mark: Buffer;
}

export function idOf(stats: fs.BigIntStats): FileId {
  return { inode: inodeOf(stats), birth: stats.birthtimeNs };
}

export function isSameId(id: FileId, other: FileId | undefined): boolean {
  return id.inode === other?.inode && id.birth === other.birth;
}

/** True if an open file still has the bytes of a fingerprint. */
export function matches(descriptor: number, { head, mark, offset }: Fingerprint): boolean {
  return (
    readAt(descriptor, 0, head.length).equals(head) &&
    readAt(descriptor, offset - mark.length, mark.length).equals(mark)
  );
}

/**
 * True if an open file is a copy of what was read, and perhaps of bytes that follow. A head of less than 256 bytes may be that
 * of another log. Then a larger file is a copy only if `isLikely` for other reasons.
 */
export function isCopy(descriptor: number, size: number, read: Fingerprint, isLikely: boolean = false): boolean {
  const isLongEnough = read.offset >= fingerprintBytes || isLikely;
  const maySize = size === read.offset || (isLongEnough && size > read.offset);
  return read.offset > 0 && maySize && matches(descriptor, read);
}

/** True if something was read, and an open file begins like it. It may be a copy that is still being made. */
export function beginsAlike(descriptor: number, size: number, read: Fingerprint): boolean {
  if (read.offset === 0) return false;
  if (size >= read.offset) return matches(descriptor, read);
  return readAt(descriptor, 0, Math.min(size, read.head.length)).equals(read.head.subarray(0, size));
}
