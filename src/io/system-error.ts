import path from 'node:path';
import { UserError } from '../user-error.ts';

/** What a system call's error code means to a person, and what can be done. */
const explanations: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EROFS: 'the file system is read-only',
  ENOENT: 'no such file or folder',
  EEXIST: 'there is a file, not a folder',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EISDIR: 'is a folder, not a file',
  ENOSPC: 'no space left on the disk',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would grow larger than allowed',
  EMFILE: 'too many open files',
  ENFILE: 'too many open files',
  ELOOP: 'too many symbolic links',
  ENAMETOOLONG: 'the name is too long',
  EIO: 'the disk reports an input/output error',
  EBUSY: 'the file is in use',
  EBADF: 'it is closed',
  ENXIO: 'no such device',
  EADDRINUSE: 'somebody listens there already',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'no such host',
};

/** Why nothing can be read or written under a relative path for which `leadsNowhere` is true. */
export const noWorkingFolder = 'the working folder was removed: go to another one';

export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && 'syscall' in error;
}

/** Returns undefined where the system refuses, with this code if one is given. Throws all other errors. */
export function unlessRefused<Result>(act: () => Result, code?: string): Result | undefined {
  try {
    return act();
  } catch (error) {
    if (isSystemError(error) && (code === undefined || error.code === code)) return undefined;
    throw error;
  }
}

/** True if nothing can be opened now, whatever it is. */
export function isOutOfDescriptors(error: unknown): boolean {
  return isSystemError(error) && (error.code === 'EMFILE' || error.code === 'ENFILE');
}

/** Does something with a path; a system error becomes a `UserError` that begins with `what` and the path. */
export function explained<Result>(what: string, place: string, act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    throw explainError(what, place, error);
  }
}

/** The `UserError` for a system error; any other error is returned as it is. */
export function explainError(what: string, place: string, error: unknown): unknown {
  if (!isSystemError(error)) return error;
  const isLost = error.code === 'ENOENT' && leadsNowhere(place);
  const reason = isLost ? noWorkingFolder : (explanations[error.code ?? ''] ?? error.message);
  return new UserError(`${what} ${place}: ${reason}`, { cause: error });
}

/** True for a relative path if the working folder was removed. Such a path can never exist. */
export function leadsNowhere(place: string): boolean {
  return !path.isAbsolute(place) && unlessRefused(() => process.cwd()) === undefined;
}
