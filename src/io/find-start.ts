import { isBlank, newline, nul, skipNuls } from '../log/bytes.ts';
import { findTime } from '../log/find-time.ts';
import type { EpochSeconds } from '../structures/seconds-histogram.ts';
import { readAt } from './file-identity.ts';

/** Bytes that are read at once: at first, and twice as many each time where lines are long, but not more than these. */
const firstBlockBytes = 4096;
const mostBlockBytes: number = 1024 * 1024;

/** A line's time is looked for in so many of its bytes. */
const timeBytes = 1024;

/** So many lines without a time are passed over. */
const mostUntimedLines = 64;

/** A line with its time, `[start, end)`, as far as it was looked at. */
interface TimedLine {
  readonly start: number;
  readonly end: number;
  readonly time: EpochSeconds;
}

/**
 * Where the first line begins whose time is at least `earliest`, in a log whose times ascend; or its unfinished last line,
 * if no line is so late; or the end of the log, if that ends with a newline. Of a log whose times go back it finds some
 * start of a line.
 *
 * Where 64 lines in succession have no time, those may be among what follows: it begins too early rather than too late.
 *
 * By halves, O(log size) reads of 4 KiB; where lines are longer, each of their bytes a few times.
 */
export function findStart(descriptor: number, size: number, earliest: EpochSeconds): number {
  let lo = 0;
  let hi = size;
  let start: number | undefined;
  while (lo < hi) {
    const mid = lo + Math.floor((hi - lo) / 2);
    const line = findTimedLine(descriptor, mid, hi);
    if (line !== undefined && line.time < earliest) {
      lo = line.end;
    } else {
      start = line?.start ?? start;
      hi = mid;
    }
  }
  return start ?? findLastLine(descriptor, size);
}

/** Where the unfinished last line of a file begins: at its end, if it ends with a newline. O(bytes of that line). */
export function findLastLine(descriptor: number, size: number): number {
  let blockBytes = firstBlockBytes;
  for (let end = size; end > 0; end -= blockBytes, blockBytes = nextBlockBytes(blockBytes)) {
    const blockStart = Math.max(0, end - blockBytes);
    const at = readAt(descriptor, blockStart, end - blockStart).lastIndexOf(newline);
    if (at >= 0) return blockStart + at + 1;
  }
  return 0;
}

/**
 * The first line with a time that begins in `[from, limit)`; undefined if there is none. After too many without one it is
 * the first of those, and later than any time.
 */
function findTimedLine(descriptor: number, from: number, limit: number): TimedLine | undefined {
  const first = from === 0 ? 0 : findLineEnd(descriptor, from - 1, limit);
  let start = first;
  for (let lines = 0; start < limit; lines++) {
    if (lines === mostUntimedLines) return { start: first, end: start, time: Number.POSITIVE_INFINITY };
    const time = readTime(readLineHead(descriptor, start));
    const end = findLineEnd(descriptor, start, limit);
    if (!Number.isNaN(time)) return { start, end, time };
    start = end;
  }
  return undefined;
}

/** Behind the first newline from a position on; the limit, if there is none before it. */
function findLineEnd(descriptor: number, from: number, limit: number): number {
  let blockBytes = firstBlockBytes;
  for (let at = from; at < limit; at += blockBytes, blockBytes = nextBlockBytes(blockBytes)) {
    const newlineAt = readAt(descriptor, at, Math.min(blockBytes, limit - at)).indexOf(newline);
    if (newlineAt >= 0) return at + newlineAt + 1;
  }
  return limit;
}

/** The first bytes of a line, behind the NULs that it may begin with. */
function readLineHead(descriptor: number, start: number): Buffer {
  const bytes = readAt(descriptor, start, timeBytes);
  return bytes[0] === nul ? readAt(descriptor, findNoNul(descriptor, start), timeBytes) : bytes;
}

/** The first byte from a position on that is no NUL; the end of the file, if there is none. */
function findNoNul(descriptor: number, from: number): number {
  let at = from;
  for (let blockBytes = firstBlockBytes; ; blockBytes = nextBlockBytes(blockBytes)) {
    const block = readAt(descriptor, at, blockBytes);
    const nulCount = skipNuls(block, 0, block.length);
    at += nulCount;
    if (nulCount === 0 || nulCount < block.length) return at;
  }
}

function nextBlockBytes(blockBytes: number): number {
  return Math.min(2 * blockBytes, mostBlockBytes);
}

/** The time of the line that the bytes begin with; NaN if it has none. */
function readTime(bytes: Uint8Array): EpochSeconds {
  const lineEnd = bytes.indexOf(newline);
  const line = lineEnd < 0 ? bytes : bytes.subarray(0, lineEnd);
  const hostEnd = line.findIndex(isBlank);
  return (hostEnd < 0 ? undefined : findTime(line, hostEnd, line.length))?.time ?? Number.NaN;
}
