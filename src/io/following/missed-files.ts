import path from 'node:path';
import { recognizeForeign } from '../unpacking/compression.ts';
import type { AlreadyRead } from './already-read.ts';
import { type FileId, isSameId } from './fingerprint.ts';
import { isRotatedName, nameForm, plainName } from './rotated-name.ts';
import type { Sibling, Siblings } from './siblings.ts';

/** No line is compressed to a smaller file; nothing is. */
const minPackedBytes = 64;

/**
 * Finds the files beside a log that may have lines of it that nobody read, because they came and went at its path between
 * two looks. Nothing tells that they are its files rather than those of a neighbour, so they are only named.
 *
 * These are the files that were not there at the last event of the log, have names as its rotated files have, and are neither
 * read nor copies of what is. It does not see what is in a compressed file. So each plain file that has gone since explains one,
 * if it can have become it by its name: `access.log.1` explains `access.log.2.gz`, and `access-8080.log` does not.
 *
 * Not told: one file was deleted, and another one that nobody read was compressed, both between two looks. That looks
 * as if the first one had been compressed.
 */
export class MissedFiles {
  /** True if files may have been missed since `find` was called. */
  isDue = false;
  /** The paths of all that was beside the log at its last event. */
  knownPaths: ReadonlySet<string> = new Set();
  private readonly reads: AlreadyRead;
  /** Files that lost the path of the log since `find` was called, and how often it was emptied without a known copy. */
  private gone: FileId[] = [];
  private lostCopies = 0;
  /** The files beside the log at its last event by inode, and the paths of what was not looked at. */
  private seen: ReadonlyMap<string, Sibling> = new Map();
  private unseen: ReadonlySet<string> = new Set();
  /** The form of the names that the log's files have when they are rotated; undefined if nobody saw it. */
  private form: string | undefined;

  constructor(reads: AlreadyRead) {
    this.reads = reads;
  }

  /** Takes note of the files that are there. */
  learn({ files, others }: Siblings): void {
    this.seen = new Map(files.map((sibling) => [sibling.inode, sibling]));
    this.unseen = new Set(others);
    this.knownPaths = new Set([...files.map((sibling) => sibling.path), ...others]);
  }

  noteGone(file: FileId): void {
    this.gone.push(file);
  }

  noteLostCopy(): void {
    this.lostCopies++;
  }

  /** Returns the paths of files that were missed since the last call, ordered by name, and takes note of what is there. */
  find({ files, others }: Siblings): string[] {
    const renamed = this.gone.map((id) => files.find((sibling) => isSameId(sibling, id)));
    const known = renamed.find((sibling) => sibling !== undefined);
    if (renamed.length > 0) this.form = known && nameForm(path.basename(known.path));
    const news = files.filter((sibling) => this.isNews(sibling));
    const plainPaths = new Set(files.map((sibling) => sibling.path));
    // These are decided at the next event. While a file is being compressed, it is still there.
    const isPending = (sibling: Sibling) =>
      isPacked(sibling) ? plainPaths.has(plainName(sibling.path)) : this.reads.isToBeCounted(sibling);
    const pending = new Set(news.filter(isPending));
    const missed = news.filter((sibling) => !pending.has(sibling));
    // The log's own files may get any name by compression.
    const explained = renamed.filter((sibling) => sibling === undefined).length + this.lostCopies;
    const isPackingExplained = countUnexplained(missed.filter(isPacked), this.findVanished(files)) <= explained;
    this.learn({ files: files.filter((sibling) => !pending.has(sibling)), others });
    this.gone = [];
    this.lostCopies = 0;
    this.isDue = false;
    const told = isPackingExplained ? missed.filter((sibling) => !isPacked(sibling)) : missed;
    return told.map((sibling) => sibling.path).sort();
  }

  /** True for a file that came since the last event, and has a name as the log's rotated files have. */
  isNew(sibling: Sibling): boolean {
    return this.isCandidate(sibling) && !this.wasSeen(sibling) && !this.unseen.has(sibling.path);
  }

  private isNews(sibling: Sibling): boolean {
    const minBytes = isPacked(sibling) ? minPackedBytes : 1;
    return sibling.size >= minBytes && this.isNew(sibling) && !this.reads.isCounted(sibling);
  }

  /** What was empty may have been being made. */
  private wasSeen(sibling: Sibling): boolean {
    const former = this.seen.get(sibling.inode);
    return former !== undefined && former.size > 0 && isSameSibling(former, sibling);
  }

  /** The plain files that were there at the last event, and are no longer. */
  private findVanished(files: readonly Sibling[]): Sibling[] {
    const there = new Map(files.map((sibling) => [sibling.inode, sibling]));
    const hasVanished = (former: Sibling) =>
      this.isCandidate(former) && !isPacked(former) && !isSameSibling(former, there.get(former.inode));
    return [...this.seen.values()].filter(hasVanished);
  }

  private isCandidate({ path: place, isRotated }: Sibling): boolean {
    return this.form === undefined ? isRotated : nameForm(plainName(path.basename(place))) === this.form;
  }
}

/** The number of compressed files that are left if each file that vanished has become one of them at most. */
function countUnexplained(packed: readonly Sibling[], vanished: readonly Sibling[]): number {
  const left = [...packed];
  for (const former of vanished) {
    const i = left.findIndex((sibling) => mayHaveBecome(former, sibling));
    if (i >= 0) left.splice(i, 1);
  }
  return left.length;
}

/** True if the name of a compressed file is one that another file gets: by another number, or by a rotation of its own. */
function mayHaveBecome(former: Sibling, packed: Sibling): boolean {
  const [name, target] = [path.basename(former.path), plainName(path.basename(packed.path))];
  return nameForm(target) === nameForm(name) || isRotatedName(target, name);
}

function isPacked({ head }: Sibling): boolean {
  return recognizeForeign(head) !== undefined;
}

/** True if a file that was seen is still there. Compares first bytes as well, as some file systems tell no births. */
function isSameSibling(former: Sibling, sibling: Sibling | undefined): boolean {
  return (
    sibling !== undefined &&
    isSameId(former, sibling) &&
    former.head.equals(sibling.head.subarray(0, former.head.length))
  );
}
