import fs from 'node:fs';
import type { Readable } from 'node:stream';
import { type ForeignEncoding, recognizeEncoding, signatureBytes } from '../log/text-encoding.ts';
import type { LogSource } from '../pipeline/effects.ts';
import { UserError } from '../user-error.ts';
import type { Interruptible } from './interruption.ts';
import { LogFile, unknownSize } from './log-file.ts';
import { LogStream } from './log-stream.ts';
import { explained } from './system-error.ts';

/** The argument that stands for standard input, and what messages call it. */
export const standardInput = '-';
const standardInputName = '(standard input)';
const standardInputDescriptor = 0;

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
      isInput ? fs.fstatSync(standardInputDescriptor) : fs.statSync(path),
    );
    if (stats.isDirectory()) throw new UserError(`cannot read ${name}: it is a folder; name the logs in it`);
    if (!isInput) explained('cannot read', name, () => fs.accessSync(path, fs.constants.R_OK));
    return { path, name, stats };
  });
}

/** True if something is piped or redirected into this process. */
export function isInputPiped(): boolean {
  try {
    const stats = fs.fstatSync(standardInputDescriptor);
    return stats.isFIFO() || stats.isSocket() || stats.isFile();
  } catch {
    return false;
  }
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
    // Opening a named pipe must not wait for its writer: Ctrl-C would have to wait too.
    const flags = fs.constants.O_RDONLY | (stats.isFIFO() ? (fs.constants.O_NONBLOCK ?? 0) : 0);
    const descriptor = isInput
      ? standardInputDescriptor
      : explained('cannot read', name, () => fs.openSync(path, flags));
    const stream = isInput && !stats.isFile() ? process.stdin : await openStream(descriptor, stats);
    if (stream !== undefined) {
      const source = new LogStream(name, stream, signal);
      try {
        yield await checkEncoding(source);
      } finally {
        source.close();
      }
      continue;
    }
    try {
      // Somebody may have read a part of standard input already, so its size does not tell how much is to come.
      const size = isInput || !stats.isFile() ? unknownSize : fs.fstatSync(descriptor).size;
      yield await checkEncoding(new LogFile(name, descriptor, size, turns));
    } finally {
      if (!isInput) fs.closeSync(descriptor);
    }
  }
}

/** A stream for what must be waited for, a pipe or a terminal; undefined for files. Loads what it takes only then. */
async function openStream(descriptor: number, stats: fs.Stats): Promise<Readable | undefined> {
  if (stats.isFIFO()) {
    const { Socket } = await import('node:net');
    return new Socket({ fd: descriptor, writable: false });
  }
  if (stats.isCharacterDevice()) {
    const { isatty, ReadStream } = await import('node:tty');
    if (isatty(descriptor)) return new ReadStream(descriptor);
  }
  return undefined;
}

/** The same log, after its first bytes were looked at: compressed files and UTF-16 are told apart from logs. */
async function checkEncoding(source: LogSource): Promise<LogSource> {
  const head = new Uint8Array(signatureBytes);
  let headBytes = 0;
  for (let added = -1; added !== 0 && headBytes < head.length; headBytes += added) {
    added = await source.read(head.subarray(headBytes));
    const encoding = recognizeEncoding(head.subarray(0, headBytes + added));
    if (encoding !== undefined) throw foreignEncodingError(source.name, encoding);
  }
  return new SourceWithHead(source, head.subarray(0, headBytes));
}

function foreignEncodingError(name: string, encoding: ForeignEncoding): UserError {
  return new UserError(`cannot read ${name}: it is ${encoding.name}; ${encoding.remedy.replace('FILE', name)}`);
}

/** A source some bytes of which have been read already. */
class SourceWithHead implements LogSource {
  readonly name: string;
  private readonly source: LogSource;
  private head: Uint8Array;

  constructor(source: LogSource, head: Uint8Array) {
    this.name = source.name;
    this.source = source;
    this.head = head;
  }

  read(space: Uint8Array): number | Promise<number> {
    if (this.head.length === 0) return this.source.read(space);
    const byteCount = Math.min(space.length, this.head.length);
    space.set(this.head.subarray(0, byteCount));
    this.head = this.head.subarray(byteCount);
    return byteCount;
  }
}
