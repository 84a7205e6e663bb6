import fs from 'node:fs';
import path from 'node:path';
import { openToRead, readAt, withOpenFile } from '../files/file-identity.ts';
import { decodePath, encodePath, toFs, under } from '../files/path.ts';
import { followLink } from '../files/same-file.ts';
import { isOutOfDescriptors, isSystemError } from '../system-error.ts';
import { type FileId, type Fingerprint, fingerprintBytes, idOf, isCopy, isSameId } from './fingerprint.ts';
import { isRotatedName, plainName } from './rotated-name.ts';

/** A regular file beside a log, as it was when it was looked at. */
export interface Sibling extends FileId {
  readonly path: string;
  /** True if its name is that of a rotated file of the log, compressed or not. */
  readonly isRotated: boolean;
  /** Its first bytes, up to 256. */
  readonly head: Buffer;
  readonly size: number;
}

/** What lies beside a log. */
export interface Siblings {
  /** Those that could be read. */
  readonly files: readonly Sibling[];
  /** The paths of those that were not looked at, because there are too many. */
  readonly others: readonly string[];
}

type SiblingName = Pick<Sibling, 'path' | 'isRotated'>;

/** Max files beside a log that are opened, so that a folder with very many does not delay a rotation. */
export const maxLookedAt = 1000;

/**
 * Finds the files beside a log whose names begin with its name without the extension. If the log is a symbolic link, also those
 * beside its target. O(names); opens at most `maxLookedAt` files and reads 256 bytes of each. If there are more, those with
 * paths that are not `known` go first, then those with short ones, as rotations with counters make them.
 *
 * A file that is renamed meanwhile may be missing.
 */
export function findSiblings(log: string, known: ReadonlySet<string>): Siblings {
  const places = new Set([log, unlessGone(() => followLink(log)) ?? log]);
  const names = [...places].flatMap(listBeside).sort((left, right) => left.path.length - right.path.length);
  const isKnown = ({ path: place }: SiblingName) => known.has(place);
  const ordered = [...names.filter((name) => !isKnown(name)), ...names.filter(isKnown)];
  const files = new Map<string, Sibling>();
  for (const name of ordered.slice(0, maxLookedAt)) {
    const sibling = lookAt(name);
    if (sibling !== undefined && !files.has(sibling.inode)) files.set(sibling.inode, sibling);
  }
  return { files: [...files.values()], others: ordered.slice(maxLookedAt).map((name) => name.path) };
}

/** A copy of what was read of a file, opened. */
export interface OpenCopy {
  readonly path: string;
  readonly descriptor: number;
}

/** Opens the longest copy of what was read. Returns undefined if there is none, or if a file that may be one was renamed. */
export function openCopy(
  siblings: readonly Sibling[],
  read: Fingerprint,
  isLikely: (sibling: Sibling) => boolean,
): OpenCopy | undefined {
  const candidates = siblings.filter(({ size }) => size >= read.offset);
  for (const sibling of candidates.sort((left, right) => right.size - left.size)) {
    const descriptor = openSibling(sibling);
    if (descriptor === undefined) return undefined;
    if (isCopy(descriptor, fs.fstatSync(descriptor).size, read, isLikely(sibling))) {
      return { path: sibling.path, descriptor };
    }
    fs.closeSync(descriptor);
  }
  return undefined;
}

/** Undefined if there is no longer the same file at its path. */
function openSibling(sibling: Sibling): number | undefined {
  return unlessGone(() => {
    const descriptor = openToRead(sibling.path);
    if (isSameId(sibling, idOf(fs.fstatSync(descriptor, { bigint: true })))) return descriptor;
    fs.closeSync(descriptor);
    return undefined;
  });
}

function listBeside(log: string): SiblingName[] {
  const { name: stem, base } = path.parse(log);
  const folder = path.dirname(log);
  const [start, latin1Stem] = [under(folder, ''), encodePath(stem).toString('latin1')];
  // As latin1, because that is the fastest way to read very many names without losing bytes.
  const names = unlessGone(() => fs.readdirSync(toFs(folder), { encoding: 'latin1' })) ?? [];
  return names
    .filter((name) => name.startsWith(latin1Stem))
    .map((name) => decodePath(Buffer.from(name, 'latin1')))
    .filter((name) => name !== base)
    .map((name) => ({ path: start + name, isRotated: isRotatedName(plainName(name), base) }));
}

function lookAt({ path: place, isRotated }: SiblingName): Sibling | undefined {
  return unlessGone(() => {
    // To open a pipe would let its writer go on.
    if (!fs.lstatSync(toFs(place)).isFile()) return undefined;
    return withOpenFile(place, (descriptor) => {
      const stats = fs.fstatSync(descriptor, { bigint: true });
      const head = readAt(descriptor, 0, fingerprintBytes);
      return { ...idOf(stats), path: place, isRotated, head, size: Number(stats.size) };
    });
  });
}

/** Files beside a log come and go, and not all of them are there to be read. Throws if nothing can be opened at all. */
function unlessGone<Result>(act: () => Result): Result | undefined {
  try {
    return act();
  } catch (error) {
    if (isSystemError(error) && !isOutOfDescriptors(error)) return undefined;
    throw error;
  }
}
