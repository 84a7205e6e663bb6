import { colon, minus, parseDigits, plus, slash, smallA, smallBit, smallZ, space } from '../lines/bytes.ts';
import { toBytes } from '../structures/byte-string.ts';
import {
  countDays,
  daysSince1970,
  type EpochSeconds,
  monthNames,
  secondsPerDay,
  secondsPerHour,
  secondsPerMinute,
} from '../structures/calendar.ts';

/** An offset from UTC as a log writes it. */
export interface Zone {
  /** Sign and four digits, the sign as in the log: `-0400`, `-0000`. */
  readonly name: string;
  /** Seconds to add to UTC to get local time. */
  readonly offsetSeconds: number;
}

export const utc: Zone = { name: '+0000', offsetSeconds: 0 };

/** `DD/Mon/YYYY:HH:MM:SS ±HHMM` without and with its last digit: `-400` is short for `-0400`. */
export const shortTimestampBytes = 25;
export const timestampBytes = 26;
/** The same without the space and the zone. */
export const localTimestampBytes = 20;

/**
 * The moment that `[start, end)` names as `DD/Mon/YYYY:HH:MM:SS ±HHMM` (or `±HMM`), in seconds since 1970-01-01 UTC;
 * NaN if it is no real moment in just this form. Years are 0000 to 9999 of the Gregorian calendar.
 */
export function parseTimestamp(bytes: Uint8Array, start: number, end: number): EpochSeconds {
  const byteCount = end - start;
  if (byteCount !== timestampBytes && byteCount !== shortTimestampBytes) return Number.NaN;
  if (bytes[start + localTimestampBytes] !== space) return Number.NaN;
  // Not finite if the zone is none, nor if the rest is no moment.
  return parseLocalTimestamp(bytes, start) - parseZoneSeconds(bytes, start + localTimestampBytes + 1, end);
}

/** The moment that the 20 bytes from `start` on name as `DD/Mon/YYYY:HH:MM:SS` in UTC; NaN if it is not real. */
export function parseLocalTimestamp(bytes: Uint8Array, start: number): EpochSeconds {
  const isPunctuated =
    bytes[start + 2] === slash &&
    bytes[start + 6] === slash &&
    bytes[start + 11] === colon &&
    bytes[start + 14] === colon &&
    bytes[start + 17] === colon;
  if (!isPunctuated) return Number.NaN;
  return momentOf(
    parseDigits(bytes, start + 7, 4),
    parseMonth(bytes, start + 3),
    parseDigits(bytes, start, 2),
    parseDigits(bytes, start + 12, 2),
    parseDigits(bytes, start + 15, 2),
    parseDigits(bytes, start + 18, 2),
  );
}

/** Seconds since 1970 of a date and time in UTC; NaN if it is not real. `month` counts from 0. */
export function momentOf(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): EpochSeconds {
  // A part that is no number is NaN, and no comparison with NaN holds.
  const isReal =
    month >= 0 &&
    month <= 11 &&
    day >= 1 &&
    day <= countDays(year, month) &&
    hour <= 23 &&
    minute <= 59 &&
    second <= 59;
  if (!isReal) return Number.NaN;
  return daysSince1970(year, month, day) * secondsPerDay + hour * secondsPerHour + minute * secondsPerMinute + second;
}

/** The zone of a timestamp that `parseTimestamp` accepts. */
export function parseZone(bytes: Uint8Array, start: number, end: number): Zone {
  const signAt = start + 21;
  const sign = bytes[signAt] === minus ? '-' : '+';
  const digits = String.fromCharCode(...bytes.subarray(signAt + 1, end)).padStart(4, '0');
  return { name: sign + digits, offsetSeconds: parseZoneSeconds(bytes, signAt, end) };
}

/** The zone that is so far from UTC. Seconds are whole minutes. */
export function zoneOf(offsetSeconds: number): Zone {
  const minutes = Math.abs(offsetSeconds) / secondsPerMinute;
  const digits = 100 * Math.floor(minutes / 60) + (minutes % 60);
  return { name: `${offsetSeconds < 0 ? '-' : '+'}${String(digits).padStart(4, '0')}`, offsetSeconds };
}

/** The small letters of each month's name, as one number. */
const monthCodes: readonly number[] = monthNames.map((name) => codeOf(toBytes(name), 0));

/** 0 for January to 11 for December, in upper or lower case; -1 for anything else. */
function parseMonth(bytes: Uint8Array, start: number): number {
  return monthCodes.indexOf(codeOf(bytes, start));
}

/** Three letters as one number, whatever their case. Bytes that are no letters give a number that no letters give. */
function codeOf(bytes: Uint8Array, start: number): number {
  let code = 0;
  for (let at = start; at < start + 3; at++) {
    const byte = bytes[at] as number;
    const letter = byte | smallBit;
    code = 256 * code + (letter >= smallA && letter <= smallZ ? letter : 0);
  }
  return code;
}

function parseZoneSeconds(bytes: Uint8Array, signAt: number, end: number): number {
  const sign = bytes[signAt];
  const minutesAt = end - 2;
  const hours = parseDigits(bytes, signAt + 1, minutesAt - signAt - 1);
  const minutes = parseDigits(bytes, minutesAt, 2);
  if ((sign !== plus && sign !== minus) || !(hours <= 23) || !(minutes <= 59)) return Number.NaN;
  const seconds = hours * secondsPerHour + minutes * secondsPerMinute;
  return sign === minus ? -seconds : seconds;
}
