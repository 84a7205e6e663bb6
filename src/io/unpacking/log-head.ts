import { newline, skipNuls } from '../../lines/bytes.ts';
import { recognizeEncoding, signatureBytes } from '../../lines/text-encoding.ts';
import type { LogSource } from '../../pipeline/effects.ts';
import { recognizeCompression } from './compression.ts';

/** A log that begins with this many printable bytes is text, whatever its name says. */
const textBytes = 32;

/**
 * Reads the first bytes of a log: at most 512, and no more than are needed to tell what it is, because a pipe may be slow to
 * give more. Text without a newline is not enough: a tar archive begins with text, too. Fewer bytes than are needed are a
 * whole log.
 */
export async function readHead(source: LogSource): Promise<Uint8Array> {
  const space = new Uint8Array(signatureBytes);
  let head = space.subarray(0, 0);
  while (head.length < signatureBytes) {
    const byteCount = await source.read(space.subarray(head.length));
    head = space.subarray(0, head.length + byteCount);
    const isRecognized = recognizeEncoding(head) !== undefined || recognizeCompression(head) !== undefined;
    if (byteCount === 0 || isRecognized || (head.includes(newline) && isText(head))) break;
  }
  return head;
}

/** True if the bytes begin with ASCII text, after any number of NULs. Compressed data never do. */
export function isText(head: Uint8Array): boolean {
  const text = head.subarray(skipNuls(head, 0, head.length)).subarray(0, textBytes);
  return text.length === textBytes && text.every(isPrintable);
}

export function isPrintable(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || (byte >= 0x09 && byte <= 0x0d);
}

/** A source whose first bytes have been read already. Borrows them. */
export class SourceWithHead implements LogSource {
  readonly name: string;
  private readonly source: LogSource;
  private head: Uint8Array;

  constructor(source: LogSource, head: Uint8Array) {
    this.name = source.name;
    this.source = source;
    this.head = head;
  }

  /** 0 until all of the head is taken: its bytes may be fewer in the file. */
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
