import { ByteDictionary, type Names } from '../structures/byte-dictionary.ts';
import type { Batch } from './batch.ts';

/** Names of a log that JavaScript keeps, as one kernel gives them ids, or several. */
export class Dictionaries {
  readonly hosts: ByteDictionary = new ByteDictionary();
  readonly resources: ByteDictionary = new ByteDictionary();
}

/** Turns the bytes of a log into batches. How the bytes are cut into pieces makes no difference to the rows. */
export interface Kernel {
  readonly hosts: Names;
  readonly resources: Names;
  /** Bytes of an unfinished line so far, without NULs at its start. Exact when `next` has returned null. */
  readonly unfinishedBytes: number;
  /** Where the next bytes of the log are to be written. Valid until the next call. */
  space(): Uint8Array;
  /** Says that the first `byteCount` bytes of the space were written. */
  push(byteCount: number): void;
  /** Says that the file ends here: its last line may lack the newline. More files may follow. */
  end(): void;
  /** The next up to 4096 complete lines; null when more bytes are needed. Must be called until then after each push. */
  next(): Batch | null;
}
