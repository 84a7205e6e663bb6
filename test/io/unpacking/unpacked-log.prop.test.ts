import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Compression, recognizeCompression } from '../../../src/io/unpacking/compression.ts';
import { findCompression } from '../../../src/io/unpacking/unpacked-log.ts';
import { recognizeEncoding } from '../../../src/lines/text-encoding.ts';
import { UserError } from '../../../src/user-error.ts';
import { arbitraryChunkSizes, arbitraryLog } from '../../arbitraries/logs.ts';
import { toBytes } from '../../support/bytes.ts';
import { unpack } from '../../support/unpack.ts';
import { skippableFrame, zstdFrame } from '../../support/zstd.ts';

const line = 'a.example - - [01/Jul/1995:00:00:01 -0400] "GET /x HTTP/1.0" 200 6245\n';

/** Brotli has no signature, so that only a name tells it. */
const names = { gzip: 'log', zstd: 'log', brotli: 'log.br' } as const;

/** A log in one stream or several, cut at places taken modulo its length. */
function compress(log: Uint8Array, compression: Compression, places: readonly number[]): Uint8Array {
  if (compression === 'brotli') return brotliCompressSync(log);
  const ends = [...places.map((place) => place % (log.length + 1)).sort((a, b) => a - b), log.length];
  const parts = ends.map((end, i) => log.subarray(ends[i - 1] ?? 0, end));
  const streams = parts.map((part, i) => {
    if (compression === 'gzip') return gzipSync(part, { level: i % 10 });
    const frame = zstdFrame(part, { blockBytes: 40 + i, hasChecksum: i % 3 !== 1, isSingleSegment: i % 2 === 0 });
    return i % 4 === 3 ? Buffer.concat([skippableFrame(i), frame]) : frame;
  });
  return Buffer.concat(streams);
}

const arbitraryCompression = fc.constantFrom<Compression>('gzip', 'zstd', 'brotli');
const arbitraryPlaces = fc.array(fc.nat({ max: 20_000 }), { maxLength: 6 });

function isRecognized(log: Uint8Array): boolean {
  return recognizeEncoding(log) !== undefined || recognizeCompression(log) !== undefined;
}

/** What is read of a file, or the error a person is told. Anything else fails. */
async function read(file: Uint8Array, chunkSizes: readonly number[], name?: string): Promise<Uint8Array | UserError> {
  return unpack(file, chunkSizes, undefined, name).catch((error: unknown) => {
    if (error instanceof UserError) return error;
    throw error;
  });
}

describe('a compressed log', () => {
  test('is read as the log in it, however it is cut into streams and pieces', async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryLog(),
        arbitraryCompression,
        arbitraryPlaces,
        arbitraryChunkSizes(),
        arbitraryChunkSizes(),
        async (rest, compression, places, chunkSizes, spaceSizes) => {
          const log = Buffer.concat([toBytes(line), rest]);
          const file = compress(log, compression, places);
          expect(Buffer.from(await unpack(file, chunkSizes, spaceSizes, names[compression])).equals(log)).toBe(true);
        },
      ),
      { numRuns: 150 },
    );
  });

  test('is refused if what is in it would be', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryLog(), fc.constantFrom<Compression>('gzip', 'zstd'), async (log, compression) => {
        const outcome = await read(compress(log, compression, []), [65536], names[compression]);
        if (isRecognized(log)) expect(outcome).toBeInstanceOf(UserError);
        else expect(outcome).toEqual(Uint8Array.from(log));
      }),
    );
  });
});

describe('a plain log', () => {
  test('is never taken for a compressed one, however odd it is', async () => {
    const noise = fc.uint8Array({ maxLength: 400 });
    // What begins like brotli, or is.
    const brotliStart = fc
      .tuple(arbitraryLog(), fc.nat({ max: 60 }), fc.constantFrom(0, 1, 5, 11))
      .map(([log, length, quality]) =>
        brotliCompressSync(log, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } }).subarray(0, length),
      );
    const start = fc.oneof(noise, brotliStart, fc.constant(new Uint8Array(0)));
    await fc.assert(
      fc.asyncProperty(start, arbitraryLog(), async (head, log) => {
        const bytes = Buffer.concat([head, toBytes(`\n${line}`), log]);
        if (isRecognized(bytes)) return;
        expect(findCompression('log', bytes)).toBeUndefined();
      }),
      { numRuns: 250 },
    );
  });
});

describe('every cut and every changed byte of a small file', () => {
  const log = Buffer.from(`${line}${line.replaceAll('x', 'login')}${line}b - - [`);
  const files = (['gzip', 'zstd', 'brotli'] as const).map((compression): [Compression, Buffer] => [
    compression,
    Buffer.from(compress(log, compression, compression === 'zstd' ? [] : [90])),
  ]);

  const endings = { gzip: 'gz', zstd: 'zst', brotli: 'br' } as const;
  test.each(files)('of %s: a cut is an error, but between two members', async (compression, file) => {
    for (let length = 0; length < file.length; length++) {
      const part = Uint8Array.from(file.subarray(0, length));
      const outcome = await read(part, [1 + (length % 50)], `log.${endings[compression]}`);
      if (outcome instanceof UserError) {
        expect(outcome.message).toMatch(`end too early, behind byte ${length}; get a good copy`);
      } else {
        expect(log.subarray(0, 90).equals(outcome)).toBe(true);
        expect(Buffer.from(compress(log.subarray(0, 90), compression, [])).length).toBe(length);
      }
    }
  });

  test.each(files.filter(([compression]) => compression !== 'brotli'))(
    'of %s, whose name tells nothing: a cut is an error, or leaves nothing to tell it by',
    async (compression, file) => {
      for (let length = 0; length < file.length; length++) {
        const part = Uint8Array.from(file.subarray(0, length));
        const outcome = await read(part, [1 + (length % 50)]);
        if (outcome instanceof UserError) {
          expect(outcome.message).toMatch(`end too early, behind byte ${length}; get a good copy`);
        } else {
          const isStump = length === 0 || (compression === 'zstd' && length === 1);
          // Nothing was unpacked, or a whole member was.
          expect(isStump ? Buffer.from(part).equals(outcome) : log.subarray(0, 90).equals(outcome)).toBe(true);
        }
      }
    },
  );

  test.each(files)('of %s: a change is an error, or changes nothing', async (compression, file) => {
    for (let at = 0; at < file.length; at++) {
      for (const change of [0x01, 0x80, 0xff]) {
        const changed = Uint8Array.from(file);
        changed[at] = (changed[at] as number) ^ change;
        const outcome = await read(changed, [1 + (at % 70)], names[compression]);
        if (outcome instanceof UserError) {
          expect(outcome.message).toMatch(/^cannot read log(\.br)?: /);
        } else if (compression !== 'brotli') {
          // Brotli has no checksum.
          expect(log.equals(outcome) || Buffer.from(changed).equals(outcome)).toBe(true);
        }
      }
    }
  });
});
