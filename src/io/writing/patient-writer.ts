import fs from 'node:fs';
import type { Socket } from 'node:net';
import { explained, isSystemError, unlessRefused } from '../system-error.ts';
import { pause } from '../time/pause.ts';
import { standardOutputDescriptor, standardOutputName } from './standard-output.ts';

const retryMilliseconds = 10;
/** Linux writes this much into a pipe in one piece or not at all. So the number of taken bytes stays exact if the reader goes. */
const pipeBytes = 4096;

/**
 * Writes to what may have a slow reader, a pipe that is full for example, without blocking the program: signals, keys and
 * timers have their turn while it waits. What waits for a pipe goes on as soon as there is room in it.
 */
export class PatientWriter {
  /** What messages have behind `cannot write`. */
  private readonly name: string;
  private readonly descriptor: number;
  private readonly signal: AbortSignal;
  /** Bytes that the file or pipe has taken so far. */
  takenBytes = 0;
  /** Nobody reads any more, or nothing more may follow. */
  private isGone = false;
  /** The last one that waits. */
  private waiting: Promise<boolean> | undefined = undefined;
  /** Of a pipe that was full once. It has the descriptor then. */
  private socket: Socket | undefined = undefined;

  /** A descriptor that blocks does so here, too. Waiting ends with the signal's reason when it is aborted. */
  constructor(name: string, descriptor: number, signal: AbortSignal) {
    this.name = name;
    this.descriptor = descriptor;
    this.signal = signal;
  }

  /**
   * To standard output. A pipe is opened once more, because the descriptor that others share blocks them and us; where that
   * cannot be done, it is that one.
   */
  static toStandardOutput(signal: AbortSignal): PatientWriter {
    return new PatientWriter('to standard output', openStandardOutput(), signal);
  }

  /**
   * Writes all bytes, behind those that still wait. They are borrowed until then. False if nobody reads them any more, which
   * is no error.
   */
  write(bytes: Uint8Array): boolean | Promise<boolean> {
    if (this.waiting !== undefined) return this.wait(this.waiting.then(() => this.writeRest(bytes)));
    const written = this.writeSome(bytes);
    if (this.isGone) return false;
    return written === bytes.length || this.wait(this.writeRest(bytes.subarray(written)));
  }

  private wait(writing: Promise<boolean>): Promise<boolean> {
    const waiting = writing.finally(() => {
      if (this.waiting === waiting) this.waiting = undefined;
    });
    this.waiting = waiting;
    return waiting;
  }

  /** Closes the descriptor. What waits is not written. */
  close(): void {
    this.isGone = true;
    if (this.socket === undefined) explained('cannot write', this.name, () => fs.closeSync(this.descriptor));
    else this.socket.destroy();
  }

  private async writeRest(bytes: Uint8Array): Promise<boolean> {
    for (let written = 0; ; ) {
      written += this.writeSome(bytes.subarray(written));
      if (this.isGone || written === bytes.length) return !this.isGone;
      try {
        const isPipe = fs.fstatSync(this.descriptor).isFIFO();
        if (isPipe) written += await this.writeToPipe(bytes.subarray(written, written + pipeBytes));
        else await pause(retryMilliseconds, this.signal);
      } catch (error) {
        // What is cut off here must not be followed by anything.
        this.isGone = true;
        throw error;
      }
    }
  }

  /** Waits for room, then writes up to `pipeBytes`. Returns the number of bytes written: 0 if the reader is gone. */
  private async writeToPipe(bytes: Uint8Array): Promise<number> {
    this.socket ??= await this.openSocket();
    const { socket, signal } = this;
    signal.throwIfAborted();
    return await new Promise((resolve, reject) => {
      const abort = () => {
        socket.destroy();
        reject(signal.reason);
      };
      signal.addEventListener('abort', abort, { once: true });
      socket.write(bytes, (error) => {
        signal.removeEventListener('abort', abort);
        if (error instanceof Error) this.isGone = true;
        else this.takenBytes += bytes.length;
        resolve(error instanceof Error ? 0 : bytes.length);
      });
    });
  }

  private async openSocket(): Promise<Socket> {
    const { Socket } = await import('node:net');
    const socket = new Socket({ fd: this.descriptor, readable: false });
    // Whoever writes is told.
    socket.on('error', () => {});
    return socket;
  }

  /** Writes as much as there is room for, and returns how much that was. */
  private writeSome(bytes: Uint8Array): number {
    let written = 0;
    try {
      while (written < bytes.length && !this.isGone) {
        written += explained('cannot write', this.name, () => fs.writeSync(this.descriptor, bytes, written));
      }
    } catch (error) {
      const { cause } = error as Error;
      if (!isSystemError(cause) || (cause.code !== 'EAGAIN' && cause.code !== 'EPIPE')) throw error;
      this.isGone = cause.code === 'EPIPE';
    }
    this.takenBytes += written;
    return written;
  }
}

function openStandardOutput(): number {
  const stats = explained('cannot write to', 'standard output', () => fs.fstatSync(standardOutputDescriptor));
  if (!stats.isFIFO()) return standardOutputDescriptor;
  const flags = fs.constants.O_WRONLY | (fs.constants.O_NONBLOCK ?? 0);
  return unlessRefused(() => fs.openSync(standardOutputName, flags)) ?? standardOutputDescriptor;
}
