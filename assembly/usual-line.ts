import {
  batchLines,
  endCountAt,
  limitAt,
  lineEndAt,
  lineLengthAt,
  lineStartAt,
  linesAt,
  maxLineBytesAt,
  positionAt,
  programAt,
  rowsAt,
  sourceAt,
} from './columns';
import {
  clearName,
  clearRow,
  isDone,
  isPlainClient,
  scanAnyMethod,
  scanClient,
  scanForwarded,
  scanHost,
  scanMethod,
  scanName,
  scanPath,
  scanRequest,
  scanResource,
  scanSite,
  scanUser,
  skipField,
  skipList,
  skipProtocol,
  skipUser,
  skipWords,
} from './fields';
import { isoHourBytes, localHourBytes, scanClfTime, scanFineTime } from './hour';
import { clearDuration, scanBytes, scanDuration, scanEpochTime, scanStatus, scanStatusDigits } from './numbers';
import {
  beforeBytesOf,
  beforeMaskOf,
  beforeTextOf,
  columnOf,
  endByteOf,
  opBytes,
  opClfTime,
  opClient,
  opDefaults,
  opDuration,
  opEnd,
  opEpochTime,
  opForwarded,
  opHost,
  opIsoTime,
  opList,
  opLiteral,
  opLocalTime,
  opMethod,
  opName,
  opNoDuration,
  opNoName,
  opOf,
  opPlainClient,
  opRequest,
  opResource,
  opSite,
  opSkip,
  opSkipWords,
  opStatus,
  opStop,
  opUserTime,
  opUsual,
  stepBytes,
  unusual,
} from './program';
import { blockAt, longAt, openText } from './text';
import { matches } from './vectors';

const newline: i8 = 0x0a;

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
  const hasOnlyUsual = isOnlyUsual(columns);
  for (let line = firstLine; line < endCount; line++) {
    const end = source + load<u32>(columns + ((<usize>line) << 2), lineEndAt);
    const isUsual = hasOnlyUsual
      ? isUsualLine(columns, row, start, end, source)
      : runProgram(columns, row, start, end, source);
    if (!isUsual || end - start > maxLineBytes) break;
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

/** True if the program is nothing but `opUsual`, with nothing before it, and an end. */
function isOnlyUsual(columns: usize): bool {
  const first = columns + programAt;
  const second = first + stepBytes;
  const hasText = beforeBytesOf(first) + beforeBytesOf(second) !== 0;
  return !hasText && opOf(first) === opUsual && opOf(second) === opEnd;
}

/** The same as the program of such lines, without the 12 to 15 % of the time that going through its steps takes. */
// @inline
function isUsualLine(columns: usize, row: i32, start: usize, end: usize, source: usize): bool {
  const at = scanUsual(columns, row, start, source);
  return at !== unusual && isDone(at, end);
}

/** `host - user [time] "request" status bytes` */
// @inline
function scanUsual(columns: usize, row: i32, start: usize, source: usize): usize {
  let at = scanClient(columns, row, start, source);
  if (at === unusual) return unusual;
  at = skipUser(at);
  if (at === unusual) return unusual;
  at = scanClfTime(columns, row, at);
  if (at === unusual) return unusual;
  at = scanMethod(columns, row, at + 1);
  if (at === unusual) return unusual;
  at = scanResource(columns, row, at, source);
  if (at === unusual) return unusual;
  at = skipProtocol(at);
  if (at === unusual) return unusual;
  at = scanStatus(columns, row, at + 1);
  if (at === unusual) return unusual;
  return scanBytes(columns, row, at + 1);
}

/** The same in a function of its own, so that running a program stays small: V8 compiles it twice before a log is read. */
function scanUsualPart(columns: usize, row: i32, start: usize, source: usize): usize {
  return scanUsual(columns, row, start, source);
}

/**
 * Runs the program over a line, whose newline stands at `end`. True if it is a usual one: what is not is left to the rules
 * (src/log/line-scanner.ts), which have the same result for what is accepted here.
 */
function runProgram(columns: usize, row: i32, start: usize, end: usize, source: usize): bool {
  let at = start;
  let step = columns + programAt;
  while (true) {
    if (((longAt(at) ^ beforeTextOf(step)) & beforeMaskOf(step)) !== 0) return false;
    at += beforeBytesOf(step);
    switch (opOf(step)) {
      case opEnd:
        return isDone(at, end);
      case opStop:
        return true;
      case opLiteral:
        break;
      case opUsual:
        at = scanUsualPart(columns, row, at, source);
        break;
      case opSite:
        at = scanSite(columns, row, step, at, source);
        break;
      case opClient:
        at = scanClient(columns, row, at, source);
        break;
      case opUserTime:
        at = scanUser(columns, row, step, at, source);
        if (at === unusual) return false;
        at = scanClfTime(columns, row, at);
        if (at !== unusual) at++;
        break;
      case opRequest:
        at = scanRequest(columns, row, step, at, source);
        break;
      case opSkip:
        at = skipField(step, at);
        break;
      case opSkipWords:
        at = skipWords(step, at);
        break;
      case opList:
        at = skipList(step, at);
        break;
      case opName:
        at = scanName(columns, row, step, at, source);
        break;
      case opHost:
        at = scanHost(columns, row, step, at, source);
        break;
      case opForwarded:
        at = scanForwarded(columns, row, step, at, source);
        break;
      case opClfTime:
        at = scanClfTime(columns, row, at);
        break;
      case opIsoTime:
        at = scanFineTime(columns, row, at, isoHourBytes);
        break;
      case opLocalTime:
        at = scanFineTime(columns, row, at, localHourBytes);
        break;
      case opEpochTime:
        at = scanEpochTime(columns, row, at);
        break;
      case opMethod:
        at = scanAnyMethod(columns, row, at, endByteOf(step));
        break;
      case opResource:
        at = scanPath(columns, row, at, endByteOf(step), source);
        break;
      case opStatus:
        at = scanStatusDigits(columns, row, at);
        break;
      case opBytes:
        at = scanBytes(columns, row, at);
        break;
      case opDuration:
        at = scanDuration(columns, row, step, at);
        break;
      case opDefaults:
        clearRow(columns, row);
        break;
      case opNoName:
        clearName(columns, row, columnOf(step));
        break;
      case opPlainClient:
        if (!isPlainClient(at)) return false;
        break;
      case opNoDuration:
        clearDuration(columns, row);
        break;
      default:
        return false;
    }
    if (at === unusual) return false;
    step += stepBytes;
  }
}
