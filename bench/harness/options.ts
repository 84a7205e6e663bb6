/** The command lines of the benchmarks. */
import { resolve } from 'node:path';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import type { BenchCase, Setting } from './bench-case.ts';
import { UsageError } from './bench-error.ts';
import { builtProduct } from './places.ts';

export interface Options extends Setting {
  readonly cases: readonly BenchCase[];
  /** The product is this repository's, to be built first. */
  readonly mustBuild: boolean;
}

/** The case whose big logs are measured if it is named, as with `--full`. */
const CASE_WITH_BIG_LOGS = 'scaling';

/** Throws a `UsageError` if the arguments are wrong. */
export function readOptions(args: readonly string[], allCases: readonly BenchCase[]): Options {
  const flag = { type: 'boolean', default: false } as const;
  const text = { type: 'string' } as const;
  const list = { type: 'string', multiple: true } as const;
  const options = { quick: flag, full: flag, case: list, product: text, against: text };
  const { values } = parseOrExplain({ args: [...args], options }, describeUsage(allCases));
  const names = values.case ?? [];
  const unknown = names.find((name) => !allCases.some((benchCase) => benchCase.name === name));
  if (unknown !== undefined) throw new UsageError(`there is no case ${unknown}\n\n${describeUsage(allCases)}`);
  if (values.quick && values.full) throw new UsageError('--quick and --full exclude each other');
  return {
    cases: allCases.filter(({ name }) => names.length === 0 || names.includes(name)),
    isQuick: values.quick,
    isFull: values.full || (names.includes(CASE_WITH_BIG_LOGS) && !values.quick),
    product: resolve(values.product ?? builtProduct),
    mustBuild: values.product === undefined,
    against: values.against === undefined ? undefined : resolve(values.against),
  };
}

/** True if the script, which has no other option, is to make a quick run. Throws a `UsageError` if its arguments are wrong. */
export function readIsQuick(usage: string): boolean {
  return parseOrExplain({ options: { quick: { type: 'boolean', default: false } } }, usage).values.quick;
}

/** The same as `parseArgs`, but throws a `UsageError` with the usage if the arguments are wrong. */
export function parseOrExplain<const Config extends ParseArgsConfig>(
  config: Config,
  usage: string,
): ReturnType<typeof parseArgs<Config>> {
  try {
    return parseArgs(config);
  } catch {
    throw new UsageError(usage);
  }
}

function describeUsage(allCases: readonly BenchCase[]): string {
  return `usage: npm run bench -- [options]

  --quick          small logs, one or two rounds, no GoAccess: less than a minute
  --full           with logs of 1.5 and 4 GB, which are deleted afterwards
  --case NAME      only these tables; repeatable
  --product FILE   measure this script instead of building and measuring bin/fansite-analyze.js
  --against FILE   measure this script, such as an older build's bin/fansite-analyze.js, as well

cases:
${allCases.map(({ name, about }) => `  ${name.padEnd(15)}${about}`).join('\n')}

UPDATE_EXPECTED=1 in the environment: check the answers with mawk, write them to bench/expected.json, time nothing`;
}
