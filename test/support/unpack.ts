import { Turns } from '../../src/io/time/interruption.ts';
import { UnpackedLog } from '../../src/io/unpacking/unpacked-log.ts';
import type { LogSource } from '../../src/pipeline/effects.ts';
import { toSource } from './sources.ts';

/** Turns that no signal ends. */
export function quietTurns(): Turns {
  return new Turns(new AbortController().signal);
}

/** Everything that comes from a source, read into spaces of these sizes, taken in turn. */
export async function readAll(source: LogSource, spaceSizes: readonly number[] = [65536]): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for (let reads = 0; ; reads++) {
    const space = new Uint8Array(spaceSizes[reads % spaceSizes.length] as number);
    const before = source.consumedBytes;
    const byteCount = await source.read(space);
    if (source.consumedBytes < before) throw new Error('bytes that were consumed cannot come back');
    if (byteCount === 0) return Uint8Array.from(Buffer.concat(pieces));
    pieces.push(space.subarray(0, byteCount));
  }
}

/** The lines of a log that lies in memory as a file would, which arrives in pieces of these sizes. */
export async function unpack(
  file: Uint8Array,
  chunkSizes: readonly number[] = [65536],
  spaceSizes: readonly number[] = [65536],
  name: string = 'log',
): Promise<Uint8Array> {
  const log = new UnpackedLog(toSource(name, file, chunkSizes), quietTurns());
  try {
    await log.open();
    const bytes = await readAll(log, spaceSizes);
    if (log.consumedBytes !== file.length) throw new Error(`${log.consumedBytes} of ${file.length} bytes consumed`);
    return bytes;
  } finally {
    await log.close();
  }
}
