import { Socket, type SocketConstructorOpts } from 'node:net';
import { isatty, ReadStream } from 'node:tty';
import type { LogSource } from '../../pipeline/effects.ts';
import { explainError } from '../system-error.ts';
import { Waker } from '../time/waker.ts';

/** What Linux gives at once, unless a pipe was made larger. */
const bufferBytes = 65_536;

/**
 * Reads a pipe, a socket or a terminal until it is closed. Always into the same buffer, because streams would make a new one for
 * each read.
 */
export class LogPipe implements LogSource {
  readonly name: string;
  consumedBytes = 0;
  private readonly buffer: Uint8Array = new Uint8Array(bufferBytes);
  private readonly socket: Socket;
  private readonly signal: AbortSignal;
  /** What was read and not taken yet: `[start, end)` of the buffer. */
  private start = 0;
  private end = 0;
  private hasEnded = false;
  private error: Error | undefined = undefined;
  private readonly waker: Waker = new Waker();

  /** Owns the descriptor, and closes it when the signal is aborted. */
  constructor(name: string, descriptor: number, signal: AbortSignal) {
    this.name = name;
    this.signal = signal;
    const onread = { buffer: this.buffer, callback: (byteCount: number) => this.receive(byteCount) };
    // Node's types know `onread` for sockets that connect only.
    const options = { writable: false, onread } as SocketConstructorOpts;
    this.socket = isatty(descriptor) ? new ReadStream(descriptor, options) : new Socket({ ...options, fd: descriptor });
    this.socket.pause();
    this.socket.on('end', () => this.finish(undefined)).on('error', (error) => this.finish(error));
    signal.addEventListener('abort', this.abort);
  }

  read(space: Uint8Array): number | Promise<number> {
    return this.start < this.end ? this.take(space) : this.readNext(space);
  }

  /** A pipe that is left open would keep the process waiting for it. */
  close(): void {
    this.signal.removeEventListener('abort', this.abort);
    this.socket.destroy();
  }

  private readonly abort = (): void => {
    this.socket.destroy();
    this.finish(this.signal.reason as Error);
  };

  /** False: nothing more until what is in the buffer has been taken. */
  private receive(byteCount: number): boolean {
    this.start = 0;
    this.end = byteCount;
    this.waker.wake();
    return false;
  }

  private finish(error: Error | undefined): void {
    this.hasEnded = true;
    this.error ??= error;
    this.waker.wake();
  }

  private async readNext(space: Uint8Array): Promise<number> {
    this.signal.throwIfAborted();
    if (!this.hasEnded) {
      const woken = this.waker.wait();
      this.socket.resume();
      await woken;
    }
    if (this.error !== undefined) throw explainError('cannot read', this.name, this.error);
    return this.take(space);
  }

  private take(space: Uint8Array): number {
    const byteCount = Math.min(space.length, this.end - this.start);
    space.set(this.buffer.subarray(this.start, this.start + byteCount));
    this.start += byteCount;
    this.consumedBytes += byteCount;
    return byteCount;
  }
}
