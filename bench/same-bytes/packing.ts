/** Packs a log in all the ways in which logs lie around. */
import { execFileSync } from 'node:child_process';
import { closeSync, createReadStream, createWriteStream, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createBrotliCompress, createGzip } from 'node:zlib';
import type { Packing } from './combination.ts';

/** Writes the packed log into the folder, and returns its files in their order. */
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
      return [
        await pack(log, [[0, first]], join(folder, 'log.2.gz'), createGzip),
        await pack(log, [[first, second]], join(folder, 'log.1.gz'), createGzip),
        await pack(log, [[second, bytes]], join(folder, 'log'), () => new PassThrough()),
      ];
    }
  }
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
  if (from === 0) return 0;
  const chunk = Buffer.alloc(1 << 16);
  const file = openSync(log, 'r');
  try {
    for (let position = from - 1; ; position += chunk.length) {
      const byteCount = readSync(file, chunk, 0, chunk.length, position);
      const newline = chunk.subarray(0, byteCount).indexOf('\n');
      if (newline >= 0) return position + newline + 1;
      if (byteCount < chunk.length) return position + byteCount;
    }
  } finally {
    closeSync(file);
  }
}
