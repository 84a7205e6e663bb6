/**
 * What the six reports of a log must be, said as plainly as possible: the oracle of the property tests.
 *
 * It shares no code and no ideas with `src/`: lines are latin1 strings (one character is one byte), moments come from
 * `Date`, sums are BigInt, and every answer is sorted in full. Slow is fine; obvious is the point.
 */
import { endsInPort, isAddress } from './addresses.ts';

/** The parameters of the reports. Lengths of time are whole seconds; paths and methods are latin1. */
export interface OracleOptions {
  top: number;
  windowSeconds: number;
  halfOpen: boolean;
  loginPaths: readonly string[];
  loginMethods: readonly string[];
  isFailedStatus: (status: number) => boolean;
  failures: number;
  failureWindowSeconds: number;
  blockSeconds: number;
  maxLineBytes: number;
}

export const defaultOracleOptions: OracleOptions = {
  top: 10,
  windowSeconds: 3600,
  halfOpen: false,
  loginPaths: ['/login'],
  loginMethods: ['POST'],
  isFailedStatus: (status) => status >= 400 && status <= 499,
  failures: 3,
  failureWindowSeconds: 20,
  blockSeconds: 300,
  maxLineBytes: 67108864,
};

/** One well-formed line. All strings are latin1, one character for one byte. */
export interface OracleEntry {
  host: string;
  /** Whole seconds since 1970-01-01 UTC, negative before it. */
  time: number;
  /** First word of the request, or `''` if it has none. */
  method: string;
  /** Second word of the request, with its query string. */
  resource: string | undefined;
  status: number;
  bytes: bigint;
  /** As written: `-400`, `-0400` and `-0000` stay what they are. */
  zone: string;
  /** The whole line with its `\r`, without its `\n`. */
  line: string;
}

export type OracleLine = { kind: 'empty' } | { kind: 'malformed' } | { kind: 'entry'; entry: OracleEntry };

/** The seconds `start … start + windowSeconds` (half-open: `… start + windowSeconds - 1`) and what they saw. */
export interface OracleWindow {
  start: number;
  requests: number;
}

export type WindowOptions = Pick<OracleOptions, 'top' | 'windowSeconds' | 'halfOpen'>;

export type BlockingOptions = Pick<
  OracleOptions,
  'loginPaths' | 'loginMethods' | 'isFailedStatus' | 'failures' | 'failureWindowSeconds' | 'blockSeconds'
>;

export interface OracleReports {
  /** Latin1 contents of the six files, by name: `hosts.txt` … */
  files: Record<string, string>;
  /** All lines: empty, malformed and well-formed. */
  lines: number;
  empty: number;
  malformed: number;
  /** The earliest moment, not the first line's. */
  firstTime: number | undefined;
  /** The latest moment, not the last line's. */
  lastTime: number | undefined;
  /** Entries earlier than the entry directly before them. */
  outOfOrder: number;
}

/** The bytes of some resource add up to more than 2^53-1, so there is no report. */
export class SumTooLarge extends Error {
  override readonly name: string = 'SumTooLarge';
}

// ---------------------------------------------------------------------------------------------------------- lines

/** The lines of one file as latin1, without their `\n` but with a `\r` before it; NULs at their start are as if not there. */
export function splitLines(log: Uint8Array): string[] {
  const texts = Buffer.from(log).toString('latin1').split('\n');
  const lines = texts.map((text) => text.replace(/^\0+/, ''));
  // What follows the last `\n` is a line only if it has bytes.
  if (lines.at(-1) === '') {
    lines.pop();
  }
  return lines;
}

export function readLine(line: string, maxLineBytes: number = defaultOracleOptions.maxLineBytes): OracleLine {
  if (line.length > maxLineBytes) {
    return { kind: 'malformed' };
  }
  const text = line.endsWith('\r') ? line.slice(0, -1) : line;
  if (/^[ \t]*$/.test(text)) {
    return { kind: 'empty' };
  }

  const client = clientPattern.exec(text)?.[0];
  const host = client?.split(',')[0];
  if (client === undefined || host === undefined || host === '') {
    return { kind: 'malformed' };
  }

  const brackets = findBrackets(text, client.length);
  const { moment, opening, rest } = brackets.find(isTimeField) ?? brackets[0] ?? {};
  const read = rest === undefined ? undefined : readRequest(rest);
  if (moment === undefined || read === undefined || beginsWithSite(client, text.slice(client.length, opening))) {
    return { kind: 'malformed' };
  }
  const words = read.request.split(/[ \t]+/).filter((word) => word !== '');
  return {
    kind: 'entry',
    entry: {
      host,
      time: moment.time,
      method: words[0] ?? '',
      resource: words[1],
      status: Number(read.status),
      bytes: read.bytes === '-' ? 0n : BigInt(read.bytes),
      zone: moment.zone,
      line,
    },
  };
}

/** The first word, or a list: words go on while they end in a comma, but not with half a `[…]`. */
const clientPattern = /^(?:[^ \t]*,[ \t]+(?!\[[^ \t\]]*(?:[ \t]|$)))*[^ \t]+(?=[ \t])/;

/** Whether what should be the client is a site: an address comes next, or it has a port and three words or more come next. */
function beginsWithSite(client: string, behind: string): boolean {
  const words = behind.split(/[ \t]+/).filter((word) => word !== '');
  if (client.includes(',')) {
    return false;
  }
  if (isAddress(client)) {
    return isAddress(words[0] ?? '') && words.length >= 3;
  }
  return isAddress(words[0] ?? '') || (endsInPort(client) && words.length >= 3);
}

/** A `[…]`, from any `[` to the first `]` after it. */
interface Brackets {
  opening: number;
  moment: Moment | undefined;
  /** What follows the `]`. */
  rest: string;
}

interface Moment {
  time: number;
  zone: string;
}

/** Every `[…]` that begins at an index or after it. */
function findBrackets(text: string, from: number): Brackets[] {
  const found: Brackets[] = [];
  for (let opening = text.indexOf('[', from); opening >= 0; opening = text.indexOf('[', opening + 1)) {
    const closing = text.indexOf(']', opening);
    if (closing >= 0) {
      found.push({ moment: readTime(text.slice(opening + 1, closing)), opening, rest: text.slice(closing + 1) });
    }
  }
  return found;
}

function isTimeField({ moment, rest }: Brackets): boolean {
  return moment !== undefined && /^[ \t]*"/.test(rest);
}

const months: readonly string[] = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');

/** Reads what stands between the brackets; `undefined` if it is no real moment. */
export function readTime(text: string): Moment | undefined {
  const fields = /^(\d\d)\/([A-Za-z]{3})\/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-]\d{3,4})$/.exec(text)?.slice(1);
  if (fields === undefined) {
    return undefined;
  }
  const [day, monthName, year, hour, minute, second, zone] = fields as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const month = months.indexOf(monthName.toLowerCase());
  if (month < 0 || zoneHours(zone) > 23 || zoneMinutes(zone) > 59) {
    return undefined;
  }

  // Date accepts 31 February and 24:60:60 and moves them on: a moment is real if it reads back as it was written.
  // (Date.UTC would take the years 0 to 99 for 1900 to 1999, setUTCFullYear does not.)
  const date = new Date(0);
  date.setUTCFullYear(Number(year), month, Number(day));
  date.setUTCHours(Number(hour), Number(minute), Number(second));
  const isReal =
    date.getUTCFullYear() === Number(year) &&
    date.getUTCMonth() === month &&
    date.getUTCDate() === Number(day) &&
    date.getUTCHours() === Number(hour) &&
    date.getUTCMinutes() === Number(minute) &&
    date.getUTCSeconds() === Number(second);
  return isReal ? { time: date.getTime() / 1000 - zoneSeconds(zone), zone } : undefined;
}

/** Finds the request in what follows the `]`, and the status and bytes after its closing quote. */
function readRequest(text: string): { request: string; status: string; bytes: string } | undefined {
  const opening = text.indexOf('"');
  if (opening < 0) {
    return undefined;
  }
  const quoted = text.slice(opening + 1);
  for (let quote = quoted.indexOf('"'); quote >= 0; quote = quoted.indexOf('"', quote + 1)) {
    const request = quoted.slice(0, quote);
    let backslashes = 0;
    while (request.at(-1 - backslashes) === '\\') {
      backslashes++;
    }
    const after = /^ (\d{3}) (\d+|-)(?:[ \t]|$)/.exec(quoted.slice(quote + 1));
    if (backslashes % 2 === 0 && after !== null) {
      return { request, status: after[1] as string, bytes: after[2] as string };
    }
  }
  return undefined;
}

// ---------------------------------------------------------------------------------------------------------- zones

/** `-400` → `-0400`. */
function fourDigitZone(zone: string): string {
  return zone.slice(0, 1) + zone.slice(1).padStart(4, '0');
}

function zoneHours(zone: string): number {
  return Number(fourDigitZone(zone).slice(1, 3));
}

function zoneMinutes(zone: string): number {
  return Number(fourDigitZone(zone).slice(3));
}

/** East of Greenwich is positive. */
function zoneSeconds(zone: string): number {
  const seconds = zoneHours(zone) * 3600 + zoneMinutes(zone) * 60;
  return zone.startsWith('-') ? -seconds : seconds;
}

/** `804571201, '-400'` → `01/Jul/1995:00:00:01 -0400`. The years outside 0000 … 9999 are `-0001` and `10000`. */
export function printTime(time: number, zone: string): string {
  // ECMAScript fixes this text: `Sat, 01 Jul 1995 00:00:01 GMT`, the year with four digits at least.
  const [, day, month, year, clock] = new Date((time + zoneSeconds(zone)) * 1000).toUTCString().split(' ');
  return `${day}/${month}/${year}:${clock} ${fourDigitZone(zone)}`;
}

// ------------------------------------------------------------------------------------------------ hosts, resources

/** Most requests first, then host by its bytes. */
export function busiestHosts(entries: readonly OracleEntry[], top: number): [host: string, requests: number][] {
  const requests = new Map<string, number>();
  for (const { host } of entries) {
    requests.set(host, (requests.get(host) ?? 0) + 1);
  }
  return [...requests].sort((a, b) => b[1] - a[1] || compareBytes(a[0], b[0])).slice(0, top);
}

/** Most bytes first, then resource by its bytes. Throws `SumTooLarge` if any resource, shown or not, has too many. */
export function heaviestResources(entries: readonly OracleEntry[], top: number): [resource: string, bytes: bigint][] {
  const sums = new Map<string, bigint>();
  for (const { resource, bytes } of entries) {
    if (resource !== undefined) {
      sums.set(resource, (sums.get(resource) ?? 0n) + bytes);
    }
  }
  for (const [resource, sum] of sums) {
    if (sum > BigInt(Number.MAX_SAFE_INTEGER)) {
      throw new SumTooLarge(`${JSON.stringify(resource)} has ${sum} bytes`);
    }
  }
  return [...sums].sort((a, b) => (a[1] === b[1] ? compareBytes(a[0], b[0]) : a[1] > b[1] ? -1 : 1)).slice(0, top);
}

/** Latin1 strings compare like their unsigned bytes. */
function compareBytes(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

// -------------------------------------------------------------------------------------------------------- windows

/** How many whole seconds a window holds. */
function secondsHeld(options: WindowOptions): number {
  return options.halfOpen ? options.windowSeconds : options.windowSeconds + 1;
}

/** Most requests first, then the earliest. */
function compareWindows(left: OracleWindow, right: OracleWindow): number {
  return right.requests - left.requests || left.start - right.start;
}

/** One window for every second from the first to the last event: the definition, word for word. Short spans only. */
function everyWindow(times: readonly number[], options: WindowOptions): OracleWindow[] {
  const sorted = [...times].sort((a, b) => a - b);
  const windows: OracleWindow[] = [];
  for (let start = sorted[0] ?? 0; start <= (sorted.at(-1) ?? -1); start++) {
    const end = start + secondsHeld(options) - 1;
    windows.push({ start, requests: times.filter((time) => time >= start && time <= end).length });
  }
  return windows;
}

/** `hours.txt` by trying every second. Short spans only. */
export function busiestWindowsEverySecond(times: readonly number[], options: WindowOptions): OracleWindow[] {
  return everyWindow(times, options).sort(compareWindows).slice(0, options.top);
}

/** `disjointhours.txt` by trying every second. Short spans only. */
export function disjointWindowsEverySecond(times: readonly number[], options: WindowOptions): OracleWindow[] {
  let windows = everyWindow(times, options).filter(({ requests }) => requests > 0);
  const taken: OracleWindow[] = [];
  while (taken.length < options.top) {
    const best = windows.sort(compareWindows)[0];
    if (best === undefined) {
      break;
    }
    taken.push(best);
    windows = windows.filter(({ start }) => Math.abs(start - best.start) >= secondsHeld(options));
  }
  return taken;
}

/** The starts `lo … hi`, both included, whose windows all hold the same number of requests. */
interface Stretch {
  lo: number;
  hi: number;
  requests: number;
}

/**
 * All starts from the first to the last event, as stretches, ascending.
 *
 * The window starting at `start` holds other requests than the one starting a second earlier only if an event just left
 * it (at `start - 1`) or just entered it (at its last second, `start + held - 1`). So `event + 1` and
 * `event - held + 1` are the only places where the number can change, and between them it is constant. A log with one
 * line in 1900 and one in 9999 has a handful of stretches.
 */
function findStretches(times: readonly number[], options: WindowOptions): Stretch[] {
  const sorted = [...times].sort((a, b) => a - b);
  const first = sorted[0];
  const last = sorted.at(-1);
  if (first === undefined || last === undefined) {
    return [];
  }
  const held = secondsHeld(options);
  const changes = new Set([first]);
  for (const time of sorted) {
    changes.add(time + 1);
    changes.add(time - held + 1);
  }
  const starts = [...changes].filter((start) => start >= first && start <= last).sort((a, b) => a - b);
  return starts.map((lo, i) => ({
    lo,
    hi: (starts[i + 1] ?? last + 1) - 1,
    requests: countBefore(sorted, lo + held) - countBefore(sorted, lo),
  }));
}

/** How many of the ascending times are less than `limit`. */
function countBefore(sorted: readonly number[], limit: number): number {
  let lo = 0;
  let hi = sorted.length;
  while (lo < hi) {
    const mid = Math.floor((lo + hi) / 2);
    if ((sorted[mid] as number) < limit) {
      lo = mid + 1;
    } else {
      hi = mid;
    }
  }
  return lo;
}

function compareStretches(left: Stretch, right: Stretch): number {
  return right.requests - left.requests || left.lo - right.lo;
}

/**
 * The busiest windows, most requests first, then the earliest; windows without requests take part.
 *
 * Stretches do not overlap, so of two with equally many requests every start of the one is before every start of the
 * other: writing out the sorted stretches second by second gives the order of all windows, and nothing is left out.
 */
export function busiestWindows(times: readonly number[], options: WindowOptions): OracleWindow[] {
  const windows: OracleWindow[] = [];
  for (const { lo, hi, requests } of findStretches(times, options).sort(compareStretches)) {
    for (let start = lo; start <= hi && windows.length < options.top; start++) {
      windows.push({ start, requests });
    }
  }
  return windows;
}

/**
 * Greedily the busiest window, of equals the earliest, that shares no second with those taken before; windows without
 * requests are left out. Of a stretch only its earliest start can be taken next.
 */
export function disjointWindows(times: readonly number[], options: WindowOptions): OracleWindow[] {
  const held = secondsHeld(options);
  let stretches = findStretches(times, options).filter(({ requests }) => requests > 0);
  const taken: OracleWindow[] = [];
  while (taken.length < options.top) {
    const best = stretches.sort(compareStretches)[0];
    if (best === undefined) {
      break;
    }
    const start = best.lo;
    taken.push({ start, requests: best.requests });
    // Strike out start - held + 1 … start + held - 1: a stretch keeps what lies before and what lies after.
    stretches = stretches
      .flatMap((stretch) => [
        { ...stretch, hi: Math.min(stretch.hi, start - held) },
        { ...stretch, lo: Math.max(stretch.lo, start + held) },
      ])
      .filter(({ lo, hi }) => lo <= hi);
  }
  return taken;
}

// ------------------------------------------------------------------------------------------------------- blocking

/** The entries made while their host was blocked, in the order of the lines. */
export function blockedEntries(
  entries: readonly OracleEntry[],
  options: BlockingOptions = defaultOracleOptions,
): OracleEntry[] {
  /** Times of the remembered failures of each host, in the order of the lines. */
  const failures = new Map<string, number[]>();
  /** The block time of each host. */
  const blockedBy = new Map<string, number>();
  const blocked: OracleEntry[] = [];
  for (const entry of entries) {
    const blockingTime = blockedBy.get(entry.host);
    const secondsSince = entry.time - (blockingTime ?? Number.POSITIVE_INFINITY);
    if (secondsSince >= 0 && secondsSince <= options.blockSeconds) {
      blocked.push(entry);
      continue;
    }
    if (!isLoginAttempt(entry, options)) {
      continue;
    }
    if (!options.isFailedStatus(entry.status)) {
      failures.delete(entry.host);
      continue;
    }
    const near = (failures.get(entry.host) ?? []).filter(
      (failure) => Math.abs(entry.time - failure) <= options.failureWindowSeconds,
    );
    const remembered = [...near, entry.time].slice(-options.failures);
    failures.set(entry.host, remembered);
    if (remembered.length === options.failures) {
      blockedBy.set(entry.host, entry.time);
    }
  }
  return blocked;
}

function isLoginAttempt(entry: OracleEntry, options: BlockingOptions): boolean {
  // Nobody knows who `-` is, so it is never blocked.
  if (entry.status === 0 || entry.host === '-') {
    return false;
  }
  const path = entry.resource?.split('?')[0];
  return path !== undefined && options.loginPaths.includes(path) && options.loginMethods.includes(entry.method);
}

// ------------------------------------------------------------------------------------------------------ the whole

/** Analyzes the files, in this order, as one log. Throws `SumTooLarge` if the bytes of a resource exceed 2^53-1. */
export function report(logs: readonly Uint8Array[], options: Partial<OracleOptions> = {}): OracleReports {
  const all: OracleOptions = { ...defaultOracleOptions, ...options };
  const lines = logs.flatMap(splitLines).map((line) => readLine(line, all.maxLineBytes));
  const entries = lines.flatMap((line) => (line.kind === 'entry' ? [line.entry] : []));
  const times = entries.map(({ time }) => time);
  const ascending = [...times].sort((a, b) => a - b);
  const zone = entries[0]?.zone ?? '+0000';
  const resources = heaviestResources(entries, all.top);
  const printWindow = ({ start, requests }: OracleWindow): string => `${printTime(start, zone)},${requests}`;
  return {
    files: {
      'hosts.txt': printRows(busiestHosts(entries, all.top).map(([host, requests]) => `${host},${requests}`)),
      'resources.txt': printRows(resources.map(([resource]) => resource)),
      'resources_with_bytes.txt': printRows(resources.map(([resource, bytes]) => `${resource},${bytes}`)),
      'hours.txt': printRows(busiestWindows(times, all).map(printWindow)),
      'disjointhours.txt': printRows(disjointWindows(times, all).map(printWindow)),
      'blocked.txt': printRows(blockedEntries(entries, all).map(({ line }) => line)),
    },
    lines: lines.length,
    empty: lines.filter(({ kind }) => kind === 'empty').length,
    malformed: lines.filter(({ kind }) => kind === 'malformed').length,
    firstTime: ascending[0],
    lastTime: ascending.at(-1),
    outOfOrder: times.filter((time, i) => i > 0 && time < (times[i - 1] as number)).length,
  };
}

function printRows(rows: readonly string[]): string {
  return rows.map((row) => `${row}\n`).join('');
}
