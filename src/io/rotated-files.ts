import fs from 'node:fs';
import path from 'node:path';
import { fingerprintBytes, inodeOf, openToRead, readAt } from './file-identity.ts';
import { decodePath, toFs, under } from './path.ts';
import { followLink } from './same-file.ts';
import { isSystemError } from './system-error.ts';

/** A file beside a log, as it was when it was looked at. */
export interface Sibling {
  readonly path: string;
  readonly inode: string;
  /** Its first bytes. */
  readonly head: Buffer;
  readonly size: number;
  /** When it was made, in nanoseconds since 1970; 0 if the file system does not tell. */
  readonly birth: bigint;
  /** When it was last written to, likewise. */
  readonly modified: bigint;
  /** True if it is called like a rotated file of the log, and not like another log. */
  readonly isRotated: boolean;
}

/** `.1`, `-20240131`, `.2024-01-31T12:00`, `.old`: what is put into the name of a log that is rotated. */
const rotation = /^(?:[-._@](?=.*\d)[-.:_\dTZ]*|\.old|~)$/;

/** Renaming takes no longer than a few of these. */
const mostScans = 4;

/**
 * The regular files beside a log, and beside the file that it is a symbolic link to, whose names begin like its own; the
 * oldest first. What cannot be read is left out. O(files), reads 256 bytes of each.
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

/** True for `access.log.1`, `access.log-20240131` and `access-20240131.log`, if the log is `access.log`. */
export function isRotatedName(name: string, log: string): boolean {
  const { name: stem, ext: extension } = path.parse(log);
  if (!name.startsWith(stem)) return false;
  const rest = name.slice(stem.length);
  if (rest.startsWith(extension)) return rotation.test(rest.slice(extension.length));
  return rest.endsWith(extension) && rotation.test(rest.slice(0, -extension.length));
}

function scan(log: string): Sibling[] {
  const siblings = new Map<string, Sibling>();
  for (const place of new Set([log, unlessGone(() => followLink(log)) ?? log])) {
    const { base, name: stem } = path.parse(place);
    const folder = path.dirname(place);
    for (const name of listFiles(folder)) {
      if (name === base || !name.startsWith(stem)) continue;
      const sibling = lookAt(under(folder, name), isRotatedName(name, base));
      if (sibling !== undefined) siblings.set(sibling.inode, sibling);
    }
  }
  return [...siblings.values()].sort(compareAges);
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
      const { birthtimeNs: birth, mtimeNs: modified } = stats;
      return { path: place, inode: inodeOf(stats), head, size: Number(stats.size), birth, modified, isRotated };
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

/** Made earlier, written to earlier, and if clocks are too coarse for that: `.3` before `.2`. */
function compareAges(left: Sibling, right: Sibling): number {
  return (
    Number(left.birth - right.birth) ||
    Number(left.modified - right.modified) ||
    right.path.localeCompare(left.path, 'en', { numeric: true })
  );
}
