import { newline } from '../../lines/bytes.ts';
import type { ParseFailure } from '../../lines/malformed-lines.ts';
import { isPrefix } from '../../structures/byte-string.ts';
import { JsonScanner, openBrace, readJsonString } from './json-scanner.ts';
import { noEvent, noJsonValue, noLineEnd, noObject, noTimestamp, noTrackingId, noValue } from './malformed-event.ts';

/** Where a member's value stands, quotes and all. The start is -1 as long as there is none. */
export interface Span {
  start: number;
  end: number;
}

/**
 * Finds what makes a line an event, in one pass over its bytes, and makes sure that all of the line is JSON:
 *
 *     { …, "value": { …, "trackingId": …, "timestamp": …, "event": …, … }, … }
 *
 * in any order, among any other members. Of several members with one name the last one counts, as in JSON.parse.
 */
export class EventLineScanner {
  /** Why and where the last line was malformed, if `scan` returned -1. */
  failure: ParseFailure = noJsonValue;
  failureAt = 0;
  readonly event: Span = { start: -1, end: -1 };
  readonly trackingId: Span = { start: -1, end: -1 };
  readonly timestamp: Span = { start: -1, end: -1 };

  private readonly json: JsonScanner = new JsonScanner();
  private bytes: Uint8Array = new Uint8Array(0);

  /**
   * Sets the spans of the event that the line from `start` on is, of whatever kind their values are. Returns where its
   * newline stands, which it must have, with 4 bytes behind it; -1 if it is malformed. O(bytes).
   */
  scan(bytes: Uint8Array, view: DataView, start: number): number {
    const { json } = this;
    this.bytes = bytes;
    json.begin(bytes, view);
    const at = json.skipBlanks(start);
    const isObject = bytes[at] === openBrace;
    const valueEnd = isObject ? this.scanLine(at) : json.skipValue(at);
    if (valueEnd < 0) return this.fail(json.failure, json.failureAt);
    const end = json.skipBlanks(valueEnd);
    if (bytes[end] !== newline) return this.fail(noLineEnd, end);
    if (!isObject) return this.fail(noObject, at);
    return this.failureAt < 0 ? end : -1;
  }

  private scanLine(openAt: number): number {
    const { json } = this;
    let lastValueAt = -1;
    let at = json.firstMember(openAt);
    while (at >= 0) {
      const isValue = this.isNamed('value');
      if (isValue) lastValueAt = at;
      const valueEnd = isValue && this.bytes[at] === openBrace ? this.scanValue(at) : json.skipValue(at);
      if (valueEnd < 0) return -1;
      at = json.nextMember(valueEnd);
    }
    if (lastValueAt < 0) this.fail(noValue, json.objectEnd - 1);
    else if (this.bytes[lastValueAt] !== openBrace) this.fail(noValue, lastValueAt);
    return json.objectEnd;
  }

  private scanValue(openAt: number): number {
    const { json, event, trackingId, timestamp } = this;
    event.start = -1;
    trackingId.start = -1;
    timestamp.start = -1;
    this.failureAt = -1;
    let at = json.firstMember(openAt);
    while (at >= 0) {
      const span = this.spanOfMember();
      const valueEnd = json.skipValue(at);
      if (valueEnd < 0) return -1;
      if (span !== undefined) {
        span.start = at;
        span.end = valueEnd;
      }
      at = json.nextMember(valueEnd);
    }
    const closeAt = json.objectEnd - 1;
    if (event.start < 0) this.fail(noEvent, closeAt);
    else if (trackingId.start < 0) this.fail(noTrackingId, closeAt);
    else if (timestamp.start < 0) this.fail(noTimestamp, closeAt);
    return json.objectEnd;
  }

  private spanOfMember(): Span | undefined {
    if (this.isNamed('event')) return this.event;
    if (this.isNamed('trackingId')) return this.trackingId;
    return this.isNamed('timestamp') ? this.timestamp : undefined;
  }

  /** True if the last member has a name, which may be written with escapes. */
  private isNamed(name: string): boolean {
    const { bytes, json } = this;
    const { nameStart, nameEnd, hasEscape } = json;
    if (hasEscape) return readJsonString(bytes.subarray(nameStart - 1, nameEnd + 1)) === name;
    return nameEnd - nameStart === name.length && isPrefix(name, bytes, nameStart, name.length);
  }

  private fail(failure: ParseFailure, at: number): number {
    this.failure = failure;
    this.failureAt = at;
    return -1;
  }
}
