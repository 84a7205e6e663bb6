import fs from 'node:fs';
import { UserError } from '../../user-error.ts';
import { inodeOf, openIfThere } from '../files/file-identity.ts';
import { toFs } from '../files/path.ts';
import { Attempts } from './attempts.ts';
import { findLastLine } from './find-start.ts';
import { isCopy } from './fingerprint.ts';
import { type ByteSink, FollowedFile, truncated } from './followed-file.ts';
import { type GoneFile, MissedFiles } from './missed-files.ts';
import { ReadFiles, type ReadLog } from './read-files.ts';
import { findSiblings, openSibling, type Sibling, type Siblings } from './siblings.ts';

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
  /** Of files that were read to their end, so many are kept open at most, all in all. At least 2. */
  readonly mostFiles?: number;
  /** What the logs that are followed together have read. */
  readonly reads?: ReadFiles;
  /** Called where nothing can be opened, because too many files are open: closes what is needed less than a log. */
  readonly freeDescriptors?: () => void;
}

const defaultPollBytes: number = 4 * 1024 * 1024;
const defaultGraceMilliseconds = 60_000;
const defaultMostFiles = 32;

/** Where to begin in the file at the path. */
export const fromStart = (): number => 0;

/**
 * Follows a log by its path, as it grows, is rotated, emptied, deleted and made again. No line is counted twice, none of
 * another log is, and none is lost without a word. A file is only read if it has the path, or if it is sure to be a part of the
 * log:
 *
 * - *Renamed or deleted*: it is open. What has the path then is read from its start, when it comes. The old file is read
 *   on, because its writer may still have it open, until it was quiet for a minute.
 * - *Emptied*, also after it was copied, and even if it has grown beyond its former size: noticed by its first bytes and
 *   those before the position. What was not read of it is read from a copy beside it, which has the same bytes there, and
 *   if those are few, came just now and is called like a rotated file; and the file from its start.
 * - *Renamed back, or replaced by a copy of itself*: goes on where it was, which is told by the same bytes.
 *
 * What came and went between two looks was never seen at the path. Its name proves nothing: neighbours have such names, too.
 * So it is not read but told, see `MissedFiles`; and so is what was copied and emptied before any of it was read.
 *
 * What cannot be known: what was written between the last look and an emptying without a copy, or between a copy and the
 * emptying; what came and went between two looks and was moved to another folder, or deleted, or compressed while a file that
 * was read was deleted. A line that was half copied when its file was emptied is two pieces, as it is in the files. What came
 * and went while the path was missing is told when the next file comes.
 *
 * Among more than `mostLookedAt` files, a file that came and went may be missed if it took the place of one with a long name. New
 * names that are not looked at are told.
 *
 * A line without its newline may not be finished, so it is not counted. That is told when its file is read no further: at the
 * end, when it was quiet for a minute after it had left the path, and when it was emptied.
 *
 * What the file system refuses is told once and tried again at each look; what is open stays open.
 */
export class FollowedLog {
  private readonly path: string;
  private readonly log: ReadLog;
  private readonly options: Required<FollowOptions>;
  private readonly reads: ReadFiles;
  /** All that are open, oldest first. */
  private files: FollowedFile[] = [];
  /** The one of them that has the path. */
  private current: FollowedFile | undefined = undefined;
  /** What has the path and could not be opened yet. */
  private unopened: GoneFile | undefined = undefined;
  private state: 'unseen' | 'present' | 'missing' = 'unseen';
  /** Files of which nothing was read yet, and that may be a file or a copy that was read before. */
  private readonly doubtful: Set<FollowedFile> = new Set();
  private readonly missed: MissedFiles;
  /** True if there may be files beside the log that came and went. */
  private mayHaveMissed = false;
  /** Files that lost the path since that was last found out, and how often a file was emptied without a known copy. */
  private gone: GoneFile[] = [];
  private lostCopies = 0;
  /** What lies beside the log, if that was found out in this round. */
  private siblings: Siblings | undefined = undefined;
  private isRepeatTold = false;
  private readonly attempts: Attempts;

  /** Touches nothing before the first look. */
  constructor(path: string, options: FollowOptions) {
    this.path = path;
    this.log = { path };
    this.options = {
      startAt: findLastLine,
      pollBytes: defaultPollBytes,
      graceMilliseconds: defaultGraceMilliseconds,
      mostFiles: defaultMostFiles,
      reads: new ReadFiles(),
      freeDescriptors: () => {},
      ...options,
    };
    this.reads = this.options.reads;
    this.missed = new MissedFiles(this.reads);
    const complain = (reason: UserError) => options.tell({ kind: 'unreadable', path, reason });
    this.attempts = new Attempts(path, complain, this.options.freeDescriptors);
  }

  /**
   * Looks at the log once and hands over what is new, a bounded number of bytes, so that others get their turn. Never
   * waits. Times may be of any clock that does not go back. Returns true if there may be more at once.
   */
  poll(nowMilliseconds: number): boolean {
    this.attempts.startRound();
    this.siblings = undefined;
    if (this.state === 'unseen' && !this.attempts.attempt(() => this.learnSiblings())) return false;
    this.attempts.attempt(() => this.look(nowMilliseconds));
    let bytesLeft = this.options.pollBytes;
    for (const file of [...this.files]) bytesLeft -= this.read(file, bytesLeft, nowMilliseconds);
    if (this.mayHaveMissed) this.attempts.attempt(() => this.findMissed(nowMilliseconds));
    this.closeQuiet(nowMilliseconds);
    return this.files.some(({ isAtEnd }) => !isAtEnd);
  }

  /** Closes all files. What was not read yet is left, and so are lines that are not finished yet. */
  close(): void {
    for (const file of [...this.files]) this.drop(file);
    this.current = undefined;
  }

  /** Sees what has the path now. */
  private look(now: number): void {
    const stats = fs.statSync(toFs(this.path), { bigint: true, throwIfNoEntry: false });
    if (stats === undefined || !isSameFile(this.unopened, stats)) this.giveUpUnopened();
    if (stats === undefined) {
      this.lose(now);
    } else if (!stats.isFile()) {
      throw new UserError(`cannot follow ${this.path}: it is ${stats.isDirectory() ? 'a folder' : 'no regular file'}`);
    } else if (this.current?.inode !== inodeOf(stats)) {
      this.unopened = { inode: inodeOf(stats), birth: stats.birthtimeNs };
      this.open(now);
      this.unopened = undefined;
    }
  }

  private giveUpUnopened(): void {
    if (this.unopened !== undefined) this.options.tell({ kind: 'unopened', path: this.path });
    this.unopened = undefined;
  }

  private lose(now: number): void {
    if (this.state === 'missing') return;
    this.release(now);
    this.state = 'missing';
    this.options.tell({ kind: 'missing', path: this.path });
  }

  /** Opens what has the path, unless it is open already, because it had the path before. */
  private open(now: number): void {
    const { path, state } = this;
    const descriptor = openIfThere(path);
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
    this.mayHaveMissed = true;
    this.options.tell({ kind: state === 'missing' ? 'appeared' : 'rotated', path });
  }

  private tellRepeat(inode: string): void {
    const other = this.isRepeatTold ? undefined : this.reads.findNamesake(inode, this.log);
    if (other === undefined) return;
    this.isRepeatTold = true;
    this.options.tell({ kind: 'repeated', path: this.path, other });
  }

  /** At the first look begins where it is asked to. */
  private admit(descriptor: number, now: number): FollowedFile {
    if (this.state !== 'unseen') return this.begin(descriptor, now);
    const { startAt, openSink } = this.options;
    const position = startAt(descriptor, fs.fstatSync(descriptor).size);
    const file = new FollowedFile(this.path, descriptor, position, openSink, now);
    this.reads.add(file, this.log);
    return file;
  }

  /** Begins at the start of a file that seems to be new. */
  private begin(descriptor: number, now: number): FollowedFile {
    const file = new FollowedFile(this.path, descriptor, 0, this.options.openSink, now);
    this.reads.add(file, this.log);
    this.doubtful.add(file);
    return file;
  }

  /** The current file has lost the path, but may still be written to. */
  private release(now: number): void {
    if (this.current === undefined) return;
    this.current.quietSince = now;
    const { inode, birth } = this.current;
    this.gone.push({ inode, birth });
    this.current = undefined;
  }

  /** Hands over what is new in one of the files. Returns the count of bytes. */
  private read(file: FollowedFile, mostBytes: number, now: number): number {
    file.isAtEnd = false;
    if (this.doubtful.has(file) && this.attempts.attempt(() => this.decide(file)) !== true) return 0;
    let readBytes = 0;
    while (readBytes < mostBytes) {
      const byteCount = this.attempts.attempt(() => file.read(mostBytes - readBytes)) ?? 0;
      if (byteCount === truncated) this.restart(file, now);
      if (byteCount <= 0) break;
      // While nothing of it was read, it may have been copied and emptied unnoticed.
      this.mayHaveMissed ||= file.position === 0;
      file.push(byteCount, now);
      readBytes += byteCount;
    }
    return readBytes;
  }

  /** Finds out where to begin in a file once it has its first bytes. Returns false as long as it is not to be read. */
  private decide(file: FollowedFile): boolean {
    file.isAtEnd = true;
    if (fs.fstatSync(file.descriptor).size === 0) return false;
    const beginning = this.reads.findBeginning(file, this.log);
    if (beginning === 'elsewhere') return false;
    file.beginAt(beginning);
    this.doubtful.delete(file);
    return true;
  }

  /** Tells which files may have come and gone. Copies of what was emptied are none, so that is found out first. */
  private findMissed(now: number): void {
    for (const file of [...this.files]) {
      if (file.isTruncated && !this.restart(file, now)) return;
    }
    const files = this.missed.find(this.siblings ?? this.findSiblings(), this.gone, this.lostCopies);
    this.mayHaveMissed = false;
    this.gone = [];
    this.lostCopies = 0;
    if (files.length > 0) this.options.tell({ kind: 'passed over', path: this.path, files });
  }

  private learnSiblings(): true {
    this.missed.learn(this.findSiblings());
    return true;
  }

  private findSiblings(): Siblings {
    this.siblings = findSiblings(this.path, this.missed.names);
    return this.siblings;
  }

  /**
   * A file was emptied: goes on in a copy of what it had, if there is one, and then with what it has now. Returns false,
   * with nothing done, if the copy was renamed just now: then the next look finds it.
   */
  private restart(file: FollowedFile, now: number): boolean {
    const copies = this.findSiblings().files.filter(({ inode }) => !this.reads.isBeingRead(inode));
    const copy = openCopy(file, copies, (sibling) => this.missed.isNew(sibling));
    if (copy === 'renamed') return false;
    const { descriptor: emptied, isInCopy: wasInCopy } = file;
    if (copy === undefined) {
      this.reads.noteEmptied(file);
      this.tellUnfinished(file);
      this.lostCopies++;
    } else {
      file.moveTo(copy.descriptor, now);
    }
    const successor = this.begin(emptied, now);
    this.files.splice(this.files.indexOf(file) + (copy === undefined ? 0 : 1), copy === undefined ? 1 : 0, successor);
    if (file === this.current) this.current = successor;
    // What is written to a copy later is none of the log.
    if (wasInCopy) this.drop(successor);
    this.mayHaveMissed = true;
    this.options.tell({ kind: 'truncated', path: this.path, copy: copy?.sibling.path });
    return true;
  }

  /** Closes files without the path that were quiet for long, and such that are at their end if there are too many. */
  private closeQuiet(now: number): void {
    const { graceMilliseconds, mostFiles } = this.options;
    for (const file of [...this.files]) {
      const isQuiet = now - file.quietSince >= graceMilliseconds;
      const isSpare = isQuiet || file.isDone || this.files.length >= mostFiles;
      if (isSpare && file.isAtEnd && file !== this.current) this.drop(file);
    }
  }

  private drop(file: FollowedFile): void {
    // What was not read to its end may well go on.
    if (file.isAtEnd) this.tellUnfinished(file);
    this.files.splice(this.files.indexOf(file), 1);
    this.doubtful.delete(file);
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

function isSameFile(file: GoneFile | undefined, stats: fs.BigIntStats): boolean {
  return file?.inode === inodeOf(stats) && file.birth === stats.birthtimeNs;
}

interface OpenCopy {
  readonly descriptor: number;
  readonly sibling: Sibling;
}

/** Opens the longest copy of what was read of a file; `renamed` if one has gone from its name. */
function openCopy(
  file: FollowedFile,
  siblings: readonly Sibling[],
  isLikely: (sibling: Sibling) => boolean,
): OpenCopy | undefined | 'renamed' {
  const candidates = siblings.filter(({ size }) => size >= file.position);
  for (const sibling of candidates.sort((left, right) => right.size - left.size)) {
    const descriptor = openSibling(sibling);
    if (descriptor === undefined) return 'renamed';
    if (isCopy(descriptor, fs.fstatSync(descriptor).size, file, isLikely(sibling))) return { descriptor, sibling };
    fs.closeSync(descriptor);
  }
  return undefined;
}
