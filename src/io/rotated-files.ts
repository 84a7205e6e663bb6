import fs from 'node:fs';
import path from 'node:path';
import { type FileSign, fingerprintBytes, inodeOf, openToRead, readAt } from './file-identity.ts';
import { decodePath, toFs, under } from './path.ts';
import { followLink } from './same-file.ts';
import { isSystemError } from './system-error.ts';

/** A file beside a log, as it was when it was looked at. */
export interface Sibling extends FileSign {
  readonly path: string;
  /** True if its name is that of a rotated file of the log, compressed or not. */
  readonly isRotated: boolean;
}

/** What rotation inserts before the extension of a log: `-20240131`, `.2024-01-31T12:00`, `_1`. */
const numbering = /^[-._@](?=.*\d)[-.:_\dTZ]*$/;

const compressedEnding = /\.(?:gz|bz2|xz|zst|br|lz4|lzma|Z)$/;

/** Renaming takes no longer than a few of these. */
const mostScans = 4;

/** Numbers with at least this many digits are dates or times. Their length is fixed; counters grow longer. */
const shortestDate = 4;

/**
 * The regular files beside a log whose names begin with its name without the extension, ordered by name. If the log is a
 * symbolic link, also those beside its target. Unreadable files are left out. O(files), reads 256 bytes of each.
 *
 * Looks twice, and again until nothing changes: a file that is renamed while a folder is read may not show up.
 */
export function findSiblings(log: string): Sibling[] {
  let siblings = scan(log);
  for (let scans = 1; scans < mostScans; scans++) {
    const former = siblings;
    siblings = scan(log);
    const isSame = ({ path: place, inode }: Sibling, i: number) =>
      former[i]?.path === place && former[i].inode === inode;
    if (siblings.length === former.length && siblings.every(isSame)) break;
  }
  return siblings;
}

/** Opens a sibling; undefined if there is no longer the same file under its name. */
export function openSibling({ path: place, inode }: Sibling): number | undefined {
  return unlessGone(() => {
    const descriptor = openToRead(place);
    if (inodeOf(fs.fstatSync(descriptor, { bigint: true })) === inode) return descriptor;
    fs.closeSync(descriptor);
    return undefined;
  });
}

/** True for `access.log.1`, `access.log-20240131`, `access.log.old` and `access-20240131.log`, if the log is `access.log`. */
export function isRotatedName(name: string, log: string): boolean {
  const { name: stem, ext: extension } = path.parse(log);
  if (name.startsWith(log)) return /^[^a-z\d]/i.test(name.slice(log.length));
  if (!name.startsWith(stem) || !name.endsWith(extension)) return false;
  return numbering.test(name.slice(stem.length, name.length - extension.length));
}

/** The name that a file had before it was compressed. */
export function plainName(name: string): string {
  return name.replace(compressedEnding, '');
}

/** Equal for names that differ only in numbers and dates: `access.log-########` for `access.log-20240131`. */
export function nameForm(name: string): string {
  return name.replace(/\d+/g, (digits) => '#'.repeat(digits.length < shortestDate ? 1 : digits.length));
}

function scan(log: string): Sibling[] {
  const siblings = new Map<string, Sibling>();
  for (const place of new Set([log, unlessGone(() => followLink(log)) ?? log])) {
    const { base, name: stem } = path.parse(place);
    const folder = path.dirname(place);
    for (const name of listFiles(folder)) {
      if (name === base || !name.startsWith(stem)) continue;
      const sibling = lookAt(under(folder, name), isRotatedName(plainName(name), base));
      if (sibling !== undefined && !siblings.has(sibling.inode)) siblings.set(sibling.inode, sibling);
    }
  }
  return [...siblings.values()].sort((left, right) => left.path.localeCompare(right.path, 'en', { numeric: true }));
}

function listFiles(folder: string): string[] {
  const entries = unlessGone(() => fs.readdirSync(toFs(folder), { withFileTypes: true, encoding: 'buffer' })) ?? [];
  return entries.filter((entry) => entry.isFile()).map(({ name }) => decodePath(name));
}

function lookAt(place: string, isRotated: boolean): Sibling | undefined {
  return unlessGone(() => {
    const descriptor = openToRead(place);
    try {
      const stats = fs.fstatSync(descriptor, { bigint: true });
      if (!stats.isFile()) return undefined;
      const head = readAt(descriptor, 0, fingerprintBytes);
      return {
        path: place,
        inode: inodeOf(stats),
        birth: stats.birthtimeNs,
        head,
        size: Number(stats.size),
        isRotated,
      };
    } finally {
      fs.closeSync(descriptor);
    }
  });
}

/** Files beside a log come and go, and not all of them are there to be read. */
function unlessGone<Result>(act: () => Result): Result | undefined {
  try {
    return act();
  } catch (error) {
    if (isSystemError(error)) return undefined;
    throw error;
  }
}
