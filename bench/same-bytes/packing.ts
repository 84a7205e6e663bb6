/** Packs a log in all the ways in which logs lie around. */
import { execFileSync } from 'node:child_process';
import { closeSync, createReadStream, createWriteStream, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createBrotliCompress, createGzip } from 'node:zlib';
import { readLine } from '../../test/oracles/reports.ts';
import type { Packing } from './combination.ts';

/** Writes the packed log into the folder, and returns its files in the order in which they are to be named. */
export async function packLog(log: string, packing: Packing, folder: string): Promise<string[]> {
  const bytes = statSync(log).size;
  const whole: Range = [0, bytes];
  switch (packing) {
    case 'plain':
      return [log];
    case 'gz':
      return [await pack(log, [whole], join(folder, 'log.gz'), createGzip)];
    case 'gz of three members': {
      // Members end anywhere, within lines too.
      const [first, second] = [Math.floor(bytes / 3), Math.floor(bytes / 2)];
      const ranges: Range[] = [
        [0, first],
        [first, second],
        [second, bytes],
      ];
      return [await pack(log, ranges, join(folder, 'members.log.gz'), createGzip)];
    }
    case 'br':
      return [await pack(log, [whole], join(folder, 'log.br'), createFastBrotli)];
    case 'zst': {
      const file = join(folder, 'log.zst');
      execFileSync('zstd', ['--quiet', '--force', log, '-o', file]);
      return [file];
    }
    case 'three files': {
      const first = findLineStart(log, Math.floor(bytes / 3));
      const second = findLineStart(log, Math.max(first, Math.floor((2 * bytes) / 3)));
      return packThree(log, [0, first, second, bytes], folder);
    }
    case 'shuffled files': {
      const start = findLaterLine(log, 0, Number.NEGATIVE_INFINITY);
      const first = findLaterLine(log, Math.max(start.end, Math.floor(bytes / 3)), start.time);
      const second = findLaterLine(log, Math.max(first.end, Math.floor((2 * bytes) / 3)), first.time);
      const [oldest, middle, newest] = await packThree(log, [0, first.start, second.start, bytes], folder);
      return [newest, oldest, middle];
    }
  }
}

type Places = readonly [start: number, first: number, second: number, end: number];

/** The parts of a log between places, the first one first. */
async function packThree(
  log: string,
  [start, first, second, end]: Places,
  folder: string,
): Promise<[string, string, string]> {
  return [
    await pack(log, [[start, first]], join(folder, 'log.2.gz'), createGzip),
    await pack(log, [[first, second]], join(folder, 'log.1.gz'), createGzip),
    await pack(log, [[second, end]], join(folder, 'log'), () => new PassThrough()),
  ];
}

/** Bytes `[start, end)` of the log. */
type Range = readonly [start: number, end: number];

/** Each range is packed by itself, one behind the other. Returns the file. */
async function pack(log: string, ranges: readonly Range[], file: string, packer: () => Transform): Promise<string> {
  for (const [i, [start, end]] of ranges.entries()) {
    const part = start < end ? createReadStream(log, { start, end: end - 1 }) : Readable.from([]);
    await pipeline(part, packer(), createWriteStream(file, { flags: i === 0 ? 'w' : 'a' }));
  }
  return file;
}

function createFastBrotli(): Transform {
  return createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });
}

/** Where the first line begins that does so at `from` or behind; the end of the log if none does. */
function findLineStart(log: string, from: number): number {
  for (const { start } of readLines(log, from)) return start;
  return statSync(log).size;
}

/** A line of a log, `[start, end)` with its newline, and its time. */
interface TimedLine {
  readonly start: number;
  readonly end: number;
  readonly time: number;
}

/** The first well-formed line that begins at `from` or behind and is later than a time; otherwise the end of the log. */
function findLaterLine(log: string, from: number, time: number): TimedLine {
  for (const { start, bytes } of readLines(log, from)) {
    const lineTime = readTime(bytes);
    if (lineTime !== undefined && lineTime > time) return { start, end: start + bytes.length, time: lineTime };
  }
  const end = statSync(log).size;
  return { start: end, end, time: Number.POSITIVE_INFINITY };
}

/** The time of a line, if it is well-formed. */
function readTime(line: Buffer): number | undefined {
  const read = readLine(line.toString('latin1').replace(/\n$/, ''));
  return read.kind === 'entry' ? read.entry.time : undefined;
}

/** The lines that begin at `from` or behind, each with its newline, if it has one. */
function* readLines(log: string, from: number): Generator<{ start: number; bytes: Buffer }> {
  const chunk = Buffer.alloc(1 << 16);
  const file = openSync(log, 'r');
  try {
    // The byte before tells whether a line begins at `from`.
    let position = Math.max(0, from - 1);
    let isInLine = from === 0;
    let rest = Buffer.alloc(0);
    for (;;) {
      const byteCount = readSync(file, chunk, 0, chunk.length, position);
      let bytes = Buffer.concat([rest, chunk.subarray(0, byteCount)]);
      let start = position - rest.length;
      position += byteCount;
      for (let end = bytes.indexOf('\n') + 1; end > 0; end = bytes.indexOf('\n') + 1) {
        if (isInLine) yield { start, bytes: bytes.subarray(0, end) };
        isInLine = true;
        bytes = bytes.subarray(end);
        start += end;
      }
      if (byteCount === 0) {
        if (isInLine && bytes.length > 0) yield { start, bytes };
        return;
      }
      rest = bytes;
    }
  } finally {
    closeSync(file);
  }
}
