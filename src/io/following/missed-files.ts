import path from 'node:path';
import { recognizeForeign } from '../unpacking/compression.ts';
import type { ReadPlace } from './fingerprint.ts';
import type { ReadFiles } from './read-files.ts';
import { isRotatedName, nameForm, plainName } from './rotated-name.ts';
import type { Sibling, SiblingName, Siblings } from './siblings.ts';

/** No line is compressed to a smaller file; nothing is. */
const smallestPackedBytes = 64;

/** A file that had the log's path. By now its inode may be another file's. */
export type GoneFile = Pick<ReadPlace, 'inode' | 'birth'>;

/**
 * Finds the files beside a log that may have lines of it that nobody read, because they came and went at its path between
 * two looks. Nothing tells that they are its files rather than those of a neighbour, so they are only named.
 *
 * That are the files that were not there at the last event of the log, are called as its rotated files are, and are
 * neither read nor copies of what is. Compressed files are not unpacked, to see what is in them. So each plain file that has
 * gone since explains one, if it can have become it by its name: `access.log.1` explains `access.log.2.gz`, and
 * `access-8080.log` does not.
 *
 * Not told: one file was deleted, and another one that nobody read was compressed, both between two looks. That looks
 * as if the first one had been compressed.
 */
export class MissedFiles {
  private readonly reads: ReadFiles;
  private seen: ReadonlyMap<string, Sibling> = new Map();
  /** The names of all that was there then, looked at or not. */
  names: ReadonlySet<string> = new Set();
  /** What the log's files are called when they are rotated, with `#` for numbers; undefined if nobody saw it. */
  private form: string | undefined;

  constructor(reads: ReadFiles) {
    this.reads = reads;
  }

  /** Takes note of the files that are there. */
  learn({ files, others }: Siblings): void {
    this.seen = new Map(files.map((sibling) => [sibling.inode, sibling]));
    this.names = new Set([...files, ...others].map(({ path: place }) => place));
  }

  /**
   * The paths of files that came since the last call: first those that were looked at, by name, then the others. `gone` has the
   * files that lost the log's path since then. `lostCopies` is the number of times that it was emptied without a known copy.
   */
  find({ files: siblings, others }: Siblings, gone: readonly GoneFile[], lostCopies: number): string[] {
    const there = new Map(siblings.map((sibling) => [sibling.inode, sibling]));
    const renamed = gone.map(({ inode, birth }) =>
      siblings.find((sibling) => sibling.inode === inode && sibling.birth === birth),
    );
    const known = renamed.find((sibling) => sibling !== undefined);
    if (gone.length > 0) this.form = known && nameForm(path.basename(known.path));
    const hasVanished = (former: Sibling) =>
      this.isCandidate(former) && !isPacked(former) && !isSame(former, there.get(former.inode));
    const vanished = [...this.seen.values()].filter(hasVanished);
    const goneCount = renamed.filter((sibling) => sibling === undefined).length;
    const news = siblings.filter((sibling) => this.isNews(sibling));
    const paths = new Set(siblings.map(({ path: place }) => place));
    // While a file is being compressed, it is still there.
    const isPending = (sibling: Sibling) =>
      isPacked(sibling) ? paths.has(plainName(sibling.path)) : this.reads.isToBeCounted(sibling);
    const pending = new Set(news.filter(isPending));
    const missed = news.filter((sibling) => !pending.has(sibling));
    const unseen = others.filter((name) => this.isCandidate(name) && !this.names.has(name.path));
    this.learn({ files: siblings.filter((sibling) => !pending.has(sibling)), others });
    // What the log's own files have become may have any name.
    const isPackingExplained = countUnexplained(missed.filter(isPacked), vanished) <= goneCount + lostCopies;
    const named = isPackingExplained ? missed.filter((sibling) => !isPacked(sibling)) : missed;
    return [...named, ...unseen].map(({ path: place }) => place);
  }

  /** True for a file that came since the last call, and is called as the log's rotated files are. */
  isNew(sibling: Sibling): boolean {
    return this.isCandidate(sibling) && !this.wasSeen(sibling);
  }

  private isNews(sibling: Sibling): boolean {
    const smallest = isPacked(sibling) ? smallestPackedBytes : 1;
    return sibling.size >= smallest && this.isNew(sibling) && !this.reads.isCounted(sibling);
  }

  /** What was empty may have been being made. */
  private wasSeen(sibling: Sibling): boolean {
    const former = this.seen.get(sibling.inode);
    return former !== undefined && former.size > 0 && isSame(former, sibling);
  }

  private isCandidate({ path: place, isRotated }: SiblingName): boolean {
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

/** True if a file that was seen is one with its inode. Those of deleted files are given anew, so they do not tell alone. */
function isSame({ birth, head }: Sibling, other: Sibling | undefined): boolean {
  return other !== undefined && other.birth === birth && head.equals(other.head.subarray(0, head.length));
}
