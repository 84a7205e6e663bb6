import { backslash, closeBracket, comma, isBlank, minus, openBracket, quote, space } from '../../lines/bytes.ts';
import type { ParseFailure } from '../../lines/malformed-lines.ts';
import type { Step } from '../formats/steps.ts';
import { noKnownFormat } from '../malformed.ts';

/** A line that is being read: where what stands, and why it cannot be read further. Positions are those in its source. */
export class LineText {
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  /** The end of the line's fields. */
  end = 0;
  failure: ParseFailure = noKnownFormat;
  failureAt = 0;
  /** Where a bare `-` ended that should stand between quotes: the closing one is missing there, too. */
  bareEnd = -1;

  /** Notes why the line cannot be read, and where. Returns -1. */
  fail(failure: ParseFailure, at: number): number {
    this.failure = failure;
    this.failureAt = at;
    return -1;
  }

  /** True if [start, end) is `-`. */
  isNone(start: number, end: number): boolean {
    return end === start + 1 && this.bytes[start] === minus;
  }

  /** Where a text ends that is to stand at a position; -1 if it does not. A blank of the text is one of the line, or more. */
  match(text: string, from: number): number {
    const { bytes, end } = this;
    let at = from;
    let i = from === this.bareEnd && text.startsWith('"') ? 1 : 0;
    for (; i < text.length; i++) {
      const byte = text.charCodeAt(i);
      if (at >= end) return -1;
      if (byte === space) {
        const blanks = at;
        while (at < end && isBlank(bytes[at] as number)) at++;
        if (at === blanks) return -1;
      } else if (bytes[at++] !== byte) {
        return -1;
      }
    }
    return at;
  }

  /** True if what is to stand behind a field stands at a position. A bare `-` may stand for the next field, if that is in quotes. */
  isFollowedBy({ after, isNextQuoted, isLast }: Step, at: number): boolean {
    const end = this.match(after, at);
    if (end >= 0) return !isLast || this.isAtBlank(end);
    if (!isNextQuoted) return false;
    const dash = this.match(after.slice(0, -1), at);
    return dash >= 0 && this.bytes[dash] === minus && this.isAtBlank(dash + 1);
  }

  /** True at a blank and at the end of the line. */
  isAtBlank(at: number): boolean {
    return at === this.end || (at < this.end && isBlank(this.bytes[at] as number));
  }

  /** The quote that closes a field: the first one that what comes next follows; if there is none, the first one before a blank or the end. */
  findClosing(step: Step, start: number): number {
    let first = -1;
    for (let close = this.find(quote, start, this.end); close >= 0; close = this.find(quote, close + 1, this.end)) {
      if (this.isEscaped(close, start)) continue;
      if (this.isFollowedBy(step, close)) return close;
      if (first < 0 && this.isAtBlank(close + 1)) first = close;
    }
    return first;
  }

  /** A quote is escaped by an odd number of backslashes before it. */
  isEscaped(quoteAt: number, start: number): boolean {
    let at = quoteAt;
    while (at > start && this.bytes[at - 1] === backslash) at--;
    return (quoteAt - at) % 2 === 1;
  }

  /** Where the words end that begin at a position, with commas at the ends of all but the last. Half a `[…]` is none of them. */
  findListEnd(start: number): number {
    let end = this.findBlank(start);
    while (end > start && end < this.end && this.bytes[end - 1] === comma) {
      const next = this.skipBlanks(end);
      const nextEnd = this.findBlank(next);
      const isHalf = this.bytes[next] === openBracket && this.find(closeBracket, next, nextEnd) < 0;
      if (next === this.end || isHalf) break;
      end = nextEnd;
    }
    return end;
  }

  skipBlanks(start: number, end: number = this.end): number {
    let at = start;
    while (at < end && isBlank(this.bytes[at] as number)) at++;
    return at;
  }

  findBlank(start: number, end: number = this.end): number {
    let at = start;
    while (at < end && !isBlank(this.bytes[at] as number)) at++;
    return at;
  }

  /** Where the byte first stands in [start, end), or -1. */
  find(byte: number, start: number, end: number): number {
    for (let at = start; at < end; at++) if (this.bytes[at] === byte) return at;
    return -1;
  }
}
