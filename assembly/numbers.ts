import { bytesAt, durationColumnOf, statusAt, timeAt } from './columns';
import { otherThanDigits } from './hour';
import {
  columnOf,
  divisorOf,
  hasFlag,
  isFurther,
  mayBePadded,
  mayHaveFraction,
  needsFraction,
  noColumn,
  unitOf,
  unusual,
} from './program';
import { blockAt, byteAt, longAt, wordAt } from './text';

/** Fields that are numbers: see fields.ts. */

const space: u8 = 0x20;
const minus: u8 = 0x2d;
const dot: u8 = 0x2e;

/** A space and three digits, with a space behind. */
// @inline
export function scanStatus(columns: usize, row: i32, requestEnd: usize): usize {
  const digits = wordAt(requestEnd) ^ 0x30303020;
  const isUsual =
    (digits & 0xff) === 0 && ((digits | (digits + 0x76767600)) & 0x80808000) === 0 && byteAt(requestEnd + 4) === space;
  if (!isUsual) return unusual;
  const status = 100 * ((digits >> 8) & 0xff) + 10 * ((digits >> 16) & 0xff) + (digits >> 24);
  store<u16>(columns + ((<usize>row) << 1), <u16>status, statusAt);
  return requestEnd + 4;
}

/** Three digits. */
export function scanStatusDigits(columns: usize, row: i32, start: usize): usize {
  const digits = (wordAt(start) ^ 0x303030) & 0xffffff;
  if (((digits | (digits + 0x767676)) & 0x808080) !== 0) return unusual;
  const status = 100 * (digits & 0xff) + 10 * ((digits >> 8) & 0xff) + (digits >> 16);
  store<u16>(columns + ((<usize>row) << 1), <u16>status, statusAt);
  return start + 3;
}

/** One to fifteen digits, or `-`. */
// @inline
export function scanBytes(columns: usize, row: i32, start: usize): usize {
  const digits = longAt(start) ^ 0x3030303030303030;
  const others = othersOf(digits);
  const bits = ctz<u64>(others) & ~7;
  let size: u64 = 0;
  let end = start + <usize>(bits >> 3);
  if (bits === 0) {
    if (byteAt(start) !== minus) return unusual;
    end = start + 1;
  } else if (others === 0) {
    return scanManyBytes(columns, row, start);
  } else {
    size = numberOf(digits << (64 - bits));
  }
  store<f64>(columns + ((<usize>row) << 3), <f64>size, bytesAt);
  return end;
}

/** Eight to fifteen digits. */
function scanManyBytes(columns: usize, row: i32, start: usize): usize {
  const digits = longAt(start + 8) ^ 0x3030303030303030;
  const others = othersOf(digits);
  const bits = ctz<u64>(others) & ~7;
  if (others === 0) return unusual;
  let size = numberOf(longAt(start) ^ 0x3030303030303030);
  for (let end = start + 8; end < start + 8 + <usize>(bits >> 3); end++) size = 10 * size + byteAt(end) - 0x30;
  store<f64>(columns + ((<usize>row) << 3), <f64>size, bytesAt);
  return start + 8 + <usize>(bits >> 3);
}

/** A flag for each of 8 bytes that is no digit, if the digit 0 was taken off of each; only the first one is certain. */
// @inline
function othersOf(digits: u64): u64 {
  return (digits | (digits + 0x7676767676767676)) & 0x8080808080808080;
}

/** The number of eight digits, the first one lowest: neighbours are added up: pairs, fours, all. */
// @inline
function numberOf(eight: u64): u64 {
  let digits = (10 * eight + (eight >> 8)) & 0x00ff00ff00ff00ff;
  digits = (100 * digits + (digits >> 16)) & 0x0000ffff0000ffff;
  return (10000 * digits + (digits >> 32)) & 0xffffffff;
}

/** One to seven digits, then perhaps a point and one to seven more. Blanks before them may make a column of it. */
export function scanDuration(columns: usize, row: i32, step: usize, from: usize): usize {
  let start = from;
  if (hasFlag(step, mayBePadded)) while (byteAt(start) === space) start++;
  const digits = longAt(start) ^ 0x3030303030303030;
  const others = othersOf(digits);
  const bits = ctz<u64>(others) & ~7;
  if (bits === 0 || others === 0) return unusual;
  let value = numberOf(digits << (64 - bits)) * <u64>unitOf(step);
  let at = start + <usize>(bits >> 3);
  if (byteAt(at) === dot) {
    const places = longAt(at + 1) ^ 0x3030303030303030;
    const ends = othersOf(places);
    const placeBits = ctz<u64>(ends) & ~7;
    if (placeBits === 0 || ends === 0 || !hasFlag(step, mayHaveFraction)) return unusual;
    const fraction = numberOf(places & (((<u64>1) << placeBits) - 1));
    value += <u64>(<u32>fraction / divisorOf(step));
    at += 1 + <usize>(placeBits >> 3);
  } else if (hasFlag(step, needsFraction)) {
    return unusual;
  }
  if (columnOf(step) !== noColumn) {
    const rowLong = durationColumnOf(columns) + ((<usize>row) << 3);
    store<f64>(rowLong, <f64>value + (hasFlag(step, isFurther) ? load<f64>(rowLong) : 0));
  }
  return at;
}

/** For lines without a duration. */
export function clearDuration(columns: usize, row: i32): void {
  store<f64>(durationColumnOf(columns) + ((<usize>row) << 3), -1);
}

/** Ten digits, which are seconds, perhaps with a fraction. */
export function scanEpochTime(columns: usize, row: i32, start: usize): usize {
  const first = longAt(start) ^ 0x3030303030303030;
  const flags = otherThanDigits(blockAt(start));
  if (ctz<i32>(flags) !== 10 || flags === 0) return unusual;
  const last = 10 * (<u64>byteAt(start + 8) - 0x30) + (<u64>byteAt(start + 9) - 0x30);
  const seconds: u64 = 100 * numberOf(first) + last;
  store<f64>(columns + ((<usize>row) << 3), <f64>seconds, timeAt);
  const end = start + 10;
  if (byteAt(end) !== dot) return end;
  const places = otherThanDigits(blockAt(end + 1));
  const count = <usize>ctz<i32>(places);
  return places === 0 || count === 0 ? unusual : end + 1 + count;
}
