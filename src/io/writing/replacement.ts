import fs from 'node:fs';
import { UserError } from '../../user-error.ts';
import { withOpenFile } from '../files/file-identity.ts';
import { toFs } from '../files/path.ts';
import { explained, isSystemError, unlessRefused } from '../system-error.ts';
import { writeAll } from './standard-output.ts';
import { isOurs, type TemporaryNames } from './temporary-names.ts';

/** The bits of a mode that say who may read, write and run a file, without those that let others run it as its owner. */
export const permissionBits = 0o777;
const ownerBits = 0o700;
const othersBits = 0o007;
export const ownerOnly = 0o600;
const copiedBytes = 64 * 1024;

/** A file that has been given its final name. */
export interface Replacement {
  readonly target: string;
  /** A second name of the file that was there before, if there was one. */
  readonly backup: string | undefined;
}

/** Gives a finished file its final name, and keeps the file that had it. Throws a `UserError`; nothing has changed then. */
export function replace(target: string, temporary: string, names: TemporaryNames): Replacement {
  return explained('cannot write', target, () => {
    const backup = fs.existsSync(toFs(target)) ? names.make(target, 'old') : undefined;
    try {
      if (backup !== undefined) keepUnderSecondName(target, backup);
      fs.renameSync(toFs(temporary), toFs(target));
    } catch (error) {
      if (backup !== undefined) removeIfPossible(backup);
      throw error;
    }
    return { target, backup };
  });
}

function keepUnderSecondName(target: string, backup: string): void {
  try {
    fs.linkSync(toFs(target), toFs(backup));
  } catch {
    // Not every file system has hard links, and not every file of another user may get one.
    copy(target, backup);
  }
}

/**
 * Gives a new file of ours the permissions of an old one, and its group. Where we may not give it that group, its own gets no more
 * than everybody has.
 */
export function keepPermissions(descriptor: number, { mode, uid, gid }: fs.Stats): void {
  const kept = mode & permissionBits;
  fs.fchmodSync(
    descriptor,
    giveGroup(descriptor, uid, gid) ? kept : kept & (ownerBits | othersBits | ((othersBits & kept) << 3)),
  );
}

/** Gives a file a group. False if that is not allowed. */
function giveGroup(descriptor: number, uid: number, gid: number): boolean {
  if (fs.fstatSync(descriptor).gid === gid) return true;
  try {
    fs.fchownSync(descriptor, uid, gid);
    return true;
  } catch {
    return false;
  }
}

/** `fs.copyFileSync` keeps all bits of the mode, so that others could run a copy of their file as us. */
function copy(source: string, target: string): void {
  withOpenFile(source, (from) => {
    const stats = fs.fstatSync(from);
    const to = fs.openSync(toFs(target), 'wx', ownerOnly);
    try {
      if (isOurs(stats)) keepPermissions(to, stats);
      const buffer = Buffer.allocUnsafe(copiedBytes);
      for (let count = 1; count > 0; ) {
        count = fs.readSync(from, buffer, 0, copiedBytes, null);
        writeAll(to, buffer.subarray(0, count));
      }
    } finally {
      fs.closeSync(to);
    }
  });
}

/**
 * Undoes replacements as far as that can be done. Returns the error to throw: the given one if all went well, otherwise one
 * that says of each place whose file is there, and where the old one is.
 */
export function rollBack(replaced: readonly Replacement[], places: readonly string[], error: unknown): unknown {
  const stuck = replaced.toReversed().filter((replacement) => !undo(replacement));
  if (stuck.length === 0 || !(error instanceof UserError)) return error;
  const message = 'not all files could be put back, so they are of two runs: run again, or rename the old ones';
  const details = places.map((place) => {
    const replacement = stuck.find(({ target }) => target === place);
    return `${place}: ${describe(place, replacement)}`;
  });
  return new UserError(`${error.message}; ${message}`, { details, cause: error });
}

function describe(place: string, stuck: Replacement | undefined): string {
  if (stuck?.backup !== undefined) return `new; the old one is ${stuck.backup}`;
  if (stuck !== undefined) return 'new; there was none before';
  return fs.existsSync(toFs(place)) ? 'old' : 'not there, as before';
}

/** False if that is not possible. */
function undo({ target, backup }: Replacement): boolean {
  try {
    // `fs.rmSync` can do that, too, but Node takes 1 ms to load what it is made of.
    if (backup === undefined) unlessRefused(() => fs.unlinkSync(toFs(target)), 'ENOENT');
    else fs.renameSync(toFs(backup), toFs(target));
    return true;
  } catch (error) {
    if (isSystemError(error)) return false;
    throw error;
  }
}

/** Removes a file. If that fails, it stays until a later run removes it. */
export function removeIfPossible(file: string): void {
  unlessRefused(() => fs.unlinkSync(toFs(file)));
}
