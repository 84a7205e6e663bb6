/** What is remembered of a file that is not open. */
export interface KnownFile {
  readonly inode: string;
  readonly head: Buffer;
  /** How much of it was read. */
  readonly position: number;
}

/**
 * The files beside a log that are no news: they were there before it was followed, or have been dealt with.
 *
 * A file is known by its inode and its first bytes. It is forgotten when it was not among the siblings twice, because one
 * that is renamed while a folder is read may not show up once. Memory: O(files in the folder).
 */
export class KnownFiles {
  private recent: Map<string, KnownFile> = new Map();
  private former: Map<string, KnownFile> = new Map();

  /** Begins a new look at the folder. */
  turn(): void {
    this.former = this.recent;
    this.recent = new Map();
  }

  /** A file that was seen in this look, in place of what was known of its inode. */
  add(file: KnownFile): void {
    this.recent.set(file.inode, file);
  }

  /** What is known of the file with this inode that begins with `head` now: it may have grown since. */
  find(inode: string, head: Buffer): KnownFile | undefined {
    const known = this.recent.get(inode) ?? this.former.get(inode);
    const isSame =
      known !== undefined && known.head.length > 0 && head.subarray(0, known.head.length).equals(known.head);
    return isSame ? known : undefined;
  }
}
