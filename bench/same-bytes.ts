/**
 * Does the same log always give the same bytes? Runs the program with either kernel, with 1, 2, 3 and 7 threads, on the
 * log as it is, compressed and cut into files, as a file, from a pipe and redirected, and compares everything it writes.
 * The answers of small random logs must also be those of the oracle of the tests.
 *
 * Markdown goes to stdout, progress to stderr. The exit code is 1 if any two runs on a log differ, or a run and the oracle.
 */
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { Random } from './generator/random.ts';
import { BenchError, runScript, UsageError } from './harness/bench-error.ts';
import { plainLog } from './harness/logs.ts';
import { requireCommands } from './harness/machine.ts';
import { parseOrExplain } from './harness/options.ts';
import { builtProduct, dataFolder } from './harness/places.ts';
import { note } from './harness/progress.ts';
import { writeLogFile } from './inputs.ts';
import { type Combination, combinations, pickCombinations } from './same-bytes/combination.ts';
import { findExpected, findOutcome, type Outcome } from './same-bytes/outcome.ts';
import { packLog } from './same-bytes/packing.ts';

const FOLDER = join(dataFolder, 'same-bytes');
const DEFAULT_LOG = ['nasa', 4_400_000] as const;
const DEFAULT_RANDOM_COUNT = 500;
/** Besides the plainest one. */
const COMBINATIONS_PER_RANDOM_LOG = 8;
const USAGE = `usage: npm run bench:same-bytes -- [LOG] [--random N] [--product FILE]

  LOG              in all ${combinations.length} combinations of kernel, threads, packing and way in
  --random N       N small hostile logs, each in ${COMBINATIONS_PER_RANDOM_LOG + 1} of the combinations in turn
  --product FILE   this script instead of bin/fansite-analyze.js as it was built last

Without LOG and --random: the NASA-like log of 4.4 M lines, and ${DEFAULT_RANDOM_COUNT} small logs. Takes zstd.`;

/** What the program wrote for one log. */
type Outcomes = ReadonlyMap<Combination, Outcome>;

await runScript('same-bytes', async () => {
  const { log, randomCount, product } = readOptions();
  requireCommands(['zstd']);
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  const areSame: boolean[] = [];
  if (log !== undefined) areSame.push(await compareOne(log, product));
  if (randomCount > 0) areSame.push(await compareRandom(randomCount, product));
  if (!areSame.every(Boolean)) throw new BenchError('the bytes are not always the same');
  rmSync(FOLDER, { recursive: true });
});

function readOptions(): { log: string | undefined; randomCount: number; product: string } {
  const text = { type: 'string' } as const;
  const options = { random: text, product: text };
  const { values, positionals } = parseOrExplain({ options, allowPositionals: true }, USAGE);
  const [log, ...surplus] = positionals;
  if (surplus.length > 0 || !/^\d{1,9}$/.test(values.random ?? '0')) throw new UsageError(USAGE);
  if (log !== undefined && !existsSync(log)) throw new BenchError(`there is no ${log}`);
  const isDefault = log === undefined && values.random === undefined;
  return {
    log: isDefault ? provideDefaultLog() : log,
    randomCount: Number(values.random ?? (isDefault ? DEFAULT_RANDOM_COUNT : 0)),
    product: resolve(values.product ?? builtProduct),
  };
}

function provideDefaultLog(): string {
  mkdirSync(dataFolder, { recursive: true });
  const { log, provide } = plainLog(...DEFAULT_LOG);
  provide();
  return log.file;
}

/** One log in all combinations: prints a line for each. */
async function compareOne(log: string, product: string): Promise<boolean> {
  const outcomes = await findOutcomes(log, combinations, product, (count) => {
    if (count % 10 === 0) note(`${count} of ${combinations.length} combinations`);
  });
  console.log('| kernel | threads | log | given as | SHA-256 of the answers | of the malformed lines |');
  console.log('|---|--:|---|---|---|---|');
  for (const [{ kernel, threads, packing, way }, { answers, badLines }] of outcomes) {
    const cells = [kernel, threads, packing, way, abridge(answers), abridge(badLines ?? '')];
    console.log(`| ${cells.join(' | ')} |`);
  }
  const values = [...outcomes.values()];
  const answers = distinct(values.map((outcome) => outcome.answers));
  const badLines = distinct(values.flatMap((outcome) => outcome.badLines ?? []));
  console.log(`\n${combinations.length} combinations of ${basename(log)}`);
  console.log(`- answers: ${answers.length} distinct SHA-256: ${answers.join(', ')}`);
  console.log(`- malformed lines: ${badLines.length} distinct SHA-256: ${badLines.join(', ')}`);
  return isSame(outcomes);
}

/** Small logs, each in some combinations: prints one line, and one more for each log that shows a difference. */
async function compareRandom(logCount: number, product: string): Promise<boolean> {
  const runCounts = new Map<Combination, number>(combinations.map((combination) => [combination, 0]));
  const lineCounts: number[] = [];
  let differingLogs = 0;
  for (let i = 0; i < logCount; i++) {
    if (i % 25 === 0) note(`random log ${i + 1} of ${logCount}`);
    const seed = i + 1;
    const lineCount = pickLineCount(new Random(seed));
    const log = join(FOLDER, `hostile-${lineCount}-seed-${seed}.log`);
    writeLogFile(log, 'hostile', lineCount, seed);
    lineCounts.push(lineCount);
    const expected = findExpected(log);
    const picked = pickCombinations(i, COMBINATIONS_PER_RANDOM_LOG);
    for (const combination of picked) runCounts.set(combination, (runCounts.get(combination) ?? 0) + 1);
    const outcomes = await findOutcomes(log, picked, product);
    if (isSame(outcomes) && [...outcomes.values()].every(({ answers }) => answers === expected)) {
      rmSync(log);
      continue;
    }
    differingLogs++;
    console.log(`\n${log}, of which the oracle expects ${abridge(expected)}:`);
    for (const [combination, { answers, badLines }] of outcomes)
      console.log(`- ${Object.values(combination).join(', ')}: ${abridge(answers)}, ${abridge(badLines ?? '')}`);
  }
  const runs = [...runCounts.values()];
  const runCount = runs.reduce((sum, count) => sum + count, 0);
  console.log(
    `\n${logCount} hostile logs of ${Math.min(...lineCounts)} to ${Math.max(...lineCounts)} lines, ${runCount} runs, ` +
      `each of the ${combinations.length} combinations at least ${Math.min(...runs)} times: ` +
      `${differingLogs} logs with more than one result, or another one than the oracle's`,
  );
  return differingLogs === 0;
}

/** A handful, some hundred, or some thousand. */
function pickLineCount(random: Random): number {
  return random.pick([() => random.below(20), () => random.below(600), () => random.below(6_000)])();
}

/** Runs several at a time; what is returned has the order of `wanted`. */
async function findOutcomes(
  log: string,
  wanted: readonly Combination[],
  product: string,
  onOutcome: (count: number) => void = () => {},
): Promise<Outcomes> {
  const packedFolder = join(FOLDER, 'packed');
  mkdirSync(packedFolder);
  const filesByPacking = new Map<string, string[]>();
  for (const packing of new Set(wanted.map((combination) => combination.packing))) {
    // Two packings may give their files the same names.
    const folder = join(packedFolder, packing);
    mkdirSync(folder);
    filesByPacking.set(packing, await packLog(log, packing, folder));
  }

  const found = new Map<Combination, Outcome>();
  const waiting = wanted.entries();
  const work = async (): Promise<void> => {
    for (const [i, combination] of waiting) {
      const files = filesByPacking.get(combination.packing) ?? [];
      found.set(combination, await findOutcome(product, combination, files, join(FOLDER, `run-${i}`)));
      onOutcome(found.size);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  rmSync(packedFolder, { recursive: true });
  return new Map(wanted.map((combination) => [combination, found.get(combination) as Outcome]));
}

function isSame(outcomes: Outcomes): boolean {
  const values = [...outcomes.values()];
  const badLines = values.flatMap((outcome) => outcome.badLines ?? []);
  return distinct(values.map(({ answers }) => answers)).length === 1 && distinct(badLines).length <= 1;
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)];
}

/** Enough of a hash to see that two differ. */
function abridge(hash: string): string {
  return hash.slice(0, 16);
}
