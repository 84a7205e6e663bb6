import { backslash, carriageReturn, colon, minus, newline, openBracket, quote, space, zero } from '../lines/bytes.ts';
import { bytesBelow, firstFlagged } from '../structures/bytes-in-words.ts';
import type { Columns } from './columns.ts';
import type { Layout } from './formats/steps.ts';
import { getMethod, headMethod, postMethod } from './method.ts';
import { timestampBytes } from './timestamp.ts';

/** All controls, the space and the comma are below the first, the quote below the second. */
const belowMinus = 0x2d2d2d2d;
const belowHash = 0x23232323;
/** Line feeds, tabs and the rarest controls are below it. */
const belowCarriageReturn = 0x0b0b0b0b;

/** `" - -"`, `"GET "`, `"HEAD"` and `"POST"` as little-endian words. */
const noIdentityWord = 0x2d202d20;
const getWord = 0x20544547;
const headWord = 0x44414548;
const postWord = 0x54534f50;

/** Numbers of more digits are left to the rules, for which sizes beyond 2^53 matter. */
const maxSizeDigits = 15;

/** True if lines of a layout may be usual ones: those that begin like Common. */
export function isUsualLayout({ steps, requiredCount }: Layout): boolean {
  const [client, userTime, request] = steps;
  return (
    requiredCount === 3 &&
    client?.op === 'client' &&
    userTime?.op === 'user-time' &&
    request?.op === 'common-request' &&
    request.before === ' "'
  );
}

/**
 * Reads lines of the usual form at full speed, and leaves all others alone:
 *
 *     host - user [DD/Mon/YYYY:HH:MM:SS +ZZZZ] "GET resource HTTP/1.1" 200 1234 …
 *
 * where the hour and the zone are those of the last timestamp that it was told, GET may be HEAD or POST, no word of the
 * request has a quote or a control, and blanks are single spaces. It is one long function on purpose: split up by field
 * it takes twice the time. `LineScanner` has the rules, one function a field; this one accepts only what they accept,
 * with the same result.
 */
export class UsualLineScanner {
  /**
   * The hour that was told last, as the words that its bytes make, and the moment at which it began. The last two words
   * share two bytes: as they are at first, they contradict each other, so that no line has them.
   */
  private hourWord0 = 0;
  private hourWord1 = 0;
  private hourWord2 = 0;
  private hourWord3 = -1;
  private zoneWord0 = 0;
  private zoneWord1 = 0;
  private hourStart = Number.NaN;
  private readonly maxLineBytes: number;

  constructor(maxLineBytes: number) {
    this.maxLineBytes = maxLineBytes;
  }

  /** Remembers the hour of a well-formed timestamp with a four-digit zone, at a position. */
  learnHour(view: DataView, at: number, time: number): void {
    const digit = (offset: number) => view.getUint8(at + offset) - zero;
    this.hourWord0 = view.getInt32(at, true);
    this.hourWord1 = view.getInt32(at + 4, true);
    this.hourWord2 = view.getInt32(at + 8, true);
    this.hourWord3 = view.getInt32(at + 10, true);
    this.zoneWord0 = view.getInt32(at + 20, true);
    this.zoneWord1 = view.getInt32(at + 23, true);
    this.hourStart = time - 600 * digit(15) - 60 * digit(16) - 10 * digit(18) - digit(19);
  }

  /**
   * Reads the line that starts at a position into the columns' next row. Returns where its newline stands; -1, with the
   * columns as they were, if the line is not a usual one. 32 bytes must follow the last newline.
   */
  scan(bytes: Uint8Array, view: DataView, start: number, columns: Columns): number {
    // The host, four bytes at a time up to the first space. A comma makes a list of it.
    let at = start;
    let word = view.getInt32(at, true);
    let below = bytesBelow(word, belowMinus);
    while (below === 0) {
      at += 4;
      word = view.getInt32(at, true);
      below = bytesBelow(word, belowMinus);
    }
    at += firstFlagged(below);
    const hostLength = at - start;
    if (hostLength === 0 || bytes[at] !== space) return -1;

    // The time, if its hour and zone are known.
    if (view.getInt32(at, true) === noIdentityWord && bytes[at + 4] === space) {
      at += 5;
    } else if (bytes[at + 1] === openBracket) {
      at++;
    } else {
      // The user is one word, and no identity comes before: other words may mean that the line begins with a site.
      if (bytes[at + 1] !== minus || bytes[at + 2] !== space) return -1;
      for (at += 3; (bytes[at] as number) > space; at++);
      if (bytes[at++] !== space) return -1;
    }
    if (bytes[at++] !== openBracket) return -1;
    if (
      view.getInt32(at, true) !== this.hourWord0 ||
      view.getInt32(at + 4, true) !== this.hourWord1 ||
      view.getInt32(at + 8, true) !== this.hourWord2 ||
      view.getInt32(at + 10, true) !== this.hourWord3 ||
      view.getInt32(at + 20, true) !== this.zoneWord0 ||
      view.getInt32(at + 23, true) !== this.zoneWord1
    ) {
      return -1;
    }
    const tenMinutes = (bytes[at + 15] as number) - zero;
    const minutes = (bytes[at + 16] as number) - zero;
    const tenSeconds = (bytes[at + 18] as number) - zero;
    const seconds = (bytes[at + 19] as number) - zero;
    if (tenMinutes >>> 0 > 5 || minutes >>> 0 > 9 || tenSeconds >>> 0 > 5 || seconds >>> 0 > 9) return -1;
    if (bytes[at + 14] !== colon || bytes[at + 17] !== colon) return -1;
    const time = this.hourStart + 600 * tenMinutes + 60 * minutes + 10 * tenSeconds + seconds;
    at += timestampBytes + 1;

    // The method.
    if (bytes[at] !== space || bytes[at + 1] !== quote) return -1;
    at += 2;
    word = view.getInt32(at, true);
    let method = getMethod;
    if (word === getWord) {
      at += 4;
    } else {
      if (word === postWord) method = postMethod;
      else if (word === headWord) method = headMethod;
      else return -1;
      if (bytes[at + 4] !== space) return -1;
      at += 5;
    }

    // The resource, like the host; a quote ends it too, but then the line is not a usual one.
    const resourceStart = at;
    word = view.getInt32(at, true);
    below = bytesBelow(word, belowHash);
    while (below === 0) {
      at += 4;
      word = view.getInt32(at, true);
      below = bytesBelow(word, belowHash);
    }
    at += firstFlagged(below);
    const resourceLength = at - resourceStart;
    if (resourceLength === 0 || bytes[at] !== space) return -1;

    // The protocol, up to the closing quote.
    at++;
    below = bytesBelow(view.getInt32(at, true), belowHash);
    while (below === 0) {
      at += 4;
      below = bytesBelow(view.getInt32(at, true), belowHash);
    }
    at += firstFlagged(below);
    if (bytes[at] !== quote || bytes[at - 1] === backslash || bytes[at + 1] !== space) return -1;

    // Status and size.
    const hundreds = (bytes[at + 2] as number) - zero;
    const tens = (bytes[at + 3] as number) - zero;
    const ones = (bytes[at + 4] as number) - zero;
    if (hundreds >>> 0 > 9 || tens >>> 0 > 9 || ones >>> 0 > 9 || bytes[at + 5] !== space) return -1;
    at += 6;
    let size = 0;
    if (bytes[at] === minus) {
      at++;
    } else {
      const sizeStart = at;
      for (let digit = (bytes[at] as number) - zero; digit >>> 0 < 10; digit = (bytes[at] as number) - zero) {
        size = 10 * size + digit;
        at++;
      }
      if (at === sizeStart || at - sizeStart > maxSizeDigits) return -1;
    }

    // Whatever follows, up to the newline.
    if (bytes[at] === carriageReturn && bytes[at + 1] === newline) at++;
    if (bytes[at] !== newline) {
      if (bytes[at] !== space) return -1;
      for (;;) {
        below = bytesBelow(view.getInt32(at, true), belowCarriageReturn);
        if (below !== 0) {
          at += firstFlagged(below);
          if (bytes[at] === newline) break;
          at++;
        } else {
          at += 4;
        }
      }
    }
    if (at - start > this.maxLineBytes) return -1;
    const status = 100 * hundreds + 10 * tens + ones;
    columns.addUsualRow(start, at, hostLength, time, method, resourceStart, resourceLength, status, size);
    return at;
  }
}
