import fs from 'node:fs';
import { toFs } from './path.ts';

/**
 * Names a file as long as it exists. Inodes of deleted files are reused at once on many file systems, so only files that
 * are open are told apart by it alone; with its first bytes it will do for others.
 */
export function inodeOf({ dev, ino }: fs.Stats | fs.BigIntStats): string {
  return `${dev}:${ino}`;
}

/** Opens a file for reading, without waiting for the writer if it is a named pipe. Throws system errors. */
export function openToRead(path: string): number {
  return fs.openSync(toFs(path), fs.constants.O_RDONLY | (fs.constants.O_NONBLOCK ?? 0));
}

/** Opens a file for reading, and closes it when `use` has returned. Throws system errors. */
export function withOpenFile<Result>(path: string, use: (descriptor: number) => Result): Result {
  const descriptor = openToRead(path);
  try {
    return use(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

/** The bytes from a position on: fewer than asked for at the end of the file. */
export function readAt(descriptor: number, position: number, byteCount: number): Buffer {
  const bytes = Buffer.alloc(byteCount);
  return bytes.subarray(0, fs.readSync(descriptor, bytes, 0, byteCount, position));
}
