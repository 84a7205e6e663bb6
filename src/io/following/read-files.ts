import fs from 'node:fs';
import path from 'node:path';
import { type FileSign, inodeOf, readAt } from '../files/file-identity.ts';
import { toFs } from '../files/path.ts';
import { beginsAlike, hasPlace, isCopy, type ReadPlace } from './fingerprint.ts';
import { isRotatedName } from './rotated-name.ts';

/** A file that is open, and whose place moves on. */
export interface OpenFile extends ReadPlace {
  readonly descriptor: number;
  /** True if all of it was read at the last look. */
  readonly isAtEnd: boolean;
  /** True if a copy of it is read from the start of its unfinished line on. */
  isContinued: boolean;
}

/** A log that is followed. One path may be followed twice. */
export interface ReadLog {
  readonly path: string;
}

/** Where to begin in a file, which is the start of a line, or that its lines are counted elsewhere, at least for now. */
export type Beginning = number | 'elsewhere';

/** Files that were read and closed, of which the place is remembered: the latest ones. */
const maxRemembered = 256;

/** Of a place whose file has it no more. */
const noInode = '';

/**
 * What the logs that are followed together have read, so that no line is counted twice: neither if a file gets the name of
 * another log by a rotation, nor if it is copied, or renamed and renamed back.
 */
export class ReadFiles {
  /** With the log that each belongs to. */
  private readonly open: Map<OpenFile, ReadLog> = new Map();
  private closed: ReadPlace[] = [];

  add(file: OpenFile, log: ReadLog): void {
    this.open.set(file, log);
  }

  /** To be called before a file is closed: its place is remembered. */
  close(file: OpenFile): void {
    this.open.delete(file);
    this.remember(file, file.inode);
  }

  /** Says that what was read of a file is not in it any more. Copies of it may still come. */
  noteEmptied(file: OpenFile): void {
    this.open.delete(file);
    this.remember(file, noInode);
  }

  /** Where to begin in a file of a log, of which nothing was read yet. */
  findBeginning(file: OpenFile, log: ReadLog): Beginning {
    const stats = fs.fstatSync(file.descriptor, { bigint: true });
    const size = Number(stats.size);
    const isAtPath = this.isAtPath(file.inode, log);
    let isEarlier = true;
    for (const [other, otherLog] of this.open) {
      if (other === file) {
        isEarlier = false;
      } else if (other.inode === file.inode) {
        // Who opened it first reads it, unless it has both paths at once.
        if (isEarlier && !this.isAtPath(file.inode, otherLog)) return 'elsewhere';
      } else if (other.position === 0) {
        // Of which there is nothing to compare.
      } else if (otherLog !== log) {
        const mayBeCopy = isRotatedName(path.basename(log.path), path.basename(otherLog.path));
        if (mayBeCopy && beginsAlike(file.descriptor, size, other)) return 'elsewhere';
      } else if (isCopy(file.descriptor, size, other)) {
        if (!other.isAtEnd) return 'elsewhere';
        other.isContinued = true;
        return other.position - other.unfinishedBytes;
      } else if (!isAtPath && beginsAlike(file.descriptor, size, other)) {
        // Somebody wrote a copy of the log over one of its old files.
        return 'elsewhere';
      }
    }
    const isSame = ({ inode, birth }: ReadPlace) => inode === file.inode && birth === stats.birthtimeNs;
    const place = this.closed.findLast(
      (known) => isCopy(file.descriptor, size, known) || (isSame(known) && hasPlace(file.descriptor, known)),
    );
    return place === undefined ? 0 : place.position - place.unfinishedBytes;
  }

  /** The path of another log that has the file, too; undefined if there is none. */
  findNamesake(inode: string, log: ReadLog): string | undefined {
    const logs = [...this.open].filter(([file]) => file.inode === inode).map(([, openLog]) => openLog);
    return logs.find((other) => other !== log && this.isAtPath(inode, other))?.path;
  }

  /** True if the file with this inode, which must exist, is being read. */
  isBeingRead(inode: string): boolean {
    return [...this.open.keys()].some((file) => file.inode === inode && file.position > 0);
  }

  /** True if the lines of a file are counted: it is being read, or it is no more than a copy of what was read. */
  isCounted({ inode, birth, head, size }: FileSign): boolean {
    const isOpen = [...this.open.keys()].some((file) => file.inode === inode);
    const isWithin = (place: ReadPlace) => size <= place.position && head.equals(place.head.subarray(0, head.length));
    return (
      isOpen ||
      [...this.open.keys(), ...this.closed].some(isWithin) ||
      this.closed.some((place) => place.inode === inode && place.birth === birth)
    );
  }

  /** True if the lines of a file will be counted unless the file is emptied that it is a copy of. */
  isToBeCounted({ head, size }: FileSign): boolean {
    return [...this.open.keys()].some(
      ({ descriptor }) => size <= fs.fstatSync(descriptor).size && head.equals(readAt(descriptor, 0, head.length)),
    );
  }

  private remember({ birth, position, head, mark, unfinishedBytes }: OpenFile, inode: string): void {
    const place: ReadPlace = { inode, birth, position, head, mark, unfinishedBytes };
    if (position > 0) this.closed = [...this.closed, place].slice(-maxRemembered);
  }

  private isAtPath(inode: string, { path: place }: ReadLog): boolean {
    try {
      return inodeOf(fs.statSync(toFs(place), { bigint: true })) === inode;
    } catch {
      return false;
    }
  }
}
