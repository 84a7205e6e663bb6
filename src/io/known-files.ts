import { recognizeForeign } from './file-identity.ts';
import type { Sibling } from './rotated-files.ts';

/** What is remembered of a file that is not open. */
interface KnownFile {
  readonly inode: string;
  readonly head: Buffer;
  /** How much of it was read. */
  readonly position: number;
}

/** Some file systems round the time of writing down to two seconds. */
const coarsestNanoseconds = 2_000_000_000n;

/**
 * The files beside a log that are no news: they were there before it was followed, or have been dealt with.
 *
 * A file is known by its inode and its first bytes. It is forgotten when it was not among the siblings twice, because one
 * that is renamed while a folder is read may not show up once. Memory: O(files in the folder).
 */
export class KnownFiles {
  /** No news was made earlier than this, in nanoseconds since 1970. */
  since = 0n;
  private recent: Map<string, KnownFile> = new Map();
  private former: Map<string, KnownFile> = new Map();

  /** Takes over what a look at the folder found, but for what is still to be dealt with. */
  learn(siblings: readonly Sibling[]): void {
    const known = siblings.map(({ inode, head }) => ({ inode, head, position: this.positionIn(inode, head) }));
    this.former = this.recent;
    this.recent = new Map(known.map((file) => [file.inode, file]));
  }

  /** Takes over a file that was read so far, in place of what was known of its inode. */
  add({ inode, head, position }: KnownFile): void {
    this.recent.set(inode, { inode, head, position });
  }

  /** True for a text that has come since, under the name of a rotated file, and was not there all the time elsewhere. */
  isNews({ inode, head, birth, modified, isRotated }: Sibling): boolean {
    // What was written before it was made was unpacked, or copied with its times.
    const isOriginal = modified + coarsestNanoseconds >= birth;
    const isUnknown = this.find(inode, head) === undefined;
    return isRotated && isUnknown && isOriginal && birth >= this.since && recognizeForeign(head) === undefined;
  }

  /** How much was read of the file with this inode that begins with `head` now; 0 if it is not known. */
  positionIn(inode: string, head: Buffer): number {
    return this.find(inode, head)?.position ?? 0;
  }

  /** A file that is known may have grown since. */
  private find(inode: string, head: Buffer): KnownFile | undefined {
    const known = this.recent.get(inode) ?? this.former.get(inode);
    const isSame =
      known !== undefined && known.head.length > 0 && head.subarray(0, known.head.length).equals(known.head);
    return isSame ? known : undefined;
  }
}
