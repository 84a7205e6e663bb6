import fs from 'node:fs';
import { UserError } from '../../user-error.ts';
import { toFs } from '../files/path.ts';
import { followLink } from '../files/same-file.ts';
import { explainError, explained, isSystemError, unlessRefused } from '../system-error.ts';
import type { Interruptible } from '../time/interruption.ts';
import { pause } from '../time/pause.ts';
import { standardOutputDescriptor, standardOutputName } from './standard-output.ts';
import { isOurs } from './temporary-names.ts';

const readerPollMilliseconds = 20;

/** The descriptor that a name such as `/dev/stdout` stands for: it is open already, perhaps as a file or a socket. */
export function findDescriptor(target: string): number | undefined {
  if (target === standardOutputName) return standardOutputDescriptor;
  if (target === '/dev/stderr') return 2;
  const number = /^\/dev\/fd\/(\d+)$/.exec(target)?.[1];
  return number === undefined ? undefined : Number(number);
}

/** Opens a file, a pipe or a device to append to it. Waits for the reader of a pipe. Throws a `UserError`. */
export async function openToAppend(target: string, { signal }: Interruptible): Promise<number> {
  const { O_WRONLY, O_APPEND, O_CREAT } = fs.constants;
  if (statTarget(target)?.isFIFO()) return await openPipe(target, signal);
  return explained('cannot write', target, () => openInPlace(target, O_WRONLY | O_APPEND | O_CREAT));
}

/** Opens a named pipe as soon as somebody reads it. Simply opening it would wait too, but nothing could interrupt that. */
async function openPipe(pipe: string, signal: AbortSignal): Promise<number> {
  for (;;) {
    try {
      // Kept: if it were opened once more, its reader might have gone by then.
      return openInPlace(pipe, fs.constants.O_WRONLY | (fs.constants.O_NONBLOCK ?? 0));
    } catch (error) {
      if (!isSystemError(error) || error.code !== 'ENXIO') throw explainError('cannot write', pipe, error);
    }
    await pause(readerPollMilliseconds, signal);
  }
}

/** Opens what is at the end of links. Throws system errors, and a `UserError` where a link is not to be followed. */
function openInPlace(target: string, flags: number): number {
  const place = findPlace(target);
  // Some links of the system lead to what has no name, such as a pipe.
  const isNameless = place !== target && statIfThere(place) === undefined && statIfThere(target) !== undefined;
  if (isNameless) return openNameless(target, flags);
  // It may have become a link meanwhile.
  return fs.openSync(toFs(place), flags | (fs.constants.O_NOFOLLOW ?? 0));
}

/** Refuses regular files: somebody has just made them, or a link to them, where the link leads. */
function openNameless(target: string, flags: number): number {
  const descriptor = fs.openSync(toFs(target), flags & ~fs.constants.O_CREAT);
  if (!fs.fstatSync(descriptor).isFile()) return descriptor;
  fs.closeSync(descriptor);
  throw new UserError(`cannot write ${target}: somebody else has changed where it leads; write to another place`);
}

/**
 * Returns where links lead. A link that another user has made is refused, unless that is root: in a folder that others can write to,
 * it could lead to any file of ours.
 */
export function findPlace(target: string): string {
  const refuseStranger = (link: string, stats: fs.Stats) => {
    if (isOurs(stats) || stats.uid === 0) return;
    const reason = `the link ${link} belongs to another user (uid ${stats.uid}) and may lead anywhere`;
    throw new UserError(`cannot write ${target}: ${reason}; remove it, or write to another place`);
  };
  return explained('cannot write', target, () => followLink(target, refuseStranger));
}

/** What is at the end of links, undefined if nothing is. Refuses folders with a `UserError`. */
export function statTarget(target: string): fs.Stats | undefined {
  const stats = explained('cannot write', target, () => fs.statSync(toFs(target), { throwIfNoEntry: false }));
  if (stats?.isDirectory()) throw new UserError(`cannot write ${target}: it is a folder; move it out of the way`);
  return stats;
}

/** Undefined if nothing has the path. `throwIfNoEntry: false` would hide a path through a file on Node 22 and later. */
export function statIfThere(path: string): fs.Stats | undefined {
  return unlessRefused(() => fs.statSync(toFs(path)), 'ENOENT');
}
