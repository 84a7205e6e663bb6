import fs from 'node:fs';
import { newline } from '../../lines/bytes.ts';
import type { ByteString } from '../../structures/byte-string.ts';
import { grown } from '../../structures/grown.ts';
import { unlessRefused } from '../system-error.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { Interruptible } from '../time/interruption.ts';
import { findDescriptor, openToAppend } from './open-in-place.ts';
import { PatientWriter } from './patient-writer.ts';
import { permissionBits } from './replacement.ts';
import { standardOutputDescriptor } from './standard-output.ts';
import { isOurs } from './temporary-names.ts';

const firstBytes = 4096;
/** Set-uid, set-gid and sticky. */
const specialBits = 0o7000;

/** A file, a pipe or a device that lines are appended to as they come. They are collected until they are flushed. */
export class AppendedFile {
  private readonly writer: PatientWriter;
  private readonly isOwn: boolean;
  private readonly signal: AbortSignal;
  private bytes: Uint8Array = new Uint8Array(firstBytes);
  private end = 0;

  private constructor(writer: PatientWriter, isOwn: boolean, signal: AbortSignal) {
    this.writer = writer;
    this.signal = signal;
    this.isOwn = isOwn;
  }

  /**
   * Waits for the reader of a named pipe. `standardOutput` is for that. Warns if the file is another user's. Throws a
   * `UserError` if it cannot be opened.
   */
  static async open(
    target: string,
    standardOutput: PatientWriter,
    terminal: Terminal,
    interruption: Interruptible,
  ): Promise<AppendedFile> {
    const { signal } = interruption;
    const open = findDescriptor(target);
    if (open === standardOutputDescriptor) return new AppendedFile(standardOutput, false, signal);
    if (open !== undefined) return new AppendedFile(new PatientWriter(target, open, signal), false, signal);
    const own = await openToAppend(target, interruption);
    const stats = fs.fstatSync(own);
    if (stats.isFile()) takeSpecialBits(own, stats);
    if (stats.isFile() && !isOurs(stats)) {
      terminal.warn(
        `${target} belongs to another user (uid ${stats.uid}), who can read and change what is written there`,
      );
    }
    return new AppendedFile(new PatientWriter(target, own, signal), true, signal);
  }

  /** Takes a line over, with a newline behind it. */
  writeLine(source: Uint8Array, start: number, byteCount: number): void {
    const end = this.makeRoom(byteCount + 1);
    this.bytes.set(source.subarray(start, start + byteCount), this.end);
    this.bytes[end - 1] = newline;
    this.end = end;
  }

  writeText(text: ByteString): void {
    const end = this.makeRoom(text.length);
    for (let i = 0; i < text.length; i++) this.bytes[this.end + i] = text.charCodeAt(i);
    this.end = end;
  }

  /** Makes room for so many bytes more, and returns where they end. */
  private makeRoom(byteCount: number): number {
    const end = this.end + byteCount;
    if (end > this.bytes.length) this.bytes = grown(this.bytes, Math.max(end, 2 * this.bytes.length));
    return end;
  }

  /** Writes what was collected; a promise if a reader must be waited for, until which nothing more may be collected. */
  flush(): undefined | Promise<unknown> {
    const bytes = this.bytes.subarray(0, this.end);
    this.end = 0;
    const writing = bytes.length > 0 && this.writer.write(bytes);
    return writing instanceof Promise ? writing : undefined;
  }

  /** Writes the rest, unless the run is to end and its reader would have to be waited for, and closes what it opened. */
  async finish(): Promise<void> {
    try {
      await this.flush();
    } catch (error) {
      if (error !== this.signal.reason) throw error;
    } finally {
      if (this.isOwn) this.writer.close();
    }
  }
}

/** Takes away what would let others run the bytes of a log as the owner of the file. */
function takeSpecialBits(descriptor: number, { mode }: fs.Stats): void {
  if ((mode & specialBits) === 0) return;
  // Where we may not, the system does it at the first write.
  unlessRefused(() => fs.fchmodSync(descriptor, mode & permissionBits));
}
