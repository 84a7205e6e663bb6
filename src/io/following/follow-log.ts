import fs from 'node:fs';
import { UserError } from '../../user-error.ts';
import { inodeOf, openToRead } from '../files/file-identity.ts';
import { toFs } from '../files/path.ts';
import { unlessRefused } from '../system-error.ts';
import type { AlreadyRead, ReadLog } from './already-read.ts';
import { Attempts } from './attempts.ts';
import { type FileId, idOf, isSameId } from './fingerprint.ts';
import { type ByteSink, FollowedFile } from './followed-file.ts';
import { MissedFiles } from './missed-files.ts';
import { findSiblings, openCopy, type Siblings } from './siblings.ts';

/** What happened to a log that is followed; whoever follows it tells people. */
export type FollowEvent =
  /** There is no file; one will be followed when it comes. Told at the start, too. */
  | { readonly kind: 'missing'; readonly path: string }
  /** There is a file where there was none. */
  | { readonly kind: 'appeared'; readonly path: string }
  /** There is another file than before. */
  | { readonly kind: 'rotated'; readonly path: string }
  /** The file was emptied. Without a copy of what it had, what was written last may be lost. */
  | { readonly kind: 'truncated'; readonly path: string; readonly copy: string | undefined }
  /** A file of it is read no further, and ends within a line, which is not counted. A former file no longer has the path. */
  | { readonly kind: 'unfinished'; readonly path: string; readonly byteCount: number; readonly isFormer: boolean }
  /** Files beside it came and went at its path, or did not: nothing tells, so they are not read. Each is told once. */
  | { readonly kind: 'passed over'; readonly path: string; readonly files: readonly string[] }
  /** A file could not be opened, and no longer has the path. Its lines are not counted. */
  | { readonly kind: 'unopened'; readonly path: string }
  /** It is one file with another log that is followed, so its lines count once more. Told once. */
  | { readonly kind: 'repeated'; readonly path: string; readonly other: string }
  /** It cannot be read, which will be tried again. Told once, until the reason is another one. */
  | { readonly kind: 'unreadable'; readonly path: string; readonly reason: UserError };

export interface FollowOptions {
  /** Called for each file that has bytes to read, with its descriptor, which stays open. */
  readonly openSink: (descriptor: number) => ByteSink;
  readonly tell: (event: FollowEvent) => void;
  /**
   * Where to begin in a file that is there at the first look: an offset, which must be the start of a line. `findLastLine`
   * begins behind the last complete line.
   */
  readonly startAt: (descriptor: number, size: number) => number;
  /** Max bytes that one call of `poll` hands over, 4 MiB by default. */
  readonly pollBytes?: number;
  /** What the logs that are followed together have read. */
  readonly reads: AlreadyRead;
  /** Called where nothing can be opened, because too many files are open: closes what is needed less than a log. */
  readonly freeDescriptors: () => void;
}

const defaultPollBytes: number = 4 * 1024 * 1024;

/** How long a file that left the path is read on after its last bytes. */
const graceMilliseconds = 60_000;

/** Max files of a log that are kept open once they were read to their end, the current one included. */
export const maxOpenFiles = 32;

/** Where to begin in the file at the path. */
export const fromStart = (): number => 0;

/**
 * Follows a log by its path, as it grows, is rotated, emptied, deleted and made again. No line is counted twice, none of
 * another log is, and none is lost without a word. A file is only read if it has the path, or if it is sure to be a part of the
 * log. The life of a file:
 *
 *     at the path ─▶ where to begin? ─▶ read as it grows ─▶ renamed or deleted: read on ─▶ quiet for a minute: closed
 *                          ▲                   │
 *                          └───── emptied ◀────┘
 *                                    └─ a copy of it beside it? ─▶ read from the same offset to its end, closed
 *
 * - *Where to begin*: at the first look, where the options say. Later at the start, as soon as there are bytes; or where the
 *   reading ended, if it is a file that was read before, or a copy (`AlreadyRead`).
 * - *Renamed or deleted*: its writer may still have it open, so it is read on beside the file that has the path now.
 * - *Emptied*: the file has no longer the bytes that were read (`Fingerprint`), whatever its size is. What was not read of it
 *   is read from a copy, which has the same bytes; if these are few, it must also be new and have the name of a rotated file.
 *
 * After each event, files beside the log that may have come and gone at its path between two looks are named. They are not read:
 * a neighbour may have such a name, too (`MissedFiles`).
 *
 * What cannot be known: what was written between the last look and an emptying without a copy, or between a copy and the
 * emptying; what came and went between two looks and was moved to another folder, or deleted, or compressed while a file that
 * was read was deleted. A line that was half copied when its file was emptied is two pieces, as it is in the files. What came
 * and went while the path was missing is told when the next file comes.
 *
 * A line without its newline may not be finished, so it is not counted. That is told when its file is read no further: at the
 * end, when it was quiet for a minute after it had left the path, and when it was emptied.
 *
 * What the file system refuses is told once and tried again at each look; what is open stays open.
 */
export class FollowedLog implements ReadLog {
  readonly path: string;
  private readonly options: FollowOptions;
  private readonly reads: AlreadyRead;
  private readonly missed: MissedFiles;
  private readonly attempts: Attempts;
  private state: 'unseen' | 'present' | 'missing' = 'unseen';
  /** All that are open, oldest first. */
  private files: FollowedFile[] = [];
  /** The one of them that has the path. */
  private current: FollowedFile | undefined = undefined;
  /** What has the path and could not be opened yet. */
  private unopened: FileId | undefined = undefined;
  private isRepeatTold = false;

  /** Touches nothing before the first look. */
  constructor(path: string, options: FollowOptions) {
    this.path = path;
    this.options = options;
    this.reads = options.reads;
    this.missed = new MissedFiles(this.reads);
    const complain = (reason: UserError) => options.tell({ kind: 'unreadable', path, reason });
    this.attempts = new Attempts(path, complain, options.freeDescriptors);
  }

  /**
   * Looks at the log once and hands over what is new, a bounded number of bytes, so that others get their turn. Never
   * waits. Times may be of any clock that does not go back. Returns true if there may be more at once.
   */
  poll(nowMilliseconds: number): boolean {
    const { attempts } = this;
    attempts.startRound();
    if (this.state === 'unseen') {
      const siblings = attempts.attempt(() => this.findSiblings());
      if (siblings === undefined) return false;
      this.missed.learn(siblings);
    }
    attempts.attempt(() => this.look(nowMilliseconds));
    let bytesLeft = this.options.pollBytes ?? defaultPollBytes;
    for (const file of [...this.files]) bytesLeft -= this.read(file, bytesLeft, nowMilliseconds);
    if (this.missed.isDue) attempts.attempt(() => this.tellMissed(nowMilliseconds));
    this.closeQuiet(nowMilliseconds);
    return this.files.some(({ isAtEnd }) => !isAtEnd);
  }

  /** Closes all files. What was not read yet is left, and so are lines that are not finished yet. */
  close(): void {
    for (const file of [...this.files]) this.drop(file);
    this.current = undefined;
  }

  private findSiblings(): Siblings {
    return findSiblings(this.path, this.missed.knownPaths);
  }

  /** Sees what has the path now. */
  private look(now: number): void {
    const stats = fs.statSync(toFs(this.path), { bigint: true, throwIfNoEntry: false });
    const id = stats && idOf(stats);
    if (this.unopened !== undefined && !isSameId(this.unopened, id)) {
      this.unopened = undefined;
      this.options.tell({ kind: 'unopened', path: this.path });
    }
    if (stats === undefined) {
      this.lose(now);
    } else if (!stats.isFile()) {
      throw new UserError(`cannot follow ${this.path}: it is ${stats.isDirectory() ? 'a folder' : 'no regular file'}`);
    } else if (this.current?.inode !== id?.inode) {
      this.unopened = id;
      this.open(now);
      this.unopened = undefined;
    }
  }

  /** Nothing has the path. */
  private lose(now: number): void {
    if (this.state === 'missing') return;
    this.release(now);
    this.state = 'missing';
    this.options.tell({ kind: 'missing', path: this.path });
  }

  /** Another file has the path: opens it, unless it is open already, because it had the path before. */
  private open(now: number): void {
    const { path, state } = this;
    const descriptor = unlessRefused(() => openToRead(path), 'ENOENT');
    if (descriptor === undefined) return;
    let file: FollowedFile | undefined;
    try {
      const inode = inodeOf(fs.fstatSync(descriptor, { bigint: true }));
      this.tellRepeat(inode);
      file = this.files.find((other) => other.inode === inode) ?? this.admit(descriptor, now);
    } finally {
      if (file?.descriptor !== descriptor) fs.closeSync(descriptor);
    }
    this.release(now);
    this.files = [...this.files.filter((other) => other !== file), file];
    this.current = file;
    this.state = 'present';
    if (state === 'unseen') return;
    this.missed.isDue = true;
    this.options.tell({ kind: state === 'missing' ? 'appeared' : 'rotated', path });
  }

  private tellRepeat(inode: string): void {
    const other = this.isRepeatTold ? undefined : this.reads.findNamesake(inode, this);
    if (other === undefined) return;
    this.isRepeatTold = true;
    this.options.tell({ kind: 'repeated', path: this.path, other });
  }

  private admit(descriptor: number, now: number): FollowedFile {
    const { startAt, openSink } = this.options;
    const file = new FollowedFile(this.path, descriptor, openSink, now);
    if (this.state === 'unseen') file.beginAt(startAt(descriptor, fs.fstatSync(descriptor).size));
    this.reads.add(file, this);
    return file;
  }

  /** The current file has lost the path, but may still be written to. */
  private release(now: number): void {
    if (this.current === undefined) return;
    this.current.quietSince = now;
    const { inode, birth } = this.current;
    this.missed.noteGone({ inode, birth });
    this.current = undefined;
  }

  /** Hands over what is new in one of the files. Returns the count of bytes. */
  private read(file: FollowedFile, maxBytes: number, now: number): number {
    const { attempts } = this;
    file.isAtEnd = false;
    if (!file.hasBegun && attempts.attempt(() => this.begin(file)) !== true) return 0;
    let readBytes = 0;
    while (readBytes < maxBytes) {
      const found = attempts.attempt(() => file.read(maxBytes - readBytes)) ?? 0;
      if (found === 'emptied') file.isAtEnd = attempts.attempt(() => this.restart(file, now)) === undefined;
      if (found === 'emptied' || found === 0) break;
      // While nothing of it was read, it may have been copied and emptied unnoticed.
      this.missed.isDue ||= file.offset === 0;
      file.push(found, now);
      readBytes += found;
    }
    return readBytes;
  }

  /** Begins to read a file once it has its first bytes. Returns false as long as it is not to be read. */
  private begin(file: FollowedFile): boolean {
    file.isAtEnd = true;
    if (fs.fstatSync(file.descriptor).size === 0) return false;
    const offset = this.reads.findBeginning(file, this);
    if (offset === 'elsewhere') return false;
    file.beginAt(offset);
    return true;
  }

  /**
   * A file was emptied: goes on in a copy of what it had, if there is one, and then with what it has now. Returns false if no
   * copy was found for the first time: it may have been renamed just now, so the next look tries again.
   */
  private restart(file: FollowedFile, now: number): boolean {
    const siblings = this.findSiblings().files.filter(({ inode }) => !this.reads.isBeingRead(inode));
    const copy = openCopy(siblings, file, (sibling) => this.missed.isNew(sibling));
    if (copy === undefined && !file.isCopyOverdue) {
      file.isCopyOverdue = true;
      return false;
    }
    if (copy === undefined) {
      this.reads.noteEmptied(file);
      this.tellUnfinished(file);
      this.missed.noteLostCopy();
    } else {
      const rest = file.continueIn(copy.descriptor, now);
      this.reads.add(rest, this);
      this.files.splice(this.files.indexOf(file), 0, rest);
    }
    file.reset(now);
    // What is written to a copy later is none of the log.
    if (file.isCopy) this.drop(file);
    this.missed.isDue = true;
    this.options.tell({ kind: 'truncated', path: this.path, copy: copy?.path });
    return true;
  }

  /** Tells which files may have come and gone. Copies of what was emptied are none, so these are found first. */
  private tellMissed(now: number): void {
    for (const file of [...this.files]) if (file.isEmptied && !this.restart(file, now)) return;
    const files = this.missed.find(this.findSiblings());
    if (files.length > 0) this.options.tell({ kind: 'passed over', path: this.path, files });
  }

  /** Closes files without the path, once they were quiet for a minute; earlier if they are copies, or too many. */
  private closeQuiet(now: number): void {
    for (const file of [...this.files]) {
      const isQuiet = now - file.quietSince >= graceMilliseconds;
      const isSpare = isQuiet || file.isDone || this.files.length >= maxOpenFiles;
      if (isSpare && file.isAtEnd && file !== this.current) this.drop(file);
    }
  }

  private drop(file: FollowedFile): void {
    // What was not read to its end may well go on.
    if (file.isAtEnd) this.tellUnfinished(file);
    this.files.splice(this.files.indexOf(file), 1);
    this.reads.close(file);
    file.close();
  }

  /** Half a line may read as another one, so it does not count. */
  private tellUnfinished(file: FollowedFile): void {
    const { unfinishedBytes: byteCount, isContinued } = file;
    if (byteCount === 0 || isContinued) return;
    this.options.tell({ kind: 'unfinished', path: this.path, byteCount, isFormer: file !== this.current });
  }
}
