/** How the product is started; its options stand here and in the cases, nowhere else. */
import type { Row, Setting } from '../harness/bench-case.ts';
import type { LogInput } from '../harness/logs.ts';
import { answersFolder } from '../harness/measure.ts';

/** The options that the tables compare. */
export const oneThread: readonly string[] = ['--threads', '1'];
export const twoThreads: readonly string[] = ['--threads', '2'];
export const typeScriptKernel: readonly string[] = ['--kernel', 'typescript', ...oneThread];

/** `fansite-analyze [options] <log...> <folder>`; the title is that, unless given. */
export function ours(
  { product }: Setting,
  input: LogInput,
  options: readonly string[] = [],
  title: string = describe(options),
): Row {
  return {
    title,
    input,
    command: [process.execPath, product, ...options, ...input.files, answersFolder],
    hasAnswers: true,
  };
}

/** `zcat <log...> | fansite-analyze - <folder>` */
export function oursBehindZcat({ product }: Setting, input: LogInput): Row {
  return {
    title: `\`zcat\` into ${describe([])}`,
    input,
    feeder: ['zcat', ...input.files],
    command: [process.execPath, product, '-', answersFolder],
    hasAnswers: true,
  };
}

/** The other build, if there is one. It may know no options and read no compressed logs. */
export function otherBuild({ against }: Setting, input: LogInput): Row[] {
  if (against === undefined) return [];
  const command = [process.execPath, against, ...input.files, answersFolder];
  return [{ title: 'the other build', input, command, hasAnswers: true }];
}

function describe(options: readonly string[]): string {
  return `\`${['fansite-analyze', ...options].join(' ')}\``;
}
