import { newline, skipNuls } from '../../lines/bytes.ts';
import { recognizeEncoding, signatureBytes } from '../../lines/text-encoding.ts';
import type { LogSource } from '../../pipeline/effects.ts';
import { recognizeCompression } from './compression.ts';

/** The first bytes of a log: enough of them to tell what it is. */
export interface LogHead {
  readonly bytes: Uint8Array;
  /** True if the log has no more bytes. */
  readonly isWhole: boolean;
}

/** As much as is looked at of a log that begins with neither a signature nor text. */
const headBytes = 64 * 1024;

/**
 * A log that begins with so many printable bytes is text. Of brotli streams, whose bytes are as good as random, one in
 * 10^13 does.
 */
const textBytes = 32;

/**
 * Reads the head of a log: only as much as is needed, because a pipe may be slow to give more. Text without a newline is not
 * enough until a tar archive is ruled out, because a tar archive begins with text, too.
 */
export async function readHead(source: LogSource): Promise<LogHead> {
  let space = new Uint8Array(signatureBytes);
  let length = 0;
  while (length < headBytes) {
    if (length === signatureBytes) {
      // Most heads end here, so most logs do without the larger space.
      const larger = new Uint8Array(headBytes);
      larger.set(space);
      space = larger;
    }
    const byteCount = await source.read(space.subarray(length));
    length += byteCount;
    const bytes = space.subarray(0, length);
    if (byteCount === 0) return { bytes, isWhole: true };
    const isRecognized = recognizeEncoding(bytes) !== undefined || recognizeCompression(bytes) !== undefined;
    const isDecided = length >= signatureBytes || bytes.includes(newline);
    if (isRecognized || (isDecided && isText(bytes))) return { bytes, isWhole: false };
  }
  return { bytes: space, isWhole: false };
}

/** True if the bytes begin with ASCII text, after any number of NULs. Compressed data never do. */
export function isText(head: Uint8Array): boolean {
  const text = head.subarray(skipNuls(head, 0, head.length)).subarray(0, textBytes);
  return text.length === textBytes && text.every(isPrintable);
}

export function isPrintable(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || (byte >= 0x09 && byte <= 0x0d);
}

/** A source some bytes of which have been read already. */
export class SourceWithHead implements LogSource {
  readonly name: string;
  private readonly source: LogSource;
  private head: Uint8Array;

  constructor(source: LogSource, head: Uint8Array) {
    this.name = source.name;
    this.source = source;
    this.head = head;
  }

  /** Nothing before the head is given out, whose bytes may be fewer in the file. */
  get consumedBytes(): number {
    return this.head.length > 0 ? 0 : this.source.consumedBytes;
  }

  read(space: Uint8Array): number | Promise<number> {
    if (this.head.length === 0) return this.source.read(space);
    const byteCount = Math.min(space.length, this.head.length);
    space.set(this.head.subarray(0, byteCount));
    this.head = this.head.subarray(byteCount);
    return byteCount;
  }
}
