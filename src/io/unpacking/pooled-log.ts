import type { Transform } from 'node:stream';
import type { LogSource } from '../../pipeline/effects.ts';
import type { Turns } from '../time/interruption.ts';
import { Waker } from '../time/waker.ts';
import { type Compression, damageError, foreignTailError, truncationError } from './compression.ts';
import { ZstdFrames } from './zstd-frames.ts';

type Zlib = typeof import('node:zlib');

/** A decoder of Node, which works in its thread pool. */
type ZlibStream = Transform & { readonly bytesWritten: number };

/** Compressed bytes that are read at once. */
const inputBytes = 256 * 1024;
/** Bytes that the pool decodes at once: it idles from the end of each until this thread's next turn. */
const outputBytes = 2 * 1024 * 1024;
/** The same for small files, of which there may be many. */
const smallBytes = 64 * 1024;
/** Decoding stops while so many bytes wait to be read, and two outputs more. */
const readAheadBytes = 4 * 1024 * 1024;
/** The most that is given out at once: between two reads, the pool gets its next work. */
const pieceBytes = 256 * 1024;

/** What `openDecoder` can open with this version of Node: zstd came with 22.15. */
export function canDecode(zlib: Zlib, compression: Compression): boolean {
  return compression !== 'zstd' || 'createZstdDecompress' in zlib;
}

function openDecoder(zlib: Zlib, compression: Compression, chunkSize: number): ZlibStream {
  const options = { chunkSize };
  if (compression === 'gzip') return zlib.createGunzip(options);
  if (compression === 'brotli') return zlib.createBrotliDecompress(options);
  return (zlib as Zlib & { createZstdDecompress(how: typeof options): ZlibStream }).createZstdDecompress(options);
}

/**
 * Unpacks a compressed log in the thread pool of Node while what came before is parsed. Reading always returns a promise,
 * because the pool gets its next work only when the event loop turns.
 *
 * A file may hold several streams, one behind the other: what `cat` makes of several. A gzip stream may be followed by
 * zeros. Whatever else follows is an error.
 *
 * Memory: 8 MB, and the decoder's window (up to 128 MiB for zstd, 16 MiB for brotli).
 */
export class PooledLog implements LogSource {
  readonly name: string;
  private readonly source: LogSource;
  private readonly zlib: Zlib;
  private readonly compression: Compression;
  private readonly turns: Turns;
  private readonly isSmall: boolean;
  private readonly frames: ZstdFrames | undefined;
  private stream: ZlibStream | undefined = undefined;
  /** Where the stream starts that is decoded now, or the next one. */
  private streamStart = 0;
  private readonly outputs: Uint8Array[] = [];
  private outputsBytes = 0;
  private decoding: Promise<void> | undefined = undefined;
  private isOver = false;
  private failure: unknown = undefined;
  private isClosed = false;
  /** Wakes whoever waits for an output. */
  private readonly waker: Waker = new Waker();
  /** Ends whatever waits for the decoder. */
  private abandon: (reason: unknown) => void = () => {};

  /** `size` is that of the source, if it is known. */
  constructor(source: LogSource, zlib: Zlib, compression: Compression, turns: Turns, size: number | undefined) {
    this.name = source.name;
    this.source = source;
    this.zlib = zlib;
    this.compression = compression;
    this.turns = turns;
    this.isSmall = size !== undefined && size <= smallBytes;
    this.frames = compression === 'zstd' ? new ZstdFrames() : undefined;
  }

  /** Compressed bytes that were decoded, which is a little ahead of what was read. */
  get consumedBytes(): number {
    return this.streamStart + (this.stream?.bytesWritten ?? 0);
  }

  async read(space: Uint8Array): Promise<number> {
    this.decoding ??= this.decode();
    await this.turns.give();
    while (this.outputs.length === 0 && !this.isOver) await this.waker.wait();
    const output = this.outputs[0];
    if (output !== undefined) return this.take(output, space);
    if (this.failure !== undefined) throw this.failure;
    return 0;
  }

  /** Stops decoding. What the bytes are read from must be closed before if it may wait for them. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.stream?.destroy();
    this.abandon(new Error('the log was closed'));
    await this.decoding;
  }

  private take(output: Uint8Array, space: Uint8Array): number {
    const byteCount = Math.min(space.length, output.length, pieceBytes);
    space.set(output.subarray(0, byteCount));
    if (byteCount < output.length) this.outputs[0] = output.subarray(byteCount);
    else this.outputs.shift();
    this.outputsBytes -= byteCount;
    if (this.outputsBytes < readAheadBytes) this.stream?.resume();
    return byteCount;
  }

  /** Decodes the whole log. Never throws: the reader does, behind the last output. */
  private async decode(): Promise<void> {
    try {
      const input = new Uint8Array(this.isSmall ? smallBytes : inputBytes);
      for (let byteCount = -1; byteCount !== 0 && !this.isClosed; ) {
        byteCount = await this.source.read(input);
        await this.decodeBytes(input.subarray(0, byteCount));
      }
      if (!this.isClosed) await this.finish();
    } catch (error) {
      this.failure = error;
    }
    this.isOver = true;
    this.waker.wake();
  }

  private async decodeBytes(bytes: Uint8Array): Promise<void> {
    for (let rest = bytes; rest.length > 0 && !this.isClosed; ) {
      if (this.stream === undefined) rest = this.skipPadding(rest);
      if (rest.length === 0) return;
      this.stream ??= this.openStream();
      const byteCount = this.frames?.advance(rest) ?? rest.length;
      if (byteCount < 0) throw this.foreignTail(this.frames?.frameStart ?? 0);
      const decodedBytes = await this.write(this.stream, rest.subarray(0, byteCount));
      // The stream has ended where it should, before the bytes did.
      if (decodedBytes < byteCount) await this.endStream(this.stream);
      rest = rest.subarray(decodedBytes);
    }
  }

  private async finish(): Promise<void> {
    if (this.frames?.isBetweenFrames === false || this.source.consumedBytes === 0) throw this.truncation();
    if (this.stream === undefined) return;
    const { stream } = this;
    stream.end();
    await this.endStream(stream);
  }

  private openStream(): ZlibStream {
    const stream = openDecoder(this.zlib, this.compression, this.isSmall ? smallBytes : outputBytes);
    stream.on('data', (output: Uint8Array) => {
      this.outputs.push(output);
      this.outputsBytes += output.length;
      if (this.outputsBytes >= readAheadBytes) stream.pause();
      this.waker.wake();
    });
    stream.on('error', (error: NodeJS.ErrnoException) => this.abandon(this.explain(error)));
    return stream;
  }

  /** Passes over the zeros that may stand behind a gzip stream. */
  private skipPadding(bytes: Uint8Array): Uint8Array {
    if (this.streamStart === 0) return bytes;
    if (this.compression !== 'gzip') throw this.foreignTail(this.streamStart);
    const paddingEnd = bytes.findIndex((byte) => byte !== 0);
    const padding = paddingEnd < 0 ? bytes.length : paddingEnd;
    this.streamStart += padding;
    return bytes.subarray(padding);
  }

  /** Returns how many of the bytes were decoded: fewer if the stream ended before them. */
  private async write(stream: ZlibStream, bytes: Uint8Array): Promise<number> {
    const before = stream.bytesWritten;
    await this.unlessAbandoned((resolve) => stream.write(bytes, (error) => error ?? resolve()));
    return stream.bytesWritten - before;
  }

  /** Waits until everything that the stream has decoded was put out. */
  private async endStream(stream: ZlibStream): Promise<void> {
    if (!stream.readableEnded) await this.unlessAbandoned((resolve) => stream.once('end', resolve));
    this.streamStart += stream.bytesWritten;
    this.stream = undefined;
  }

  private async unlessAbandoned(wait: (resolve: () => void) => void): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.abandon = reject;
      wait(resolve);
    });
  }

  private explain(error: NodeJS.ErrnoException): unknown {
    if (error.code === 'Z_BUF_ERROR') return this.truncation();
    const [start, end] = [this.consumedBytes, this.source.consumedBytes];
    // The file began as it should, so this is not its first stream.
    const isForeign = error.message === 'incorrect header check' || error.code === 'ZSTD_error_prefix_unknown';
    if (isForeign) return foreignTailError(this.name, this.compression, start, end);
    // Brotli has no checksums: what was decoded before may be damaged as well.
    const firstDoubtful = this.compression === 'brotli' ? 0 : start;
    return damageError(this.name, this.compression, firstDoubtful, end, error.message.toLowerCase());
  }

  private truncation(): unknown {
    return truncationError(this.name, this.compression, this.source.consumedBytes);
  }

  private foreignTail(start: number): unknown {
    return foreignTailError(this.name, this.compression, start, start);
  }
}
