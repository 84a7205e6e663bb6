/**
 * Four processes share totals through a real Memcached, while something goes wrong at random moments: are all events counted,
 * and each once? Markdown goes to stdout, what is wrong to stderr; the exit code is 1 then.
 */
import { parseArgs } from 'node:util';
import { type Fault, faults } from './faults.ts';
import type { Findings } from './judge.ts';
import { runRound } from './run-round.ts';
import type { Layout } from './stored-values.ts';

const usage = `usage: npm run faults -- [--rounds N] [--seed S] [--fault NAME] [--layout NAME]

  --rounds  of each fault in each layout; 1 unless told otherwise
  --seed    of the first round; the next ones have S + 1, S + 2, …
  --fault   one of ${faults.map(({ name }) => name).join(', ')}
  --layout  shared or per-producer`;

/** A round waits most of the time. */
const roundsAtOnce = 2;
const layouts: readonly Layout[] = ['shared', 'per-producer'];

/** The rounds of a fault in a layout. */
interface Row {
  readonly fault: Fault;
  readonly layout: Layout;
  readonly findings: Awaited<ReturnType<typeof runRound>>[];
}

interface Options {
  readonly rounds: number;
  readonly seed: number;
  readonly rows: readonly Row[];
}

const options = readOptions();
if (options === undefined) {
  console.error(usage);
  process.exitCode = 2;
} else if (!(await run(options))) {
  process.exitCode = 1;
}

/** Undefined if they make no sense. */
function readOptions(): Options | undefined {
  const values = parseValues();
  if (values === undefined) return undefined;
  const { fault: faultName, layout: layoutName } = values;
  const rounds = Number(values.rounds ?? 1);
  const seed = Number(values.seed ?? Date.now() % 1_000_000);
  const rows = faults
    .filter(({ name }) => faultName === undefined || name === faultName)
    .flatMap((fault) => layouts.map((layout) => ({ fault, layout, findings: [] })))
    .filter(({ layout }) => layoutName === undefined || layout === layoutName);
  const isSound =
    Number.isSafeInteger(rounds) && rounds > 0 && Number.isSafeInteger(seed) && seed >= 0 && rows.length > 0;
  return isSound ? { rounds, seed, rows } : undefined;
}

function parseValues(): { rounds?: string; seed?: string; fault?: string; layout?: string } | undefined {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({ options: { rounds: text, seed: text, fault: text, layout: text } }).values;
  } catch {
    return undefined;
  }
}

/** Whether everything is as it should be. */
async function run({ rounds, seed, rows }: Options): Promise<boolean> {
  console.error(`faults: the first round of each row has the seed ${seed}`);
  const tasks = Array.from({ length: rounds }, (_, i) => rows.map((row) => ({ row, roundSeed: seed + i }))).flat();
  const taskCount = tasks.length;
  let isSound = true;
  const work = async (): Promise<void> => {
    for (let task = tasks.shift(); task !== undefined; task = tasks.shift()) {
      const { row, roundSeed } = task;
      const problems = await runTask(row, roundSeed);
      const again = `--fault ${row.fault.name} --layout ${row.layout} --seed ${roundSeed}`;
      for (const problem of problems) console.error(`faults: ${again}: ${problem}`);
      if (problems.length > 0) isSound = false;
    }
  };
  await Promise.all(Array.from({ length: Math.min(roundsAtOnce, taskCount) }, work));
  for (const { fault, layout, findings } of rows) {
    if (findings.some(({ isSeen }) => isSeen)) continue;
    console.error(`faults: no producer noticed anything of ${fault.name} with ${layout}`);
    isSound = false;
  }
  const attempts = rows.flatMap(({ findings }) => findings.map((round) => round.attempts));
  const repetitions = attempts.reduce((sum, count) => sum + count - 1, 0);
  if (repetitions > 0) console.error(`faults: rounds were begun again ${repetitions} times: the machine was too busy`);
  console.log(formatRows(rows));
  return isSound;
}

/** Runs a round, and returns what is wrong. */
async function runTask({ fault, layout, findings }: Row, seed: number): Promise<readonly string[]> {
  try {
    const found = await runRound(fault, layout, seed);
    findings.push(found);
    return found.problems;
  } catch (error) {
    return [(error as Error).message];
  }
}

function formatRows(rows: readonly Row[]): string {
  const headings = ['fault', 'layout', 'rounds', 'events sent', 'stored', 'stated as not flushed by a dead producer'];
  const lines = rows.map(({ fault, layout, findings }) => {
    const sum = (value: (findings: Findings) => number): string =>
      findings.reduce((total, round) => total + value(round), 0).toLocaleString('en');
    const { length } = findings;
    const events = [sum(({ sent }) => sent), sum(({ stored }) => stored), sum(({ unflushed }) => unflushed)];
    return [fault.title, layout, String(length), ...events, sum(({ lost }) => lost), sum(({ double }) => double)];
  });
  const rule = ['---', '---', '--:', '--:', '--:', '--:', '--:', '--:'];
  return [[...headings, 'lost', 'double'], rule, ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
