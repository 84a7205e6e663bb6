import { backslash, carriageReturn, isBlank, isDigit, minus, newline, quote, space, zero } from '../lines/bytes.ts';
import type { ParseFailure } from '../lines/malformed-lines.ts';
import type { Batch } from './batch.ts';
import { Columns } from './columns.ts';
import { findTime } from './find-time.ts';
import { badBytes, badStatus, badTime, noHost, noRequest, noTime, unclosedRequest, unclosedTime } from './malformed.ts';
import { methodOf } from './method.ts';

/**
 * Reads any line by the rules, one function a field:
 *
 *     host … [time] … "request" status bytes …
 *
 * The first field that cannot be read makes the line malformed.
 */
export class LineScanner {
  /** Why and where the last line was malformed, if `scan` returned false. */
  failure: ParseFailure = noHost;
  failureAt = 0;
  /** Where the timestamp of the last well-formed line stands, and its moment. */
  timeStart = 0;
  timeEnd = 0;
  time = 0;
  /** The position of the byte count in the last well-formed line. */
  sizeStart = 0;

  private bytes: Uint8Array = new Uint8Array(0);
  /** The end of the line's fields: a carriage return before the newline belongs to none of them. */
  private end = 0;
  private method = 0;
  private resourceStart = 0;
  private resourceLength = 0;
  private status = 0;
  private size = 0;

  /**
   * Reads the line [start, end), without its newline, into the columns' next row, all but the hashes. Returns false, with
   * the columns as they were, if it is malformed; empty lines count as that here. O(bytes).
   */
  scan(bytes: Uint8Array, start: number, end: number, columns: Columns): boolean {
    this.bytes = bytes;
    this.end = end > start && bytes[end - 1] === carriageReturn ? end - 1 : end;

    const hostEnd = this.scanHost(start);
    if (hostEnd < 0) return false;
    const timeEnd = this.scanTime(hostEnd);
    if (timeEnd < 0 || this.scanRequest(timeEnd) < 0) return false;

    const { time, method, resourceStart, resourceLength, status, size } = this;
    columns.addRow(start, end, hostEnd - start, time, method, resourceStart, resourceLength, status, size);
    return true;
  }

  /** The bytes before the first blank. Returns the end of the host, or -1 if there is none. */
  private scanHost(start: number): number {
    const hostEnd = this.skipWord(start);
    if (hostEnd === start) return this.fail(noHost, start);
    return hostEnd === this.end ? this.fail(noTime, hostEnd) : hostEnd;
  }

  /** The brackets that hold the time. Returns the position after them, or -1. */
  private scanTime(hostEnd: number): number {
    const found = findTime(this.bytes, hostEnd, this.end);
    if (found === undefined) return this.fail(noTime, hostEnd);
    const { start, end, time } = found;
    if (end < 0) return this.fail(unclosedTime, start - 1);
    if (Number.isNaN(time)) return this.fail(badTime, start);
    this.timeStart = start;
    this.timeEnd = end;
    this.time = time;
    return end + 1;
  }

  /** The first quote after the time, up to the closing one; status and bytes after that. Returns the closing one, or -1. */
  private scanRequest(timeEnd: number): number {
    const open = this.find(quote, timeEnd);
    if (open < 0) return this.fail(noRequest, timeEnd);
    const start = open + 1;
    for (let close = this.find(quote, start); close >= 0; close = this.find(quote, close + 1)) {
      if (!this.isEscaped(close, start) && this.scanStatus(close + 1) && this.scanSize(close + 5)) {
        this.scanWords(start, close);
        return close;
      }
    }
    return this.explainUnclosed(start);
  }

  /** A quote is escaped by an odd number of backslashes before it. */
  private isEscaped(quoteAt: number, requestStart: number): boolean {
    let at = quoteAt;
    while (at > requestStart && this.bytes[at - 1] === backslash) at--;
    return (quoteAt - at) % 2 === 1;
  }

  /** A space and three digits. */
  private scanStatus(at: number): boolean {
    const { bytes } = this;
    let status = 0;
    for (let digitAt = at + 1; digitAt <= at + 3; digitAt++) {
      if (digitAt >= this.end || !isDigit(bytes[digitAt] as number)) return false;
      status = 10 * status + ((bytes[digitAt] as number) - zero);
    }
    this.status = status;
    return bytes[at] === space;
  }

  /** A space and digits or `-`, followed by a blank or the end of the line. */
  private scanSize(start: number): boolean {
    const { bytes, end } = this;
    if (start >= end || bytes[start] !== space) return false;
    let at = start + 1;
    let size = 0;
    this.sizeStart = at;
    if (at < end && bytes[at] === minus) {
      at++;
    } else {
      for (; at < end && isDigit(bytes[at] as number); at++) size = 10 * size + ((bytes[at] as number) - zero);
      if (at === start + 1) return false;
    }
    this.size = size;
    return at === end || isBlank(bytes[at] as number);
  }

  /** The first and the second word of a request: its method and its resource, if there is a second one. */
  private scanWords(start: number, close: number): void {
    const method = this.skipBlanks(start, close);
    const methodEnd = this.skipWord(method, close);
    this.method = methodOf(this.bytes.subarray(method, methodEnd));
    this.resourceStart = this.skipBlanks(methodEnd, close);
    const resourceEnd = this.skipWord(this.resourceStart, close);
    this.resourceLength = resourceEnd > this.resourceStart ? resourceEnd - this.resourceStart : -1;
  }

  /** Why no quote closes the request: what is wrong after the first one that could, if there is any. */
  private explainUnclosed(start: number): number {
    for (let close = this.find(quote, start); close >= 0; close = this.find(quote, close + 1)) {
      if (this.isEscaped(close, start)) continue;
      return this.scanStatus(close + 1) ? this.fail(badBytes, close + 5) : this.fail(badStatus, close + 1);
    }
    return this.fail(unclosedRequest, start - 1);
  }

  private skipBlanks(start: number, end: number = this.end): number {
    let at = start;
    while (at < end && isBlank(this.bytes[at] as number)) at++;
    return at;
  }

  private skipWord(start: number, end: number = this.end): number {
    let at = start;
    while (at < end && !isBlank(this.bytes[at] as number)) at++;
    return at;
  }

  /** Where the byte first stands in the rest of the line, or -1. */
  private find(byte: number, start: number): number {
    for (let at = start; at < this.end; at++) if (this.bytes[at] === byte) return at;
    return -1;
  }

  private fail(failure: ParseFailure, at: number): number {
    this.failure = failure;
    this.failureAt = at;
    return -1;
  }
}

/** A position in a batch. */
export interface BatchPlace {
  /** Number of lines of the batch before its line. */
  readonly lineIndex: number;
  /** Number of bytes before it in its line. */
  readonly column: number;
}

/** The position of the byte count of a row. Reads the batch again: use it only for the message of a fatal error. */
export function locateBytes({ source, linesStart, lineStart, lineLength }: Batch, row: number): BatchPlace {
  const start = lineStart[row] as number;
  let lineIndex = 0;
  for (let at = linesStart; at < start; at++) if (source[at] === newline) lineIndex++;
  const scanner = new LineScanner();
  scanner.scan(source, start, start + (lineLength[row] as number), new Columns());
  return { lineIndex, column: scanner.sizeStart - start };
}
