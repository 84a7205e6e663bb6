/**
 * The logs that are measured, as they are or packed: made when they are first needed, and kept in `bench/data` unless
 * they are big.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { type LogKind, writeLogFile } from '../inputs.ts';
import { BenchError } from './bench-error.ts';
import { dataFolder } from './places.ts';
import { note } from './progress.ts';

/** A log of `bench/inputs.ts` with its first seed. */
export interface Log {
  readonly kind: LogKind;
  readonly lineCount: number;
  /** Key in `expected.json`. */
  readonly name: string;
  /** Where the text is. */
  readonly file: string;
  /** Too big to keep and to check with mawk: deleted after its case. (A run that was killed leaves it to the next one.) */
  readonly isTemporary: boolean;
}

/** A log in the form in which commands read it. */
export interface LogInput {
  readonly log: Log;
  /** In the order of the log. */
  readonly files: readonly string[];
  /** Makes the files that are not there. */
  provide(): void;
}

/** A little more than a line of the kind has on average, for the space on the disk. */
const BYTES_PER_LINE: Readonly<Record<LogKind, number>> = {
  nasa: 106,
  combined: 245,
  'vhost-combined': 270,
  'ingress-nginx': 345,
  alb: 730,
  s3: 620,
  'few-hosts': 104,
  'million-hosts': 110,
  'busy-hour': 82,
  scan: 94,
  attack: 90,
  flood: 355,
  'random-names': 355,
  hostile: 150,
};
/** What must stay free. */
const SPARE_BYTES = 500e6;

/** The log as it is. */
export function plainLog(
  kind: LogKind,
  lineCount: number,
  { isTemporary = false }: { readonly isTemporary?: boolean } = {},
): LogInput {
  const name = `${kind}-${lineCount}`;
  const log = { kind, lineCount, name, file: join(dataFolder, `${name}.log`), isTemporary };
  return { log, files: [log.file], provide: () => provideText(log) };
}

/** One `.gz` of the whole log, with the same bytes every time for one version of gzip. */
export function gzippedLog({ log }: LogInput): LogInput {
  const file = `${log.file}.gz`;
  const provide = (): void => {
    provideText(log);
    provideOnce(file, estimateBytes(log) / 2, (unfinished) => {
      note(`making ${log.name}.log.gz`);
      shell('gzip -6 -n -c "$1" > "$2"', log.file, unfinished);
    });
  };
  return { log, files: [file], provide };
}

/** The log cut into `fileCount` files of equally many lines, a divisor of its lines, as `.gz` files like those of rotation. */
export function rotatedLog({ log }: LogInput, fileCount: number): LogInput {
  const folder = join(dataFolder, `${log.name}-rotated-${fileCount}`);
  const files = Array.from({ length: fileCount }, (_, i) => join(folder, `part-${String(i + 1).padStart(3, '0')}.gz`));
  const provide = (): void => {
    provideText(log);
    provideOnce(folder, estimateBytes(log) / 2, (unfinished) => {
      note(`making ${log.name} in ${fileCount} .gz files`);
      mkdirSync(unfinished);
      const split = `split --lines=${log.lineCount / fileCount} --numeric-suffixes=1 --suffix-length=3`;
      shell(`${split} --filter='gzip -6 -n > "$FILE.gz"' "$1" "$2/part-"`, log.file, unfinished);
    });
  };
  return { log, files, provide };
}

/** Deletes a temporary log. */
export function releaseLog({ file, isTemporary }: Log): void {
  if (isTemporary) rmSync(file, { force: true });
}

function provideText(log: Log): void {
  provideOnce(log.file, estimateBytes(log), (unfinished) => {
    note(`making ${log.name}.log${log.isTemporary ? ', to be deleted after its case' : ''}`);
    writeLogFile(unfinished, log.kind, log.lineCount);
  });
}

function estimateBytes({ kind, lineCount }: Log): number {
  return lineCount * BYTES_PER_LINE[kind];
}

/** Makes a file or folder of about `bytes` unless it is there. The name appears only when it is complete. */
function provideOnce(path: string, bytes: number, make: (unfinished: string) => void): void {
  if (existsSync(path)) return;
  const { bavail, bsize } = statfsSync(dataFolder);
  const missingBytes = bytes + SPARE_BYTES - bavail * bsize;
  if (missingBytes > 0)
    throw new BenchError(`${path} does not fit on the disk: ${Math.ceil(missingBytes / 1e6)} MB more must be free`);
  const unfinished = `${path}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  try {
    make(unfinished);
    renameSync(unfinished, path);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

function shell(script: string, ...words: readonly string[]): void {
  execFileSync('bash', ['-o', 'pipefail', '-c', script, 'bench', ...words], { stdio: ['ignore', 'ignore', 'inherit'] });
}
