import type { LineOptions } from '../lines/line-reader.ts';
import { ByteDictionary, type Names } from '../structures/byte-dictionary.ts';
import type { Batch } from './batch.ts';
import type { NameColumn } from './columns.ts';
import type { ExtraColumn, LineFormat } from './formats/steps.ts';

/** Names of a log that JavaScript keeps, as one kernel gives them ids, or several. */
export class Dictionaries {
  readonly hosts: ByteDictionary = new ByteDictionary();
  readonly resources: ByteDictionary = new ByteDictionary();
  private readonly extras = new Map<NameColumn, ByteDictionary>();

  /** The names of a column. */
  of(column: NameColumn): ByteDictionary {
    if (column === 'host') return this.hosts;
    if (column === 'resource') return this.resources;
    const found = this.extras.get(column) ?? new ByteDictionary();
    this.extras.set(column, found);
    return found;
  }
}

/** Turns the bytes of a log into batches. How the bytes are cut into pieces makes no difference to the rows. */
export interface Kernel {
  readonly hosts: Names;
  readonly resources: Names;
  /** The names of any column that the kernel has. */
  namesOf(column: NameColumn): Names;
  /** How lines are read; Common at first. */
  readonly format: LineFormat;
  /** Reads the next lines in another format. To be called when all complete lines were taken. */
  use(format: LineFormat): void;
  /**
   * Of the lines of a text, which ends with a newline: how many are not empty, and how many fit a format whole, from their start to
   * their end. Takes the place of the kernel's own bytes and format: `use` must be called before a log is read.
   */
  countFits(format: LineFormat, text: Uint8Array): FitCount;
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

export interface FitCount {
  readonly filled: number;
  readonly fits: number;
}

/** What a kernel may be asked for. */
export interface KernelOptions extends LineOptions {
  /** Columns that not every question needs. The others are neither found nor kept. */
  readonly columns?: ReadonlySet<ExtraColumn>;
}
