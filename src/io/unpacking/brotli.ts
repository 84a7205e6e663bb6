import { TypeScriptKernel } from '../../log/typescript-kernel.ts';
import type { LogHead } from './log-head.ts';

/** As much of what a head unpacks to is looked at. */
const unpackedBytes = 256 * 1024;
/** The first bytes that are unpacked at once: what comes before an error is lost with the bytes that have it. */
const firstPieceBytes = 16;

/**
 * True if a log is compressed by brotli, which has no signature: if its head holds no log line, but what it unpacks to
 * does. Of a small log that unpacks without an error to its very end, the head may hold lines, because brotli leaves bytes
 * as they are where it cannot make them fewer.
 *
 * So no log with a line in its head is ever taken for brotli, and no other file that does not unpack to log lines.
 */
export async function isBrotli({ bytes, isWhole }: LogHead): Promise<boolean> {
  const hasLines = hasEntry(bytes);
  if (hasLines && !isWhole) return false;
  const { unpacked, isComplete } = await unpackStart(bytes);
  if (hasLines && !isComplete) return false;
  // UTF-16 is to be recognized behind, and refused: without its zeros it has log lines.
  return hasEntry(unpacked) || hasEntry(unpacked.filter((byte) => byte !== 0));
}

function hasEntry(bytes: Uint8Array): boolean {
  const kernel = new TypeScriptKernel({ chunkBytes: Math.max(1, bytes.length) });
  kernel.space().set(bytes);
  kernel.push(bytes.length);
  kernel.end();
  for (let batch = kernel.next(); batch !== null; batch = kernel.next()) if (batch.length > 0) return true;
  return false;
}

/** What comes out before the first error, and whether the bytes are a whole stream and nothing else. */
async function unpackStart(bytes: Uint8Array): Promise<{ unpacked: Uint8Array; isComplete: boolean }> {
  const { createBrotliDecompress } = await import('node:zlib');
  const stream = createBrotliDecompress();
  const outputs: Uint8Array[] = [];
  const isComplete = await new Promise<boolean>((resolve) => {
    let outputBytes = 0;
    stream.on('data', (output: Uint8Array) => {
      outputs.push(output);
      outputBytes += output.length;
      if (outputBytes >= unpackedBytes) resolve(false);
    });
    stream.on('error', () => resolve(false));
    stream.on('end', () => resolve(stream.bytesWritten === bytes.length));
    for (let start = 0, length = firstPieceBytes; start < bytes.length; start += length, length = start) {
      stream.write(bytes.subarray(start, start + length));
    }
    stream.end();
  });
  stream.destroy();
  return { unpacked: Buffer.concat(outputs), isComplete };
}
