import { ByteDictionary } from '../../structures/byte-dictionary.ts';
import { encodeUtf8 } from '../../structures/utf8.ts';
import { readJsonString } from './json-scanner.ts';

/** In UTF-8. */
const maxTrackingIdBytes = 250;
/** Longer ones are read every time they come. Of a tracking id all bytes may be escapes, of six bytes each. */
const maxKeptBytes = 2 + 6 * maxTrackingIdBytes;

/**
 * Numbers of JSON strings, by their bytes. A string's number is found when its bytes are first seen, so that the usual string
 * is neither decoded nor made.
 *
 * Memory: that of a `ByteDictionary`, and 8 bytes a spelling.
 */
export class Spellings {
  private readonly spellings: ByteDictionary = new ByteDictionary();
  private readonly numbers: number[] = [];
  private readonly read: (bytes: Uint8Array) => number;

  /** `read` finds the number of a string, quotes and all. It is lent the bytes. */
  constructor(read: (bytes: Uint8Array) => number) {
    this.read = read;
  }

  get size(): number {
    return this.numbers.length;
  }

  /** The number of the string [start, end), quotes and all. At least 4 bytes must follow in the view. O(bytes). */
  numberOf(bytes: Uint8Array, view: DataView, start: number, end: number): number {
    if (end - start > maxKeptBytes) return this.read(bytes.subarray(start, end));
    const id = this.spellings.internSlice(view, start, end - start);
    if (id === this.numbers.length) this.numbers.push(this.read(bytes.subarray(start, end)));
    return this.numbers[id] as number;
  }
}

/** Numbers the tracking ids that events have, whichever way JSON writes them. */
export class TrackingIds {
  /** By number, dense from 0 in the order in which they were first seen. */
  readonly texts: string[] = [];
  readonly spellings: Spellings = new Spellings((bytes) => this.read(bytes));
  private readonly numbers: Map<string, number> = new Map();

  /** The number of a tracking id; -1 if a string is none: 1 to 250 bytes, without control characters. */
  private read(bytes: Uint8Array): number {
    const text = readJsonString(bytes);
    if (!isTrackingId(text)) return -1;
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    this.numbers.set(text, this.texts.length);
    return this.texts.push(text) - 1;
  }
}

/** True if a text is 1 to 250 bytes of UTF-8 without control characters. */
export function isTrackingId(text: string): boolean {
  return text !== '' && !/\p{Control}/u.test(text) && encodeUtf8(text).length <= maxTrackingIdBytes;
}
