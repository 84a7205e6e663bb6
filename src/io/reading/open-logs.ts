import fs from 'node:fs';
import type { LogSource } from '../../pipeline/effects.ts';
import { UserError } from '../../user-error.ts';
import { standardInputName } from '../files/log-name.ts';
import { toFs } from '../files/path.ts';
import { namesSameFile, statsOf } from '../files/same-file.ts';
import { explained, unlessRefused } from '../system-error.ts';
import type { Interruptible, Turns } from '../time/interruption.ts';
import { UnpackedLog } from '../unpacking/unpacked-log.ts';
import { flagsToRead, LogFile, unknownSize } from './log-file.ts';
import type { LogPipe } from './log-pipe.ts';

/** The argument that stands for standard input. */
export const standardInput = '-';
const standardInputDescriptor = 0;
const standardInputPath = '/dev/stdin';

/** The first of the paths that lead to a file which is appended to: it would grow by what is read from it. Undefined if none does. */
export function findAppended(paths: readonly string[], target: string): string | undefined {
  if (statsOf(target)?.isFile() === false) return undefined;
  return paths.find((path) => namesSameFile(path === standardInput ? standardInputPath : path, target));
}

/** A log that was found but not opened yet. */
export interface FoundLog {
  readonly path: string;
  /** What messages call it. */
  readonly name: string;
  readonly stats: fs.Stats;
}

/** Looks at all logs before any is read, so that a mistake in the last name shows at once. */
export function findLogs(paths: readonly string[]): FoundLog[] {
  return paths.map((path) => {
    const isInput = path === standardInput;
    const name = isInput ? standardInputName : path;
    const stats = explained('cannot read', name, () =>
      isInput ? fs.fstatSync(standardInputDescriptor) : fs.statSync(toFs(path)),
    );
    if (stats.isDirectory()) throw new UserError(`cannot read ${name}: it is a folder; name the logs in it`);
    if (!isInput) explained('cannot read', name, () => fs.accessSync(toFs(path), fs.constants.R_OK));
    return { path, name, stats };
  });
}

/** True if something is piped or redirected into this process. */
export function isInputPiped(): boolean {
  const stats = unlessRefused(() => fs.fstatSync(standardInputDescriptor));
  return stats !== undefined && (stats.isFIFO() || stats.isSocket() || stats.isFile());
}

/** The bytes of all logs, or undefined if one is no file. */
export function countBytes(logs: readonly FoundLog[]): number | undefined {
  return logs.every(({ stats }) => stats.isFile()) ? logs.reduce((sum, { stats }) => sum + stats.size, 0) : undefined;
}

/** Opens one log after the other, each when it is its turn, and closes it behind. Refuses what is no text. */
export async function* openLogs(
  logs: readonly FoundLog[],
  { signal, turns }: Interruptible,
): AsyncGenerator<LogSource> {
  for (const { path, name, stats } of logs) {
    const isInput = path === standardInput;
    const descriptor = isInput
      ? await openStandardInput(stats)
      : explained('cannot read', name, () => fs.openSync(toFs(path), flagsToRead(sizeOf(stats))));
    const source = await openWaiting(name, descriptor, stats, signal);
    if (source !== undefined) {
      yield* giveUnpacked(source, turns, () => source.close());
      continue;
    }
    try {
      // Somebody may have read a part of standard input already, so its size does not tell how much is to come.
      const size = isInput || !stats.isFile() ? unknownSize : fs.fstatSync(descriptor).size;
      yield* giveUnpacked(new LogFile(name, descriptor, size, turns), turns, () => {});
    } finally {
      if (descriptor !== standardInputDescriptor) fs.closeSync(descriptor);
    }
  }
}

function sizeOf(stats: fs.Stats): number {
  return stats.isFile() ? stats.size : unknownSize;
}

/**
 * Standard input. A device, or a file without a size, is opened once more where the system allows it, because whoever opened it
 * has made its reads wait. Terminals and sockets do not.
 */
async function openStandardInput(stats: fs.Stats): Promise<number> {
  const mayBlock = stats.isCharacterDevice() || (stats.isFile() && sizeOf(stats) === unknownSize);
  if (!mayBlock || (await isTerminal(standardInputDescriptor))) return standardInputDescriptor;
  const opened = unlessRefused(() => fs.openSync(toFs(standardInputPath), flagsToRead(unknownSize)));
  return opened ?? standardInputDescriptor;
}

/** Gives the log, and closes it behind: what it may wait for is ended first. */
async function* giveUnpacked(source: LogSource, turns: Turns, endWaiting: () => void): AsyncGenerator<LogSource> {
  const log = new UnpackedLog(source, turns);
  try {
    await log.open();
    yield log;
  } finally {
    endWaiting();
    await log.close();
  }
}

/** A source for what must be waited for: a pipe, a socket, a terminal. Undefined for files. Loads what it takes only then. */
async function openWaiting(
  name: string,
  descriptor: number,
  stats: fs.Stats,
  signal: AbortSignal,
): Promise<LogPipe | undefined> {
  const isWaiting = stats.isFIFO() || stats.isSocket() || (stats.isCharacterDevice() && (await isTerminal(descriptor)));
  if (!isWaiting) return undefined;
  const { LogPipe } = await import('./log-pipe.ts');
  return new LogPipe(name, descriptor, signal);
}

async function isTerminal(descriptor: number): Promise<boolean> {
  const { isatty } = await import('node:tty');
  return isatty(descriptor);
}
