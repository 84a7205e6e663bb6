import type { Readable } from 'node:stream';
import type { LogSource } from '../../pipeline/effects.ts';
import { explainError } from '../system-error.ts';

/** Reads a pipe, a socket or a terminal: whatever comes, until it is closed. */
export class LogStream implements LogSource {
  readonly name: string;
  consumedBytes = 0;
  private readonly stream: Readable;
  private readonly pieces: AsyncIterator<Uint8Array>;
  private rest: Uint8Array = new Uint8Array(0);
  private readonly signal: AbortSignal;

  /** Destroys the stream when the signal is aborted. */
  constructor(name: string, stream: Readable, signal: AbortSignal) {
    this.name = name;
    this.signal = signal;
    this.stream = stream;
    this.pieces = stream[Symbol.asyncIterator]();
    signal.addEventListener('abort', this.abort);
  }

  read(space: Uint8Array): number | Promise<number> {
    return this.rest.length > 0 ? this.take(space) : this.readNext(space);
  }

  /** A stream that is left open would keep the process waiting for it. */
  close(): void {
    this.signal.removeEventListener('abort', this.abort);
    this.stream.destroy();
  }

  private readonly abort = (): void => {
    this.stream.destroy(this.signal.reason as Error);
  };

  private async readNext(space: Uint8Array): Promise<number> {
    this.signal.throwIfAborted();
    try {
      const { done, value } = await this.pieces.next();
      if (done === true) return 0;
      this.rest = value;
    } catch (error) {
      throw explainError('cannot read', this.name, error);
    }
    return this.take(space);
  }

  private take(space: Uint8Array): number {
    const byteCount = Math.min(space.length, this.rest.length);
    space.set(this.rest.subarray(0, byteCount));
    this.rest = this.rest.subarray(byteCount);
    this.consumedBytes += byteCount;
    return byteCount;
  }
}
