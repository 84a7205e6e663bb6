import {
  finishHash,
  bytesBelow,
  firstFlagged,
  hashSeed,
  keepBytes,
  mixWord,
} from '../structures/name-hash.ts';
import {
  backslash,
  carriageReturn,
  closeBracket,
  colon,
  isBlank,
  isDigit,
  minus,
  newline,
  openBracket,
  quote,
  space,
  tab,
  zero,
} from './bytes.ts';
import {
  badBytes,
  badStatus,
  badTime,
  noHost,
  noRequest,
  noTime,
  type ParseFailure,
  unclosedRequest,
  unclosedTime,
} from './malformed.ts';
import { getMethod, methodOf } from './method.ts';
import { parseTimestamp, shortTimestampBytes, timestampBytes } from './timestamp.ts';

/** Bytes that can end a word of a request, a host or a line are all below 0x23: blanks, newline, quote. */
const belowWordBytes = 0x23232323;
/** `" - -"` and `"GET "` as little-endian words. */
const noIdentityWord = 0x2d202d20;
const getWord = 0x20544547;

/**
 * Finds the fields of one line at a time. Every scan stops at the line's newline, so no end has to be known before.
 *
 * Fields of the line read last, valid if `scan` returned true.
 */
export class LineScanner {
  hostLength = 0;
  hostHash = 0;
  time = 0;
  method = 0;
  /** -1 if the request names no resource. */
  resourceStart = 0;
  resourceLength = 0;
  resourceHash = 0;
  status = 0;
  byteCount = 0;
  /** Where the newline stands, after any line that was read. */
  end = 0;
  /** Why and where the last line failed, if `scan` returned false. */
  failure: ParseFailure = noHost;
  failureAt = 0;

  private bytes: Uint8Array = new Uint8Array(0);
  private view: DataView = new DataView(this.bytes.buffer);
  private nameHash = 0;

  /** The hour of the last timestamp, as the words its bytes make, and the moment at which that hour began. */
  private hourWord0 = 0;
  private hourWord1 = 0;
  private hourWord2 = 0;
  private hourWord3 = 0;
  private zoneWord0 = 0;
  private zoneWord1 = 0;
  private hourTime = Number.NaN;

  /** The bytes that lines are read from: at least 32 must follow the last newline. */
  setSource(bytes: Uint8Array, view: DataView): void {
    this.bytes = bytes;
    this.view = view;
  }

  /** True if the bytes from `start` are a well-formed line. Sets the fields, or the failure; and `end` in any case. */
  scan(start: number): boolean {
    let at = this.scanHost(start);
    if (at >= 0) at = this.scanTime(at);
    if (at >= 0) at = this.scanRequest(at);
    if (at >= 0) {
      this.end = this.bytes[at] === newline ? at : this.bytes.indexOf(newline, at);
      return true;
    }
    this.end = this.bytes.indexOf(newline, this.failureAt);
    return false;
  }

  /** Each of these returns the position behind its field, or -1 with the failure set. */
  private scanHost(start: number): number {
    const end = this.scanName(start, -1);
    this.hostLength = end - start;
    this.hostHash = this.nameHash;
    if (end === start) return this.fail(noHost, start);
    return isBlank(this.bytes[end] as number) ? end : this.fail(noTime, end);
  }

  /** From the blank after the host. */
  private scanTime(start: number): number {
    const { bytes, view } = this;
    let open = start;
    if (bytes[start + 5] === openBracket && view.getInt32(start, true) === noIdentityWord && bytes[start + 4] === space) {
      open = start + 5;
    } else {
      for (; bytes[open] !== openBracket; open++) {
        if (bytes[open] === newline) return this.fail(noTime, start);
      }
    }
    const at = open + 1;
    const minutes = this.parseMinutes(at);
    if (
      minutes >= 0 &&
      view.getInt32(at, true) === this.hourWord0 &&
      view.getInt32(at + 4, true) === this.hourWord1 &&
      view.getInt32(at + 8, true) === this.hourWord2 &&
      view.getInt32(at + 10, true) === this.hourWord3 &&
      view.getInt32(at + 20, true) === this.zoneWord0 &&
      view.getInt32(at + 23, true) === this.zoneWord1
    ) {
      this.time = this.hourTime + minutes;
      return at + timestampBytes + 1;
    }
    return this.scanNewHour(at);
  }

  /** Seconds in `:MM:SS` at its place in a timestamp, or -1. */
  private parseMinutes(at: number): number {
    const { bytes } = this;
    const tenMinutes = (bytes[at + 15] as number) - zero;
    const minutes = (bytes[at + 16] as number) - zero;
    const tenSeconds = (bytes[at + 18] as number) - zero;
    const seconds = (bytes[at + 19] as number) - zero;
    const isMinutes =
      bytes[at + 14] === colon &&
      bytes[at + 17] === colon &&
      tenMinutes >>> 0 < 6 &&
      minutes >>> 0 < 10 &&
      tenSeconds >>> 0 < 6 &&
      seconds >>> 0 < 10;
    return isMinutes ? 600 * tenMinutes + 60 * minutes + 10 * tenSeconds + seconds : -1;
  }

  /** A timestamp of any form, and the hour to remember if it has the usual one. */
  private scanNewHour(at: number): number {
    const { bytes, view } = this;
    let close = at;
    for (; bytes[close] !== closeBracket; close++) {
      if (bytes[close] === newline) return this.fail(unclosedTime, at);
    }
    const time = parseTimestamp(bytes, at, close);
    if (Number.isNaN(time)) return this.fail(badTime, at);
    this.time = time;
    if (close - at === timestampBytes) {
      this.hourWord0 = view.getInt32(at, true);
      this.hourWord1 = view.getInt32(at + 4, true);
      this.hourWord2 = view.getInt32(at + 8, true);
      this.hourWord3 = view.getInt32(at + 10, true);
      this.zoneWord0 = view.getInt32(at + 20, true);
      this.zoneWord1 = view.getInt32(at + 23, true);
      this.hourTime = time - this.parseMinutes(at);
    }
    return close + 1;
  }

  /** From behind the `]` to behind the bytes: the request, its status and its size. */
  private scanRequest(start: number): number {
    const { bytes, view } = this;
    let open = start;
    for (; bytes[open] !== quote; open++) {
      if (bytes[open] === newline) return this.fail(noRequest, start);
    }
    const request = open + 1;
    this.resourceLength = -1;

    let at = request;
    if (view.getInt32(at, true) === getWord) {
      this.method = getMethod;
      at += 3;
    } else {
      at = this.skipBlanks(at);
      const methodEnd = this.skipWord(at, request);
      this.method = methodOf(bytes.subarray(at, methodEnd));
      at = methodEnd;
    }
    if (isBlank(bytes[at] as number)) {
      const resource = this.skipBlanks(at);
      at = this.scanName(resource, request);
      if (at > resource) {
        this.resourceStart = resource;
        this.resourceLength = at - resource;
        this.resourceHash = this.nameHash;
      }
    }
    while (bytes[at] !== quote && bytes[at] !== newline) at = this.skipWord(this.skipBlanks(at), request);
    if (bytes[at] === newline) return this.failRequest(request);
    // The word ended at a quote, so the quote closes the request and the status and size were read.
    return this.sizeEnd;
  }

  private sizeEnd = 0;

  private skipBlanks(start: number): number {
    let at = start;
    while (isBlank(this.bytes[at] as number)) at++;
    return at;
  }

  /** The end of a request's word: a blank, the newline, or the quote that closes the request. */
  private skipWord(start: number, request: number): number {
    const { view } = this;
    let at = start;
    for (;;) {
      const below = bytesBelow(view.getInt32(at, true), belowWordBytes);
      if (below !== 0) {
        const wordBytes = this.countWordBytes(at, below, request);
        if (wordBytes < 4) return at + wordBytes;
      }
      at += 4;
    }
  }

  /**
   * The same for a name, hashed on the way: of a resource, or of a host if there is no request yet (-1), which ends at a
   * blank or the newline only.
   */
  private scanName(start: number, request: number): number {
    const { view } = this;
    let hash = hashSeed;
    let at = start;
    for (;;) {
      const word = view.getInt32(at, true);
      const below = bytesBelow(word, belowWordBytes);
      if (below !== 0) {
        const nameBytes = this.countWordBytes(at, below, request);
        if (nameBytes < 4) {
          const end = at + nameBytes;
          this.nameHash = finishHash(mixWord(hash, word & (keepBytes[nameBytes] as number)), end - start);
          return end;
        }
      }
      hash = mixWord(hash, word);
      at += 4;
    }
  }

  /** How many of the four bytes at a position still belong to the word there, given the flags of `bytesBelow`. */
  private countWordBytes(at: number, below: number, request: number): number {
    const { bytes } = this;
    for (let i = firstFlagged(below); i < 4; i++) {
      const byte = bytes[at + i] as number;
      if (byte === space || byte === newline || byte === tab) return i;
      if (byte === quote && request >= 0 && this.closesRequest(at + i, request)) return i;
    }
    return 4;
  }

  /** True if the quote closes the request: not escaped, and ` SSS B` follows. Then reads status and size. */
  private closesRequest(quoteAt: number, request: number): boolean {
    return !this.isEscaped(quoteAt, request) && this.scanStatus(quoteAt) && this.scanSize(quoteAt + 5);
  }

  private isEscaped(quoteAt: number, request: number): boolean {
    let at = quoteAt;
    while (at > request && this.bytes[at - 1] === backslash) at--;
    return ((quoteAt - at) & 1) === 1;
  }

  private scanStatus(quoteAt: number): boolean {
    const { bytes } = this;
    if (bytes[quoteAt + 1] !== space) return false;
    const hundreds = (bytes[quoteAt + 2] as number) - zero;
    if (hundreds >>> 0 > 9) return false;
    const tens = (bytes[quoteAt + 3] as number) - zero;
    if (tens >>> 0 > 9) return false;
    const ones = (bytes[quoteAt + 4] as number) - zero;
    if (ones >>> 0 > 9) return false;
    this.status = 100 * hundreds + 10 * tens + ones;
    return true;
  }

  /** From the space after the status. */
  private scanSize(start: number): boolean {
    const { bytes } = this;
    if (bytes[start] !== space) return false;
    let at = start + 1;
    let size = 0;
    if (bytes[at] === minus) {
      at++;
    } else {
      if (!isDigit(bytes[at] as number)) return false;
      for (let digit = (bytes[at] as number) - zero; digit >>> 0 < 10; digit = (bytes[++at] as number) - zero) {
        size = 10 * size + digit;
      }
    }
    const after = bytes[at] as number;
    if (after !== newline && !isBlank(after) && !(after === carriageReturn && bytes[at + 1] === newline)) return false;
    this.byteCount = size;
    this.sizeEnd = at;
    return true;
  }

  /** Tells why no quote closes the request: what is wrong after the first quote that is not escaped, if there is one. */
  private failRequest(request: number): number {
    const { bytes } = this;
    for (let at = request; bytes[at] !== newline; at++) {
      if (bytes[at] === quote && !this.isEscaped(at, request)) {
        return this.scanStatus(at) ? this.fail(badBytes, at + 5) : this.fail(badStatus, at + 1);
      }
    }
    return this.fail(unclosedRequest, request - 1);
  }

  private fail(failure: ParseFailure, at: number): number {
    this.failure = failure;
    this.failureAt = at;
    return -1;
  }
}
