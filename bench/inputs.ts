/**
 * Makes the logs of the benchmark and of big tests: `npx tsx bench/inputs.ts <kind> <lines> [--seed N] [--out FILE]`.
 *
 * The same kind, number of lines and seed give the same bytes, on every machine. A longer log begins with the shorter
 * one (but for the last line of `hostile`, which has no `\n`), so lines, hosts and blocks keep their proportions at any
 * size.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { combinedLines } from './generator/combined.ts';
import { hostileLines } from './generator/hostile.ts';
import { nasaLines } from './generator/nasa.ts';
import { Random } from './generator/random.ts';

/** Kinds of logs. Their lines are latin1 text: one character is one byte. */
const LINES_BY_KIND: Readonly<Record<LogKind, (random: Random) => Generator<string, void>>> = {
  nasa: nasaLines,
  combined: combinedLines,
  hostile: hostileLines,
};
const DEFAULT_SEED = 1;
const CHUNK_CHARACTERS = 1 << 20;
const KINDS = Object.keys(LINES_BY_KIND).join('|');
const USAGE = `usage: npx tsx bench/inputs.ts <${KINDS}> <lines> [--seed N] [--out FILE]`;

export type LogKind = 'nasa' | 'combined' | 'hostile';

/**
 * A log of `lineCount` lines in chunks of about 1 MiB; the caller owns them. About 2 µs a line; memory grows with the
 * hosts.
 */
export function* generateLog(
  kind: LogKind,
  lineCount: number,
  seed: number = DEFAULT_SEED,
): Generator<Uint8Array, void> {
  let text = '';
  let linesLeft = lineCount;
  for (const line of LINES_BY_KIND[kind](new Random(seed))) {
    if (linesLeft === 0) break;
    linesLeft--;
    text += line;
    if (kind !== 'hostile' || linesLeft > 0) text += '\n';
    if (text.length < CHUNK_CHARACTERS) continue;
    yield Buffer.from(text, 'latin1');
    text = '';
  }
  if (text !== '') yield Buffer.from(text, 'latin1');
}

/** Writes a log to an open file or pipe. A reader that has gone away (`| head`) ends it quietly. */
function writeLog(file: number, kind: LogKind, lineCount: number, seed: number): void {
  for (const chunk of generateLog(kind, lineCount, seed)) {
    for (let written = 0; written < chunk.length; ) {
      try {
        written += writeSync(file, chunk, written);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === 'EPIPE') return;
        if (code !== 'EAGAIN') throw error;
        // A full pipe that does not block: give its reader a moment.
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
      }
    }
  }
}

/** Undefined if the command line is wrong. */
function readOptions(): { kind: LogKind; lineCount: number; seed: number; out: string | undefined } | undefined {
  const options = { seed: { type: 'string', default: String(DEFAULT_SEED) }, out: { type: 'string' } } as const;
  const isNumber = (text: string): boolean => /^\d{1,15}$/.test(text);
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const [kind = '', lines = '', ...surplus] = positionals;
    if (!Object.hasOwn(LINES_BY_KIND, kind) || !isNumber(lines) || !isNumber(values.seed) || surplus.length > 0)
      return undefined;
    return { kind: kind as LogKind, lineCount: Number(lines), seed: Number(values.seed), out: values.out };
  } catch {
    return undefined;
  }
}

function main(): void {
  const values = readOptions();
  if (values === undefined) {
    console.error(USAGE);
    process.exitCode = 2;
    return;
  }
  const { kind, lineCount, seed } = values;
  const file = values.out === undefined ? process.stdout.fd : openSync(values.out, 'w');
  writeLog(file, kind, lineCount, seed);
  if (values.out !== undefined) closeSync(file);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main();
