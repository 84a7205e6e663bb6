import fs from 'node:fs';
import type { LineFormat } from '../../log/formats/steps.ts';
import type { LogRanges } from '../../pipeline/count-ranges.ts';
import type { PlannedRange } from '../../pipeline/plan-ranges.ts';
import { UserError } from '../../user-error.ts';
import { toFs } from '../files/path.ts';
import { explained } from '../system-error.ts';
import type { Turns } from '../time/interruption.ts';
import { readHead } from '../unpacking/log-head.ts';
import { findCompression, UnpackedLog } from '../unpacking/unpacked-log.ts';
import { FileRange } from './file-range.ts';
import { FormattedLog } from './formatted-log.ts';
import { flagsToRead, LogFile, unknownSize } from './log-file.ts';
import type { FoundLog } from './open-logs.ts';

/** A regular file as it was when the ranges were planned: plain data, which can be posted to another thread. */
export interface StoredFile {
  readonly path: string;
  /** What messages call it. */
  readonly name: string;
  readonly dev: number;
  readonly ino: number;
  readonly bytes: number;
  /** A compressed file is one range, because it can only be read from its start. */
  readonly isCompressed: boolean;
}

/** The same, with its format. */
export interface RangedFile extends StoredFile {
  readonly format: LineFormat;
}

/** Looks at a file's first bytes. Throws a `UserError` if they are no log. */
export async function findStoredFile({ path, name, stats }: FoundLog, turns: Turns): Promise<StoredFile> {
  const { dev, ino, size: bytes } = stats;
  const file = { path, name, dev, ino, bytes, isCompressed: false };
  const descriptor = openFile(file);
  try {
    const head = await readHead(new LogFile(name, descriptor, bytes, turns));
    return { ...file, isCompressed: findCompression(name, head) !== undefined };
  } finally {
    fs.closeSync(descriptor);
  }
}

/** The ranges of these files, opened when they are asked for. */
export function fileRanges(files: readonly RangedFile[], ranges: readonly PlannedRange[], turns: Turns): LogRanges {
  return {
    ranges,
    async open(index) {
      const { file: fileIndex, start, end } = ranges[index] as PlannedRange;
      const file = files[fileIndex] as RangedFile;
      const descriptor = openFile(file);
      const closeFile = () => fs.closeSync(descriptor);
      // Files of unknown size, such as those of /proc, seem to be empty.
      if (!file.isCompressed && file.bytes !== unknownSize) {
        const source = new FileRange(file.name, descriptor, start, end, file.bytes, turns);
        return { source: new FormattedLog(source, file.format), close: async () => closeFile() };
      }
      const source = new UnpackedLog(new LogFile(file.name, descriptor, file.bytes, turns), turns);
      const close = async () => {
        await source.close();
        closeFile();
      };
      try {
        await source.open();
      } catch (error) {
        await close();
        throw error;
      }
      return { source: new FormattedLog(source, file.format), close };
    },
  };
}

function openFile({ path, name, dev, ino, bytes }: StoredFile): number {
  const descriptor = explained('cannot read', name, () => fs.openSync(toFs(path), flagsToRead(bytes)));
  const stats = fs.fstatSync(descriptor);
  if (stats.dev === dev && stats.ino === ino) return descriptor;
  fs.closeSync(descriptor);
  throw new UserError(`${name} was replaced by another file while it was read: run again`);
}
