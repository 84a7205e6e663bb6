import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ZstdFrames } from '../../../src/io/unpacking/zstd-frames.ts';
import { cutIntoChunks } from '../../arbitraries/logs.ts';
import { toBytes } from '../../support/bytes.ts';
import { realZstdFiles, skippableFrame, zstdFrame } from '../../support/zstd.ts';

/** Where frames end, and where none starts that should, in bytes from the start. */
function findEnds(bytes: Uint8Array, chunkSizes: readonly number[]): { ends: number[]; foreignAt?: number } {
  const frames = new ZstdFrames();
  const ends: number[] = [];
  let position = 0;
  for (const chunk of cutIntoChunks(bytes, chunkSizes)) {
    for (let rest = chunk; rest.length > 0; ) {
      const byteCount = frames.advance(rest);
      if (byteCount < 0) return { ends, foreignAt: frames.frameStart };
      position += byteCount;
      rest = rest.subarray(byteCount);
      if (frames.isBetweenFrames) ends.push(position);
    }
  }
  return { ends };
}

const frame = fc.oneof(
  fc
    .tuple(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 1, max: 100 }), fc.boolean(), fc.boolean())
    .map(([content, blockBytes, hasChecksum, isSingleSegment]) =>
      zstdFrame(content, { blockBytes, hasChecksum, isSingleSegment }),
    ),
  fc.tuple(fc.nat({ max: 50 }), fc.nat({ max: 15 })).map(([byteCount, kind]) => skippableFrame(byteCount, kind)),
  fc.constantFrom(...Object.values(realZstdFiles)),
);
const chunkSizes = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 5 });

test('The ends of frames are found, however the bytes are cut', () => {
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 5 }), chunkSizes, (frames, sizes) => {
      const ends = frames.map((_, i) => frames.slice(0, i + 1).reduce((sum, { length }) => sum + length, 0));
      expect(findEnds(Buffer.concat(frames), sizes)).toEqual({ ends });
    }),
  );
});

test('What follows and is no frame is found at its first byte', () => {
  fc.assert(
    fc.property(frame, chunkSizes, (first, sizes) => {
      const { foreignAt } = findEnds(Buffer.concat([first, toBytes('hello')]), sizes);
      expect(foreignAt).toBe(first.length);
    }),
  );
});
