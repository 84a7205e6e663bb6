import fs from 'node:fs';
import path from 'node:path';
import type { ByteString } from '../structures/byte-string.ts';
import { UserError } from '../user-error.ts';
import { explained, isSystemError } from './system-error.ts';

const bufferBytes = 64 * 1024;
const newlineBytes = Buffer.from('\n');

/** A file that is being written. Its bytes are buffered. */
export class OutputFile {
  /** Where it is meant to be. */
  readonly target: string;
  private readonly descriptor: number;
  private readonly buffer: Buffer = Buffer.allocUnsafe(bufferBytes);
  private buffered = 0;
  private isOpen = true;
  /** A pipe that nobody reads any more is no error: what is written is dropped. */
  private isPipeClosed = false;

  constructor(target: string, descriptor: number) {
    this.target = target;
    this.descriptor = descriptor;
  }

  writeText(text: ByteString): void {
    this.write(Buffer.from(text, 'latin1'));
  }

  writeLine(source: Uint8Array, start: number, byteCount: number): void {
    this.write(source.subarray(start, start + byteCount));
    this.write(newlineBytes);
  }

  /** Writes what is buffered, makes sure that it is on the disk, and closes the file. */
  finish(): void {
    this.flush();
    this.act(() => {
      // Pipes and terminals cannot be synchronized.
      if (fs.fstatSync(this.descriptor).isFile()) fs.fsyncSync(this.descriptor);
    });
    this.close();
  }

  close(): void {
    if (this.isOpen) fs.closeSync(this.descriptor);
    this.isOpen = false;
  }

  private write(bytes: Uint8Array): void {
    if (this.buffered + bytes.length > this.buffer.length) this.flush();
    if (bytes.length > this.buffer.length) {
      this.writeThrough(bytes);
    } else {
      this.buffer.set(bytes, this.buffered);
      this.buffered += bytes.length;
    }
  }

  private flush(): void {
    this.writeThrough(this.buffer.subarray(0, this.buffered));
    this.buffered = 0;
  }

  private writeThrough(bytes: Uint8Array): void {
    for (let written = 0; written < bytes.length && !this.isPipeClosed; ) {
      written += this.act(() => {
        try {
          return fs.writeSync(this.descriptor, bytes, written);
        } catch (error) {
          if (!isSystemError(error) || error.code !== 'EPIPE') throw error;
          this.isPipeClosed = true;
          return 0;
        }
      });
    }
  }

  private act<Result>(act: () => Result): Result {
    return explained('cannot write', this.target, act);
  }
}

interface PendingFile {
  readonly file: OutputFile;
  /** What it is called until it is finished; undefined for pipes and devices, which are written directly. */
  readonly temporary: string | undefined;
}

/**
 * Files that appear together when all are finished, or not at all: until then they have temporary names beside their
 * targets, and a failing commit puts back what it had replaced.
 */
export class OutputFiles {
  private pending: PendingFile[] = [];
  private readonly madeFolders: string[] = [];

  /** Makes the folder, and those above it, if it is missing. */
  makeFolder(folder: string): void {
    if (fs.existsSync(folder)) {
      if (!fs.statSync(folder).isDirectory())
        throw new UserError(`cannot write into ${folder}: it is a file, not a folder`);
      return;
    }
    const whole = path.resolve(folder);
    const firstMade = explained('cannot make the folder', folder, () => fs.mkdirSync(whole, { recursive: true }));
    if (firstMade === undefined) return;
    for (let made = whole; made.length >= firstMade.length; made = path.dirname(made)) this.madeFolders.push(made);
  }

  /** Opens a file to write. Its target is not touched before the commit, unless it is a pipe or a device. */
  open(target: string): OutputFile {
    const stats = explained('cannot write', target, () => fs.statSync(target, { throwIfNoEntry: false }));
    if (stats?.isDirectory()) throw new UserError(`cannot write ${target}: it is a folder; move it out of the way`);
    const isReplaceable = (stats === undefined || stats.isFile()) && !isDeviceName(target);
    // A link stays a link: what it points to is replaced.
    const place = isReplaceable && stats !== undefined ? fs.realpathSync(target) : target;
    const temporary = isReplaceable ? temporaryName(place) : undefined;
    const descriptor = explained('cannot write', target, () => fs.openSync(temporary ?? place, temporary ? 'wx' : 'a'));
    const file = new OutputFile(place, descriptor);
    this.pending.push({ file, temporary });
    return file;
  }

  /** Drops one file: it will not appear. */
  drop(file: OutputFile): void {
    const dropped = this.pending.filter((pending) => pending.file === file);
    this.pending = this.pending.filter((pending) => pending.file !== file);
    for (const pending of dropped) removePending(pending);
  }

  /** Finishes all files and gives them their names. If that fails, everything is as it was before, and it throws. */
  commit(): void {
    for (const { file } of this.pending) file.finish();
    const replaced: Replacement[] = [];
    try {
      for (const { file, temporary } of this.pending) {
        if (temporary !== undefined) replaced.push(replace(file.target, temporary));
      }
    } catch (error) {
      for (const replacement of replaced.reverse()) undo(replacement);
      throw error;
    }
    for (const { backup } of replaced) if (backup !== undefined) fs.rmSync(backup, { force: true });
    for (const folder of new Set(replaced.map(({ target }) => path.dirname(target)))) syncFolder(folder);
    this.pending = [];
    this.madeFolders.length = 0;
  }

  /** Removes what was not committed, and the folders that were made for it. */
  discard(): void {
    for (const pending of this.pending) removePending(pending);
    this.pending = [];
    for (const folder of this.madeFolders) {
      try {
        fs.rmdirSync(folder);
      } catch {
        // Somebody else has put something into it: then it is not ours to remove.
        break;
      }
    }
  }
}

interface Replacement {
  readonly target: string;
  /** A second name of the file that was there before, if there was one. */
  readonly backup: string | undefined;
}

function replace(target: string, temporary: string): Replacement {
  return explained('cannot write', target, () => {
    const backup = fs.existsSync(target) ? temporaryName(target) : undefined;
    if (backup !== undefined) keepUnderSecondName(target, backup);
    try {
      fs.renameSync(temporary, target);
    } catch (error) {
      if (backup !== undefined) fs.rmSync(backup, { force: true });
      throw error;
    }
    return { target, backup };
  });
}

function keepUnderSecondName(target: string, backup: string): void {
  try {
    fs.linkSync(target, backup);
  } catch {
    // Not every file system has hard links.
    fs.copyFileSync(target, backup, fs.constants.COPYFILE_EXCL);
  }
}

function undo({ target, backup }: Replacement): void {
  if (backup === undefined) fs.rmSync(target, { force: true });
  else fs.renameSync(backup, target);
}

function removePending({ file, temporary }: PendingFile): void {
  file.close();
  if (temporary !== undefined) fs.rmSync(temporary, { force: true });
}

/** `/dev/stdout` and the like: names that lead to something that is open already, perhaps a file. */
function isDeviceName(target: string): boolean {
  return path.resolve(target).startsWith('/dev/');
}

/** A name in the same folder, so that renaming stays within one file system. */
function temporaryName(target: string): string {
  const suffix = `${process.pid}-${Math.random().toString(36).slice(2)}`;
  return path.join(path.dirname(target), `.${path.basename(target)}.${suffix}.tmp`);
}

/** Makes sure that the folder's new names survive a power cut, where the system can do that. */
function syncFolder(folder: string): void {
  try {
    const descriptor = fs.openSync(folder, 'r');
    fs.fsyncSync(descriptor);
    fs.closeSync(descriptor);
  } catch {
    // Windows cannot open folders; the files themselves are safe.
  }
}
