import { colon, minus, parseDigits, plus, slash, space } from '../lines/bytes.ts';
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

/**
 * The moment that `[start, end)` names as `DD/Mon/YYYY:HH:MM:SS ±HHMM` (or `±HMM`), in seconds since 1970-01-01 UTC;
 * NaN if it is no real moment in just this form. Years are 0000 to 9999 of the Gregorian calendar.
 */
export function parseTimestamp(bytes: Uint8Array, start: number, end: number): EpochSeconds {
  const byteCount = end - start;
  if (byteCount !== timestampBytes && byteCount !== shortTimestampBytes) return Number.NaN;
  const isPunctuated =
    bytes[start + 2] === slash &&
    bytes[start + 6] === slash &&
    bytes[start + 11] === colon &&
    bytes[start + 14] === colon &&
    bytes[start + 17] === colon &&
    bytes[start + 20] === space;
  const year = parseDigits(bytes, start + 7, 4);
  const month = parseMonth(bytes, start + 3);
  const day = parseDigits(bytes, start, 2);
  const hour = parseDigits(bytes, start + 12, 2);
  const minute = parseDigits(bytes, start + 15, 2);
  const second = parseDigits(bytes, start + 18, 2);
  const zoneSeconds = parseZoneSeconds(bytes, start + 21, end);
  // A part that is no number is NaN, and no comparison with NaN holds.
  const isReal =
    isPunctuated &&
    month >= 0 &&
    day >= 1 &&
    day <= countDays(year, month) &&
    hour <= 23 &&
    minute <= 59 &&
    second <= 59 &&
    Number.isFinite(zoneSeconds);
  if (!isReal) return Number.NaN;
  return (
    daysSince1970(year, month, day) * secondsPerDay +
    hour * secondsPerHour +
    minute * secondsPerMinute +
    second -
    zoneSeconds
  );
}

/** The zone of a timestamp that `parseTimestamp` accepts. */
export function parseZone(bytes: Uint8Array, start: number, end: number): Zone {
  const signAt = start + 21;
  const sign = bytes[signAt] === minus ? '-' : '+';
  const digits = String.fromCharCode(...bytes.subarray(signAt + 1, end)).padStart(4, '0');
  return { name: sign + digits, offsetSeconds: parseZoneSeconds(bytes, signAt, end) };
}

/** 0 for January to 11 for December, in upper or lower case; -1 for anything else. */
function parseMonth(bytes: Uint8Array, start: number): number {
  const letters = String.fromCharCode(...bytes.subarray(start, start + 3)).toLowerCase();
  return monthNames.findIndex((name) => name.toLowerCase() === letters);
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
