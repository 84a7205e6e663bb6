import { colon, dot, isDigit, minus, parseDigits, plus, smallBit, zero } from '../../lines/bytes.ts';
import { countDays, daysSince1970, hourMs, minuteMs, secondMs } from '../../structures/calendar.ts';

const dayMs = 24 * hourMs;

/** `YYYY-MM-DDTHH:MM:SS`, without a fraction and a zone. */
const secondsBytes = 19;
/** `+HH:MM` */
const offsetBytes = 6;

const upperT = 0x54;
const upperZ = 0x5a;

/**
 * The moment that `[start, end)` names as a date and time of RFC 3339, `2019-12-08T06:42:57.289Z`, in whole milliseconds
 * since 1970-01-01 UTC; NaN if it is no real moment in this form. A fraction may be left out or have any number of digits,
 * which are cut off after the third; T and Z may be small; an offset is `+HH:MM` or `-HH:MM`. A second 60 is refused.
 */
export function parseRfc3339(bytes: Uint8Array, start: number, end: number): number {
  const isPunctuated =
    end - start > secondsBytes &&
    bytes[start + 4] === minus &&
    bytes[start + 7] === minus &&
    ((bytes[start + 10] as number) & ~smallBit) === upperT &&
    bytes[start + 13] === colon &&
    bytes[start + 16] === colon;
  if (!isPunctuated) return Number.NaN;
  const year = parseDigits(bytes, start, 4);
  const month = parseDigits(bytes, start + 5, 2) - 1;
  const day = parseDigits(bytes, start + 8, 2);
  const hour = parseDigits(bytes, start + 11, 2);
  const minute = parseDigits(bytes, start + 14, 2);
  const second = parseDigits(bytes, start + 17, 2);
  // A part that is no number is NaN, and no comparison with NaN holds.
  const isReal = year >= 0 && day >= 1 && day <= countDays(year, month) && hour <= 23 && minute <= 59 && second <= 59;
  if (!isReal) return Number.NaN;

  const fractionAt = start + secondsBytes;
  const zoneAt = skipFraction(bytes, fractionAt, end);
  return (
    daysSince1970(year, month, day) * dayMs +
    hour * hourMs +
    minute * minuteMs +
    second * secondMs +
    parseMilliseconds(bytes, fractionAt, zoneAt) -
    parseOffset(bytes, zoneAt, end)
  );
}

/** The end of a dot and the digits after it, or where it would have begun. */
function skipFraction(bytes: Uint8Array, start: number, end: number): number {
  if (bytes[start] !== dot) return start;
  let at = start + 1;
  while (at < end && isDigit(bytes[at] as number)) at++;
  return at;
}

/** Milliseconds of a dot and digits; 0 for nothing, and NaN for a dot without digits. */
function parseMilliseconds(bytes: Uint8Array, start: number, end: number): number {
  if (end === start) return 0;
  if (end === start + 1) return Number.NaN;
  let milliseconds = 0;
  for (let at = start + 1; at <= start + 3; at++) {
    milliseconds = 10 * milliseconds + (at < end ? (bytes[at] as number) - zero : 0);
  }
  return milliseconds;
}

/** Milliseconds to take away from local time to get UTC; NaN if `[start, end)` is no zone. */
function parseOffset(bytes: Uint8Array, start: number, end: number): number {
  const sign = bytes[start] as number;
  if (end === start + 1) return (sign & ~smallBit) === upperZ ? 0 : Number.NaN;
  if (end !== start + offsetBytes || (sign !== plus && sign !== minus) || bytes[start + 3] !== colon) return Number.NaN;
  const hours = parseDigits(bytes, start + 1, 2);
  const minutes = parseDigits(bytes, start + 4, 2);
  if (!(hours <= 23 && minutes <= 59)) return Number.NaN;
  const offset = hours * hourMs + minutes * minuteMs;
  return sign === minus ? -offset : offset;
}
