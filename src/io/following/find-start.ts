import { newline, nul, skipNuls } from '../../lines/bytes.ts';
import type { LineScanner } from '../../log/line-scanner.ts';
import type { EpochSeconds } from '../../structures/calendar.ts';
import { readAt } from '../files/file-identity.ts';

/** Size of a block: some hundred lines, so that a few with an odd time do not matter. */
const blockBytes: number = 64 * 1024;

/** The search ends after this many bytes in a row without a line that is late enough. */
const defaultQuietBytes: number = 16 * 1024 * 1024;

/** The search goes back at most this far, even if it keeps finding such lines. */
const maxBackBytes: number = 256 * 1024 * 1024;

/** A line's time is looked for in so many of its bytes. */
const timeBytes = 1024;

/** The search for a time gives up after more lines than this without one. */
const maxUntimedLines = 64;

/** A line with a time. `start` is after any NUL bytes before the line. */
interface TimedLine {
  readonly start: number;
  readonly time: EpochSeconds;
}

interface Block {
  /** The lines with a time that begin in it. */
  readonly timed: readonly TimedLine[];
  readonly untimedCount: number;
}

/**
 * Where the first line begins whose time is at least `earliest`; or the unfinished last line, if no line is so late; or the
 * end of the log, if that ends with a newline.
 *
 * Times may go back: servers write a line when its request ends, with the time of its start, and clocks are set. So a binary
 * search compares the median time of each block. From its result the log is read backwards, until `quietBytes` (16 MiB) in a
 * row hold no line that is late enough, or for 256 MiB. Late lines before that are not found. In a log of at most `quietBytes`
 * all are found.
 *
 * `scanner` tells the time of a line. Lines without one are skipped. If many of them stand right before the first late line, the result may be one of them.
 *
 * Reads 64 KiB a step of the binary search, then the part that is read backwards. Reads lines longer than a block a few times.
 */
export function findStart(
  descriptor: number,
  size: number,
  earliest: EpochSeconds,
  scanner: LineScanner,
  quietBytes: number = defaultQuietBytes,
): number {
  const place = findByHalves(descriptor, size, earliest, scanner);
  let start: number | undefined;
  for (let to = place; to > 0 && (start ?? place) - to < quietBytes && place - to < maxBackBytes; ) {
    const from = Math.max(0, to - blockBytes);
    start = findLate(readBlock(descriptor, from, to, scanner), earliest) ?? start;
    to = from;
  }
  if (start !== undefined) return start;
  for (let from = place; from < Math.min(size, place + quietBytes); from += blockBytes) {
    const late = findLate(readBlock(descriptor, from, Math.min(size, from + blockBytes), scanner), earliest);
    if (late !== undefined) return late;
  }
  return place < size - quietBytes ? findLineStart(descriptor, place, size) : findLastLine(descriptor, size);
}

/** Where the unfinished last line of a file begins: at its end, if it ends with a newline. O(bytes of that line). */
export function findLastLine(descriptor: number, size: number): number {
  for (let end = size; end > 0; end -= blockBytes) {
    const from = Math.max(0, end - blockBytes);
    const at = readAt(descriptor, from, end - from).lastIndexOf(newline);
    if (at >= 0) return from + at + 1;
  }
  return 0;
}

/** Where the first line begins at or after a place, perhaps with NULs; the size, if there is none. */
export function findLineStart(descriptor: number, place: number, size: number): number {
  // NULs before a line are passed over, so any place among them will do.
  if (place === 0 || readAt(descriptor, place - 1, 1)[0] === nul) return place;
  for (let from = place - 1; from < size; from += blockBytes) {
    const at = readAt(descriptor, from, Math.min(blockBytes, size - from)).indexOf(newline);
    if (at >= 0) return from + at + 1;
  }
  return size;
}

/**
 * Binary search for the place from which most lines are late enough, in a log whose times mostly ascend; the size, if no
 * block was found whose median is late enough.
 */
function findByHalves(descriptor: number, size: number, earliest: EpochSeconds, scanner: LineScanner): number {
  let lo = 0;
  let hi = size;
  let hasLate = false;
  while (hi - lo > blockBytes) {
    const mid = lo + Math.floor((hi - lo) / 2);
    const time = findUsualTime(descriptor, mid, hi, scanner);
    if (time < earliest) {
      lo = mid + 1;
    } else {
      hi = mid;
      hasLate ||= time >= earliest;
    }
  }
  return hasLate ? hi : size;
}

/** The median time of the first block with times; NaN if there is none, or if too many lines without a time come first. */
function findUsualTime(descriptor: number, from: number, limit: number, scanner: LineScanner): EpochSeconds {
  let untimed = 0;
  for (let at = from; at < limit && untimed <= maxUntimedLines; at += blockBytes) {
    const block = readBlock(descriptor, at, Math.min(limit, at + blockBytes), scanner);
    const times = block.timed.map(({ time }) => time).sort((left, right) => left - right);
    const median = times[times.length >> 1];
    if (median !== undefined) return median;
    untimed += block.untimedCount;
  }
  return Number.NaN;
}

function findLate({ timed }: Block, earliest: EpochSeconds): number | undefined {
  return timed.find(({ time }) => time >= earliest)?.start;
}

/** Looks at the lines that begin in `[from, to)`. */
function readBlock(descriptor: number, from: number, to: number, scanner: LineScanner): Block {
  // The byte before the block tells whether its first byte begins a line.
  const before = Math.min(from, 1);
  const bytes = readAt(descriptor, from - before, before + to - from + timeBytes);
  const end = Math.min(bytes.length, before + to - from);
  const timed: TimedLine[] = [];
  let untimedCount = 0;
  const isInside = before === 1 && bytes[0] !== newline && bytes[0] !== nul;
  let at = isInside ? findLineEnd(bytes, 1) + 1 : before;
  while (at < end) {
    const start = skipNuls(bytes, at, end);
    if (start === end) break;
    const lineEnd = findLineEnd(bytes, start);
    const time = scanner.timeOf(bytes, start, Math.min(lineEnd, start + timeBytes));
    if (Number.isNaN(time)) untimedCount++;
    else timed.push({ start: from - before + start, time });
    at = lineEnd + 1;
  }
  return { timed, untimedCount };
}

/** The position of the first newline from a position on; the end of the bytes, if there is none. */
function findLineEnd(bytes: Uint8Array, from: number): number {
  const at = bytes.indexOf(newline, from);
  return at < 0 ? bytes.length : at;
}
