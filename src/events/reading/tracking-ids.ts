import { encodeUtf8 } from '../../structures/utf8.ts';
import { readJsonString } from './json-scanner.ts';
import { Spellings } from './spellings.ts';

/** In UTF-8. */
const mostBytes = 250;

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

/** Whether a text is 1 to 250 bytes of UTF-8 without control characters. */
export function isTrackingId(text: string): boolean {
  return text !== '' && !/\p{Control}/u.test(text) && encodeUtf8(text).length <= mostBytes;
}
