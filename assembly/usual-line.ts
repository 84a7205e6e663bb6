import {
  batchLines,
  bytesAt,
  endCountAt,
  hostHashAt,
  hostLengthAt,
  hourAt,
  hourEndAt,
  hourStartAt,
  limitAt,
  lineEndAt,
  lineLengthAt,
  lineStartAt,
  linesAt,
  maxLineBytesAt,
  methodAt,
  positionAt,
  resourceHashAt,
  resourceLengthAt,
  resourceStartAt,
  rowsAt,
  sourceAt,
  statusAt,
  timeAt,
} from './columns';
import { addBlock, emptySum, finishHash } from './name-hash';
import { blockAt, byteAt, longAt, openText, wordAt } from './text';
import { firstPlace } from './vectors';

/**
 * Lines of the usual form:
 *
 *     host - user [DD/Mon/YYYY:HH:MM:SS +ZZZZ] "GET resource HTTP/1.1" 200 1234 …
 *
 * One function a field. Each is told where its field begins, writes it to the row, and returns where it ends, or `unusual`
 * if the rules have to look at the line (src/log/line-scanner.ts), which have the same result for what is accepted here.
 * Every line ends with a newline, at which all searches stop, and 64 bytes can be read behind the last one.
 */
const unusual: usize = 0;

const newline: i8 = 0x0a;
const carriageReturn: u8 = 0x0d;
const space: u8 = 0x20;
const quote: i8 = 0x22;
const minus: u8 = 0x2d;
const openBracket: i8 = 0x5b;
const backslash: u8 = 0x5c;

/**
 * Reads usual lines into the columns until they are full, the limit is reached, or the next line is not a usual one.
 *
 * The ends of all lines are found first: then where a line begins does not depend on what was read of the one before, and
 * the processor can work on several lines at once.
 */
export function scanUsualLines(columns: usize): void {
  openText(columns);
  const source = <usize>load<u32>(columns, sourceAt);
  const maxLineBytes = <usize>load<u32>(columns, maxLineBytesAt);
  const firstRow = load<i32>(columns, rowsAt);
  const firstLine = load<i32>(columns, linesAt);
  if (firstLine === 0) findLineEnds(columns);
  const endCount = load<i32>(columns, endCountAt);
  let start = source + load<u32>(columns, positionAt);
  let row = firstRow;
  for (let line = firstLine; line < endCount; line++) {
    const end = source + load<u32>(columns + ((<usize>line) << 2), lineEndAt);
    if (!scanLine(columns, row, start, end, source) || end - start > maxLineBytes) break;
    store<u32>(columns + ((<usize>row) << 2), <u32>(start - source), lineStartAt);
    store<u32>(columns + ((<usize>row) << 2), <u32>(end - start), lineLengthAt);
    start = end + 1;
    row++;
  }
  store<u32>(columns, <u32>(start - source), positionAt);
  store<i32>(columns, firstLine + row - firstRow, linesAt);
  store<i32>(columns, row, rowsAt);
}

/** Finds where the lines of a batch end: all up to the limit, or as many as the batch holds. */
function findLineEnds(columns: usize): void {
  const source = <usize>load<u32>(columns, sourceAt);
  const limit = source + load<u32>(columns, limitAt);
  let count = 0;
  for (let at = source + load<u32>(columns, positionAt); at < limit && count < batchLines; at += 64) {
    let flags =
      <u64>matches(blockAt(at), newline) |
      ((<u64>matches(blockAt(at + 16), newline)) << 16) |
      ((<u64>matches(blockAt(at + 32), newline)) << 32) |
      ((<u64>matches(blockAt(at + 48), newline)) << 48);
    // One end is written in any case, because whether there is one cannot be guessed; mostly there is not a second one.
    do {
      store<u32>(columns + ((<usize>count) << 2), <u32>(at - source) + <u32>ctz<u64>(flags), lineEndAt);
      count += <i32>(flags !== 0);
      flags &= flags - 1;
    } while (flags !== 0);
  }
  // What stands behind the limit is none of ours.
  const last = <u32>(limit - source) - 1;
  while (count > 0 && load<u32>(columns + ((<usize>(count - 1)) << 2), lineEndAt) > last) count--;
  store<i32>(columns, min(count, batchLines), endCountAt);
}

/** True if the line, whose newline stands at `end`, is a usual one. */
function scanLine(columns: usize, row: i32, start: usize, end: usize, source: usize): bool {
  let at = scanHost(columns, row, start);
  if (at === unusual) return false;
  at = scanTime(columns, row, at);
  if (at === unusual) return false;
  at = scanMethod(columns, row, at);
  if (at === unusual) return false;
  at = scanResource(columns, row, at, source);
  if (at === unusual) return false;
  at = scanStatus(columns, row, at);
  if (at === unusual) return false;
  at = scanSize(columns, row, at);
  return at !== unusual && isDone(at, end);
}

/** Up to the first space. */
function scanHost(columns: usize, row: i32, start: usize): usize {
  let at = start;
  let sum = emptySum();
  let bytes = blockAt(at);
  let flags = blanksAndControls(bytes);
  while (flags === 0) {
    sum = addBlock(sum, bytes, at - start);
    at += 16;
    bytes = blockAt(at);
    flags = blanksAndControls(bytes);
  }
  const place = firstPlace(flags);
  at += place;
  if (at === start || byteAt(at) !== space) return unusual;
  const length = <u32>(at - start);
  store<u32>(columns + ((<usize>row) << 2), length, hostLengthAt);
  store<u32>(columns + ((<usize>row) << 2), finishHash(sum, bytes, <i32>place, length), hostHashAt);
  return at;
}

/** Up to the bracket behind the timestamp, whose hour and zone must be those that were learned last. */
function scanTime(columns: usize, row: i32, hostEnd: usize): usize {
  let at = hostEnd;
  // Most often ` - - [` stands here.
  if ((longAt(at) & 0xffffffffffff) === 0x5b202d202d20) {
    at += 6;
  } else {
    let flags = matches(blockAt(at), openBracket) | matches(blockAt(at), newline);
    while (flags === 0) {
      at += 16;
      flags = matches(blockAt(at), openBracket) | matches(blockAt(at), newline);
    }
    at += firstPlace(flags) + 1;
    if (byteAt(at - 1) !== <u8>openBracket) return unusual;
  }
  const difference = v128.or(
    v128.xor(hourOf(at), v128.load(columns, hourAt)),
    v128.xor(hourEndOf(at), v128.load(columns, hourEndAt)),
  );
  // `MM:SS`: tens below 6, ones below 10.
  const digits = (longAt(at + 15) ^ 0x3030003030) & 0xffff00ffff;
  const tooLarge = (digits | (digits + 0x767a00767a)) & 0x8080008080;
  if (v128.any_true(difference) || tooLarge !== 0) return unusual;
  const word = <u32>digits;
  const seconds = 600 * (word & 0xff) + 60 * ((word >> 8) & 0xff) + 10 * (word >> 24) + <u32>(digits >> 32);
  store<f64>(columns + ((<usize>row) << 3), load<f64>(columns, hourStartAt) + <f64>seconds, timeAt);
  return at + 27;
}

/** `DD/Mon/YYYY:HH:`, the first 16 bytes of a timestamp without the digit of its minutes. */
function hourOf(at: usize): v128 {
  return v128.and(blockAt(at), i8x16(-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 0));
}

/** `:HH:__:__ +ZZZZ]`, the bytes from the 11th on without the digits of minutes and seconds. */
function hourEndOf(at: usize): v128 {
  return v128.and(blockAt(at + 11), i8x16(-1, -1, -1, -1, 0, 0, -1, 0, 0, -1, -1, -1, -1, -1, -1, -1));
}

/** Remembers the hour of a well-formed timestamp with a four-digit zone, whose moment is known. */
export function learnHour(columns: usize, at: usize, time: f64): void {
  openText(columns);
  v128.store(columns, hourOf(at), hourAt);
  v128.store(columns, hourEndOf(at), hourEndAt);
  const digits = longAt(at + 15) ^ 0x3030003030;
  const word = <u32>digits;
  const seconds = 600 * (word & 0xff) + 60 * ((word >> 8) & 0xff) + 10 * (word >> 24) + (<u32>(digits >> 32) & 0xff);
  store<f64>(columns, time - <f64>seconds, hourStartAt);
}

/** ` "` and a method that is known by its number, up to the space behind it. */
function scanMethod(columns: usize, row: i32, timeEnd: usize): usize {
  const word = longAt(timeEnd);
  let method: i32;
  let end: usize;
  if ((word & 0xffffffffffff) === 0x205445472220) {
    // ` "GET `
    method = 1;
    end = timeEnd + 5;
  } else if ((word & 0xffffffffffffff) === 0x2054534f502220) {
    // ` "POST `
    method = 3;
    end = timeEnd + 6;
  } else if ((word & 0xffffffffffffff) === 0x20444145482220) {
    // ` "HEAD `
    method = 2;
    end = timeEnd + 6;
  } else {
    return unusual;
  }
  store<u8>(columns + <usize>row, <u8>method, methodAt);
  return end;
}

/** A word behind a space, then whatever else up to the quote that closes the request. */
function scanResource(columns: usize, row: i32, methodEnd: usize, source: usize): usize {
  const start = methodEnd + 1;
  let at = start;
  let sum = emptySum();
  let bytes = blockAt(at);
  let flags = blanksAndControls(bytes) | matches(bytes, quote);
  while (flags === 0) {
    sum = addBlock(sum, bytes, at - start);
    at += 16;
    bytes = blockAt(at);
    flags = blanksAndControls(bytes) | matches(bytes, quote);
  }
  const place = firstPlace(flags);
  at += place;
  if (at === start || byteAt(at) !== space) return unusual;
  const length = <u32>(at - start);
  store<u32>(columns + ((<usize>row) << 2), <u32>(start - source), resourceStartAt);
  store<u32>(columns + ((<usize>row) << 2), length, resourceLengthAt);
  store<u32>(columns + ((<usize>row) << 2), finishHash(sum, bytes, <i32>place, length), resourceHashAt);

  at++;
  flags = matches(blockAt(at), quote) | matches(blockAt(at), newline);
  while (flags === 0) {
    at += 16;
    flags = matches(blockAt(at), quote) | matches(blockAt(at), newline);
  }
  at += firstPlace(flags);
  if (byteAt(at) !== <u8>quote || byteAt(at - 1) === backslash) return unusual;
  return at + 1;
}

/** A space and three digits, with a space behind. */
function scanStatus(columns: usize, row: i32, requestEnd: usize): usize {
  const digits = wordAt(requestEnd) ^ 0x30303020;
  const isUsual =
    (digits & 0xff) === 0 && ((digits | (digits + 0x76767600)) & 0x80808000) === 0 && byteAt(requestEnd + 4) === space;
  if (!isUsual) return unusual;
  const status = 100 * ((digits >> 8) & 0xff) + 10 * ((digits >> 16) & 0xff) + (digits >> 24);
  store<u16>(columns + ((<usize>row) << 1), <u16>status, statusAt);
  return requestEnd + 4;
}

/** A space and one to seven digits, or `-`. */
function scanSize(columns: usize, row: i32, statusEnd: usize): usize {
  const start = statusEnd + 1;
  let digits = longAt(start) ^ 0x3030303030303030;
  const others = (digits | (digits + 0x7676767676767676)) & 0x8080808080808080;
  const bits = ctz<u64>(others) & ~7;
  let size: u64 = 0;
  let end = start + <usize>(bits >> 3);
  if (bits === 0) {
    if (byteAt(start) !== minus) return unusual;
    end = start + 1;
  } else if (others === 0) {
    return unusual;
  } else {
    // The digits move to the upper end, so that zeros come before them; then neighbours are added up: pairs, fours, all.
    digits <<= 64 - bits;
    digits = (10 * digits + (digits >> 8)) & 0x00ff00ff00ff00ff;
    digits = (100 * digits + (digits >> 16)) & 0x0000ffff0000ffff;
    size = (10000 * digits + (digits >> 32)) & 0xffffffff;
  }
  store<f64>(columns + ((<usize>row) << 3), <f64>size, bytesAt);
  return end;
}

/** True if the newline follows the size, or a space and anything. */
function isDone(sizeEnd: usize, end: usize): bool {
  if (sizeEnd === end) return true;
  const next = byteAt(sizeEnd);
  return next === space || (next === carriageReturn && sizeEnd + 1 === end);
}

/** One bit for each of the 16 bytes that is a space or below. */
function blanksAndControls(bytes: v128): i32 {
  return i8x16.bitmask(i8x16.le_u(bytes, i8x16.splat(<i8>space)));
}

/** One bit for each of the 16 bytes that equals a byte. */
function matches(bytes: v128, byte: i8): i32 {
  return i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(byte)));
}
