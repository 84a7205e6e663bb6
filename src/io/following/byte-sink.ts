/** Where the bytes of one open file go; its lines are complete in themselves. A kernel behind it drains after each push. */
export interface ByteSink {
  /** Where the next bytes are to be written, at least one. Valid until the next call; may be left unused. */
  space(): Uint8Array;
  /** Says that the first `byteCount` bytes of the space were written. */
  push(byteCount: number): void;
  /** The bytes so far of a line whose newline has not come yet. */
  readonly unfinishedBytes: number;
}
