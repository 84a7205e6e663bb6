import { InvalidArgumentError, Option } from 'commander';
import { analyzers, fileStems } from '../analyzers/index.ts';
import { type KernelName, kernelNames } from '../io/kernels.ts';
import type { TalkOptions } from '../io/terminal.ts';
import { methodNames, otherMethod } from '../log/method.ts';
import type { AnalysisParameters } from '../pipeline/parameters.ts';
import type { ByteString } from '../structures/byte-string.ts';
import { type BadLimit, parseBadLimit } from './bad-limit.ts';
import { parseDuration } from './duration.ts';

/** What the options of `analyze` mean. */
export interface AnalyzeOptions {
  readonly parameters: AnalysisParameters;
  /** Stems of the files to write. */
  readonly files: ReadonlySet<string>;
  /** The fastest one if undefined. */
  readonly kernel: KernelName | undefined;
  /** As many as pay if undefined. */
  readonly threads: number | undefined;
  readonly badLinesFile: string | undefined;
  readonly badLimit: BadLimit | undefined;
  readonly talk: TalkOptions;
}

/** Values as commander hands them over, by the options' names. */
export interface RawAnalyzeOptions {
  readonly top: number;
  readonly window: number;
  readonly halfOpen?: true;
  readonly loginPath: readonly string[];
  readonly loginMethod: readonly number[];
  readonly loginFailedStatus: Uint8Array;
  readonly failures: number;
  readonly failureWindow: number;
  readonly blockFor: number;
  readonly only: readonly string[];
  readonly badLines?: string;
  readonly maxBad?: BadLimit;
  readonly strict?: true;
  readonly kernel?: KernelName;
  readonly threads?: number;
  readonly quiet?: true;
  readonly progress: boolean;
  readonly color: boolean;
}

const mostRows = 1_000_000;
const mostFailures = 10_000;
const mostThreads = 256;
/** A hundred thousand years or so: far beyond any log, and small enough for exact sums of seconds. */
const longestSeconds = 2 ** 41;
const statusCount = 1000;

const standardOutputName = '/dev/stdout';
const allFiles = analyzers.flatMap(fileStems);
const loginMethods = methodNames.slice(otherMethod + 1);

/** The options of `analyze`, grouped for its help. Each changes a parameter of the rules, never a rule. */
export function analyzeOptions(): Option[] {
  return [
    ...group('Answers:', [
      new Option('--top <k>', 'most rows in each answer').argParser(parseWhole(1, mostRows)).default(10),
      new Option('--only <files>', `write only these, with commas between; repeatable: ${allFiles.join(', ')}`)
        .argParser(collect(parseFiles))
        .default(allFiles, 'all'),
      new Option('--window <duration>', 'length of the busiest windows: 60m, 90s, 1h30m')
        .argParser(parseSeconds(1))
        .default(3600, '60m'),
      new Option('--half-open', 'windows leave out their last second: [t, t + 60m) instead of [t, t + 60m]').default(
        false,
      ),
    ]),
    ...group('Failed logins:', [
      new Option('--login-path <path>', 'resource of a login, without query string; repeatable')
        .argParser(collect(toLoginPath))
        .default(['/login'], '/login'),
      new Option('--login-method <methods>', 'methods of a login, with commas between; repeatable')
        .argParser(collect(parseMethods))
        .default([methodNames.indexOf('POST')], 'POST'),
      new Option('--login-failed-status <list>', 'statuses of a failed login: 401,403,4xx')
        .argParser(parseStatuses)
        .default(parseStatuses('4xx'), '4xx'),
      new Option('--failures <n>', 'failed logins that block a host').argParser(parseWhole(1, mostFailures)).default(3),
      new Option('--failure-window <duration>', 'a failed login counts for so long')
        .argParser(parseSeconds(0))
        .default(20, '20s'),
      new Option('--block-for <duration>', 'a host is blocked for so long')
        .argParser(parseSeconds(0))
        .default(300, '5m'),
    ]),
    ...group('Malformed lines:', [
      new Option(
        '--bad-lines <file>',
        'write them and their reasons to a file, or - for standard output, as JSON lines',
      ).argParser(parseFileName),
      new Option('--max-bad <limit>', 'write no answers if there are more: 100, or 0.5%').argParser(parseBadLimit),
      new Option('--strict', 'write no answers if there is any (the same as --max-bad 0)').conflicts('maxBad'),
    ]),
    ...group('Speed (the answers are the same):', [
      new Option('--threads <n>', 'threads that read (default: as many as pay)').argParser(parseWhole(1, mostThreads)),
      new Option('--kernel <name>', 'what reads the lines (default: simd where it runs)').choices(kernelNames),
    ]),
    ...group('Messages:', [
      new Option('-q, --quiet', 'tell nothing but errors'),
      new Option('--no-progress', 'no progress line'),
      new Option('--no-color', 'no colors'),
    ]),
  ];
}

/** Turns the values into what they mean. */
export function readOptions(raw: RawAnalyzeOptions): AnalyzeOptions {
  return Object.freeze({
    parameters: {
      top: raw.top,
      // A window [t, t + 3600] with both its ends is 3601 seconds long.
      windowSeconds: raw.halfOpen ? raw.window : raw.window + 1,
      login: {
        paths: raw.loginPath,
        methods: raw.loginMethod,
        isFailedStatus: raw.loginFailedStatus,
        failures: raw.failures,
        failureWindowSeconds: raw.failureWindow,
        blockSeconds: raw.blockFor,
      },
    },
    files: new Set(raw.only),
    kernel: raw.kernel,
    threads: raw.threads,
    badLinesFile: raw.badLines,
    badLimit: raw.strict ? { lines: 0 } : raw.maxBad,
    talk: { isQuiet: raw.quiet === true, hasProgress: raw.progress, hasColor: raw.color },
  });
}

function group(heading: string, options: Option[]): Option[] {
  return options.map((option) => option.helpGroup(heading));
}

/** Collects the values of a repeatable option; the first one replaces the default. */
function collect<Value>(parse: (text: string) => readonly Value[]): (text: string, previous: unknown) => Value[] {
  let values: Value[] = [];
  return (text) => {
    values = [...values, ...parse(text)];
    return values;
  };
}

function parseWhole(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most) {
      throw new InvalidArgumentError(`It takes a whole number from ${least} to ${most}.`);
    }
    return value;
  };
}

function parseSeconds(least: number): (text: string) => number {
  return (text) => {
    const seconds = parseDuration(text);
    if (seconds === undefined || seconds < least || seconds > longestSeconds) {
      throw new InvalidArgumentError(`It takes a duration such as 90s, 60m, 1h30m or 2d, of at least ${least} s.`);
    }
    return seconds;
  };
}

function parseFiles(text: string): string[] {
  const files = text.split(',');
  const unknown = files.find((file) => !allFiles.includes(file));
  if (unknown !== undefined) {
    throw new InvalidArgumentError(`There is no answer "${unknown}". There are ${allFiles.join(', ')}.`);
  }
  return files;
}

/** The path's bytes in UTF-8, as in the log. */
function toLoginPath(text: string): ByteString[] {
  if (text === '' || /[?\s]/.test(text))
    throw new InvalidArgumentError('It takes a path without "?" and without blanks.');
  return [Buffer.from(text, 'utf8').toString('latin1')];
}

function parseFileName(text: string): string {
  if (text === '') throw new InvalidArgumentError('It takes the name of a file.');
  return text === '-' ? standardOutputName : text;
}

function parseMethods(text: string): number[] {
  return text.split(',').map((name) => {
    const method = loginMethods.indexOf(name as (typeof loginMethods)[number]);
    if (method < 0)
      throw new InvalidArgumentError(`There is no method "${name}". There are ${loginMethods.join(', ')}.`);
    return method + otherMethod + 1;
  });
}

/** By status, 0 to 999: 1 where the list has it. `4xx` stands for 400 to 499. */
function parseStatuses(text: string): Uint8Array {
  const isListed = new Uint8Array(statusCount);
  for (const status of text.split(',')) {
    if (!/^\d(\d\d|xx)$/.test(status))
      throw new InvalidArgumentError('It takes statuses and classes of them: 401,403,4xx.');
    const isClass = status.endsWith('xx');
    const first = isClass ? 100 * Number(status[0]) : Number(status);
    isListed.fill(1, first, first + (isClass ? 100 : 1));
  }
  return isListed;
}
