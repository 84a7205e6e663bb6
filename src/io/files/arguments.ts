import fs from 'node:fs';
import { UserError } from '../../user-error.ts';
import { decodePath } from './path.ts';

/** Node replaces bytes that are not UTF-8 by this. */
const replacement = '\uFFFD';
const ownCommandLine = '/proc/self/cmdline';
/** On these, names are Unicode, so no bytes are lost. */
const unicodePlatforms: readonly string[] = ['win32', 'darwin'];

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
