import fs from 'node:fs';
import path from 'node:path';
import { inodeOf, readAt } from '../files/file-identity.ts';
import { toFs } from '../files/path.ts';
import { unlessRefused } from '../system-error.ts';
import { beginsAlike, type FileId, type Fingerprint, isCopy, isSameId, matches } from './fingerprint.ts';
import type { FollowedFile } from './followed-file.ts';
import { isRotatedName } from './rotated-name.ts';
import type { Sibling } from './siblings.ts';

/** A log that is followed. One path may be followed twice. */
export interface ReadLog {
  readonly path: string;
}

/** A file that was read and closed. */
interface ClosedFile extends FileId, Fingerprint {
  /** Of the bytes before the offset, those of a line whose end was not read. It was not counted. */
  readonly unfinishedBytes: number;
}

/** Max closed files that are remembered, the latest ones. */
const maxRemembered = 256;

/** Of a file that was emptied: no file has this inode. */
const noInode = '';

/**
 * What the logs that are followed together have read, so that no line is counted twice: neither if a file gets the name of
 * another log by a rotation, nor if it is copied, or renamed and renamed back.
 */
export class AlreadyRead {
  /** Open files with the log that each belongs to. */
  private readonly open: Map<FollowedFile, ReadLog> = new Map();
  private closed: ClosedFile[] = [];

  add(file: FollowedFile, log: ReadLog): void {
    this.open.set(file, log);
  }

  /** To be called before a file is closed. */
  close(file: FollowedFile): void {
    this.open.delete(file);
    this.remember(file, file.inode);
  }

  /** To be called before a file is reset because it was emptied. Copies of what was read may still come. */
  noteEmptied(file: FollowedFile): void {
    this.remember(file, noInode);
  }

  /**
   * Returns the offset at which to begin in a file of a log, the start of a line; or 'elsewhere' if its lines are counted in
   * another open file, at least for now. The file must have bytes, of which none was read.
   */
  findBeginning(file: FollowedFile, log: ReadLog): number | 'elsewhere' {
    const { descriptor, inode } = file;
    const { size } = fs.fstatSync(descriptor);
    const isAtPath = this.isAtPath(inode, log);
    for (const [other, otherLog] of this.open) {
      if (other === file || !other.hasBegun) continue;
      if (other.inode === inode) {
        // Another log reads the file. It counts for both only while it has both paths.
        if (!isAtPath || !this.isAtPath(inode, otherLog)) return 'elsewhere';
      } else if (otherLog !== log) {
        // A copy that a rotation of the other log makes at the path of this one.
        const mayBeCopy = isRotatedName(path.basename(log.path), path.basename(otherLog.path));
        if (mayBeCopy && beginsAlike(descriptor, size, other)) return 'elsewhere';
      } else if (isCopy(descriptor, size, other)) {
        // The log was replaced by a copy of itself.
        if (!other.isAtEnd) return 'elsewhere';
        other.isContinued = true;
        return other.offset - other.unfinishedBytes;
      } else if (!isAtPath && beginsAlike(descriptor, size, other)) {
        // Somebody writes a copy of the log over one of its old files.
        return 'elsewhere';
      }
    }
    const former = this.closed.findLast(
      (closed) => isCopy(descriptor, size, closed) || (isSameId(closed, file) && matches(descriptor, closed)),
    );
    return former === undefined ? 0 : former.offset - former.unfinishedBytes;
  }

  /** The path of another log that has the same file at its path. */
  findNamesake(inode: string, log: ReadLog): string | undefined {
    const logs = [...this.open].filter(([file]) => file.inode === inode).map(([, openLog]) => openLog);
    return logs.find((other) => other !== log && this.isAtPath(inode, other))?.path;
  }

  /** True if the file with this inode, which must exist, is being read. */
  isBeingRead(inode: string): boolean {
    return [...this.open.keys()].some((file) => file.inode === inode && file.offset > 0);
  }

  /** True if the lines of a file are counted: it is open, was read, or has no more than a file that is or was read. */
  isCounted(sibling: Sibling): boolean {
    const { inode, head, size } = sibling;
    const open = [...this.open.keys()];
    const isWithin = (read: Fingerprint) => size <= read.offset && head.equals(read.head.subarray(0, head.length));
    return (
      open.some((file) => file.inode === inode) ||
      this.closed.some((file) => isSameId(file, sibling)) ||
      [...open, ...this.closed].some(isWithin)
    );
  }

  /** True if the lines of a file will be counted, because it is a copy of an open file. That one may be emptied before. */
  isToBeCounted({ head, size }: Sibling): boolean {
    return [...this.open.keys()].some(
      ({ descriptor }) => size <= fs.fstatSync(descriptor).size && head.equals(readAt(descriptor, 0, head.length)),
    );
  }

  private remember({ birth, offset, head, mark, unfinishedBytes }: FollowedFile, inode: string): void {
    const file: ClosedFile = { inode, birth, offset, head, mark, unfinishedBytes };
    if (offset > 0) this.closed = [...this.closed, file].slice(-maxRemembered);
  }

  private isAtPath(inode: string, log: ReadLog): boolean {
    const stats = unlessRefused(() => fs.statSync(toFs(log.path), { bigint: true }));
    return stats !== undefined && inodeOf(stats) === inode;
  }
}
