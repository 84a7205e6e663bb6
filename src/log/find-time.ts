import { closeBracket, isBlank, openBracket, quote } from '../lines/bytes.ts';
import type { EpochSeconds } from '../structures/calendar.ts';
import { parseTimestamp, shortTimestampBytes, timestampBytes } from './timestamp.ts';

/** The text between two brackets of a line, and its time. */
export interface BracketedTime {
  /** After the `[`. */
  readonly start: number;
  /** At the `]`; -1 if there is none. */
  readonly end: number;
  /** NaN if it is not a valid time. */
  readonly time: EpochSeconds;
  /** True if the wanted byte follows, with any number of blanks between. */
  readonly isFollowed: boolean;
}

/**
 * Finds the time of a line whose host ends at `hostEnd`: the first `[…]` that holds a valid time and is followed by the byte `next`,
 * a quote in Common lines, with any number of blanks between. If there is none, the first `[…]`. Undefined if there is no `[`.
 *
 * Every `[` begins a `[…]`, which ends at the next `]`. So brackets before a time do not hide it:
 *
 *     host - [x [ [[01/Jan/2000:00:00:00 +0000] "GET / HTTP/1.0" 200 5
 *                  ^ start                    ^ end
 *
 * Servers escape quotes in user names, but not brackets. So a time in a user name is never followed by a quote.
 *
 * Reads [hostEnd, lineEnd) at most twice.
 */
export function findTime(
  bytes: Uint8Array,
  hostEnd: number,
  lineEnd: number,
  next: number = quote,
): BracketedTime | undefined {
  const first = find(bytes, openBracket, hostEnd, lineEnd);
  if (first < 0) return undefined;
  for (let open = first; open >= 0; open = find(bytes, openBracket, open + 1, lineEnd)) {
    const start = open + 1;
    const end = findMomentEnd(bytes, start);
    if (end < 0 || !isNext(bytes, end + 1, lineEnd, next)) continue;
    const time = parseTimestamp(bytes, start, end);
    if (!Number.isNaN(time)) return { start, end, time, isFollowed: true };
  }
  const start = first + 1;
  const end = find(bytes, closeBracket, start, lineEnd);
  return { start, end, time: end < 0 ? Number.NaN : parseTimestamp(bytes, start, end), isFollowed: false };
}

/** The position of the `]` after a time that begins at `start`, in its short or full form; -1 if it is in neither place. */
function findMomentEnd(bytes: Uint8Array, start: number): number {
  const shortEnd = start + shortTimestampBytes;
  if (bytes[shortEnd] === closeBracket) return shortEnd;
  const end = start + timestampBytes;
  return bytes[end] === closeBracket ? end : -1;
}

function isNext(bytes: Uint8Array, start: number, lineEnd: number, byte: number): boolean {
  let at = start;
  while (at < lineEnd && isBlank(bytes[at] as number)) at++;
  return at < lineEnd && bytes[at] === byte;
}

/** The first position of the byte in [start, end), or -1. */
function find(bytes: Uint8Array, byte: number, start: number, end: number): number {
  for (let at = start; at < end; at++) if (bytes[at] === byte) return at;
  return -1;
}
