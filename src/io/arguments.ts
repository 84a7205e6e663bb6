import fs from 'node:fs';
import { UserError } from '../user-error.ts';
import { decodePath } from './path.ts';

/** What Node has in place of bytes that are no UTF-8. */
const replacement = '\uFFFD';
const ownCommandLine = '/proc/self/cmdline';
/** Where names are Unicode, nothing is lost. */
const unicodePlatforms: readonly string[] = ['win32', 'darwin'];

/** What the program was called with, as paths are written here. Throws a `UserError` if bytes are lost. */
export function readArguments(): readonly string[] {
  const args = process.argv.slice(2);
  const doubtful = args.find((arg) => arg.includes(replacement));
  if (doubtful === undefined || unicodePlatforms.includes(process.platform)) return args;
  const raw = readRawArguments(args.length);
  // A process may have written a title over its arguments.
  if (raw.every((bytes, i) => bytes.toString() === args[i]) && raw.length === args.length) return raw.map(decodePath);
  throw new UserError(
    `${doubtful} is not UTF-8, and this system does not tell its bytes: name a link to it, or pipe it in`,
  );
}

/** The last arguments, in bytes; none if the system does not tell. */
function readRawArguments(count: number): Buffer[] {
  if (!fs.existsSync(ownCommandLine)) return [];
  // Each ends with a NUL.
  const all = fs.readFileSync(ownCommandLine, 'latin1').split('\0').slice(0, -1);
  return all.slice(-count).map((arg) => Buffer.from(arg, 'latin1'));
}
