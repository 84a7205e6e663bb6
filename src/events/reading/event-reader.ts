import { backslash, isBlankLine, newline, quote, skipNuls } from '../../lines/bytes.ts';
import type { LineOptions } from '../../lines/line-reader.ts';
import { LineReader } from '../../lines/line-reader.ts';
import type { ParseFailure } from '../../lines/malformed-lines.ts';
import { encodeUtf8 } from '../../structures/utf8.ts';
import { EventLineScanner, type Span } from './event-line-scanner.ts';
import { EventLines } from './event-lines.ts';
import { readJsonString } from './json-scanner.ts';
import { badTimestamp, badTrackingId, longLine, unknownEvent } from './malformed-event.ts';
import { parseRfc3339 } from './rfc3339.ts';
import { Spellings, TrackingIds } from './spellings.ts';

export interface EventReaderOptions extends LineOptions {
  /** After more spellings than this, the next batch begins with none. */
  readonly maxSpellings?: number;
}

/** The max bytes of a line by default, without its newline. */
export const maxEventLineBytes: number = 1024 * 1024;
const defaultMaxSpellings = 100_000;

/**
 * Turns bytes into events, one a line. How the bytes are cut into pieces makes no difference to events and malformed lines.
 *
 * Byte order marks at the beginning of a line, which files begin with that some editors saved, are passed over like blanks: a line
 * of nothing else is empty. They count as bytes of the line, also in the columns of malformed lines. NUL bytes at
 * the start of a line, before such marks, are no part of the line, as in logs.
 *
 * Memory: two chunks (or twice the longest line), 0.1 MB of columns, and the names and tracking ids that it knows, which it
 * forgets when they become too many: so `trackingIds` may be another array from batch to batch.
 */
export class EventReader extends LineReader<EventLines> {
  private readonly typeOfEvent: ReadonlyMap<string, number>;
  private readonly maxSpellings: number;
  private readonly scanner: EventLineScanner = new EventLineScanner();
  private events: Spellings = this.makeEvents();
  private trackingIds: TrackingIds = new TrackingIds();

  /** Types by the text of `value.event`. */
  constructor(typeOfEvent: ReadonlyMap<string, number>, options: EventReaderOptions = {}) {
    const { maxSpellings = defaultMaxSpellings, ...readerOptions } = options;
    const allocate = (byteCount: number) => new Uint8Array(byteCount);
    super(new EventLines(), { maxLineBytes: maxEventLineBytes, ...readerOptions }, allocate);
    this.typeOfEvent = typeOfEvent;
    this.maxSpellings = maxSpellings;
  }

  protected override clearBatch(): void {
    this.limitSpellings();
    this.batch.clear(this.buffer.bytes, this.trackingIds.texts);
  }

  /** Reads one line. */
  protected override readLines(): void {
    const { batch, buffer, scanner } = this;
    const { bytes, view, position, limit } = buffer;
    const start = skipNuls(bytes, position, limit);
    const textStart = skipByteOrderMarks(bytes, start);
    const scannedEnd = scanner.scan(bytes, view, textStart);
    const end = scannedEnd < 0 ? bytes.indexOf(newline, scanner.failureAt) : scannedEnd;
    if (end - start > this.maxLineBytes) this.addLongLine(start);
    else if (scannedEnd >= 0) this.addEvent(start, end);
    else if (isBlankLine(bytes, textStart, end)) batch.addEmpty();
    else this.addMalformed(scanner.failure, scanner.failureAt, start, end);
    buffer.position = end + 1;
  }

  private addEvent(start: number, end: number): void {
    const { event, trackingId, timestamp } = this.scanner;
    const type = this.numberOf(this.events, event);
    const id = this.numberOf(this.trackingIds.spellings, trackingId);
    const time = this.readTime(timestamp);
    if (type >= 0 && id >= 0 && !Number.isNaN(time)) this.batch.addEvent(type, id, time);
    else if (type < 0) this.addMalformed(unknownEvent, event.start, start, end);
    else if (id < 0) this.addMalformed(badTrackingId, trackingId.start, start, end);
    else this.addMalformed(badTimestamp, timestamp.start, start, end);
  }

  private addMalformed(failure: ParseFailure, at: number, start: number, end: number): void {
    this.batch.addMalformed(failure, at - start, start, end - start);
  }

  private numberOf(spellings: Spellings, { start, end }: Span): number {
    const { bytes, view } = this.buffer;
    return bytes[start] === quote ? spellings.numberOf(bytes, view, start, end) : -1;
  }

  private readTime({ start, end }: Span): number {
    const { bytes } = this.buffer;
    if (bytes[start] !== quote) return Number.NaN;
    const time = parseRfc3339(bytes, start + 1, end - 1);
    if (!Number.isNaN(time) || !bytes.subarray(start, end).includes(backslash)) return time;
    const text = encodeUtf8(readJsonString(bytes.subarray(start, end)));
    return parseRfc3339(text, 0, text.length);
  }

  protected override addLongLine(start: number): void {
    this.batch.addMalformed(longLine, this.maxLineBytes, start, this.keptBytes);
  }

  private limitSpellings(): void {
    if (this.events.size > this.maxSpellings) this.events = this.makeEvents();
    if (this.trackingIds.spellings.size > this.maxSpellings) this.trackingIds = new TrackingIds();
  }

  private makeEvents(): Spellings {
    return new Spellings((bytes) => this.typeOfEvent.get(readJsonString(bytes)) ?? -1);
  }
}

/** The first position from the start of a line on that has no byte order mark: three bytes each, in UTF-8. */
function skipByteOrderMarks(bytes: Uint8Array, start: number): number {
  let at = start;
  while (bytes[at] === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf) at += 3;
  return at;
}
