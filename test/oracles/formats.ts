/**
 * What a line of each format says, written as plainly as possible: the oracle of the property tests.
 *
 * It shares no code with `src/`. Lines are latin1 strings: one character is one byte. A format is a list of *layouts*. A
 * layout reads a line from the left with sticky regular expressions, one after the other, and never goes back over a
 * field that it has read. So no line can make it slow.
 */
import { endsInPort, isAddress } from './addresses.ts';
import { readTime } from './reports.ts';

/** A well-formed line. Names are latin1. `undefined` is none. */
export interface FormatRow {
  /** Without port and brackets where the format has a port. `-` is nobody. */
  host: string;
  /** Whole seconds since 1970-01-01 UTC, fractions cut off towards the past. */
  time: number;
  /** First word of the request as it is, or `''` if it has none. */
  method: string;
  resource: string | undefined;
  /** 0 to 999; `-` and `-1` are 0. */
  status: number;
  /** `-` is 0. Exact up to 2^53-1. */
  bytes: number;
  referrer: string | undefined;
  agent: string | undefined;
  /** Without port. */
  vhost: string | undefined;
  user: string | undefined;
  protocol: string | undefined;
  /** Whole microseconds, cut off below. */
  duration: number | undefined;
}

export interface FormatOptions {
  /** The zone of times that have none, in seconds east of Greenwich. Default 0. */
  logZoneSeconds?: number;
  /** Takes the host from the forwarded-for field: its left-most element, or the Nth from the right, from 1. */
  hostFrom?: number | 'left';
}

/** Reads a line without its `\n`. An empty line is malformed here: the caller sorts those out first. */
export function readFormatLine(format: string, line: string, options: FormatOptions = {}): FormatRow | 'malformed' {
  for (const layout of layoutsOf(format)) {
    const reader = new Reader(textOf(line));
    const row = emptyRow();
    if (isMisfit(() => layout.required(reader, row, options))) {
      continue;
    }
    // What was read before the misfit stays: the fields from there on are none.
    isMisfit(() => layout.tail(reader, row, options));
    return row;
  }
  return 'malformed';
}

/** Whether detection counts the line for the format: the whole pattern matches, up to a blank or the end of the line. */
export function fitsFormat(format: string, line: string, options: FormatOptions = {}): boolean {
  return layoutsOf(format).some((layout) => {
    const reader = new Reader(textOf(line));
    const row = emptyRow();
    return !isMisfit(() => {
      layout.required(reader, row, options);
      layout.tail(reader, row, options);
      reader.take(/(?=[ \t]|$)/y);
      if (reader.isDoubtful) {
        throw new Misfit();
      }
    });
  });
}

/** A line without what belongs to no field: NULs at its start, one `\r` at its end. */
function textOf(line: string): string {
  return line.replace(/^\0+/, '').replace(/\r$/, '');
}

// --------------------------------------------------------------------------------------------------------- reading

/** The line does not match the pattern here. */
class Misfit extends Error {}

function isMisfit(read: () => void): boolean {
  try {
    read();
    return false;
  } catch (error) {
    if (error instanceof Misfit) {
      return true;
    }
    throw error;
  }
}

/** A line and how far it is read. */
class Reader {
  readonly text: string;
  at = 0;
  /** The line is a row, but not exactly of the pattern: it has too few or too many words before the time, or others after it. */
  isDoubtful = false;

  constructor(text: string) {
    this.text = text;
  }

  /** Reads what the sticky pattern matches here. Returns its first group, or all of it. */
  take(pattern: RegExp): string {
    const found = this.takeIf(pattern);
    if (found === undefined) {
      throw new Misfit();
    }
    return found;
  }

  /** The same, but reads nothing and returns `undefined` if the pattern does not match. */
  takeIf(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (match === null) {
      return undefined;
    }
    this.at += match[0].length;
    return match[1] ?? match[0];
  }

  blanks(): void {
    this.take(/[ \t]+/y);
  }

  /** A word and the blanks after it. */
  word(): string {
    return this.take(/([^ \t]+)[ \t]+/y);
  }

  /** A word that may be the last. */
  lastWord(): string {
    return this.take(/[^ \t]+/y);
  }

  /** `a, b, c` or `a, b : c`, and the blanks after it. */
  list(): string {
    return this.take(/((?:[^ \t]*,[ \t]+|[^ \t]*[^ \t,][ \t]+:[ \t]+)*[^ \t]*[^ \t,])[ \t]+(?!:[ \t])/y);
  }

  /**
   * A quoted field. It ends at the first quote that is not escaped and is followed by what `next` says. If there is none,
   * it ends like the last field of a line: where a blank or the end follows. A bare `-` may stand for it. Returns what
   * stands between the quotes.
   */
  quoted(next: string): string {
    return this.takeIf(quotedPattern(next)) ?? this.take(quotedPattern(blankOrEnd));
  }
}

const blankOrEnd = '[ \\t]|$';
const blank = '[ \\t]';
/** Blanks and another quoted field, or the bare `-` that stands for it. */
const anotherQuoted = '[ \\t]+(?:"|-(?:[ \\t]|$))';

/** A text between quotes. A backslash takes the next byte with it, so a quote is escaped by an odd number of them. */
function betweenQuotes(next: string): string {
  return `"((?:\\\\.|[^\\\\])*?)"(?=${next})`;
}

function quotedPattern(next: string): RegExp {
  return new RegExp(`${betweenQuotes(next)}|-(?=${blankOrEnd})`, 'sy');
}

function emptyRow(): FormatRow {
  return {
    host: '',
    time: 0,
    method: '',
    resource: undefined,
    status: 0,
    bytes: 0,
    referrer: undefined,
    agent: undefined,
    vhost: undefined,
    user: undefined,
    protocol: undefined,
    duration: undefined,
  };
}

// ---------------------------------------------------------------------------------------------------------- values

/** A name where `-` and nothing are none. */
function nameOf(text: string): string | undefined {
  return text === '' || text === '-' ? undefined : text;
}

function trimBlanks(text: string): string {
  return text.replace(/^[ \t]+/, '').replace(/[ \t]+$/, '');
}

function wordsOf(text: string): string[] {
  return text.split(/[ \t]+/).filter((word) => word !== '');
}

/** The host of `ip:port`. */
function hostOfPeer(word: string): string {
  const host = word.replace(/:\d+$/, '').replace(/^\[(.*)\]$/s, '$1');
  if (host === '') {
    throw new Misfit();
  }
  return host;
}

/** A site without its port. An IPv6 address without brackets has none. */
function siteOf(word: string): string | undefined {
  return nameOf(isAddress(word) ? word : word.replace(/:\d+$/, ''));
}

function statusOf(word: string): number {
  if (!/^(?:\d{1,3}|-1?)$/.test(word)) {
    throw new Misfit();
  }
  return /^\d/.test(word) ? Number(word) : 0;
}

function bytesOf(word: string): number {
  if (!/^\+?(?:\d+|-)$/.test(word)) {
    throw new Misfit();
  }
  return word.endsWith('-') ? 0 : Number(word);
}

const microsecondsIn: Readonly<Record<'s' | 'ms' | 'us', number>> = { s: 1_000_000, ms: 1000, us: 1 };

/** Whole microseconds. `undefined` for `-`, for what is negative, and for what is no number: then it is doubtful. */
function durationOf(reader: Reader, text: string, unit: 's' | 'ms' | 'us'): number | undefined {
  reader.isDoubtful ||= text !== '-' && !anyNumber.test(text);
  const [, whole, fraction] = /^\+?(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === undefined) {
    return undefined;
  }
  // Six digits after the point are whole microseconds of a second: nothing is rounded.
  const millionths = BigInt(whole + (fraction ?? '').padEnd(6, '0').slice(0, 6));
  return Number((millionths * BigInt(microsecondsIn[unit])) / 1_000_000n);
}

/** A duration of the tail: what is neither a number nor `-` does not fit. */
function tailDuration(reader: Reader, text: string, unit: 's' | 'ms' | 'us', shape: RegExp): number | undefined {
  if (text !== '-' && !shape.test(text)) {
    throw new Misfit();
  }
  return durationOf(reader, text, unit);
}

const wholeNumber = /^[-+]?\d+$/;
const numberWithPoint = /^[-+]?\d+\.\d+$/;
const anyNumber = /^[-+]?\d+(?:\.\d+)?$/;

/** Fills method, resource and protocol by the words of a request. */
function setRequest(row: FormatRow, request: string, keepsBytes: boolean): void {
  const [method, resource, protocol] = wordsOf(request);
  row.method = method ?? '';
  row.resource = keepsBytes ? resource : resourceOf(row.method, resource);
  row.protocol = protocol;
}

/** What follows the authority of an absolute URL, and anything else as it is. */
function resourceOf(method: string, url: string | undefined): string | undefined {
  const rest = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^/?#]*(.*)$/s.exec(url ?? '')?.[1];
  return nameOf(rest === undefined || method === 'CONNECT' ? (url ?? '') : rest || '/');
}

/** An element of a forwarded-for list, or `undefined` if there is none. */
function forwardedHost(list: string, which: number | 'left'): string | undefined {
  const elements = list.split(',').map(trimBlanks);
  return nameOf((which === 'left' ? elements[0] : elements.at(-which)) ?? '');
}

// ----------------------------------------------------------------------------------------------------------- times

function required<Value>(value: Value | undefined): Value {
  if (value === undefined) {
    throw new Misfit();
  }
  return value;
}

/** `10/Oct/2026:13:55:36 -0700`. */
function clfTime(text: string): number {
  return required(readTime(text)).time;
}

/** Seconds since 1970 of a moment in UTC, if it is a real one. The month counts from 1. */
function momentOf(fields: readonly (string | undefined)[]): number {
  const [year, month, day, hour, minute, second] = fields.map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  const readBack = [
    date.getUTCFullYear(),
    date.getUTCMonth() + 1,
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds(),
  ];
  if (readBack.join() !== [year, month, day, hour, minute, second].join()) {
    throw new Misfit();
  }
  return date.getTime() / 1000;
}

/** `2026-10-10T13:55:36.123Z`; a blank may stand for the T, and the zone may be missing. */
const isoPattern = /\d{4}-\d\d-\d\d[T \t]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?(?=[ \t\]]|$)/y;

function isoTime(text: string, options: FormatOptions): number {
  const fields = /^(\d{4})-(\d\d)-(\d\d)[T \t](\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:(Z)|([+-])(\d\d):?(\d\d))?$/.exec(text);
  const [, year, month, day, hour, minute, second, utc, sign, zoneHours, zoneMinutes] = required(fields ?? undefined);
  const moment = momentOf([year, month, day, hour, minute, second]);
  if (sign === undefined) {
    return utc === undefined ? moment - (options.logZoneSeconds ?? 0) : moment;
  }
  if (Number(zoneHours) > 23 || Number(zoneMinutes) > 59) {
    throw new Misfit();
  }
  const zoneSeconds = Number(zoneHours) * 3600 + Number(zoneMinutes) * 60;
  return sign === '-' ? moment + zoneSeconds : moment - zoneSeconds;
}

/** Seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by the number of digits. */
function epochTime(text: string): number {
  const digits = required(/^(\d{1,20})(?:\.\d+)?$/.exec(text)?.[1]);
  const unitsInSecond =
    digits.length <= 11 ? 1n : digits.length <= 14 ? 1000n : digits.length <= 17 ? 1_000_000n : 1_000_000_000n;
  return Number(BigInt(digits) / unitsInSecond);
}

/** HAProxy's `06/Feb/2026:12:14:14.655`. */
function haproxyTime(text: string, options: FormatOptions): number {
  const clock = required(/^([^.]*)(?:\.\d+)?$/.exec(text)?.[1]);
  return clfTime(`${clock} +0000`) - (options.logZoneSeconds ?? 0);
}

/** IIS's `03/20/01` and `7:55:20`. The years 70 to 99 are of the 20th century. */
function iisTime(date: string, clock: string, options: FormatOptions): number {
  const [, month, day, year] = required(/^(\d\d?)\/(\d\d?)\/(\d\d)$/.exec(date) ?? undefined);
  const [, hour, minute, second] = required(/^(\d{1,2}):(\d\d):(\d\d)$/.exec(clock) ?? undefined);
  const century = Number(year) >= 70 ? '19' : '20';
  return momentOf([century + year, month, day, hour, minute, second]) - (options.logZoneSeconds ?? 0);
}

// ----------------------------------------------------------------------------------------------- the common family

interface Layout {
  /** Reads everything up to the last field that a row must have. */
  required(reader: Reader, row: FormatRow, options: FormatOptions): void;
  /** Reads what comes after. */
  tail(reader: Reader, row: FormatRow, options: FormatOptions): void;
}

type Tail = Layout['tail'];

/** What stands before the time. */
interface Head {
  /** From the start of the line to the `[` of the time. */
  text: string;
  /** Its words; a list of addresses is one. */
  words: string[];
}

/** The elements of a forwarded-for list at the start of a text: words go on while they end in a comma, but not with half a `[…]`. */
const listPattern = /^(?:[^ \t]*,[ \t]+(?!\[[^ \t\]]*(?:[ \t]|$)))*[^ \t]*/;

/** The words of what stands before the time, of which the one at `hostIndex` may be a list. */
function headOf(text: string, hostIndex: number): Head {
  const words: string[] = [];
  let rest = trimBlanks(text);
  while (rest !== '') {
    const word = (words.length === hostIndex ? listPattern : /^[^ \t]+/).exec(rest)?.[0] ?? '';
    // The last word of the head may end in a comma: there is nothing to go on with.
    words.push(trimBlanks(word));
    rest = trimBlanks(rest.slice(word.length));
  }
  return { text, words };
}

function isList(word: string): boolean {
  return word.includes(',');
}

/** The wanted element of a list, or the word. */
function hostOfWord(word: string | undefined, options: FormatOptions): string {
  return required(elementOf(required(word), options.hostFrom ?? 'left') || undefined);
}

/** The left-most element of a list, or the Nth from the right; of a list that has fewer, the left-most one. */
function elementOf(list: string, which: number | 'left'): string {
  const elements = list.split(',').map(trimBlanks);
  return (which === 'left' ? elements[0] : (elements.at(-which) ?? elements[0])) ?? '';
}

/** What follows that many words of the head. */
function userAfter({ text, words }: Head, wordCount: number): string | undefined {
  let rest = trimBlanks(text);
  for (const word of words.slice(0, wordCount)) {
    rest = trimBlanks(rest.slice(word.length));
  }
  return nameOf(rest);
}

/** Where the time is: its `[`, and what follows its `]`. */
interface TimeField {
  time: number | undefined;
  opening: number;
  end: number;
}

/**
 * The first `[…]` from an index on that holds a real moment and is followed by what `next` says. Where there is none,
 * the first `[…]` of all.
 */
function findTime(text: string, from: number, next: RegExp): TimeField {
  const fields: TimeField[] = [];
  for (let opening = text.indexOf('[', from); opening >= 0; opening = text.indexOf('[', opening + 1)) {
    const closing = text.indexOf(']', opening);
    if (closing >= 0) {
      fields.push({ time: readTime(text.slice(opening + 1, closing))?.time, opening, end: closing + 1 });
    }
  }
  return required(fields.find(({ time, end }) => time !== undefined && next.test(text.slice(end))) ?? fields[0]);
}

const threeDigits = '\\d{3}';
const looseStatus = '\\d{1,3}|-1?';

/** Reads `"request" SSS B` from the next quote on: the request ends where the two numbers follow, with one space each. */
function readRequest(reader: Reader, row: FormatRow, status: string): void {
  reader.take(/[^"]*/y);
  setRequest(row, reader.take(new RegExp(betweenQuotes(` (?:${status}) (?:\\d+|-)(?:${blankOrEnd})`), 'sy')), true);
  row.status = statusOf(reader.take(new RegExp(` (${status})`, 'y')));
  row.bytes = bytesOf(reader.take(/ (\d+|-)/y));
}

/** Finds the time after `from`, and returns what stands before it. The reader goes on behind the `]`. */
function readTimeField(reader: Reader, row: FormatRow, from: number, hostIndex: number, next: RegExp): Head {
  const { time, opening, end } = findTime(reader.text, from, next);
  row.time = required(time);
  reader.isDoubtful = !next.test(reader.text.slice(end));
  reader.at = end;
  return headOf(reader.text.slice(0, opening), hostIndex);
}

const quoteFollows = /^[ \t]*"/;

/** How long the first word is, or the list. A blank must follow it. */
function firstWordLength(reader: Reader): number {
  return required(/^(?:[^ \t]*,[ \t]+(?!\[[^ \t\]]*(?:[ \t]|$)))*[^ \t]+(?=[ \t])/.exec(reader.text)?.[0]).length;
}

/** `host ident user [time] "request" status bytes` and a tail. */
function commonLayout(tail: Tail, status: string = threeDigits): Layout {
  return {
    required: (reader, row, options) => {
      const head = readTimeField(reader, row, firstWordLength(reader), 0, quoteFollows);
      const [first = '', second = ''] = head.words;
      if (!isList(first)) {
        const isSite = isAddress(second) && (head.words.length >= 4 || !isAddress(first));
        const hasPort = endsInPort(first) && !isAddress(first) && head.words.length >= 4;
        if (isSite || hasPort) {
          throw new Misfit();
        }
      }
      row.host = hostOfWord(first, options);
      row.user = userAfter(head, 2);
      reader.isDoubtful ||= !hasFewWords(head);
      readRequest(reader, row, status);
    },
    tail,
  };
}

/** Host, ident and user, or fewer; behind an address the user may have several words. What looks like a prefix is no host. */
function hasFewWords({ words }: Head): boolean {
  const [first = ''] = words;
  return isAddress(first) || isList(first) || (words.length <= 3 && !/^["<{]|:/.test(first));
}

/** `host site user [time] "request" status bytes`. */
function secondWordLayout(tail: Tail): Layout {
  return {
    required: (reader, row, options) => {
      const head = readTimeField(reader, row, firstWordLength(reader), 0, quoteFollows);
      row.host = hostOfWord(head.words[0], options);
      row.vhost = siteOf(head.words[1] ?? '');
      row.user = userAfter(head, 2);
      reader.isDoubtful ||= !hasFewWords(head);
      readRequest(reader, row, threeDigits);
    },
    tail,
  };
}

/** `site:port host ident user [time] "request" status bytes`. */
function vhostLayout(tail: Tail): Layout {
  return {
    required: (reader, row, options) => {
      readSiteAndClient(reader, row, options, quoteFollows, false);
      readRequest(reader, row, threeDigits);
    },
    tail,
  };
}

/** Up to the time, which must be followed by what `next` says. Unless the format is `sure`, the words must look like a site and a client. */
function readSiteAndClient(
  reader: Reader,
  row: FormatRow,
  options: FormatOptions,
  next: RegExp,
  isSure: boolean,
): void {
  const clientEnd = required(
    /^[^ \t]+[ \t]+(?:[^ \t]*,[ \t]+(?!\[[^ \t\]]*(?:[ \t]|$)))*[^ \t]+(?=[ \t])/.exec(reader.text)?.[0],
  ).length;
  const head = readTimeField(reader, row, clientEnd, 1, next);
  const [site = '', host = ''] = head.words;
  const isHostSure = isAddress(host) || isList(host);
  const isSiteSure = endsInPort(site) && !isAddress(site);
  if (isList(site) || (!isSure && (head.words.length < 4 || !(isHostSure || isSiteSure)))) {
    throw new Misfit();
  }
  row.vhost = siteOf(site);
  row.host = hostOfWord(host, options);
  row.user = userAfter(head, 3);
}

/** `site host ident user [time] (N s) "request" status bytes`. */
function gandiLayout(tail: Tail): Layout {
  return {
    required: (reader, row, options) => {
      readSiteAndClient(reader, row, options, /^[ \t]*\(/, true);
      row.duration = durationOf(reader, reader.take(/[ \t]+\(([^ \t]+)[ \t]+s\)(?=[ \t]+")/sy), 's');
      readRequest(reader, row, threeDigits);
    },
    tail,
  };
}

/** `host - [host] - user [time] "request" status bytes`. */
function oldIngressLayout(tail: Tail): Layout {
  return {
    required: (reader, row, options) => {
      row.host = hostOfWord(reader.take(/(?:[^ \t]*,[ \t]+(?!\[[^ \t\]]*(?:[ \t]|$)))*[^ \t]+(?=[ \t])/y), options);
      reader.take(/[ \t]+-[ \t]+\[.*?\][ \t]+-(?=[ \t])/sy);
      const from = reader.at;
      const user = trimBlanks(readTimeField(reader, row, from, 0, quoteFollows).text.slice(from));
      row.user = nameOf(user);
      readRequest(reader, row, threeDigits);
    },
    tail,
  };
}

const noTail: Tail = () => {};

/** ` "referrer" "agent"`. The agent is followed by what `next` says. */
function readCombined(reader: Reader, row: FormatRow, next: string): void {
  reader.blanks();
  row.referrer = nameOf(reader.quoted(anotherQuoted));
  reader.blanks();
  row.agent = nameOf(reader.quoted(next));
}

const combinedTail: Tail = (reader, row) => readCombined(reader, row, blankOrEnd);

const forwardedTail: Tail = (reader, row, options) => {
  readCombined(reader, row, anotherQuoted);
  reader.blanks();
  const list = reader.quoted(blankOrEnd);
  if (options.hostFrom !== undefined) {
    row.host = forwardedHost(list, options.hostFrom) ?? row.host;
  }
};

/** ` length seconds`, names in brackets, four lists, and the request's id. */
function ingressTail(nameCount: number): Tail {
  return (reader, row) => {
    readCombined(reader, row, blank);
    reader.blanks();
    reader.word();
    row.duration = tailDuration(reader, reader.lastWord(), 's', numberWithPoint);
    for (let i = 0; i < nameCount; i++) {
      const isLast = i === nameCount - 1;
      reader.take(isLast ? /[ \t]+\[.*?\](?=[ \t])/sy : /[ \t]+\[.*?\](?=[ \t]+\[)/sy);
    }
    reader.blanks();
    for (let i = 0; i < 4; i++) {
      reader.list();
    }
    reader.lastWord();
  };
}

const traefikTail: Tail = (reader, row) => {
  readCombined(reader, row, blank);
  reader.blanks();
  reader.word();
  reader.quoted(anotherQuoted);
  reader.blanks();
  reader.quoted(blank);
  reader.blanks();
  row.duration = tailDuration(reader, reader.take(/([^ \t]+?)ms(?=[ \t]|$)/y), 'ms', anyNumber);
};

const jiraTail: Tail = (reader, row) => {
  reader.blanks();
  row.duration = tailDuration(reader, reader.lastWord(), 'ms', anyNumber);
  readCombined(reader, row, anotherQuoted);
  reader.blanks();
  reader.quoted(blankOrEnd);
};

/** A duration as the last word. */
function durationTail(before: Tail, unit: 's' | 'us', shape: RegExp): Tail {
  return (reader, row, options) => {
    before(reader, row, options);
    reader.blanks();
    row.duration = tailDuration(reader, reader.lastWord(), unit, shape);
  };
}

// -------------------------------------------------------------------------------------------------- the other formats

/** `[ISO] "request" status flags received sent ms ms "forwarded-for" …`; Istio has three more fields behind the flags. */
function envoyLayout(isIstio: boolean): Layout {
  return {
    required: (reader, row, options) => {
      row.time = isoTime(reader.take(/\[([^\]]*)\][ \t]+/y), options);
      setRequest(row, reader.quoted(blank), false);
      reader.blanks();
      row.status = statusOf(reader.word());
      reader.word();
      if (isIstio) {
        reader.word();
        reader.word();
        reader.quoted(blank);
        reader.blanks();
      }
      reader.word();
      row.bytes = bytesOf(reader.word());
      row.duration = durationOf(reader, reader.word(), 'ms');
      reader.word();
      row.host = elementOf(reader.quoted(anotherQuoted), options.hostFrom ?? 'left') || '-';
    },
    tail: (reader, row) => {
      reader.blanks();
      row.agent = nameOf(reader.quoted(anotherQuoted));
      reader.blanks();
      reader.quoted(anotherQuoted);
      reader.blanks();
      row.vhost = siteOf(reader.quoted(anotherQuoted));
      reader.blanks();
      reader.quoted(blankOrEnd);
    },
  };
}

/** `ISO name client:port backend:port t1 t2 t3 status status received sent "request"`, in newer lines ` "agent"`. */
function elbLayout(hasType: boolean, tail: Tail): Layout {
  return {
    required: (reader, row, options) => {
      if (hasType) {
        reader.word();
      }
      row.time = isoTime(reader.take(isoPattern), options);
      reader.blanks();
      reader.word();
      row.host = hostOfPeer(reader.word());
      reader.word();
      const parts = [reader.word(), reader.word(), reader.word()].map((part) => durationOf(reader, part, 's'));
      row.duration = parts.reduce((sum, part) => (sum === undefined || part === undefined ? undefined : sum + part), 0);
      row.status = statusOf(reader.word());
      reader.word();
      reader.word();
      row.bytes = bytesOf(reader.word());
      setRequest(row, reader.quoted(anotherQuoted), false);
    },
    tail,
  };
}

const elbTail: Tail = (reader, row) => {
  reader.blanks();
  row.agent = nameOf(reader.quoted(blankOrEnd));
};

/** ` "agent" cipher protocol group "trace" "site" …` */
const albTail: Tail = (reader, row) => {
  reader.blanks();
  row.agent = nameOf(reader.quoted(blank));
  reader.blanks();
  reader.word();
  reader.word();
  reader.lastWord();
  reader.blanks();
  reader.quoted(anotherQuoted);
  reader.blanks();
  row.vhost = siteOf(reader.quoted(anotherQuoted));
};

const s3Layout: Layout = {
  required: (reader, row) => {
    reader.word();
    row.vhost = siteOf(reader.word());
    row.time = clfTime(reader.take(/\[([^\]]*)\][ \t]+/y));
    row.host = reader.word();
    row.user = nameOf(reader.word());
    reader.word();
    reader.word();
    reader.word();
    setRequest(row, reader.quoted(blank), false);
    reader.blanks();
    row.status = statusOf(reader.word());
    reader.word();
    row.bytes = bytesOf(reader.lastWord());
  },
  tail: (reader, row) => {
    reader.blanks();
    reader.word();
    row.duration = tailDuration(reader, reader.lastWord(), 'ms', anyNumber);
    reader.blanks();
    reader.lastWord();
    readCombined(reader, row, blankOrEnd);
  },
};

/** `ip:port [time] fe be/srv a/b/c/d/Ta status bytes cc cs tsc n/n/n/n/n n/n {…}? {…}? "request"`. */
function haproxyLayout(hasPrefix: boolean): Layout {
  return {
    required: (reader, row, options) => {
      if (hasPrefix) {
        reader.take(/(?:[^ \t]+[ \t]+){4}[^ \t]+:[ \t]+/y);
      }
      row.host = hostOfPeer(reader.word());
      row.time = haproxyTime(reader.take(/\[([^\]]*)\][ \t]+/y), options);
      reader.word();
      reader.take(/[^ \t/]+\/[^ \t]+[ \t]+/y);
      row.duration = durationOf(reader, reader.take(/(?:[^ \t/]+\/){4}([^ \t]+)[ \t]+/y), 'ms');
      row.status = statusOf(reader.word());
      row.bytes = bytesOf(reader.word());
      for (let i = 0; i < 3; i++) {
        reader.word();
      }
      reader.take(/(?:[^ \t/]+\/){4}[^ \t]+[ \t]+/y);
      reader.take(/[^ \t/]+\/[^ \t]+[ \t]+/y);
      reader.takeIf(new RegExp(`\\{.*?\\}(?=${anotherQuoted})`, 'sy'));
      reader.takeIf(/[ \t]+/y);
      setRequest(row, reader.quoted(blankOrEnd), false);
    },
    tail: noTail,
  };
}

/** `epoch elapsed ip CODE/status bytes METHOD URL user HIER/peer type`. */
const squidLayout: Layout = {
  required: (reader, row) => {
    row.time = epochTime(reader.word());
    row.duration = durationOf(reader, reader.word(), 'ms');
    row.host = reader.word();
    row.status = statusOf(reader.take(/[^ \t/]+\/([^ \t]+)[ \t]+/y));
    row.bytes = bytesOf(reader.word());
    row.method = reader.word();
    row.resource = resourceOf(row.method, reader.lastWord());
  },
  tail: (reader, row) => {
    reader.blanks();
    row.user = nameOf(reader.lastWord());
    reader.blanks();
    reader.take(/[^ \t/]+\/[^ \t]+[ \t]+/y);
    reader.lastWord();
  },
};

/** `[T] cache upstream-status status - method scheme site "uri" [Client ip] [Length n] …`, in the default host without cache. */
function proxyManagerLayout(isProxyHost: boolean): Layout {
  return {
    required: (reader, row) => {
      row.time = clfTime(reader.take(/\[([^\]]*)\][ \t]+/y));
      if (isProxyHost) {
        reader.word();
        reader.list();
      }
      row.status = statusOf(reader.word());
      reader.take(/-[ \t]+/y);
      row.method = reader.word();
      reader.word();
      row.vhost = siteOf(reader.word());
      row.resource = resourceOf(row.method, reader.quoted('[ \\t]+\\[Client[ \\t]'));
      row.host = reader.take(/[ \t]+\[Client[ \t]+(?!\][ \t]+\[Length[ \t])(.+?)\](?=[ \t]+\[Length[ \t])/sy);
      row.bytes = bytesOf(reader.take(/[ \t]+\[Length[ \t]+(.+?)\](?=[ \t]|$)/sy));
    },
    tail: (reader, row) => {
      if (isProxyHost) {
        reader.take(/[ \t]+\[Gzip[ \t]+(?!\][ \t]+\[Sent-to[ \t]).+?\](?=[ \t]+\[Sent-to[ \t])/sy);
        reader.take(new RegExp(`[ \\t]+\\[Sent-to[ \\t]+.*?\\](?=${anotherQuoted})`, 'sy'));
      } else {
        reader.take(new RegExp(`[ \\t]+\\[Gzip[ \\t]+(?!\\]${anotherQuoted}).+?\\](?=${anotherQuoted})`, 'sy'));
      }
      reader.blanks();
      row.agent = nameOf(reader.quoted(anotherQuoted));
      reader.blanks();
      row.referrer = nameOf(reader.quoted(blankOrEnd));
    },
  };
}

/** `ip, user, MM/DD/YY, H:MM:SS, service, server, sip, ms, received, sent, status, win, METHOD, stem, query,`. */
const iisLayout: Layout = {
  required: (reader, row, options) => {
    const field = () => reader.take(/(?!,[ \t])(.+?),[ \t]+/sy);
    row.host = field();
    row.user = nameOf(field());
    row.time = iisTime(field(), field(), options);
    field();
    field();
    field();
    row.duration = durationOf(reader, field(), 'ms');
    field();
    row.bytes = bytesOf(field());
    row.status = statusOf(field());
    field();
    row.method = field();
    const stem = field();
    const query = reader.takeIf(/(?!,(?:[ \t]|$))(.+?)(?=,(?:[ \t]|$))/sy) ?? reader.take(/(?!,(?:[ \t]|$))[^ \t]+/sy);
    const resource = resourceOf(row.method, stem);
    row.resource = query === '-' || resource === undefined ? resource : `${resource}?${query}`;
  },
  tail: (reader) => {
    reader.take(/,/y);
  },
};

// ------------------------------------------------------------------------------------------------------- all formats

/** Layouts by format, the less specific before the more specific ones of a family. */
const layouts: Readonly<Record<string, readonly Layout[]>> = {
  common: [commonLayout(noTail)],
  'common-time': [commonLayout(durationTail(noTail, 'us', wholeNumber))],
  combined: [commonLayout(combinedTail)],
  'combined-time': [commonLayout(durationTail((reader, row) => readCombined(reader, row, blank), 'us', wholeNumber))],
  'nginx-time': [commonLayout(durationTail((reader, row) => readCombined(reader, row, blank), 's', numberWithPoint))],
  'nginx-main': [commonLayout(forwardedTail)],
  'traefik-clf': [commonLayout(traefikTail, looseStatus)],
  'ingress-nginx': [commonLayout(ingressTail(2))],
  'ingress-nginx-old': [oldIngressLayout(ingressTail(1))],
  jira: [commonLayout(jiraTail)],
  ovh: [secondWordLayout(combinedTail)],
  lighttpd: [secondWordLayout(combinedTail)],
  vhost_common: [vhostLayout(noTail)],
  vhost_combined: [vhostLayout(combinedTail)],
  gandi: [gandiLayout(combinedTail)],
  'nginx-proxy-manager': [proxyManagerLayout(true), proxyManagerLayout(false)],
  envoy: [envoyLayout(false)],
  istio: [envoyLayout(true)],
  haproxy: [haproxyLayout(false), haproxyLayout(true)],
  squid: [squidLayout],
  elb: [elbLayout(false, elbTail), elbLayout(false, noTail)],
  alb: [elbLayout(true, albTail), elbLayout(true, noTail)],
  s3: [s3Layout],
  iis: [iisLayout],
};

/** All names. */
export const formatNames: readonly string[] = Object.keys(layouts);

function layoutsOf(format: string): readonly Layout[] {
  const found = layouts[format];
  if (found === undefined) {
    throw new Error(`no format is named ${format}`);
  }
  return found;
}

/** Their second word has the shape of an ident, so they are never detected. */
const onlyWhenNamed: readonly string[] = ['ovh', 'lighttpd'];

/** Formats whose lines begin alike: the longest that fits nearly all of the lines is the one. */
const families: readonly (readonly string[])[] = [
  [
    'common',
    'common-time',
    'combined',
    'combined-time',
    'nginx-time',
    'nginx-main',
    'jira',
    'traefik-clf',
    'ingress-nginx',
    'ingress-nginx-old',
  ],
  ['vhost_common', 'vhost_combined'],
];

/**
 * The format that detection finds for lines that are not empty, with the number of lines that fit it, or `undefined` if
 * less than half of the lines fit any.
 */
export function detectFormat(lines: readonly string[]): { format: string; fitting: number } | undefined {
  const tried = formatNames
    .filter((format) => !onlyWhenNamed.includes(format))
    .map((format) => ({ format, fitting: lines.filter((line) => fitsFormat(format, line)).length }));
  const most = Math.max(...tried.map(({ fitting }) => fitting));
  const best = tried.findLast(({ fitting }) => fitting === most);
  if (best === undefined || most === 0 || most * 2 < lines.length) {
    return undefined;
  }
  const family = families.find((formats) => formats.includes(best.format)) ?? [best.format];
  return tried.findLast(({ format, fitting }) => family.includes(format) && fitting * 10 >= most * 9);
}
