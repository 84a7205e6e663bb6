import {
  closeBracket,
  colon,
  comma,
  dot,
  isBlank,
  isDigit,
  minus,
  openBracket,
  plus,
  question,
  slash,
  smallA,
  smallBit,
  smallZ,
  zero,
} from '../../lines/bytes.ts';
import type { EpochSeconds } from '../../structures/calendar.ts';
import { isAddress, withoutPort } from '../address.ts';
import { type NameColumn, nameColumns, namePlaces, type ScannedLine } from '../columns.ts';
import type { LineFormat, Step, TimeForm } from '../formats/steps.ts';
import { connectMethod, methodOf, otherMethod } from '../method.ts';
import { parseTime } from '../times.ts';
import type { LineText } from './line-text.ts';

/** Longer durations are none, so that all are exact: this is 285 years. */
const maxMicroseconds = 9e15;

/** What a line says: takes the texts of its fields, and reads them. */
export class LineFields implements ScannedLine {
  time: EpochSeconds = 0;
  status = 0;
  bytes = 0;
  method: number = otherMethod;
  duration = -1;
  readonly nameStart: Int32Array = new Int32Array(nameColumns.length);
  readonly nameLength: Int32Array = new Int32Array(nameColumns.length);
  /** Names that stand nowhere in the line. */
  readonly made: { readonly column: NameColumn; readonly bytes: Uint8Array }[] = [];
  /** Where the time stands, and its form. */
  timeStart = 0;
  timeEnd = 0;
  timeForm: TimeForm = 'clf';
  /** Where the byte count stands. */
  sizeStart = 0;

  private readonly text: LineText;
  zoneSeconds = 0;
  private forwardedIndex: number | undefined = undefined;
  private keepsUrls = true;
  private isSumBroken = false;

  constructor(text: LineText) {
    this.text = text;
  }

  /** Reads the next lines in another format. */
  use({ zoneSeconds, forwardedIndex }: Pick<LineFormat, 'zoneSeconds' | 'forwardedIndex'>): void {
    this.zoneSeconds = zoneSeconds;
    this.forwardedIndex = forwardedIndex;
  }

  /** Starts another line, which says nothing yet. */
  clear(keepsUrls: boolean): void {
    this.keepsUrls = keepsUrls;
    this.status = 0;
    this.bytes = 0;
    this.method = otherMethod;
    this.duration = -1;
    this.isSumBroken = false;
    this.made.length = 0;
    for (let place = 0; place < nameColumns.length; place++) this.nameLength[place] = -1;
  }

  /** Puts a field [start, end) where it belongs. Returns false if it cannot be read. */
  give(step: Step, start: number, end: number): boolean {
    switch (step.op) {
      case 'name':
        this.giveName(namePlaces[step.column], start, end);
        return true;
      case 'host':
        return this.giveHost(start, end, step.hasPort);
      case 'forwarded':
        if (step.isHost) return this.giveForwarded(start, end, true) || this.giveNoHost(start, end);
        this.giveForwarded(start, end, false);
        return true;
      case 'time':
        return this.giveTime(
          step.form,
          start,
          end,
          parseTime(step.form, this.text.bytes, start, end, this.zoneSeconds),
        );
      case 'request':
        this.giveRequest(start, end);
        return true;
      case 'method':
        this.method = methodOf(this.text.bytes, start, end);
        return true;
      case 'resource':
        this.giveResource(start, end);
        return true;
      case 'query':
        this.giveQuery(start, end, step.hasMark);
        return true;
      case 'status':
        return this.giveStatus(start, end);
      case 'bytes':
        return this.giveBytes(start, end);
      case 'duration':
        return this.giveDuration(step.microseconds, step.fraction, start, end);
      default:
        return true;
    }
  }

  /** `place` is one of `namePlaces`. */
  setName(place: number, start: number, end: number): void {
    this.nameStart[place] = start;
    this.nameLength[place] = end - start;
  }

  giveName(place: number, start: number, end: number): void {
    const mayHavePort = place === namePlaces.vhost && !isAddress(this.text.bytes, start, end);
    const nameEnd = mayHavePort ? withoutPort(this.text.bytes, start, end) : end;
    if (nameEnd > start && !this.text.isNone(start, nameEnd)) this.setName(place, start, nameEnd);
  }

  private giveHost(start: number, end: number, hasPort: boolean): boolean {
    const source = this.text.bytes;
    const nameEnd = hasPort ? withoutPort(source, start, end) : end;
    const hasBrackets = hasPort && source[start] === openBracket && source[nameEnd - 1] === closeBracket;
    if (hasBrackets && nameEnd > start + 2) this.setName(namePlaces.host, start + 1, nameEnd - 1);
    else this.setName(namePlaces.host, start, nameEnd);
    return nameEnd > start;
  }

  /** The host of a line that has none: `-`. */
  private giveNoHost(start: number, end: number): boolean {
    if (this.text.isNone(start, end)) this.setName(namePlaces.host, start, end);
    else this.make('host', Uint8Array.of(minus));
    return true;
  }

  /**
   * The host from a list of addresses, if it has the wanted one. If it `isClient`, there is no peer to fall back on, and the
   * left-most one is wanted unless another one is.
   */
  giveForwarded(start: number, end: number, isClient: boolean): boolean {
    const index = this.forwardedIndex ?? 0;
    if (this.forwardedIndex === undefined && !isClient) return false;
    const [left, ...others] = this.splitList(start, end);
    const fromRight = [left, ...others].at(-index);
    const address = index === 0 ? left : index <= others.length + 1 ? fromRight : isClient ? left : undefined;
    if (address === undefined || address.end === address.start) return false;
    if (!isClient && this.text.isNone(address.start, address.end)) return false;
    this.setName(namePlaces.host, address.start, address.end);
    return true;
  }

  /** What stands between commas, without blanks around. */
  private splitList(start: number, end: number): { start: number; end: number }[] {
    const parts: { start: number; end: number }[] = [];
    for (let at = start; at <= end; ) {
      const commaAt = this.text.find(comma, at, end);
      const next = commaAt < 0 ? end : commaAt;
      const partStart = this.text.skipBlanks(at, next);
      let partEnd = next;
      while (partEnd > partStart && isBlank(this.text.bytes[partEnd - 1] as number)) partEnd--;
      parts.push({ start: partStart, end: partEnd });
      at = next + 1;
    }
    return parts;
  }

  giveTime(form: TimeForm, start: number, end: number, time: EpochSeconds): boolean {
    this.timeForm = form;
    this.timeStart = start;
    this.timeEnd = end;
    this.time = time;
    return !Number.isNaN(time);
  }

  /** The first three words: method, resource, protocol. */
  giveRequest(start: number, close: number): void {
    const method = this.text.skipBlanks(start, close);
    const methodEnd = this.text.findBlank(method, close);
    this.method = methodOf(this.text.bytes, method, methodEnd);
    const resource = this.text.skipBlanks(methodEnd, close);
    const resourceEnd = this.text.findBlank(resource, close);
    if (resourceEnd > resource) this.giveResource(resource, resourceEnd);
    const protocol = this.text.skipBlanks(resourceEnd, close);
    const protocolEnd = this.text.findBlank(protocol, close);
    if (protocolEnd > protocol) this.setName(namePlaces.protocol, protocol, protocolEnd);
  }

  /** A resource as it stands; of an absolute URL, where it is not kept, what follows the authority. */
  private giveResource(start: number, end: number): void {
    const isUrl = !this.keepsUrls && this.method !== connectMethod;
    const authority = isUrl ? this.findAuthority(start, end) : -1;
    let path = authority;
    while (path < end && path >= 0 && !isPathStart(this.text.bytes[path] as number)) path++;
    if (end === start || (!this.keepsUrls && this.text.isNone(start, end))) return;
    if (authority < 0) this.setName(namePlaces.resource, start, end);
    else if (path < end) this.setName(namePlaces.resource, path, end);
    else this.setName(namePlaces.resource, authority - 1, authority);
  }

  /** Where the authority of `scheme://authority` begins; -1 if [start, end) does not begin like that. */
  private findAuthority(start: number, end: number): number {
    const source = this.text.bytes;
    let at = start;
    while (at < end && isSchemeByte(source[at] as number, at === start)) at++;
    const isUrl =
      at > start && at + 2 < end && source[at] === colon && source[at + 1] === slash && source[at + 2] === slash;
    return isUrl ? at + 3 : -1;
  }

  /** Adds the query string to the resource, which may stand right before it. */
  private giveQuery(start: number, end: number, hasMark: boolean): void {
    const source = this.text.bytes;
    const resource = this.nameStart[namePlaces.resource] as number;
    const resourceLength = this.nameLength[namePlaces.resource] as number;
    if (end === start || this.text.isNone(start, end) || resourceLength < 0) return;
    const queryStart = hasMark ? start + 1 : start;
    const resourceEnd = resource + resourceLength;
    if (resourceEnd === queryStart - 1 && source[resourceEnd] === question) {
      this.setName(namePlaces.resource, resource, end);
      return;
    }
    const made = new Uint8Array(resourceLength + 1 + end - queryStart);
    made.set(source.subarray(resource, resourceEnd));
    made[resourceLength] = question;
    made.set(source.subarray(queryStart, end), resourceLength + 1);
    this.make('resource', made);
  }

  private make(column: NameColumn, bytes: Uint8Array): void {
    this.made.push({ column, bytes });
    this.nameLength[namePlaces[column]] = -1;
  }

  giveStatus(start: number, end: number): boolean {
    const source = this.text.bytes;
    const length = end - start;
    const isNegative = source[start] === minus && (length === 1 || (length === 2 && source[start + 1] === zero + 1));
    let status = 0;
    for (let at = start; at < end && !isNegative; at++) {
      if (length > 3 || !isDigit(source[at] as number)) return false;
      status = 10 * status + ((source[at] as number) - zero);
    }
    this.status = status;
    return length > 0;
  }

  private giveBytes(start: number, end: number): boolean {
    const source = this.text.bytes;
    this.sizeStart = start;
    this.bytes = 0;
    const digitsStart = source[start] === plus ? start + 1 : start;
    if (this.text.isNone(digitsStart, end)) return true;
    let bytes = 0;
    for (let at = digitsStart; at < end; at++) {
      if (!isDigit(source[at] as number)) return false;
      bytes = 10 * bytes + ((source[at] as number) - zero);
    }
    this.bytes = bytes;
    return end > digitsStart;
  }

  /** Adds a duration to what the line has; what is negative or none makes the sum none. */
  private giveDuration(unit: number, fraction: 'none' | 'any' | 'some', start: number, end: number): boolean {
    const source = this.text.bytes;
    const isNegative = source[start] === minus;
    const isNone = isNegative && end === start + 1;
    const digitsStart = isNegative || source[start] === plus ? start + 1 : start;
    let at = digitsStart;
    let value = 0;
    for (; at < end && isDigit(source[at] as number); at++) value = 10 * value + ((source[at] as number) - zero);
    value *= unit;
    const isTooLong = value > maxMicroseconds;
    const hasFraction = at > digitsStart && at < end && source[at] === dot && at + 1 < end;
    if (hasFraction) {
      at++;
      for (let worth = unit / 10; at < end && isDigit(source[at] as number); at++, worth /= 10) {
        if (worth >= 1) value += worth * ((source[at] as number) - zero);
      }
    }
    const isNumber = at === end && at > digitsStart && (fraction === 'any' || hasFraction === (fraction === 'some'));
    if (!isNumber || isNegative || isTooLong) this.isSumBroken = true;
    this.duration = this.isSumBroken ? -1 : Math.max(this.duration, 0) + value;
    return isNumber || isNone;
  }
}

/** `/`, `?` and `#` end the authority of a URL. */
function isPathStart(byte: number): boolean {
  return byte === slash || byte === question || byte === 0x23;
}

function isSchemeByte(byte: number, isFirst: boolean): boolean {
  const letter = byte | smallBit;
  if (letter >= smallA && letter <= smallZ) return true;
  return !isFirst && (isDigit(byte) || byte === plus || byte === minus || byte === dot);
}
