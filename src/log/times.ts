import { colon, comma, dot, isBlank, isDigit, minus, parseDigits, plus, slash } from '../lines/bytes.ts';
import { type EpochSeconds, secondsPerHour, secondsPerMinute } from '../structures/calendar.ts';
import type { TimeForm } from './formats/steps.ts';
import {
  localTimestampBytes,
  momentOf,
  parseLocalTimestamp,
  parseTimestamp,
  parseZone,
  utc,
  type Zone,
  zoneOf,
} from './timestamp.ts';

const capitalT = 0x54;
const capitalZ = 0x5a;
const isoSeconds = 19;
/** Milliseconds, microseconds or nanoseconds have three digits more each. */
const maxEpochDigits = [11, 14, 17, 20];
/** Two digits of a year below this are of the 21st century. */
const firstYearOf1900s = 70;

/**
 * The moment that [start, end) names in a form, in whole seconds since 1970-01-01 UTC: fractions are cut off. NaN if it is no real
 * moment in just this form. `zoneSeconds` are those of forms that have no zone, to be added to UTC for local time.
 */
export function parseTime(
  form: TimeForm,
  bytes: Uint8Array,
  start: number,
  end: number,
  zoneSeconds: number,
): EpochSeconds {
  switch (form) {
    case 'clf':
      return parseTimestamp(bytes, start, end);
    case 'clf-local': {
      const isComplete = skipFraction(bytes, start + localTimestampBytes, end) === end;
      return isComplete ? parseLocalTimestamp(bytes, start) - zoneSeconds : Number.NaN;
    }
    case 'iso':
      return parseIso(bytes, start, end, zoneSeconds);
    case 'epoch':
      return parseEpoch(bytes, start, end);
    case 'iis':
      return parseIis(bytes, start, end) - zoneSeconds;
  }
}

/** The zone in which the moment [start, end) of a form is written, if `parseTime` accepts it. */
export function parseZoneOf(form: TimeForm, bytes: Uint8Array, start: number, end: number, zoneSeconds: number): Zone {
  if (form === 'clf') return parseZone(bytes, start, end);
  if (form === 'epoch') return utc;
  if (form !== 'iso') return zoneOf(zoneSeconds);
  const zoneStart = findIsoZone(bytes, start, end);
  return zoneStart === end ? zoneOf(zoneSeconds) : zoneOf(parseIsoZone(bytes, zoneStart, end));
}

/** Where the zone of a moment [start, end) begins that `parseTime` accepts as ISO; `end` if it has none. */
export function findIsoZone(bytes: Uint8Array, start: number, end: number): number {
  return skipFraction(bytes, start + isoSeconds, end);
}

function parseIso(bytes: Uint8Array, start: number, end: number, zoneSeconds: number): EpochSeconds {
  if (end - start < isoSeconds) return Number.NaN;
  const isPunctuated =
    bytes[start + 4] === minus &&
    bytes[start + 7] === minus &&
    (bytes[start + 10] === capitalT || isBlank(bytes[start + 10] as number)) &&
    bytes[start + 13] === colon &&
    bytes[start + 16] === colon;
  if (!isPunctuated) return Number.NaN;
  const zoneStart = findIsoZone(bytes, start, end);
  const offset = zoneStart === end ? zoneSeconds : parseIsoZone(bytes, zoneStart, end);
  const time = momentOf(
    parseDigits(bytes, start, 4),
    parseDigits(bytes, start + 5, 2) - 1,
    parseDigits(bytes, start + 8, 2),
    parseDigits(bytes, start + 11, 2),
    parseDigits(bytes, start + 14, 2),
    parseDigits(bytes, start + 17, 2),
  );
  return time - offset;
}

/** Seconds of `Z`, `+02:00`, `+0200` or `+02`; NaN for anything else. */
function parseIsoZone(bytes: Uint8Array, start: number, end: number): number {
  if (bytes[start] === capitalZ) return end === start + 1 ? 0 : Number.NaN;
  const sign = bytes[start];
  if (sign !== plus && sign !== minus) return Number.NaN;
  const hours = parseDigits(bytes, start + 1, 2);
  const minutesStart = start + (bytes[start + 3] === colon ? 4 : 3);
  const hasMinutes = end !== start + 3;
  const minutes = hasMinutes ? parseDigits(bytes, minutesStart, 2) : 0;
  const isReal = hours <= 23 && minutes <= 59 && (!hasMinutes || end === minutesStart + 2) && end >= start + 3;
  if (!isReal) return Number.NaN;
  const seconds = hours * secondsPerHour + minutes * secondsPerMinute;
  return sign === minus ? -seconds : seconds;
}

/** The position after a point and digits; `start` where there is none, or no digit behind it. */
function skipFraction(bytes: Uint8Array, start: number, end: number): number {
  if (start >= end || bytes[start] !== dot) return start;
  let at = start + 1;
  while (at < end && isDigit(bytes[at] as number)) at++;
  return at === start + 1 ? start : at;
}

function parseEpoch(bytes: Uint8Array, start: number, end: number): EpochSeconds {
  let digitsEnd = start;
  while (digitsEnd < end && isDigit(bytes[digitsEnd] as number)) digitsEnd++;
  const digits = digitsEnd - start;
  const thousands = maxEpochDigits.findIndex((most) => digits <= most);
  if (digits === 0 || thousands < 0 || skipFraction(bytes, digitsEnd, end) !== end) return Number.NaN;
  return parseDigits(bytes, start, digits - 3 * thousands);
}

/** `10/16/26, 7:55:20` */
function parseIis(bytes: Uint8Array, start: number, end: number): EpochSeconds {
  const numbers: number[] = [];
  const punctuation: number[] = [];
  let at = start;
  while (at < end) {
    const from = at;
    while (at < end && isDigit(bytes[at] as number)) at++;
    const isTwoDigits = at === from + 2;
    if (at === from || at > from + 2 || (!isTwoDigits && (numbers.length === 2 || numbers.length >= 4)))
      return Number.NaN;
    numbers.push(parseDigits(bytes, from, at - from));
    if (at === end) break;
    punctuation.push(bytes[at++] as number);
    const blanks = at;
    if (punctuation.at(-1) === comma) while (at < end && isBlank(bytes[at] as number)) at++;
    if (punctuation.at(-1) === comma && at === blanks) return Number.NaN;
  }
  const isPunctuated = [slash, slash, comma, colon, colon].every((byte, i) => punctuation[i] === byte);
  if (numbers.length !== 6 || punctuation.length !== 5 || !isPunctuated) return Number.NaN;
  const [month, day, year, hour, minute, second] = numbers as [number, number, number, number, number, number];
  const century = year < firstYearOf1900s ? 2000 : 1900;
  return momentOf(century + year, month - 1, day, hour, minute, second);
}
