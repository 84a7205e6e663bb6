import fs from 'node:fs';
import path from 'node:path';
import { unlessRefused } from '../system-error.ts';
import { inodeOf } from './file-identity.ts';
import { decodePath, toFs, under } from './path.ts';

/** The limit of Linux. */
const maxLinks = 40;

/**
 * The target of a symbolic link, which need not exist; any other path unchanged. `check` is called with every link on the way.
 * Throws system errors, and what `check` throws.
 */
export function followLink(
  target: string,
  check: (link: string, stats: fs.Stats) => void = () => {},
  linksLeft: number = maxLinks,
): string {
  const stats = fs.lstatSync(toFs(target), { throwIfNoEntry: false });
  if (linksLeft === 0 || !stats?.isSymbolicLink()) return target;
  check(target, stats);
  const link = decodePath(fs.readlinkSync(toFs(target), 'buffer'));
  return followLink(under(path.dirname(target), link), check, linksLeft - 1);
}

/** A key for the place of a file, equal for all links to it. The file need not exist. */
export function placeOf(target: string): string {
  const place = unlessRefused(() => followLink(target)) ?? target;
  return path.join(folderPlaceOf(path.dirname(place)), path.basename(place));
}

function folderPlaceOf(folder: string): string {
  const stats = statsOf(folder);
  if (stats !== undefined) return inodeOf(stats);
  const above = path.dirname(folder);
  return above === folder ? folder : path.join(folderPlaceOf(above), path.basename(folder));
}

/** Undefined if the file is not there, or may not be looked at: then opening it will tell. */
export function statsOf(target: string): fs.Stats | undefined {
  return unlessRefused(() => fs.statSync(toFs(target)));
}

/** True if both are one file, whatever its names. */
export function isSameFile(stats: fs.Stats, other: fs.Stats): boolean {
  return stats.dev === other.dev && stats.ino === other.ino;
}

/** True if two names lead to one file, which may be yet to come. */
export function namesSameFile(name: string, other: string): boolean {
  const [stats, otherStats] = [statsOf(name), statsOf(other)];
  // What is not there yet is known by its name only.
  if (stats === undefined || otherStats === undefined) return placeOf(name) === placeOf(other);
  return isSameFile(stats, otherStats);
}
