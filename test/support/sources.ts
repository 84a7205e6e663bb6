import { commonFormat } from '../../src/log/formats/catalogue.ts';
import type { FormattedSource } from '../../src/pipeline/effects.ts';
import { cutIntoChunks } from '../arbitraries/logs.ts';

/** A Common log in memory that arrives in chunks of these sizes, taken in turn; every other piece comes as a promise. */
export function toSource(name: string, log: Uint8Array, chunkSizes: readonly number[]): FormattedSource {
  const chunks = cutIntoChunks(log, chunkSizes);
  let chunk = new Uint8Array(0);
  let reads = 0;
  let consumedBytes = 0;
  return {
    name,
    format: commonFormat,
    get consumedBytes() {
      return consumedBytes;
    },
    read(space) {
      if (chunk.length === 0) chunk = new Uint8Array(chunks.shift() ?? []);
      const piece = chunk.subarray(0, space.length);
      chunk = chunk.subarray(piece.length);
      space.set(piece);
      consumedBytes += piece.length;
      return reads++ % 2 === 0 ? piece.length : Promise.resolve(piece.length);
    },
  };
}
