/**
 * Times the whole program against others and against itself, after checking its answers. The cases are in
 * `bench/cases/`, how they are measured is in `bench/harness/`.
 *
 * The machine may be busy, so rows of a table are measured in rounds: each runs every command once, in alternating
 * order, and a row's ratio is the median over the rounds of its wall time divided by the reference's in the same round.
 * Trust the ratios, not the seconds.
 *
 * Markdown goes to stdout, progress to stderr, all numbers to `bench/data/result.json`.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { benchCases } from './cases/index.ts';
import { AnswerBook, updateExpected } from './harness/answers.ts';
import type { Row, RunsByRow, Table } from './harness/bench-case.ts';
import { runScript } from './harness/bench-error.ts';
import { type LogInput, releaseLog } from './harness/logs.ts';
import { describeMachine, requireCommands } from './harness/machine.ts';
import { formatNumber, formatTable, formatTargets, formatVerdict } from './harness/markdown.ts';
import { answersFolder, measureRounds, measuringCommands, runUntimed } from './harness/measure.ts';
import { type Options, readOptions } from './harness/options.ts';
import { dataFolder, rootFolder } from './harness/places.ts';
import { note } from './harness/progress.ts';
import { type Judgement, judge } from './harness/targets.ts';

interface MeasuredTable {
  readonly table: Table;
  readonly runs: RunsByRow;
  readonly judgements: readonly Judgement[];
}

await runScript('bench', () => {
  const options = readOptions(process.argv.slice(2), benchCases);
  const cases = options.cases.map((benchCase) => benchCase.tables(options));
  const commands = cases.flat().flatMap(({ rows }) => rows.flatMap(({ command, feeder }) => [command[0], feeder?.[0]]));
  requireCommands([...measuringCommands, ...commands.filter((command) => command !== undefined)]);
  mkdirSync(dataFolder, { recursive: true });
  if (options.mustBuild) {
    execFileSync('npm', ['run', 'build'], { cwd: rootFolder, stdio: ['ignore', 'ignore', 'inherit'] });
  }
  if (process.env.UPDATE_EXPECTED === '1') updateAll(cases.flat(), options);
  else measureAll(cases, options);
});

function updateAll(tables: readonly Table[], { product }: Options): void {
  const inputs = listInputs(tables).filter(({ log }) => !log.isTemporary);
  for (const { log, provide } of new Map(inputs.map((input) => [input.log.name, input])).values()) {
    provide();
    updateExpected(product, log);
  }
}

function measureAll(cases: readonly (readonly Table[])[], options: Options): void {
  const machine = describeMachine();
  const book = new AnswerBook(options.product);
  const measured: MeasuredTable[] = [];
  console.log(`Measured by \`${describeCall()}\` on ${machine}.`);
  for (const tables of cases) {
    try {
      for (const input of listInputs(tables)) {
        input.provide();
        book.open(input.log);
      }
      for (const table of tables) measured.push(measureTable(table, book, options));
    } finally {
      for (const { log } of listInputs(tables)) releaseLog(log);
    }
  }
  const judgements = measured.flatMap((table) => table.judgements);
  if (judgements.length > 0 && !options.isQuick) console.log(`\n${formatVerdict(judgements)}`);
  const result = { machine, call: describeCall(), tables: measured.map(toResult) };
  writeFileSync(join(dataFolder, 'result.json'), `${JSON.stringify(result, null, 2)}\n`);
}

/** Checks all answers, measures, prints. */
function measureTable(table: Table, book: AnswerBook, { isQuick }: Options): MeasuredTable {
  const checkAnswers = ({ title, input, hasAnswers }: Row): void => {
    if (hasAnswers && input !== undefined) book.check(input.log, answersFolder, title);
  };
  const rowsWithAnswers = table.rows.filter(({ hasAnswers }) => hasAnswers);
  note(`${table.title}: checking the answers of ${rowsWithAnswers.length} commands`);
  for (const row of rowsWithAnswers) {
    runUntimed(row);
    checkAnswers(row);
  }
  const runs = measureRounds(table, (row) => {
    checkAnswers(row);
    row.check?.();
  });
  const judgements = (table.targets ?? []).map((target) => judge(target, runs));
  const parts = [`### ${describeTable(table)}`, formatTable(table, runs), formatTargets(judgements, isQuick)];
  console.log(`\n${parts.filter((part) => part !== '').join('\n\n')}`);
  return { table, runs, judgements };
}

function listInputs(tables: readonly Table[]): LogInput[] {
  return tables.flatMap(({ rows }) => rows.flatMap(({ input }) => input ?? []));
}

/** The title, and how big the log is if there is only one. */
function describeTable(table: Table): string {
  const logs = new Map(listInputs([table]).map(({ log }) => [log.name, log]));
  const [log] = logs.values();
  if (log === undefined || logs.size > 1) return table.title;
  const megabytes = formatNumber(statSync(log.file).size / 1e6);
  return `${table.title}: ${log.lineCount.toLocaleString('en')} lines, ${megabytes} MB`;
}

function describeCall(): string {
  return ['npm run bench', ...(process.argv.length > 2 ? ['--', ...process.argv.slice(2)] : [])].join(' ');
}

/** For `result.json`: rows with their commands and all their runs. */
function toResult({ table, runs, judgements }: MeasuredTable): object {
  return {
    title: table.title,
    reference: table.reference.title,
    rows: table.rows.map((row) => ({
      title: row.title,
      feeder: row.feeder,
      command: row.command,
      runs: runs.get(row),
    })),
    targets: judgements.map(({ target: { title, atMost }, measured, range, isMet }) => ({
      title,
      atMost,
      measured,
      range,
      isMet,
    })),
  };
}
