import { ByteDictionary } from '../../structures/byte-dictionary.ts';

/** Longer ones are read every time they come. Of a tracking id of 250 bytes all may be escapes, of six bytes each. */
const mostKeptBytes = 2 + 6 * 250;

/**
 * Numbers that JSON strings stand for. What one stands for is found out from its bytes when they are first seen, so that the
 * usual string is neither decoded nor made.
 *
 * Memory: that of a `ByteDictionary`, and 8 bytes a spelling.
 */
export class Spellings {
  private readonly spellings: ByteDictionary = new ByteDictionary();
  private readonly numbers: number[] = [];
  private readonly read: (bytes: Uint8Array) => number;

  /** `read` finds out what a string, from quote to quote, stands for. It is lent the bytes. */
  constructor(read: (bytes: Uint8Array) => number) {
    this.read = read;
  }

  /** Different spellings seen. */
  get size(): number {
    return this.numbers.length;
  }

  /** What the string [start, end), quotes and all, stands for; at least 4 bytes must follow in the view. O(bytes). */
  numberOf(bytes: Uint8Array, view: DataView, start: number, end: number): number {
    if (end - start > mostKeptBytes) return this.read(bytes.subarray(start, end));
    const id = this.spellings.internSlice(view, start, end - start);
    if (id === this.numbers.length) this.numbers.push(this.read(bytes.subarray(start, end)));
    return this.numbers[id] as number;
  }
}
