import { InvalidArgumentError, Option } from 'commander';
import { allStems } from '../../analyzers/index.ts';
import type { AnalyzeOptions } from '../../apps/analyze/analyze.ts';
import type { BadLimit } from '../../apps/analyze/problems.ts';
import { type KernelName, kernelNames } from '../../io/engine/kernels.ts';
import type { LogOrder } from '../../io/reading/several-logs.ts';
import { formatOptions, type RawFormatOptions, readFormatRule } from '../format-options.ts';
import { loginOptions, type RawLoginOptions, readLoginRule } from '../login-options.ts';
import {
  collect,
  describeUnknown,
  group,
  messageOptions,
  orderOption,
  parseFileName,
  parseSeconds,
  parseWhole,
} from '../option-values.ts';

/** Values as commander hands them over, by the options' names. */
export interface RawAnalyzeOptions extends RawLoginOptions, RawFormatOptions {
  readonly top: number;
  readonly window: number;
  readonly halfOpen?: true;
  readonly only: readonly string[];
  readonly order: LogOrder;
  readonly badLines?: string;
  readonly maxBad?: BadLimit;
  readonly strict?: true;
  readonly kernel?: KernelName;
  readonly threads?: number;
  readonly quiet?: true;
  readonly progress: boolean;
  readonly color: boolean;
}

const maxRows = 1_000_000;
const maxThreads = 256;

/** The options of `analyze`, grouped for its help. Each changes a parameter of the rules, never a rule. */
export function analyzeOptions(): Option[] {
  return [
    ...group('Logs:', [
      orderOption('order in which several are read: by the first time in each, or as given').default('time'),
    ]),
    ...formatOptions(),
    ...group('Answers:', [
      new Option('--top <k>', 'most rows in each answer').argParser(parseWhole(1, maxRows)).default(10),
      new Option('--only <files>', `write only these, with commas between; repeatable: ${allStems.join(', ')}`)
        .argParser(collect(parseFiles))
        .default(allStems, 'all'),
      new Option('--window <duration>', 'length of the busiest windows: 60m, 90s, 1h30m')
        .argParser(parseSeconds(1))
        .default(3600, '60m'),
      new Option('--half-open', 'windows leave out their last second: [t, t + 60m) instead of [t, t + 60m]').default(
        false,
      ),
    ]),
    ...loginOptions(),
    ...group('Malformed lines:', [
      new Option(
        '--bad-lines <file>',
        'write them and their reasons to a file, or - for standard output, as JSON lines',
      ).argParser(parseFileName),
      new Option('--max-bad <limit>', 'write no answers if there are more: 100, or 0.5% of the lines').argParser(
        parseBadLimit,
      ),
      new Option('--strict', 'write no answers if there is any (the same as --max-bad 0)').conflicts('maxBad'),
    ]),
    ...group('Speed (the answers are the same):', [
      new Option('--threads <n>', 'threads that read (default: chosen automatically)').argParser(
        parseWhole(1, maxThreads),
      ),
      new Option('--kernel <name>', 'what reads the lines (default: simd where it runs)').choices(kernelNames),
    ]),
    ...messageOptions(new Option('--no-progress', 'no progress line')),
  ];
}

export function readOptions(raw: RawAnalyzeOptions): AnalyzeOptions {
  return Object.freeze({
    parameters: {
      top: raw.top,
      // A window [t, t + 3600] with both its ends is 3601 seconds long.
      windowSeconds: raw.halfOpen ? raw.window : raw.window + 1,
      login: readLoginRule(raw),
    },
    files: new Set(raw.only),
    order: raw.order,
    formats: readFormatRule(raw),
    kernel: raw.kernel,
    threads: raw.threads,
    badLinesFile: raw.badLines,
    badLimit: raw.strict ? { lines: 0 } : raw.maxBad,
    talk: { isQuiet: raw.quiet === true, hasProgress: raw.progress, hasColor: raw.color },
  });
}

/** A limit from its text: `100`, or `0.5%`. Throws commander's error for anything else. */
function parseBadLimit(text: string): BadLimit {
  if (/^\d+$/.test(text)) return { lines: Number(text) };
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(text)?.[1];
  if (percent === undefined || Number(percent) > 100) {
    throw new InvalidArgumentError('It takes a number of lines, or a percentage from 0% to 100%.');
  }
  return { percent };
}

function parseFiles(text: string): string[] {
  const files = text.split(',');
  const unknown = files.find((file) => !allStems.includes(file));
  if (unknown !== undefined) {
    throw new InvalidArgumentError(describeUnknown('answer', unknown, allStems));
  }
  return files;
}
