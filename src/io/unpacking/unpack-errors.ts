import { formatCount } from '../../report/number.ts';
import { UserError } from '../../user-error.ts';
import { nameInCommand } from '../files/log-name.ts';
import { type Compression, unpackCommands } from './compression.ts';

/** The error for a compressed log that ends before its data do. */
export function truncationError(name: string, compression: Compression, byteCount: number): UserError {
  return unreadable(name, compression, `its ${compression} data end too early, behind byte ${formatCount(byteCount)}`);
}

/**
 * The error for compressed data that make no sense. Decoders do not say where: the bytes before `start` could be decoded,
 * those from `end` on were not looked at.
 */
export function damageError(
  name: string,
  compression: Compression,
  start: number,
  end: number,
  detail: string,
): UserError {
  return unreadable(name, compression, `its ${compression} data are damaged ${describePlace(start, end)} (${detail})`);
}

/** The error for whatever stands behind compressed data, somewhere in [start, end], and is none. */
export function foreignTailError(name: string, compression: Compression, start: number, end: number): UserError {
  return unreadable(name, compression, `something else follows its ${compression} data ${describePlace(start, end)}`);
}

function describePlace(start: number, end: number): string {
  return start === end
    ? `at byte ${formatCount(start)}`
    : `between bytes ${formatCount(start)} and ${formatCount(end)}`;
}

function unreadable(name: string, compression: Compression, problem: string): UserError {
  const command = `${unpackCommands[compression]} ${nameInCommand(name)} | fansite-analyze …`;
  return new UserError(`cannot read ${name}: ${problem}; get a good copy, or read what can be unpacked: ${command}`);
}
