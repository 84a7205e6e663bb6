import fs from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type FileSign, inodeOf, openToRead, readAt } from '../files/file-identity.ts';
import { decodePath, encodePath, toFs, under } from '../files/path.ts';
import { followLink } from '../files/same-file.ts';
import { isOutOfDescriptors, isSystemError } from '../system-error.ts';
import { fingerprintBytes } from './fingerprint.ts';
import { isRotatedBeside, plainName } from './rotated-name.ts';

/** The name of a file beside a log. */
export interface SiblingName {
  readonly path: string;
  /** True if it is that of a rotated file of the log, compressed or not. */
  readonly isRotated: boolean;
}

/** A file beside a log, as it was when it was looked at. */
export interface Sibling extends FileSign, SiblingName {}

/** What lies beside a log. */
export interface Siblings {
  /** Regular files that could be read, ordered by name. */
  readonly files: readonly Sibling[];
  /** What was not looked at, because there is too much. */
  readonly others: readonly SiblingName[];
}

/** Names in a folder, beside the log of this path. */
interface Listing {
  readonly folder: string;
  readonly parsed: path.ParsedPath;
  readonly names: readonly string[];
}

const ascii = /^[\0-\x7f]*$/;

/** The most files beside a log that are opened. Folders with more are rare, and must not delay a rotation. */
export const mostLookedAt = 1000;

/** Renaming takes no longer than a few of these. */
const mostScans = 4;

/** No file system has longer names. */
const longestName = 1024;

/** `access.log.2` before `access.log.10`. Made once, because that takes longer than to compare. */
const naturalOrder = new Intl.Collator('en', { numeric: true });

/**
 * What lies beside a log and has a name that begins with its name without the extension. If the log is a symbolic link, also
 * what lies beside its target. O(names); opens at most `mostLookedAt` files and reads 256 bytes of each. If there are more, names
 * that are not `known` go first, then those of rotated files, then short ones, as rotations with counters make them.
 *
 * Looks twice, and again until nothing changes: a file that is renamed while a folder is read may not show up.
 */
export function findSiblings(log: string, known: ReadonlySet<string>): Siblings {
  let listed = listBeside(log);
  let ranked = rank(listed, known);
  let files = lookAtAll(ranked);
  for (let scans = 1; scans < mostScans; scans++) {
    const [formerList, formerFiles] = [listed, files];
    listed = listBeside(log);
    const isSameList = isDeepStrictEqual(listed, formerList);
    if (!isSameList) ranked = rank(listed, known);
    files = lookAtAll(ranked);
    const isSame = ({ path: place, inode }: Sibling, i: number) =>
      formerFiles[i]?.path === place && formerFiles[i].inode === inode;
    if (isSameList && files.length === formerFiles.length && files.every(isSame)) break;
  }
  return { files, others: ranked.slice(mostLookedAt) };
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

/** The names that may be those of siblings, latin1, because there may be very many: beside the log, and beside its target. */
function listBeside(log: string): Listing[] {
  const places = new Set([log, unlessGone(() => followLink(log)) ?? log]);
  return [...places].map((place) => {
    const parsed = path.parse(place);
    const folder = path.dirname(place);
    const names = unlessGone(() => fs.readdirSync(toFs(folder), { encoding: 'latin1' })) ?? [];
    const [start, own] = [parsed.name, parsed.base].map((name) => encodePath(name).toString('latin1'));
    return { folder, parsed, names: names.filter((name) => name.startsWith(start as string) && name !== own) };
  });
}

/** Orders the names if there are too many to look at all: the most telling ones first. */
function rank(listings: readonly Listing[], known: ReadonlySet<string>): SiblingName[] {
  const named = listings.flatMap(({ folder, parsed, names }) => {
    const start = under(folder, '');
    return names.map((latin1) => {
      const name = ascii.test(latin1) ? latin1 : decodePath(Buffer.from(latin1, 'latin1'));
      const place = start + name;
      const isRotated = isRotatedBeside(plainName(name), parsed);
      const weight = (known.has(place) ? 2 * longestName : 0) + (isRotated ? 0 : longestName) + name.length;
      return { path: place, isRotated, weight };
    });
  });
  return named.length > mostLookedAt ? named.sort((left, right) => left.weight - right.weight) : named;
}

/** The first `mostLookedAt` of them that are regular files and can be read, each once, ordered by name. */
function lookAtAll(names: readonly SiblingName[]): Sibling[] {
  const siblings = new Map<string, Sibling>();
  for (const name of names.slice(0, mostLookedAt)) {
    const sibling = lookAt(name);
    if (sibling !== undefined && !siblings.has(sibling.inode)) siblings.set(sibling.inode, sibling);
  }
  return [...siblings.values()].sort((left, right) => naturalOrder.compare(left.path, right.path));
}

function lookAt({ path: place, isRotated }: SiblingName): Sibling | undefined {
  return unlessGone(() => {
    // To open a pipe would let its writer go on.
    if (!fs.lstatSync(toFs(place)).isFile()) return undefined;
    const descriptor = openToRead(place);
    try {
      const stats = fs.fstatSync(descriptor, { bigint: true });
      const head = readAt(descriptor, 0, fingerprintBytes);
      const [inode, size] = [inodeOf(stats), Number(stats.size)];
      return { path: place, isRotated, inode, birth: stats.birthtimeNs, head, size };
    } finally {
      fs.closeSync(descriptor);
    }
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
