import {
  backslash,
  carriageReturn,
  closeBracket,
  colon,
  dot,
  isDigit,
  minus,
  openBracket,
  plus,
  quote,
  smallBit,
  space,
  tab,
  zero,
} from '../../lines/bytes.ts';
import type { ParseFailure } from '../../lines/malformed-lines.ts';
import { firstFlagged } from '../../structures/bytes-in-words.ts';
import { decodeUtf8, skipUtf8Character } from '../../structures/utf8.ts';
import {
  badEscape,
  badNumber,
  badString,
  badUtf8,
  noColon,
  noJsonValue,
  noMemberName,
  tooDeep,
  unclosedArray,
  unclosedObject,
} from './malformed-event.ts';

const comma = 0x2c;
const upperE = 0x45;
const smallE = 0x65;
const smallU = 0x75;
export const openBrace = 0x7b;
const closeBrace = 0x7d;

/** Controls, the space, `!` and the quote are below the first; the second is four backslashes. */
const belowHash = 0x23232323;
const backslashes = 0x5c5c5c5c;
const ones = 0x01010101;
const highBits = 0x80808080;
const firstBeyondAscii = 0x80;

/** `true`, `null` and `fals` as little-endian words. */
const trueWord = 0x65757274;
const nullWord = 0x6c6c756e;
const falsWord = 0x736c6166;

const escapes: ReadonlySet<number> = new Set(Array.from('"\\/bfnrtu', (character) => character.charCodeAt(0)));

/** The max number of objects and arrays in one another: deeper ones are refused before the stack overflows. */
export const maxDepth = 1000;

/** Decodes a JSON string. The bytes include both quotes. */
export function readJsonString(bytes: Uint8Array): string {
  return JSON.parse(decodeUtf8(bytes)) as string;
}

/**
 * Checks that bytes are JSON (RFC 8259), without making anything of them. Every line must end with a newline, which stops
 * it, and 4 bytes must follow.
 *
 * Methods that read something return the position after it; -1 if it is malformed, with `failure` and `failureAt` set.
 */
export class JsonScanner {
  failure: ParseFailure = noJsonValue;
  failureAt = 0;
  /** The last member's name, without its quotes. */
  nameStart = 0;
  nameEnd = 0;
  /** True if the last member's name is written with escapes. */
  hasEscape = false;
  /** The position after the last object of which all members have been read; -1 if it is malformed. */
  objectEnd = 0;

  private bytes: Uint8Array = new Uint8Array(0);
  private view: DataView = new DataView(new ArrayBuffer(0));
  private depth = 0;

  /** Begins a line, somewhere in the bytes and the view of them. */
  begin(bytes: Uint8Array, view: DataView): void {
    this.bytes = bytes;
    this.view = view;
    this.depth = 0;
  }

  /** The first position that has no blank. */
  skipBlanks(start: number): number {
    const { bytes } = this;
    let at = start;
    for (let byte = bytes[at]; byte === space || byte === tab || byte === carriageReturn; byte = bytes[at]) at++;
    return at;
  }

  skipValue(at: number): number {
    const byte = this.bytes[at] as number;
    if (byte === quote) return this.skipString(at + 1);
    if (byte === openBrace) return this.skipObject(at);
    if (byte === openBracket) return this.skipArray(at);
    if (byte === minus || isDigit(byte)) return this.skipNumber(at);
    return this.skipLiteral(at);
  }

  /**
   * Steps into an object: returns the position of its first member's value, with the member's name set; -1 if there is no
   * member, with `objectEnd` set.
   */
  firstMember(openAt: number): number {
    if (++this.depth > maxDepth) return this.endObject(this.fail(tooDeep, openAt));
    const at = this.skipBlanks(openAt + 1);
    return this.bytes[at] === closeBrace ? this.endObject(at + 1) : this.skipName(at);
  }

  /** The same for the next member, from the end of the last one's value on. */
  nextMember(valueEnd: number): number {
    const at = this.skipBlanks(valueEnd);
    const byte = this.bytes[at];
    if (byte === comma) return this.skipName(this.skipBlanks(at + 1));
    return this.endObject(byte === closeBrace ? at + 1 : this.fail(unclosedObject, at));
  }

  fail(failure: ParseFailure, at: number): number {
    this.failure = failure;
    this.failureAt = at;
    return -1;
  }

  private endObject(end: number): number {
    this.depth--;
    this.objectEnd = end;
    return -1;
  }

  private skipName(at: number): number {
    if (this.bytes[at] !== quote) return this.endObject(this.fail(noMemberName, at));
    this.hasEscape = false;
    const end = this.skipString(at + 1);
    if (end < 0) return this.endObject(end);
    this.nameStart = at + 1;
    this.nameEnd = end - 1;
    const colonAt = this.skipBlanks(end);
    if (this.bytes[colonAt] !== colon) return this.endObject(this.fail(noColon, colonAt));
    return this.skipBlanks(colonAt + 1);
  }

  private skipObject(openAt: number): number {
    let at = this.firstMember(openAt);
    while (at >= 0) {
      const valueEnd = this.skipValue(at);
      if (valueEnd < 0) return -1;
      at = this.nextMember(valueEnd);
    }
    return this.objectEnd;
  }

  private skipArray(openAt: number): number {
    if (++this.depth > maxDepth) return this.fail(tooDeep, openAt);
    let at = this.skipBlanks(openAt + 1);
    if (this.bytes[at] !== closeBracket) {
      for (;;) {
        const elementEnd = this.skipValue(at);
        if (elementEnd < 0) return -1;
        at = this.skipBlanks(elementEnd);
        if (this.bytes[at] !== comma) break;
        at = this.skipBlanks(at + 1);
      }
      if (this.bytes[at] !== closeBracket) return this.fail(unclosedArray, at);
    }
    this.depth--;
    return at + 1;
  }

  /**
   * Skips the string whose text begins at `start`, after the opening quote. Works on four bytes at a time, and flags each that is
   * below `#`, a backslash or not ASCII. Only the first flag is reliable: the subtractions borrow, and may flag bytes after it.
   */
  private skipString(start: number): number {
    const { bytes, view } = this;
    for (let at = start; ; ) {
      const word = view.getInt32(at, true);
      const flags = ((word - belowHash) | ((word ^ backslashes) - ones) | word) & highBits;
      if (flags === 0) {
        at += 4;
        continue;
      }
      at += firstFlagged(flags);
      const byte = bytes[at] as number;
      if (byte === quote) return at + 1;
      if (byte < space) return this.fail(badString, at);
      at = byte === backslash ? this.skipEscape(at + 1) : this.skipCharacters(at);
      if (at < 0) return -1;
    }
  }

  /** Skips a character, and all non-ASCII characters that follow it. */
  private skipCharacters(start: number): number {
    const { bytes } = this;
    let at = start;
    do {
      const end = skipUtf8Character(bytes, at);
      if (end < 0) return this.fail(badUtf8, at);
      at = end;
    } while ((bytes[at] as number) >= firstBeyondAscii);
    return at;
  }

  private skipEscape(at: number): number {
    this.hasEscape = true;
    const byte = this.bytes[at] as number;
    if (!escapes.has(byte)) return this.fail(badEscape, at);
    if (byte !== smallU) return at + 1;
    for (let digitAt = at + 1; digitAt <= at + 4; digitAt++) {
      if (!isHexDigit(this.bytes[digitAt] as number)) return this.fail(badEscape, digitAt);
    }
    return at + 5;
  }

  private skipNumber(start: number): number {
    const { bytes } = this;
    let at = bytes[start] === minus ? start + 1 : start;
    at = bytes[at] === zero ? at + 1 : this.skipDigits(at);
    if (at >= 0 && bytes[at] === dot) at = this.skipDigits(at + 1);
    if (at >= 0 && ((bytes[at] as number) & ~smallBit) === upperE) {
      const sign = bytes[at + 1];
      at = this.skipDigits(sign === plus || sign === minus ? at + 2 : at + 1);
    }
    return at;
  }

  /** One or more. */
  private skipDigits(start: number): number {
    let at = start;
    while (isDigit(this.bytes[at] as number)) at++;
    return at === start ? this.fail(badNumber, at) : at;
  }

  private skipLiteral(start: number): number {
    const word = this.view.getInt32(start, true);
    if (word === trueWord || word === nullWord) return start + 4;
    return word === falsWord && this.bytes[start + 4] === smallE ? start + 5 : this.fail(noJsonValue, start);
  }
}

function isHexDigit(byte: number): boolean {
  const letter = byte & ~smallBit;
  return isDigit(byte) || (letter >= 0x41 && letter <= 0x46);
}
