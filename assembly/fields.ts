import {
  bytesAt,
  hostHashAt,
  hostLengthAt,
  hostStartAt,
  methodAt,
  nameColumnOf,
  nameHashAt,
  nameLengthAt,
  nameStartAt,
  resourceHashAt,
  resourceLengthAt,
  resourceStartAt,
  statusAt,
} from './columns';
import { addBlock, emptySum, finishHash, hashName } from './name-hash';
import { scanBytes, scanStatus } from './numbers';
import {
  columnOf,
  countOf,
  cutsUrls,
  endByteOf,
  endLimitOf,
  hasFlag,
  hasPort,
  isChecked,
  isCommon,
  isHost,
  isOnlyUser,
  mayBeEmpty,
  mayEndLine,
  noColumn,
  unusual,
  wantsUser,
  wantsVhost,
} from './program';
import { blockAt, byteAt, longAt } from './text';
import { atMost, firstPlace, matches } from './vectors';

/**
 * One function a field. Each is told where its field begins, writes it to the row, and returns where it ends, or `unusual`
 * if the rules have to look at the line (src/log/line-scanner.ts), which have the same result for what is accepted here.
 * Every line ends with a newline, at which all searches stop, and 64 bytes can be read behind the last one.
 */
const newline: i8 = 0x0a;
const carriageReturn: u8 = 0x0d;
const space: u8 = 0x20;
const quote: i8 = 0x22;
const hash: i8 = 0x23;
const question: i8 = 0x3f;
const comma: i8 = 0x2c;
const minus: u8 = 0x2d;
const dot: i8 = 0x2e;
const slash: u8 = 0x2f;
const colon: i8 = 0x3a;
const lessThan: u8 = 0x3c;
const openBracket: i8 = 0x5b;
const openBrace: u8 = 0x7b;
const backslash: u8 = 0x5c;

const vhostColumn: i32 = 0;
const userColumn: i32 = 1;

/** The client: up to the first space. A list of clients has commas, and is unusual. */
// @inline
export function scanClient(columns: usize, row: i32, start: usize, source: usize): usize {
  let at = start;
  let sum = emptySum();
  let bytes = blockAt(at);
  let flags = atMost(bytes, space) | matches(bytes, comma);
  while (flags === 0) {
    sum = addBlock(sum, bytes, at - start);
    at += 16;
    bytes = blockAt(at);
    flags = atMost(bytes, space) | matches(bytes, comma);
  }
  const place = firstPlace(flags);
  at += place;
  if (at === start || byteAt(at) !== space) return unusual;
  const length = <u32>(at - start);
  const rowWord = columns + ((<usize>row) << 2);
  store<u32>(rowWord, <u32>(start - source), hostStartAt);
  store<u32>(rowWord, length, hostLengthAt);
  store<u32>(rowWord, finishHash(sum, bytes, <i32>place, length), hostHashAt);
  return at;
}

/** False for a word that may be a client behind a prefix, and for addresses of version 6, which are unusual. */
export function isPlainClient(start: usize): bool {
  const first = byteAt(start);
  if (first === <u8>quote || first === lessThan || first === openBrace) return false;
  let at = start;
  let flags = atMost(blockAt(at), space) | matches(blockAt(at), colon);
  while (flags === 0) {
    at += 16;
    flags = atMost(blockAt(at), space) | matches(blockAt(at), colon);
  }
  return byteAt(at + firstPlace(flags)) !== <u8>colon;
}

/** ` word user [`, where nobody wants them. Returns where the time begins. */
// @inline
export function skipUser(at: usize): usize {
  // Most often ` - - [` stands here.
  return (longAt(at) & 0xffffffffffff) === 0x5b202d202d20 ? at + 6 : skipWordAndUser(at);
}

function skipWordAndUser(start: usize): usize {
  const wordEnd = byteAt(start) === space ? findPlainWord(start + 1) : unusual;
  if (wordEnd === unusual) return unusual;
  const userEnd = findUserEnd(wordEnd + 1);
  return userEnd === unusual ? unusual : userEnd + 2;
}

/** The end of a word that ` [` follows. */
function findUserEnd(start: usize): usize {
  let at = start;
  let flags = atMost(blockAt(at), space) | matches(blockAt(at), openBracket);
  while (flags === 0) {
    at += 16;
    flags = atMost(blockAt(at), space) | matches(blockAt(at), openBracket);
  }
  at += firstPlace(flags);
  return at === start || byteAt(at) !== space || byteAt(at + 1) !== <u8>openBracket ? unusual : at;
}

/** ` word user [`, or only `user [`. Returns where the time begins. */
export function scanUser(columns: usize, row: i32, step: usize, start: usize, source: usize): usize {
  let userStart = start;
  if (!hasFlag(step, isOnlyUser)) {
    const wordEnd = findPlainWord(start + 1);
    if (byteAt(start) !== space || wordEnd === unusual) return unusual;
    if (hasFlag(step, wantsVhost)) {
      giveName(columns, row, vhostColumn, start + 1, withoutPort(start + 1, wordEnd), source);
    }
    userStart = wordEnd + 1;
  }
  const userEnd = findUserEnd(userStart);
  if (userEnd === unusual) return unusual;
  if (hasFlag(step, wantsUser)) giveName(columns, row, userColumn, userStart, userEnd, source);
  return userEnd + 2;
}

/** The end of a word of up to 15 bytes, or any that begins like no address; behind an address, a site would stand before it. */
function findPlainWord(start: usize): usize {
  let at = start;
  const points = matches(blockAt(at), dot) | matches(blockAt(at), colon);
  let flags = atMost(blockAt(at), space) | matches(blockAt(at), openBracket);
  const isPlain = isBeyondHex(byteAt(start)) || (flags !== 0 && (points & (flags ^ (flags - 1))) === 0);
  if (!isPlain) return unusual;
  while (flags === 0) {
    at += 16;
    flags = atMost(blockAt(at), space) | matches(blockAt(at), openBracket);
  }
  at += firstPlace(flags);
  return at === start || byteAt(at) !== space ? unusual : at;
}

/** True for letters that no address begins with. */
function isBeyondHex(byte: u8): bool {
  const letter = byte | 0x20;
  return letter > 0x66 && letter <= 0x7a;
}

/** ` "` and a method that is known by its number, up to the space behind it. */
// @inline
export function scanMethod(columns: usize, row: i32, before: usize): usize {
  const word = longAt(before);
  let method: i32;
  let end: usize;
  if ((word & 0xffffffffffff) === 0x205445472220) {
    // ` "GET `
    method = 1;
    end = before + 5;
  } else if ((word & 0xffffffffffffff) === 0x2054534f502220) {
    // ` "POST `
    method = 3;
    end = before + 6;
  } else if ((word & 0xffffffffffffff) === 0x20444145482220) {
    // ` "HEAD `
    method = 2;
    end = before + 6;
  } else {
    return (word & 0xffff) === 0x2220 ? scanAnyMethod(columns, row, before + 2, space) : unusual;
  }
  store<u8>(columns + <usize>row, <u8>method, methodAt);
  return end;
}

/** A method up to a byte. CONNECT is left to the rules: its resource is an authority, which stays as it is. */
export function scanAnyMethod(columns: usize, row: i32, start: usize, endByte: u8): usize {
  const word = longAt(start);
  const end = <u64>endByte;
  let method: i32;
  let byteCount: usize = 3;
  if (isMethod(word, 0x544547, 3, end)) {
    method = 1;
  } else if (isMethod(word, 0x545550, 3, end)) {
    method = 4;
  } else if (isMethod(word, 0x44414548, 4, end)) {
    method = 2;
    byteCount = 4;
  } else if (isMethod(word, 0x54534f50, 4, end)) {
    method = 3;
    byteCount = 4;
  } else if (isMethod(word, 0x4843544150, 5, end)) {
    method = 9;
    byteCount = 5;
  } else if (isMethod(word, 0x4554454c4544, 6, end)) {
    method = 5;
    byteCount = 6;
  } else if (isMethod(word, 0x534e4f4954504f, 7, end)) {
    method = 7;
    byteCount = 7;
  } else {
    return unusual;
  }
  store<u8>(columns + <usize>row, <u8>method, methodAt);
  return start + byteCount;
}

/** True if a word begins with a name of up to 7 bytes and the byte behind it. */
// @inline
function isMethod(word: u64, name: u64, byteCount: u64, end: u64): bool {
  const bits = byteCount << 3;
  return (word & (~(<u64>0) >> (56 - bits))) === (name | (end << bits));
}

/** A space and a word with a space behind it. */
// @inline
export function scanResource(columns: usize, row: i32, methodEnd: usize, source: usize): usize {
  const start = methodEnd + 1;
  let at = start;
  let sum = emptySum();
  let bytes = blockAt(at);
  let flags = atMost(bytes, space) | matches(bytes, quote);
  while (flags === 0) {
    sum = addBlock(sum, bytes, at - start);
    at += 16;
    bytes = blockAt(at);
    flags = atMost(bytes, space) | matches(bytes, quote);
  }
  const place = firstPlace(flags);
  at += place;
  if (at === start || byteAt(at) !== space) return unusual;
  const length = <u32>(at - start);
  const rowWord = columns + ((<usize>row) << 2);
  store<u32>(rowWord, <u32>(start - source), resourceStartAt);
  store<u32>(rowWord, length, resourceLengthAt);
  store<u32>(rowWord, finishHash(sum, bytes, <i32>place, length), resourceHashAt);
  return at;
}

/** Whatever stands between the resource and the quote that closes the request. Returns where that is. */
// @inline
export function skipProtocol(resourceEnd: usize): usize {
  let at = resourceEnd + 1;
  let flags = matches(blockAt(at), quote) | matches(blockAt(at), newline);
  while (flags === 0) {
    at += 16;
    flags = matches(blockAt(at), quote) | matches(blockAt(at), newline);
  }
  at += firstPlace(flags);
  return byteAt(at) !== <u8>quote || byteAt(at - 1) === backslash ? unusual : at;
}

/** One word between the resource and the quote that closes the request. Returns where that is. */
function scanProtocol(columns: usize, row: i32, column: i32, resourceEnd: usize, source: usize): usize {
  const start = resourceEnd + 1;
  let at = start;
  let flags = atMost(blockAt(at), space) | matches(blockAt(at), quote);
  while (flags === 0) {
    at += 16;
    flags = atMost(blockAt(at), space) | matches(blockAt(at), quote);
  }
  at += firstPlace(flags);
  if (at === start || byteAt(at) !== <u8>quote || byteAt(at - 1) === backslash) return unusual;
  storeName(columns, row, column, start, at, source);
  return at;
}

/** ` "method resource protocol` up to the closing quote; of Common lines also `" status bytes`. */
export function scanRequest(columns: usize, row: i32, step: usize, start: usize, source: usize): usize {
  let at = scanMethod(columns, row, start);
  if (at === unusual) return unusual;
  at = hasFlag(step, cutsUrls) ? scanPath(columns, row, at + 1, space, source) : scanResource(columns, row, at, source);
  if (at === unusual) return unusual;
  const column = columnOf(step);
  at = column === noColumn ? skipProtocol(at) : scanProtocol(columns, row, column, at, source);
  if (at === unusual || !hasFlag(step, isCommon)) return at;
  at = scanStatus(columns, row, at + 1);
  return at === unusual ? unusual : scanBytes(columns, row, at + 1);
}

/** A path; of a URL of the web without its scheme and its authority. It ends at the byte, or at a quote. */
export function scanPath(columns: usize, row: i32, start: usize, endByte: u8, source: usize): usize {
  let pathStart = start;
  if (byteAt(start) !== slash) {
    const word = longAt(start);
    if (word === 0x2f2f3a7370747468) pathStart = skipAuthority(start + 8);
    else if ((word & 0xffffffffffffff) === 0x2f2f3a70747468) pathStart = skipAuthority(start + 7);
    else return unusual;
    if (pathStart === unusual) return unusual;
  }
  let at = pathStart;
  let sum = emptySum();
  let bytes = blockAt(at);
  let flags = atMost(bytes, space) | matches(bytes, quote);
  while (flags === 0) {
    sum = addBlock(sum, bytes, at - pathStart);
    at += 16;
    bytes = blockAt(at);
    flags = atMost(bytes, space) | matches(bytes, quote);
  }
  const place = firstPlace(flags);
  at += place;
  if (byteAt(at) !== endByte || byteAt(at - 1) === backslash) return unusual;
  const length = <u32>(at - pathStart);
  const rowWord = columns + ((<usize>row) << 2);
  store<u32>(rowWord, <u32>(pathStart - source), resourceStartAt);
  store<u32>(rowWord, length, resourceLengthAt);
  store<u32>(rowWord, finishHash(sum, bytes, <i32>place, length), resourceHashAt);
  return at;
}

/** Where the path behind an authority begins, at a slash; without one the line is unusual. */
// @inline
function skipAuthority(start: usize): usize {
  let at = start;
  let flags = authorityEnds(blockAt(at));
  while (flags === 0) {
    at += 16;
    flags = authorityEnds(blockAt(at));
  }
  at += firstPlace(flags);
  return byteAt(at) === slash ? at : unusual;
}

/** One bit for each byte that is `/`, `?`, `#`, or anything below, but not for a dot, a minus or a colon. */
// @inline
function authorityEnds(bytes: v128): i32 {
  return atMost(bytes, hash) | matches(bytes, slash) | matches(bytes, question);
}

/**
 * A site, up to the first space: one with a port, or one before an address of version 4, unless anything may follow. With several
 * colons it may be an address, which the rules tell.
 */
export function scanSite(columns: usize, row: i32, step: usize, start: usize, source: usize): usize {
  let at = start;
  let flags = atMost(blockAt(at), space) | matches(blockAt(at), comma);
  while (flags === 0) {
    at += 16;
    flags = atMost(blockAt(at), space) | matches(blockAt(at), comma);
  }
  at += firstPlace(flags);
  if (at === start || byteAt(at) !== space) return unusual;
  const nameEnd = siteEnd(start, at);
  if (nameEnd === unusual) return unusual;
  if (nameEnd === at && hasFlag(step, isChecked) && !isVersion4(at + 1)) return unusual;
  const column = columnOf(step);
  if (column !== noColumn) giveName(columns, row, column, start, nameEnd, source);
  return at;
}

/** Where the name of a site ends without its port; `unusual` if it might be an address with colons, which has none. */
function siteEnd(start: usize, end: usize): usize {
  const nameEnd = withoutPort(start, end);
  if (nameEnd === end || isBeyondHex(byteAt(start))) return nameEnd;
  for (let at = start; at < nameEnd; at++) if (byteAt(at) === <u8>colon) return unusual;
  return nameEnd;
}

/** True if an address of version 4 with a space behind it stands here. */
function isVersion4(start: usize): bool {
  let at = start;
  for (let part = 0; part < 4; part++) {
    const end = part === 3 ? space : <u8>dot;
    let value: u32 = 0;
    let digits = 0;
    for (let digit: u32 = byteAt(at) - 0x30; digit < 10 && digits < 3; digit = byteAt(at) - 0x30) {
      value = 10 * value + digit;
      digits++;
      at++;
    }
    if (digits === 0 || value > 255 || byteAt(at) !== end) return false;
    at++;
  }
  return true;
}

/** Where a name ends without `:digits` behind it. */
function withoutPort(start: usize, end: usize): usize {
  let at = end;
  while (at > start && <u32>byteAt(at - 1) - 0x30 < 10) at--;
  return at < end && at > start && byteAt(at - 1) === <u8>colon ? at - 1 : end;
}

/** Where a field of any bytes ends. */
// @inline
function findEnd(step: usize, start: usize): usize {
  const endByte = endByteOf(step);
  const limits = i8x16.splat(<i8>endLimitOf(step));
  const ends = i8x16.splat(<i8>endByte);
  let at = start;
  let bytes = blockAt(at);
  let isEnd = v128.or(i8x16.le_u(bytes, limits), i8x16.eq(bytes, ends));
  while (!v128.any_true(isEnd)) {
    at += 16;
    bytes = blockAt(at);
    isEnd = v128.or(i8x16.le_u(bytes, limits), i8x16.eq(bytes, ends));
  }
  at += firstPlace(i8x16.bitmask(isEnd));
  return isWellEnded(step, start, at) ? at : unusual;
}

// @inline
function isWellEnded(step: usize, start: usize, at: usize): bool {
  if (byteAt(at) !== endByteOf(step) && !hasFlag(step, mayEndLine)) return false;
  if (at === start) return hasFlag(step, mayBeEmpty);
  return byteAt(at - 1) !== backslash || endByteOf(step) !== <u8>quote;
}

export function skipField(step: usize, start: usize): usize {
  return findEnd(step, start);
}

/** As many words as the step says, with single spaces between them. */
export function skipWords(step: usize, start: usize): usize {
  let at = start - 1;
  for (let left = countOf(step); left > 0; left--) {
    const wordStart = ++at;
    let flags = atMost(blockAt(at), space);
    while (flags === 0) {
      at += 16;
      flags = atMost(blockAt(at), space);
    }
    at += firstPlace(flags);
    if (at === wordStart || byteAt(at) !== space) return unusual;
  }
  return at;
}

/** A list of one word: neither a comma nor ` : ` says that more of it follow. */
export function skipList(step: usize, start: usize): usize {
  const at = findEnd(step, start);
  if (at === unusual || byteAt(at - 1) === <u8>comma) return unusual;
  return byteAt(at) === space && byteAt(at + 1) === <u8>colon ? unusual : at;
}

/** A name of an extra column. */
export function scanName(columns: usize, row: i32, step: usize, start: usize, source: usize): usize {
  const at = findEnd(step, start);
  if (at === unusual) return unusual;
  const end = hasFlag(step, hasPort) ? siteEnd(start, at) : at;
  if (end === unusual) return unusual;
  giveName(columns, row, columnOf(step), start, end, source);
  return at;
}

/** A client that no list stands for, without its port. */
export function scanHost(columns: usize, row: i32, step: usize, start: usize, source: usize): usize {
  const at = findEnd(step, start);
  if (at === unusual) return unusual;
  const end = hasFlag(step, hasPort) ? withoutPort(start, at) : at;
  if (end === start || byteAt(start) === <u8>openBracket) return unusual;
  giveHost(columns, row, start, end, source);
  return at;
}

/** A list of one client. If it is not the host for lack of another, `-` is none. */
export function scanForwarded(columns: usize, row: i32, step: usize, start: usize, source: usize): usize {
  const at = findEnd(step, start);
  if (at === unusual || at === start) return unusual;
  for (let byte = start; byte < at; byte++) {
    if (byteAt(byte) === <u8>comma || byteAt(byte) <= space) return unusual;
  }
  const isNone = at === start + 1 && byteAt(start) === minus;
  if (hasFlag(step, isHost) || (!isNone && countOf(step) < 2)) giveHost(columns, row, start, at, source);
  return at;
}

function giveHost(columns: usize, row: i32, start: usize, end: usize, source: usize): void {
  const rowWord = columns + ((<usize>row) << 2);
  const length = <i32>(end - start);
  store<u32>(rowWord, <u32>(start - source), hostStartAt);
  store<i32>(rowWord, length, hostLengthAt);
  store<u32>(rowWord, hashName(start, length), hostHashAt);
}

/** `-` and nothing are none. */
function giveName(columns: usize, row: i32, column: i32, start: usize, end: usize, source: usize): void {
  const isNone = end === start || (end === start + 1 && byteAt(start) === minus);
  if (isNone) clearName(columns, row, column);
  else storeName(columns, row, column, start, end, source);
}

function storeName(columns: usize, row: i32, column: i32, start: usize, end: usize, source: usize): void {
  const length = <i32>(end - start);
  const rowWord = nameColumnOf(columns, column) + ((<usize>row) << 2);
  store<u32>(rowWord, <u32>(start - source), nameStartAt);
  store<i32>(rowWord, length, nameLengthAt);
  store<u32>(rowWord, hashName(start, length), nameHashAt);
}

/** For lines that have no such name. */
export function clearName(columns: usize, row: i32, column: i32): void {
  store<i32>(nameColumnOf(columns, column) + ((<usize>row) << 2), -1, nameLengthAt);
}

/** For lines that lack a resource, a method, a status or bytes: those that it has are written behind this. */
export function clearRow(columns: usize, row: i32): void {
  store<i32>(columns + ((<usize>row) << 2), -1, resourceLengthAt);
  store<u8>(columns + <usize>row, 0, methodAt);
  store<u16>(columns + ((<usize>row) << 1), 0, statusAt);
  store<f64>(columns + ((<usize>row) << 3), 0, bytesAt);
}

/** True if the newline stands here, or a space and anything. */
// @inline
export function isDone(at: usize, end: usize): bool {
  if (at === end) return true;
  const next = byteAt(at);
  return next === space || (next === carriageReturn && at + 1 === end);
}
