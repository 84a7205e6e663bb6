/** The command line of the benchmark. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
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
  const values = parse(args, allCases);
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

interface Values {
  readonly quick: boolean;
  readonly full: boolean;
  readonly case?: string[];
  readonly product?: string;
  readonly against?: string;
}

function parse(args: readonly string[], allCases: readonly BenchCase[]): Values {
  const flag = { type: 'boolean', default: false } as const;
  const text = { type: 'string' } as const;
  const options = {
    quick: flag,
    full: flag,
    case: { type: 'string', multiple: true },
    product: text,
    against: text,
  } as const;
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch {
    throw new UsageError(describeUsage(allCases));
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
