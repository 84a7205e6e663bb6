import fs from 'node:fs';
import path from 'node:path';
import { decodePath, toFs, under } from '../files/path.ts';
import { isSystemError, unlessRefused } from '../system-error.ts';
import { wallSeconds } from '../time/clock.ts';

/** A temporary name keeps this many characters of the target's name. */
const keptCharacters = 40;

/** `tmp` for a file that is being written, `old` for a second name of one that is being replaced. */
type Kind = 'tmp' | 'old';

/** `.hosts.txt.<process ids>-<pid>-<moment and number>.tmp` */
const pattern = /^\.(?<name>.+)\.(?<processIds>[\da-f]+-\d+)-(?<pid>\d+)-[\da-z]*\.(?<kind>tmp|old)$/s;

const bootId = '/proc/sys/kernel/random/boot_id';
const ownProcessIds = '/proc/self/ns/pid';
const keptBootDigits = 12;

/** A temporary file of a run that was killed. */
export interface Leftover {
  readonly path: string;
  /** What it was to become, or was before; its first 40 characters if it is longer. */
  readonly target: string;
  readonly kind: Kind;
}

/** Names of temporary files, which say whose they are. So a later run can tell which of them nobody needs any more. */
export class TemporaryNames {
  private readonly processIds: string | undefined = identifyProcessIds();
  /** Another process may have had the same number. Random numbers are not to be shown: hashes have their key from them. */
  private readonly started: string = wallSeconds().toString(36).replace('.', '');
  private count = 0;

  /** A new name in the target's folder, so that renaming stays within one file system. Short, because systems have limits. */
  make(target: string, kind: Kind): string {
    const owner = `${this.processIds ?? 'unknown'}-${process.pid}`;
    const name = path.basename(target).slice(0, keptCharacters);
    return under(path.dirname(target), `.${name}.${owner}-${this.started}${this.count++}.${kind}`);
  }

  /**
   * What dead runs of the same user have left in a folder. None of other machines, of other containers, or from before the
   * machine started: nobody knows from here whether they are dead. O(files), one system call.
   */
  findLeftovers(folder: string): Leftover[] {
    if (this.processIds === undefined) return [];
    // As byte strings; none of a folder that may not be listed.
    const names = unlessRefused(() => fs.readdirSync(toFs(folder), 'latin1')) ?? [];
    return names.flatMap((bytes) => {
      const { name = '', processIds, pid, kind } = pattern.exec(bytes)?.groups ?? {};
      if (processIds !== this.processIds || isAlive(Number(pid))) return [];
      const place = under(folder, pathOf(bytes));
      return isOwnFile(place) ? [{ path: place, target: under(folder, pathOf(name)), kind: kind as Kind }] : [];
    });
  }
}

/**
 * Says which processes our process ids stand for: since when the machine has run, and the namespace, which containers have of
 * their own. Undefined where that cannot be known, on systems other than Linux.
 */
function identifyProcessIds(): string | undefined {
  return unlessRefused(() => {
    const boot = fs.readFileSync(toFs(bootId), 'latin1').replaceAll('-', '').slice(0, keptBootDigits);
    // `pid:[4026531836]`
    return `${boot}-${/\d+/.exec(fs.readlinkSync(toFs(ownProcessIds)))}`;
  });
}

function pathOf(bytes: string): string {
  return decodePath(Buffer.from(bytes, 'latin1'));
}

/** True also for a number that another process has got meanwhile. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !isSystemError(error) || error.code !== 'ESRCH';
  }
}

function isOwnFile(place: string): boolean {
  const stats = unlessRefused(() => fs.lstatSync(toFs(place)));
  return stats?.isFile() === true && isOurs(stats);
}

/** True if a file belongs to the user whose rights the program has. Windows does not say: there, all files do. */
export function isOurs({ uid }: fs.Stats): boolean {
  return process.geteuid === undefined || uid === process.geteuid();
}
