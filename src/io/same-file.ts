import fs from 'node:fs';
import path from 'node:path';

/** A file's one name, whatever links lead to it; it need not exist. */
export function resolvePlace(target: string): string {
  try {
    return fs.realpathSync(target);
  } catch {
    const parent = path.dirname(path.resolve(target));
    return parent === path.resolve(target) ? parent : path.join(resolvePlace(parent), path.basename(target));
  }
}

/** Undefined if the file is not there, or may not be looked at: then opening it will tell. */
export function statsOf(target: string): fs.Stats | undefined {
  try {
    return fs.statSync(target);
  } catch {
    return undefined;
  }
}

/** True if both are one file, whatever its names. */
export function isSameFile(stats: fs.Stats, other: fs.Stats): boolean {
  return stats.dev === other.dev && stats.ino === other.ino;
}

/** True if two names lead to one file, which may be yet to come. */
export function namesSameFile(name: string, other: string): boolean {
  const [stats, otherStats] = [statsOf(name), statsOf(other)];
  // What is not there yet is known by its name only.
  if (stats === undefined || otherStats === undefined) return resolvePlace(name) === resolvePlace(other);
  return isSameFile(stats, otherStats);
}
