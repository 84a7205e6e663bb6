/**
 * Makes the logs of the benchmark and of big tests: `npx tsx bench/inputs.ts <kind> <lines> [--seed N] [--out FILE]`.
 *
 * The same kind, number of lines and seed give the same bytes, on every machine. A longer log begins with the shorter
 * one (but for the last line of `hostile`, which has no `\n`), so lines, hosts and blocks keep their proportions at any
 * size. Each kind is a file of `generator/`; called without arguments, this tells what they are like.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { albLines } from './generator/alb.ts';
import { attackLines } from './generator/attack.ts';
import { busyHourLines } from './generator/busy-hour.ts';
import { combinedLines } from './generator/combined.ts';
import { fewHostsLines } from './generator/few-hosts.ts';
import { floodLines, randomNamesLines } from './generator/flood.ts';
import { hostileLines } from './generator/hostile.ts';
import { ingressNginxLines } from './generator/ingress-nginx.ts';
import { millionHostsLines } from './generator/million-hosts.ts';
import { nasaLines } from './generator/nasa.ts';
import { Random } from './generator/random.ts';
import { s3Lines } from './generator/s3.ts';
import { scanLines } from './generator/scan.ts';
import { vhostCombinedLines } from './generator/vhost-combined.ts';

interface Kind {
  /** For the usage. */
  readonly about: string;
  /** The kind that has the same requests, line by line, in another format. */
  readonly requestsOf?: LogKind;
  /** Latin1 text: one character is one byte. */
  readonly lines: (random: Random) => Generator<string, void>;
}

const KINDS: Readonly<Record<LogKind, Kind>> = {
  nasa: { about: 'Common lines of 1995, a new host in 33 lines, 15,000 resources', lines: nasaLines },
  combined: { about: 'Combined lines of 2021 with referrers and agents, 1,750 hosts', lines: combinedLines },
  'vhost-combined': {
    about: 'the requests of combined in lines that begin with a site',
    lines: vhostCombinedLines,
    requestsOf: 'combined',
  },
  'ingress-nginx': {
    about: 'the same behind ingress-nginx, with services and pods',
    lines: ingressNginxLines,
    requestsOf: 'combined',
  },
  alb: { about: 'the same behind a load balancer of AWS', lines: albLines, requestsOf: 'combined' },
  s3: { about: 'the same in a bucket of Amazon S3', lines: s3Lines, requestsOf: 'combined' },
  'few-hosts': { about: 'only ordinary Common lines, 16 hosts, 60 resources', lines: fewHostsLines },
  'million-hosts': { about: 'a new host in 4 lines, the others of any host so far', lines: millionHostsLines },
  'busy-hour': { about: 'a million hosts, all alike, 2,800 lines a second', lines: busyHourLines },
  scan: { about: 'each line of another host, 300 resources', lines: scanLines },
  attack: { about: 'half of the lines failing at /login, most of these blocked', lines: attackLines },
  flood: { about: 'each line of another host, chosen so that weak hashes collide', lines: floodLines },
  'random-names': { about: 'the same with random hosts of the same lengths', lines: randomNamesLines },
  hostile: { about: 'nasty, damaged and far-off lines, to break parsers', lines: hostileLines },
};
const DEFAULT_SEED = 1;
const CHUNK_CHARACTERS = 1 << 20;
const USAGE = `usage: npx tsx bench/inputs.ts <kind> <lines> [--seed N] [--out FILE]

kinds:
${Object.entries(KINDS)
  .map(([name, { about }]) => `  ${name.padEnd(15)}${about}`)
  .join('\n')}`;

export type LogKind =
  | 'nasa'
  | 'combined'
  | 'vhost-combined'
  | 'ingress-nginx'
  | 'alb'
  | 's3'
  | 'few-hosts'
  | 'million-hosts'
  | 'busy-hour'
  | 'scan'
  | 'attack'
  | 'flood'
  | 'random-names'
  | 'hostile';

/** All kinds, in the order of the usage. */
export const logKinds: readonly LogKind[] = Object.keys(KINDS) as LogKind[];

/** A kind in Common or Combined that has the same requests as this one, line by line: itself, if no other. */
export function requestsOf(kind: LogKind): LogKind {
  return KINDS[kind].requestsOf ?? kind;
}

/**
 * A log of `lineCount` lines in chunks of about 1 MiB; the caller owns them. 0.3 to 2 µs a line; `nasa` keeps all
 * its hosts in memory.
 */
export function* generateLog(
  kind: LogKind,
  lineCount: number,
  seed: number = DEFAULT_SEED,
): Generator<Uint8Array, void> {
  let text = '';
  let linesLeft = lineCount;
  for (const line of KINDS[kind].lines(new Random(seed))) {
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

/** Makes the file, or replaces it. */
export function writeLogFile(path: string, kind: LogKind, lineCount: number, seed: number = DEFAULT_SEED): void {
  const file = openSync(path, 'w');
  try {
    writeLog(file, kind, lineCount, seed);
  } finally {
    closeSync(file);
  }
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
    if (!Object.hasOwn(KINDS, kind) || !isNumber(lines) || !isNumber(values.seed) || surplus.length > 0)
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
  const { kind, lineCount, seed, out } = values;
  if (out === undefined) writeLog(process.stdout.fd, kind, lineCount, seed);
  else writeLogFile(out, kind, lineCount, seed);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main();
