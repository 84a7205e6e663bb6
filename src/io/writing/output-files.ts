import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { ByteString } from '../../structures/byte-string.ts';
import { UserError } from '../../user-error.ts';
import { withOpenFile } from '../files/file-identity.ts';
import { toFs } from '../files/path.ts';
import { explainError, explained, isSystemError, unlessRefused } from '../system-error.ts';
import type { Interruptible } from '../time/interruption.ts';
import { findDescriptor, findPlace, openToAppend, statIfThere, statTarget } from './open-in-place.ts';
import { keepPermissions, ownerOnly, type Replacement, removeIfPossible, replace, rollBack } from './replacement.ts';
import { writeAll } from './standard-output.ts';
import { isOurs, type Leftover, TemporaryNames } from './temporary-names.ts';

const bufferBytes = 64 * 1024;
const newlineBytes = Buffer.from('\n');

/** A file that is being written. Its bytes are buffered. */
export class OutputFile {
  /** Where it is meant to be. */
  readonly place: string;
  /** What messages call it. */
  readonly name: string;
  private readonly descriptor: number;
  private isOpen: boolean;
  private readonly buffer: Buffer = Buffer.allocUnsafe(bufferBytes);
  private buffered = 0;
  /** A pipe that nobody reads any more is no error: what is written is dropped. */
  private isPipeClosed = false;

  /** Closes the descriptor at the end if it owns it. */
  constructor(name: string, place: string, descriptor: number, ownsDescriptor: boolean) {
    this.name = name;
    this.place = place;
    this.descriptor = descriptor;
    this.isOpen = ownsDescriptor;
  }

  writeText(text: ByteString): void {
    this.write(Buffer.from(text, 'latin1'));
  }

  writeLine(source: Uint8Array, start: number, byteCount: number): void {
    this.write(source.subarray(start, start + byteCount));
    this.write(newlineBytes);
  }

  /** Writes what is buffered, makes sure that it is on the disk, and closes the file. */
  async finish(): Promise<void> {
    this.flush();
    // Pipes and terminals cannot be synchronized.
    if (this.act(() => fs.fstatSync(this.descriptor)).isFile()) await this.synchronize();
    this.close();
  }

  close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.act(() => fs.closeSync(this.descriptor));
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

  private async synchronize(): Promise<void> {
    try {
      await promisify(fs.fsync)(this.descriptor);
    } catch (error) {
      throw explainError('cannot write', this.name, error);
    }
  }

  private flush(): void {
    this.writeThrough(this.buffer.subarray(0, this.buffered));
    this.buffered = 0;
  }

  private writeThrough(bytes: Uint8Array): void {
    if (!this.isPipeClosed) this.isPipeClosed = !this.act(() => writeAll(this.descriptor, bytes));
  }

  private act<Result>(act: () => Result): Result {
    return explained('cannot write', this.name, act);
  }
}

interface PendingFile {
  readonly file: OutputFile;
  /** What it is called until it is finished; undefined for pipes and devices, which are written directly. */
  readonly temporary: string | undefined;
  /** True if it replaces a file of another user. */
  readonly isTakenOver: boolean;
}

/**
 * Files that appear together when all are finished, or not at all: until then they have temporary names beside their
 * targets, and a failing commit puts back what it had replaced. What killed runs have left beside them is removed.
 */
export class OutputFiles {
  private readonly names: TemporaryNames = new TemporaryNames();
  private pending: PendingFile[] = [];
  private readonly tidiedFolders: Set<string> = new Set();
  /** Files that killed runs had replaced. Their last copies go when they are replaced once more. */
  private readonly formerlyReplaced: Leftover[] = [];
  /** The innermost first. */
  private readonly madeFolders: string[] = [];

  /** Makes the folder, and those above it, if it is missing. */
  makeFolder(folder: string): void {
    const stats = explained('cannot write into', folder, () => statIfThere(folder));
    if (stats?.isDirectory()) return;
    if (stats !== undefined) throw new UserError(`cannot write into ${folder}: it is a file, not a folder`);
    for (const part of findMissing(folder)) {
      if (explained('cannot make the folder', folder, () => makeUnlessMade(part))) this.madeFolders.unshift(part);
    }
  }

  /**
   * Opens a file to write. Its target is not touched before the commit, unless it is a pipe or a device: output appears there as
   * it comes. A link stays a link: what it points to is replaced. What is replaced hands its permissions on if it is ours.
   */
  async open(target: string, interruption: Interruptible): Promise<OutputFile> {
    const opened = findDescriptor(target);
    if (opened !== undefined) return this.add(new OutputFile(target, target, opened, false));
    if (statTarget(target)?.isFile() === false) {
      return this.add(new OutputFile(target, target, await openToAppend(target, interruption), true));
    }
    const place = findPlace(target);
    this.tidy(path.dirname(place));
    // Looked at once more: what the name leads to may have changed since.
    const old = explained('cannot write', target, () => fs.lstatSync(toFs(place), { throwIfNoEntry: false }));
    const isTakenOver = old !== undefined && !isOurs(old);
    const isKept = old?.isFile() === true && !isTakenOver;
    const temporary = this.names.make(place, 'tmp');
    // Whoever may not read the old file must not be able to open the new one before it has its permissions.
    const mode = isKept ? ownerOnly : undefined;
    const descriptor = explained('cannot write', target, () => fs.openSync(toFs(temporary), 'wx', mode));
    const file = this.add(new OutputFile(target, place, descriptor, true), temporary, isTakenOver);
    if (isKept) explained('cannot write', target, () => keepPermissions(descriptor, old));
    return file;
  }

  private add(file: OutputFile, temporary?: string, isTakenOver = false): OutputFile {
    this.pending.push({ file, temporary, isTakenOver });
    return file;
  }

  /** Removes what killed runs have left in a folder. */
  private tidy(folder: string): void {
    if (this.tidiedFolders.has(folder)) return;
    this.tidiedFolders.add(folder);
    for (const leftover of this.names.findLeftovers(folder)) {
      if (leftover.kind === 'tmp') removeIfPossible(leftover.path);
      else this.formerlyReplaced.push(leftover);
    }
  }

  /** Drops one file: it will not appear. */
  drop(file: OutputFile): void {
    const dropped = this.pending.filter((pending) => pending.file === file);
    this.pending = this.pending.filter((pending) => pending.file !== file);
    for (const pending of dropped) removePending(pending);
  }

  /**
   * Finishes all files, side by side because a disk takes its time, and gives them their names. If that fails, or a signal
   * comes before, everything is as it was before, and it throws. If not everything can be put back, the error says which
   * file is which. Returns the names of the files that belonged to other users before.
   */
  async commit({ signal }: Interruptible): Promise<readonly string[]> {
    const finished = await Promise.allSettled(this.pending.map(({ file }) => file.finish()));
    for (const result of finished) if (result.status === 'rejected') throw result.reason;
    signal.throwIfAborted();
    const replaced: Replacement[] = [];
    try {
      for (const { file, temporary } of this.pending) {
        if (temporary !== undefined) replaced.push(replace(file.place, temporary, this.names));
      }
    } catch (error) {
      const places = this.pending.flatMap(({ file, temporary }) => (temporary === undefined ? [] : [file.place]));
      throw rollBack(replaced, places, error);
    }
    for (const { backup } of replaced) if (backup !== undefined) removeIfPossible(backup);
    const targets = new Set(replaced.map(({ target }) => target));
    for (const { path: old, target } of this.formerlyReplaced) if (targets.has(target)) removeIfPossible(old);
    for (const folder of new Set(replaced.map(({ target }) => path.dirname(target)))) syncFolder(folder);
    const takenOver = this.pending.filter(({ isTakenOver }) => isTakenOver).map(({ file }) => file.name);
    this.pending = [];
    return takenOver;
  }

  /** Removes what was not committed, and the folders that were made if nothing is in them. To be called at the end. */
  discard(): void {
    for (const pending of this.pending) removePending(pending);
    this.pending = [];
    for (const folder of this.madeFolders) {
      try {
        fs.rmdirSync(toFs(folder));
      } catch {
        // There is something in it.
        break;
      }
    }
  }
}

/** Does not fail: it is called where something else has failed, and a later run removes what is left. */
function removePending({ file, temporary }: PendingFile): void {
  try {
    file.close();
  } catch {
    // What is in it is not wanted.
  }
  if (temporary !== undefined) removeIfPossible(temporary);
}

/** The missing ones of the folder and those above it, outermost first. */
function findMissing(folder: string): string[] {
  const above = path.dirname(folder);
  return above === folder || fs.existsSync(toFs(folder)) ? [] : [...findMissing(above), folder];
}

/** Makes a folder. False if somebody else was faster. */
function makeUnlessMade(folder: string): boolean {
  try {
    fs.mkdirSync(toFs(folder));
    return true;
  } catch (error) {
    if (isSystemError(error) && error.code === 'EEXIST' && fs.statSync(toFs(folder)).isDirectory()) return false;
    throw error;
  }
}

/** Makes sure that the folder's new names survive a power cut, where the system can do that. */
function syncFolder(folder: string): void {
  // Windows cannot open folders; the files themselves are safe.
  unlessRefused(() => withOpenFile(folder, fs.fsyncSync));
}
