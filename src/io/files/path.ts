import { isUtf8 } from 'node:buffer';
import fs from 'node:fs';
import path from 'node:path';
import { UserError } from '../../user-error.ts';

/*
 * To the system, a path is bytes. Here it is a string, so that it can be cut, compared and shown. Each byte that is not UTF-8
 * becomes a lone surrogate, U+DC80 to U+DCFF, as in Python's `surrogateescape`. To lose no bytes, always pass `toFs(path)` to
 * `fs`, and list folders as bytes.
 *
 * Paths are never made absolute: the working folder may be gone, or have a name that Node cannot decode.
 */

const escapedByte = /([\uDC80-\uDCFF])/u;
const escapeBase = 0xdc00;
const longestSequence = 4;

/** Node replaces bytes that are not UTF-8 by this. */
const replacement = '\uFFFD';
const ownCommandLine = '/proc/self/cmdline';
/** On these, names are Unicode, so no bytes are lost. */
const unicodePlatforms: readonly string[] = ['win32', 'darwin'];

/** Turns bytes into a path. O(bytes). */
export function decodePath(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString();
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    let end = at + 1;
    while (end - at < longestSequence && !isUtf8(bytes.subarray(at, end))) end++;
    const isSequence = isUtf8(bytes.subarray(at, end));
    text += isSequence ? bytes.toString('utf8', at, end) : String.fromCharCode(escapeBase + (bytes[at] as number));
    at = isSequence ? end : at + 1;
  }
  return text;
}

/** Turns a path into its bytes. */
export function encodePath(text: string): Buffer {
  // The pattern is a capture group, so the odd pieces are the escaped bytes.
  const pieces = text.split(escapedByte);
  return Buffer.concat(
    pieces.map((piece, i) => (i % 2 === 0 ? Buffer.from(piece) : Buffer.of(piece.charCodeAt(0) - escapeBase))),
  );
}

/** The path in the form that `fs` needs. */
export function toFs(text: string): string | Buffer {
  return escapedByte.test(text) ? encodePath(text) : text;
}

/** Joins a path to a folder. Keeps `..`, because `link/..` is the parent of the link's target, not of the link. */
export function under(folder: string, name: string): string {
  if (folder === '.' || path.isAbsolute(name)) return name;
  return /[/\\]$/.test(folder) ? folder + name : folder + path.sep + name;
}

/** The program's arguments, encoded as paths (`path.ts`). Throws a `UserError` if bytes are lost. */
export function readArguments(): readonly string[] {
  const args = process.argv.slice(2);
  const doubtful = args.find((arg) => arg.includes(replacement));
  if (doubtful === undefined || unicodePlatforms.includes(process.platform)) return args;
  const raw = readRawArguments(args.length);
  // A process title may have overwritten the arguments.
  if (raw.every((bytes, i) => bytes.toString() === args[i]) && raw.length === args.length) return raw.map(decodePath);
  throw new UserError(
    `${doubtful} is not UTF-8, and its bytes cannot be read on this system: name a link to it, or pipe it in`,
  );
}

/** The last `count` arguments, as bytes; none where the system does not have them. */
function readRawArguments(count: number): Buffer[] {
  if (!fs.existsSync(ownCommandLine)) return [];
  // Each ends with a NUL.
  const all = fs.readFileSync(ownCommandLine, 'latin1').split('\0').slice(0, -1);
  return all.slice(-count).map((arg) => Buffer.from(arg, 'latin1'));
}
