import { hourAt, hourEndAt, hourStartAt, timeAt, zoneBytesAt } from './columns';
import { unusual } from './program';
import { blockAt, byteAt, longAt, openText } from './text';
import { firstBytes } from './vectors';

/**
 * Times of the hour that was learned last: its bytes are compared, and only minutes and seconds read. Returns where they end, or 0.
 *
 *     DD/Mon/YYYY:HH:MM:SS +ZZZZ       and one byte behind, which is always the same
 *     YYYY-MM-DDTHH:MM:SS.ffffffZ      with any fraction or none, and any zone
 *     DD/Mon/YYYY:HH:MM:SS.fff         the same without a zone
 */
const dot: u8 = 0x2e;
const colon: u8 = 0x3a;

// @inline
export function scanClfTime(columns: usize, row: i32, at: usize): usize {
  const difference = v128.or(
    v128.xor(clfHourOf(at), v128.load(columns, hourAt)),
    v128.xor(clfHourEndOf(at), v128.load(columns, hourEndAt)),
  );
  const digits = minuteDigits(at + 15);
  if (v128.any_true(difference) || areTooLarge(digits)) return unusual;
  store<f64>(columns + ((<usize>row) << 3), load<f64>(columns, hourStartAt) + <f64>secondsOf(digits), timeAt);
  return at + 26;
}

/** `DD/Mon/YYYY:HH:` and `YYYY-MM-DDTHH:` */
export const localHourBytes: i32 = 15;
export const isoHourBytes: i32 = 14;

/** A time whose hour has so many bytes. */
export function scanFineTime(columns: usize, row: i32, at: usize, hourBytes: i32): usize {
  const minutesAt = at + <usize>hourBytes;
  const digits = minuteDigits(minutesAt);
  const difference = v128.xor(firstBytes(blockAt(at), hourBytes), v128.load(columns, hourAt));
  if (v128.any_true(difference) || areTooLarge(digits) || byteAt(minutesAt + 2) !== colon) return unusual;
  let end = minutesAt + 5;
  if (byteAt(end) === dot) {
    const flags = otherThanDigits(blockAt(end + 1));
    const places = <usize>ctz<i32>(flags);
    if (flags === 0 || places === 0) return unusual;
    end += 1 + places;
  }
  const zoneBytes = <usize>load<u8>(columns, zoneBytesAt);
  if (zoneOf(end, zoneBytes) !== load<u64>(columns, hourEndAt)) return unusual;
  store<f64>(columns + ((<usize>row) << 3), load<f64>(columns, hourStartAt) + <f64>secondsOf(digits), timeAt);
  return end + zoneBytes;
}

/** Remembers the hour of a well-formed CLF time with a four-digit zone, whose moment is known. */
export function learnHour(columns: usize, at: usize, time: f64): void {
  openText(columns);
  v128.store(columns, clfHourOf(at), hourAt);
  v128.store(columns, clfHourEndOf(at), hourEndAt);
  store<f64>(columns, time - <f64>secondsOf(minuteDigits(at + 15)), hourStartAt);
}

/** Remembers the hour of a well-formed time of the other forms, whose moment is known and whose zone is its last bytes, at most 7. */
export function learnFineHour(
  columns: usize,
  at: usize,
  time: f64,
  hourBytes: i32,
  zoneAt: usize,
  zoneBytes: i32,
): void {
  openText(columns);
  v128.store(columns, firstBytes(blockAt(at), hourBytes), hourAt);
  store<u64>(columns, zoneOf(zoneAt, <usize>zoneBytes), hourEndAt);
  store<u8>(columns, <u8>zoneBytes, zoneBytesAt);
  store<f64>(columns, time - <f64>secondsOf(minuteDigits(at + <usize>hourBytes)), hourStartAt);
}

/** `DD/Mon/YYYY:HH:`, the first 16 bytes of a time without the digit of its minutes. */
// @inline
function clfHourOf(at: usize): v128 {
  return v128.and(blockAt(at), i8x16(-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 0));
}

/** `:HH:__:__ +ZZZZ]`, the bytes from the 11th on without the digits of minutes and seconds. */
// @inline
function clfHourEndOf(at: usize): v128 {
  return v128.and(blockAt(at + 11), i8x16(-1, -1, -1, -1, 0, 0, -1, 0, 0, -1, -1, -1, -1, -1, -1, -1));
}

/** The bytes of a zone, up to 7. */
// @inline
function zoneOf(at: usize, byteCount: usize): u64 {
  return longAt(at) & (((<u64>1) << (byteCount << 3)) - 1);
}

/** What `MM:SS` has but the digit 0: each byte is the digit's number, if it is a digit. */
// @inline
function minuteDigits(at: usize): u64 {
  return (longAt(at) ^ 0x3030003030) & 0xffff00ffff;
}

/** True unless the tens are below 6 and the ones below 10. */
// @inline
function areTooLarge(digits: u64): bool {
  return ((digits | (digits + 0x767a00767a)) & 0x8080008080) !== 0;
}

// @inline
function secondsOf(digits: u64): u32 {
  const word = <u32>digits;
  return 600 * (word & 0xff) + 60 * ((word >> 8) & 0xff) + 10 * (word >> 24) + <u32>(digits >> 32);
}

/** One bit for each of the 16 bytes that is no digit. */
// @inline
export function otherThanDigits(bytes: v128): i32 {
  return i8x16.bitmask(i8x16.gt_u(i8x16.sub(bytes, i8x16.splat(0x30)), i8x16.splat(9)));
}
