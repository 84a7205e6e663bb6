import { readAt } from '../files/file-identity.ts';

/** So many bytes at the start of a file, or before a position in it, tell it from others. */
export const fingerprintBytes = 256;

/**
 * How far a file was read, and a little of what was read, by which the file and its copies are known:
 *
 *     | head |  …  | mark | unread bytes |
 *     0                   position       size        head and mark: up to 256 bytes each
 */
export interface ReadPlace {
  readonly inode: string;
  /** When the file was made, in nanoseconds since 1970; 0 if the file system does not tell. */
  readonly birth: bigint;
  readonly position: number;
  readonly head: Buffer;
  readonly mark: Buffer;
  /** Of the bytes before the position, those of a line whose end was not read. It is not counted yet. */
  readonly unfinishedBytes: number;
}

/** True if an open file has what was read at a place, so far as the fingerprints tell. */
export function hasPlace(descriptor: number, { head, mark, position }: ReadPlace): boolean {
  return (
    readAt(descriptor, 0, head.length).equals(head) &&
    readAt(descriptor, position - mark.length, mark.length).equals(mark)
  );
}

/**
 * True if an open file of a size is a copy of what was read at a place, and perhaps of what came behind it. Few bytes may
 * be at the start of other logs, too, so they prove nothing about what is behind them, unless `isLikely` for other reasons.
 */
export function isCopy(descriptor: number, size: number, place: ReadPlace, isLikely: boolean = false): boolean {
  const { position } = place;
  const isTelling = position >= fingerprintBytes || isLikely;
  const isProven = position > 0 && (size === position || (isTelling && size > position));
  return isProven && hasPlace(descriptor, place);
}

/** True if one of two files is a copy of the other, which may still be being made, so far as the fingerprints tell. */
export function beginsAlike(descriptor: number, size: number, file: ReadPlace): boolean {
  if (size >= file.position) return hasPlace(descriptor, file);
  const length = Math.min(size, file.head.length);
  return readAt(descriptor, 0, length).equals(file.head.subarray(0, length));
}
