import fs from 'node:fs';
import { UserError } from '../user-error.ts';
import type { ByteSink } from './byte-sink.ts';
import { Complaints } from './complaints.ts';
import { fingerprintBytes, inodeOf, openIfThere, readAt } from './file-identity.ts';
import { findLastLine } from './find-start.ts';
import { FollowedFile, truncated } from './followed-file.ts';
import { KnownFiles } from './known-files.ts';
import { toFs } from './path.ts';
import { findSiblings, openSibling, type Sibling } from './rotated-files.ts';

/** What happened to a log that is followed; whoever follows it tells people. */
export type FollowEvent =
  /** There is no file; one will be followed when it comes. Told at the start, too. */
  | { readonly kind: 'missing'; readonly path: string }
  /** There is a file where there was none. */
  | { readonly kind: 'appeared'; readonly path: string }
  /** There is another file than before. */
  | { readonly kind: 'rotated'; readonly path: string }
  /** The file was emptied. Without a copy of what it had, what was written last may be lost. */
  | { readonly kind: 'truncated'; readonly path: string; readonly isCopied: boolean }
  /** It cannot be read, which will be tried again. Told once, until the reason is another one. */
  | { readonly kind: 'unreadable'; readonly path: string; readonly reason: UserError };

export interface FollowOptions {
  /** Called for each file that has bytes to read. */
  readonly openSink: () => ByteSink;
  readonly tell: (event: FollowEvent) => void;
  /**
   * Where to begin in a file that is there at the first look: an offset, which must be the start of a line. Otherwise
   * behind the last complete line.
   */
  readonly startAt?: (descriptor: number, size: number) => number;
  /** Bytes that one call of `poll` hands over at most. */
  readonly pollBytes?: number;
  /** How long a file that left the path is read on after its last bytes. */
  readonly graceMilliseconds?: number;
  /** Files that are open at once, at most. At least 2. */
  readonly mostFiles?: number;
}

const defaultPollBytes: number = 4 * 1024 * 1024;
const defaultGraceMilliseconds = 60_000;
const defaultMostFiles = 32;

/** Where to begin in the file at the path. */
export const fromStart = (): number => 0;

/**
 * Follows a log by its path, as it grows, is rotated, emptied, deleted and made again: no line is lost or counted twice.
 *
 * - *Renamed or deleted*: what has the path then is read from its start, when it comes. The old file is read on, because
 *   its writer may still have it open, until it was quiet for a minute.
 * - *Rotated several times between two looks*: the files that came and went are found beside the log by their names, as
 *   files that are new, no older than the one before them, and no copies. Read in the order in which they were made.
 * - *Emptied*, also after it was copied, and even if it has grown beyond its former size: noticed by its first bytes and
 *   those before the position. What was not read of it is read from a copy beside it, and the file from its start.
 *
 * What cannot be known: what was written between the last look and an emptying without a copy, or between a copy and the
 * emptying; what came and went between two looks and was compressed at once, or moved to another folder; which of two
 * files is which, if they begin with the same 256 bytes and one was made while nobody looked. A line that was half copied
 * when its file was emptied is two pieces, as it is in the files. What came and went while the path was missing is found
 * when the next file comes.
 *
 * What the file system refuses is told once and tried again at each look; what is open stays open.
 */
export class FollowedLog {
  private readonly path: string;
  private readonly options: Required<FollowOptions>;
  /** All that are open, oldest first. */
  private files: FollowedFile[] = [];
  /** The one of them that has the path. */
  private current: FollowedFile | undefined = undefined;
  private state: 'unseen' | 'present' | 'missing' = 'unseen';
  /** The files beside the log that are no news. */
  private readonly known: KnownFiles = new KnownFiles();
  /** True if there may be files beside the log that came and went. */
  private mayHaveMissed = false;
  /** True if one of them has the same start as an open file, so that it matters only once that is emptied. */
  private waitsForEmptying = false;
  private readonly complaints: Complaints;

  /** Touches nothing before the first look. */
  constructor(path: string, options: FollowOptions) {
    this.path = path;
    this.options = {
      startAt: findLastLine,
      pollBytes: defaultPollBytes,
      graceMilliseconds: defaultGraceMilliseconds,
      mostFiles: defaultMostFiles,
      ...options,
    };
    this.complaints = new Complaints(path, (reason) => options.tell({ kind: 'unreadable', path, reason }));
  }

  /**
   * Looks at the log once and hands over what is new, a bounded number of bytes, so that others get their turn. Never
   * waits. Times may be of any clock that does not go back. Returns true if there may be more at once.
   */
  poll(nowMilliseconds: number): boolean {
    const isFirst = this.state === 'unseen';
    this.complaints.turn();
    this.complaints.attempt(() => this.look(nowMilliseconds));
    if (isFirst) this.learn(findSiblings(this.path));
    else if (this.mayHaveMissed) this.catchUp(nowMilliseconds);
    if (!this.mayHaveMissed) this.known.since = this.current?.birth ?? this.known.since;

    let bytesLeft = this.options.pollBytes;
    for (const file of [...this.files]) bytesLeft -= this.read(file, bytesLeft, nowMilliseconds);
    this.closeQuiet(nowMilliseconds);
    const mayCatchUp = this.mayHaveMissed && !this.waitsForEmptying && !this.complaints.isAny;
    return mayCatchUp || this.files.some(({ isAtEnd }) => !isAtEnd);
  }

  /** Ends all sinks and closes all files. What was not read yet is left. */
  close(): void {
    for (const file of this.files) file.close();
    this.files = [];
    this.current = undefined;
  }

  /** Sees what has the path now. */
  private look(now: number): void {
    const stats = fs.statSync(toFs(this.path), { bigint: true, throwIfNoEntry: false });
    if (stats === undefined) {
      this.lose(now);
    } else if (!stats.isFile()) {
      throw new UserError(`cannot follow ${this.path}: it is ${stats.isDirectory() ? 'a folder' : 'no regular file'}`);
    } else if (this.current?.inode !== inodeOf(stats)) {
      this.open(now);
    } else if (this.current.position === 0 && stats.size > 0n) {
      // While nothing of it was read, it may have been copied and emptied unnoticed.
      this.mayHaveMissed = true;
    }
  }

  private lose(now: number): void {
    if (this.state === 'missing') return;
    this.release(now);
    this.state = 'missing';
    this.options.tell({ kind: 'missing', path: this.path });
  }

  /** Opens what has the path, unless it is open already, because it had the path before. */
  private open(now: number): void {
    if (!this.hasRoom) {
      this.mayHaveMissed = true;
      return;
    }
    const { path, state } = this;
    const descriptor = openIfThere(path);
    if (descriptor === undefined) return;
    let file: FollowedFile | undefined;
    try {
      const stats = fs.fstatSync(descriptor, { bigint: true });
      file = this.files.find(({ inode }) => inode === inodeOf(stats)) ?? this.admit(descriptor, stats, now);
    } finally {
      if (file?.descriptor !== descriptor) fs.closeSync(descriptor);
    }
    this.release(now);
    this.files = [...this.files.filter((other) => other !== file), file];
    this.current = file;
    this.state = 'present';
    if (state !== 'unseen') this.options.tell({ kind: state === 'missing' ? 'appeared' : 'rotated', path });
  }

  /** Begins at the start of a file that is new, and otherwise where it was left. */
  private admit(descriptor: number, stats: fs.BigIntStats, now: number): FollowedFile {
    const { startAt, openSink } = this.options;
    const size = Number(stats.size);
    const known = this.known.positionIn(inodeOf(stats), readAt(descriptor, 0, fingerprintBytes));
    const position = this.state === 'unseen' ? startAt(descriptor, size) : known;
    return new FollowedFile(this.path, descriptor, position <= size ? position : 0, openSink, now);
  }

  /** The current file has lost the path, but may still be written to. */
  private release(now: number): void {
    if (this.current !== undefined) this.current.quietSince = now;
    this.current = undefined;
    this.mayHaveMissed = true;
  }

  /** Hands over what is new in one of the files. Returns the count of bytes. */
  private read(file: FollowedFile, mostBytes: number, now: number): number {
    file.isAtEnd = false;
    const isDoubtful = file.position === 0 && file !== this.current;
    if (isDoubtful && this.complaints.attempt(() => this.mayBegin(file)) !== true) return 0;
    let readBytes = 0;
    while (readBytes < mostBytes) {
      const byteCount = this.complaints.attempt(() => file.read(mostBytes - readBytes)) ?? 0;
      if (byteCount === truncated) this.restart(file, now);
      if (byteCount <= 0) break;
      file.push(byteCount, now);
      readBytes += byteCount;
    }
    return readBytes;
  }

  /** A file beside the log that was empty when it was opened may turn out to be a copy that was just being made. */
  private mayBegin(file: FollowedFile): boolean {
    file.isAtEnd = true;
    const head = file.firstBytes;
    file.isAtEnd = head.length === 0;
    if (!this.files.some((other) => other !== file && other.beginsWith(head))) return !file.isAtEnd;
    this.files.splice(this.files.indexOf(file), 1);
    file.close();
    this.mayHaveMissed = true;
    return false;
  }

  /** Opens what was missed. Copies of what was emptied are no news, so that is found out first. */
  private catchUp(now: number): void {
    for (const file of [...this.files]) {
      const isTruncated = this.complaints.attempt(() => file.isTruncated) === true;
      if (isTruncated && !this.restart(file, now)) return;
    }
    this.complaints.attempt(() => this.openMissed(findSiblings(this.path), now));
  }

  /**
   * A file was emptied: goes on in a copy of what it had, if there is one, and then with what it has now. Returns false,
   * with nothing done, if the copy was renamed just now: then the next look finds it.
   */
  private restart(file: FollowedFile, now: number): boolean {
    const siblings = findSiblings(this.path);
    const copies = siblings.filter((sibling) => !this.isOpen(sibling) && file.mayGoOnIn(sibling));
    const copy = openCopy(file, copies);
    if (copy === 'renamed') return false;
    const successor = new FollowedFile(this.path, file.descriptor, 0, this.options.openSink, now);
    if (copy !== undefined) file.moveTo(copy, now);
    this.files.splice(this.files.indexOf(file) + 1, 0, successor);
    if (file === this.current) this.current = successor;
    // What the old file had tells other copies from news, so that comes before it is given up.
    this.complaints.attempt(() => this.openMissed(siblings, now));
    if (copy === undefined) {
      this.files.splice(this.files.indexOf(file), 1);
      file.endSink();
    }
    this.options.tell({ kind: 'truncated', path: this.path, isCopied: copy !== undefined });
    return true;
  }

  /** Opens what came and went at the path, as far as there is room, and remembers all others. */
  private openMissed(siblings: readonly Sibling[], now: number): void {
    const news = siblings.filter((sibling) => this.known.isNews(sibling) && !this.isOpen(sibling));
    // A copy of what was not read yet may be all that is left of it soon.
    const waiting = news.filter(({ head, size }) => {
      const original = this.files.find((file) => file.beginsWith(head));
      return original === undefined || original.position < size;
    });
    this.learn(siblings.filter((sibling) => !waiting.includes(sibling)));
    for (const sibling of waiting) {
      const isCopy = this.files.some((file) => file.beginsWith(sibling.head));
      this.waitsForEmptying ||= isCopy;
      const descriptor = isCopy || !this.hasRoom ? undefined : openSibling(sibling);
      if (descriptor === undefined) {
        this.mayHaveMissed = true;
        continue;
      }
      const file = new FollowedFile(sibling.path, descriptor, 0, this.options.openSink, now);
      const before = this.current === undefined ? this.files.length : this.files.indexOf(this.current);
      this.files.splice(before, 0, file);
    }
  }

  private get hasRoom(): boolean {
    return this.files.length < this.options.mostFiles;
  }

  private isOpen(sibling: Sibling): boolean {
    return this.files.some(({ inode }) => inode === sibling.inode);
  }

  /** These files beside the log are no news from now on. */
  private learn(siblings: readonly Sibling[]): void {
    this.known.learn(siblings);
    this.mayHaveMissed = false;
    this.waitsForEmptying = false;
  }

  /** Closes files without the path that were quiet for long, and one that is at its end if there is no room for others. */
  private closeQuiet(now: number): void {
    let isCrowded = !this.hasRoom;
    for (const file of [...this.files]) {
      const isQuiet = now - file.quietSince >= this.options.graceMilliseconds;
      if (file === this.current || !file.isAtEnd || !(isQuiet || isCrowded)) continue;
      isCrowded = false;
      this.files.splice(this.files.indexOf(file), 1);
      this.known.add(file);
      file.close();
    }
  }
}

/**
 * Opens a copy of what was read of a file: rather one that has more, is called like a rotated file, and is older. Returns
 * `renamed` if one has gone from its name.
 */
function openCopy(file: FollowedFile, copies: readonly Sibling[]): number | undefined | 'renamed' {
  const score = ({ size, isRotated }: Sibling) => (size > file.position ? 2 : 0) + (isRotated ? 1 : 0);
  for (const copy of [...copies].sort((left, right) => score(right) - score(left))) {
    const descriptor = openSibling(copy);
    if (descriptor === undefined) return 'renamed';
    if (file.isBegunIn(descriptor)) return descriptor;
    fs.closeSync(descriptor);
  }
  return undefined;
}
