/**
 * Times the whole program against others, after checking its answers.
 *
 * The machine may be busy, so rows of a table are measured in rounds: each runs every command once, in alternating
 * order, and a row's ratio is the median over the rounds of its wall time divided by the reference's in the same round.
 * Trust the ratios, not the seconds.
 *
 * Markdown goes to stdout, progress to stderr, all numbers to `bench/data/result.json`.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { delimiter, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { LogKind } from './inputs.ts';

const BENCH = import.meta.dirname;
const ROOT = resolve(BENCH, '..');
const DATA = join(BENCH, 'data');
const EXPECTED_FILE = join(BENCH, 'expected.json');
const GNU_TIME = '/usr/bin/time';
const REPORT_FILES = [
  'blocked.txt',
  'disjointhours.txt',
  'hosts.txt',
  'hours.txt',
  'resources.txt',
  'resources_with_bytes.txt',
];
const CASE_NAMES = ['nasa', 'combined', 'start'] as const;
const USAGE = `usage: npm run bench -- [--quick] [--case ${CASE_NAMES.join('|')}] [--product FILE] [--against FILE]

  --quick          200,000 lines, 3 rounds, no GoAccess
  --case NAME      only this table
  --product FILE   measure this script instead of building and measuring bin/fansite-analyze.js
  --against FILE   measure this script, such as an older build's bin/fansite-analyze.js, as well

UPDATE_EXPECTED=1 in the environment: check the answers with mawk, write them to bench/expected.json, time nothing`;

type CaseName = (typeof CASE_NAMES)[number];

interface Options {
  readonly isQuick: boolean;
  readonly caseNames: readonly CaseName[];
  readonly product: string;
  readonly mustBuild: boolean;
  readonly against: string | undefined;
}

interface Input {
  readonly kind: LogKind;
  readonly lineCount: number;
  /** Key in `expected.json`. */
  readonly name: string;
  readonly file: string;
}

interface Row {
  readonly title: string;
  readonly command: readonly string[];
  /** Of so many rounds; slow commands take part in the first ones only. */
  readonly roundLimit?: number;
  /** Throws if the last run did not do what it was measured for. */
  readonly check?: () => void;
}

interface Case {
  readonly title: string;
  readonly input: Input;
  readonly rows: readonly Row[];
  /** Title of the row that the others are divided by. */
  readonly reference: string;
  readonly roundCount: number;
}

interface Run {
  readonly wallSeconds: number;
  /** User and system time. */
  readonly cpuSeconds: number;
  readonly peakMebibytes: number;
}

interface MeasuredRow extends Row {
  /** By round. */
  readonly runs: readonly Run[];
  /** By round: wall time divided by that of the reference. */
  readonly ratios: readonly number[];
}

/** SHA-256 by file name; the log itself is `log`. */
type Fingerprints = Record<string, string>;

/** Something the user can mend; shown as one sentence, without a stack. */
class BenchError extends Error {}

/** The command line is wrong. */
class UsageError extends BenchError {}

// Inputs

function makeInput(kind: LogKind, lineCount: number): Input {
  const name = `${kind}-${lineCount}`;
  return { kind, lineCount, name, file: join(DATA, `${name}.log`) };
}

/** Generates the log unless it is there. The name appears only when the log is complete. */
function provide({ kind, lineCount, name, file }: Input): void {
  if (existsSync(file)) return;
  note(`making ${name}.log`);
  const unfinished = `${file}.unfinished`;
  const generator = [join(BENCH, 'inputs.ts'), kind, String(lineCount), '--out', unfinished];
  execFileSync(join(ROOT, 'node_modules/.bin/tsx'), generator, { stdio: ['ignore', 'inherit', 'inherit'] });
  renameSync(unfinished, file);
}

// Checks

/** Runs the product and takes the fingerprints of the log and the six reports. */
function fingerprint(product: string, input: Input): Fingerprints {
  const folder = analyze(product, input.file, `check-${input.name}`);
  const files = readdirSync(folder).sort();
  if (files.join() !== REPORT_FILES.join())
    throw new BenchError(`${folder} holds ${files.join(', ')}, expected ${REPORT_FILES.join(', ')}`);
  const fingerprints: Fingerprints = { log: hashFile(input.file) };
  for (const name of files) fingerprints[name] = hashFile(join(folder, name));
  return fingerprints;
}

/** Stops the benchmark if an answer is not the expected one. */
function checkAnswers(product: string, input: Input): void {
  note(`checking the answers of ${relative(ROOT, product)} for ${input.name}`);
  const expected = readExpected()[input.name];
  if (expected === undefined)
    throw new BenchError(`bench/expected.json has no ${input.name}; make it with UPDATE_EXPECTED=1`);
  const actual = fingerprint(product, input);
  for (const name of ['log', ...REPORT_FILES]) {
    if (actual[name] === expected[name]) continue;
    throw new BenchError(
      name === 'log'
        ? `${input.file} is not what is expected: delete it, or if the generator changed run UPDATE_EXPECTED=1`
        : `wrong answer: ${name} of ${input.name} is not the expected one (bench/data/check-${input.name}/${name})`,
    );
  }
}

/**
 * Checks the product with mawk and sort on the ordinary lines of the log, where `$1`, `$7` and `$10` mean the same to
 * everybody, then takes its answers for the whole log as the expected ones.
 */
function updateExpected(product: string, input: Input): void {
  note(`checking ${input.name} with mawk`);
  const answers = join(BENCH, 'answers.sh');
  const ordinaryLog = join(DATA, `${input.name}-ordinary.log`);
  const mawkFolder = join(DATA, `mawk-${input.name}`);
  const out = openSync(ordinaryLog, 'w');
  execFileSync('bash', [answers, 'ordinary', input.file], { stdio: ['ignore', out, 'inherit'] });
  closeSync(out);
  execFileSync('bash', [answers, 'reports', ordinaryLog, mawkFolder], { stdio: ['ignore', 'ignore', 'inherit'] });
  const productFolder = analyze(product, ordinaryLog, `check-${input.name}-ordinary`);
  for (const name of REPORT_FILES) {
    if (readFileSync(join(mawkFolder, name)).equals(readFileSync(join(productFolder, name)))) continue;
    throw new BenchError(`${name} of ${ordinaryLog} differs: compare ${productFolder} with ${mawkFolder}`);
  }
  rmSync(ordinaryLog);
  const expected = { ...readExpected(), [input.name]: fingerprint(product, input) };
  const sorted = Object.fromEntries(Object.entries(expected).sort(([left], [right]) => (left < right ? -1 : 1)));
  writeFileSync(EXPECTED_FILE, `${JSON.stringify(sorted, null, 2)}\n`);
}

/** Runs the product once; returns the folder, new and under `bench/data`. */
function analyze(product: string, log: string, folderName: string): string {
  const folder = join(DATA, folderName);
  rmSync(folder, { recursive: true, force: true });
  const only = REPORT_FILES.map((name) => name.replace('.txt', '')).join();
  execFileSync(process.execPath, [product, '--only', only, log, folder], { stdio: 'ignore' });
  return folder;
}

function readExpected(): Record<string, Fingerprints> {
  return existsSync(EXPECTED_FILE) ? JSON.parse(readFileSync(EXPECTED_FILE, 'utf8')) : {};
}

function hashFile(path: string): string {
  const hash = createHash('sha256');
  const chunk = Buffer.alloc(1 << 20);
  const file = openSync(path, 'r');
  for (let bytes = readSync(file, chunk); bytes > 0; bytes = readSync(file, chunk))
    hash.update(chunk.subarray(0, bytes));
  closeSync(file);
  return hash.digest('hex');
}

// Cases

function makeCase(name: CaseName, { isQuick, product, against }: Options): Case {
  const node = process.execPath;
  const productRows = (title: string, log: string): Row[] => [
    { title, command: [node, product, log, join(DATA, 'out')] },
    ...(against === undefined
      ? []
      : [{ title: `${title}, the other build`, command: [node, against, log, join(DATA, 'out-against')] }]),
  ];
  if (name === 'start') {
    const input = makeInput('nasa', 100);
    const reference = '`node -e 0`';
    const rows = [
      { title: reference, command: [node, '-e', '0'] },
      { title: '`fansite-analyze --help`', command: [node, product, '--help'] },
      ...productRows('`fansite-analyze`, 100 lines', input.file),
    ];
    return { title: 'Start-up', input, rows, reference, roundCount: isQuick ? 3 : 25 };
  }
  const fullLineCount = name === 'nasa' ? 4_400_000 : 1_700_000;
  const input = makeInput(name, isQuick ? 200_000 : fullLineCount);
  const reference = '`fansite-analyze`';
  const rows: Row[] = [
    { title: '`wc -l`', command: ['wc', '-l', input.file] },
    ...productRows(reference, input.file),
    { title: '`mawk`, counts and sums only', command: ['mawk', '{h[$1]++;b[$7]+=$10}END{}', input.file] },
  ];
  if (!isQuick) {
    rows.push(makeGoAccessRow(input));
  }
  return { title: name === 'nasa' ? 'NASA-like' : 'Combined', input, rows, reference, roundCount: isQuick ? 3 : 7 };
}

/** GoAccess drops hosts that are no addresses unless told not to, and is then several times too fast to compare with. */
function makeGoAccessRow({ kind, lineCount, file }: Input): Row {
  const out = join(DATA, 'goaccess.json');
  const format = `--log-format=${kind === 'nasa' ? 'COMMON' : 'COMBINED'}`;
  const check = (): void => {
    const { general } = JSON.parse(readFileSync(out, 'utf8')) as { general: { valid_requests: number } };
    if (general.valid_requests >= lineCount * 0.999) return;
    throw new BenchError(`GoAccess took only ${general.valid_requests} of the ${lineCount} lines of ${file}`);
  };
  return {
    title: 'GoAccess, all its panels, JSON',
    command: ['goaccess', file, format, '--no-ip-validation', '--no-global-config', '--no-progress', '-o', out],
    roundLimit: 1,
    check,
  };
}

// Measuring

function measureCase({ title, rows, reference, roundCount }: Case): MeasuredRow[] {
  const runs = new Map<Row, Run[]>(rows.map((row) => [row, []]));
  for (let round = 0; round < roundCount; round++) {
    note(`${title}, round ${round + 1} of ${roundCount}`);
    for (const row of round % 2 === 0 ? rows : rows.toReversed()) {
      if (round >= (row.roundLimit ?? roundCount)) continue;
      runs.get(row)?.push(measure(row.command));
      row.check?.();
    }
  }
  const referenceRow = rows.find((row) => row.title === reference);
  const referenceRuns = (referenceRow && runs.get(referenceRow)) ?? [];
  return rows.map((row) => {
    const rowRuns = runs.get(row) ?? [];
    const ratios = rowRuns.map((run, round) => run.wallSeconds / (referenceRuns[round]?.wallSeconds ?? Number.NaN));
    return { ...row, runs: rowRuns, ratios };
  });
}

/** One run by hyperfine, without a shell, under GNU time for the memory, which costs about a millisecond. */
function measure(command: readonly string[]): Run {
  const timesFile = join(DATA, 'hyperfine.json');
  const memoryFile = join(DATA, 'memory.txt');
  const timed = [GNU_TIME, '-f', '%M', '-o', memoryFile, ...command].map(quote).join(' ');
  const hyperfine = ['--shell=none', '--runs', '1', '--style', 'none', '--export-json', timesFile, timed];
  execFileSync('hyperfine', hyperfine, { stdio: ['ignore', 'ignore', 'inherit'] });
  const { results } = JSON.parse(readFileSync(timesFile, 'utf8')) as {
    results: { times: number[]; user: number; system: number }[];
  };
  const [result] = results;
  const wallSeconds = result?.times[0];
  if (result === undefined || wallSeconds === undefined) throw new BenchError(`hyperfine measured nothing: ${timed}`);
  const peakMebibytes = Number(readFileSync(memoryFile, 'utf8')) / 1024;
  return { wallSeconds, cpuSeconds: result.user + result.system, peakMebibytes };
}

/** For hyperfine, which splits a command into words as a shell does. */
function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

// Output

function formatCase({ title, input, reference }: Case, rows: readonly MeasuredRow[]): string {
  const megabytes = statSync(input.file).size / 1e6;
  const lines = [
    `### ${title}: ${input.lineCount.toLocaleString('en')} lines, ${formatNumber(megabytes)} MB`,
    '',
    `| | wall, s | ÷ ${reference} | ratios seen | CPU, s | peak, MiB | runs |`,
    '|---|--:|--:|--:|--:|--:|--:|',
  ];
  for (const { title: rowTitle, runs, ratios } of rows) {
    const cells = [
      rowTitle,
      formatNumber(median(runs.map((run) => run.wallSeconds))),
      formatNumber(median(ratios)),
      `${formatNumber(Math.min(...ratios))}–${formatNumber(Math.max(...ratios))}`,
      formatNumber(median(runs.map((run) => run.cpuSeconds))),
      formatNumber(median(runs.map((run) => run.peakMebibytes))),
      String(runs.length),
    ];
    lines.push(`| ${cells.join(' | ')} |`);
  }
  return lines.join('\n');
}

/** Median; of an even number of values the mean of the middle two. NaN if there are none. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2;
}

/** About three digits: `0.0412`, `1.52`, `27.6`, `451`. */
function formatNumber(value: number): string {
  if (value >= 100) return value.toFixed(0);
  if (value >= 10) return value.toFixed(1);
  return value >= 0.1 ? value.toFixed(2) : value.toFixed(3);
}

function describeMachine(): string {
  const [processor] = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  const model = processor?.model.trim() ?? 'unknown processor';
  return `${cpus().length} × ${model}, ${memory}, Linux ${release()}, Node ${process.versions.node}`;
}

function note(text: string): void {
  console.error(`bench: ${text}`);
}

// The program

function readOptions(): Options {
  const values = parseOptions();
  const caseNames = CASE_NAMES.filter((name) => values.case === undefined || values.case === name);
  if (caseNames.length === 0) throw new UsageError(USAGE);
  return {
    isQuick: values.quick,
    caseNames,
    product: resolve(values.product ?? join(ROOT, 'bin/fansite-analyze.js')),
    mustBuild: values.product === undefined,
    against: values.against === undefined ? undefined : resolve(values.against),
  };
}

function parseOptions(): { quick: boolean; case?: string; product?: string; against?: string } {
  const text = { type: 'string' } as const;
  const options = { quick: { type: 'boolean', default: false }, case: text, product: text, against: text } as const;
  try {
    return parseArgs({ options }).values;
  } catch {
    throw new UsageError(USAGE);
  }
}

/** A peer that is not there must not be left out of the table silently. */
function checkPeers(cases: readonly Case[]): void {
  const commands = new Set([
    'hyperfine',
    GNU_TIME,
    ...cases.flatMap(({ rows }) => rows.map(({ command }) => command[0] ?? '')),
  ]);
  const folders = (process.env.PATH ?? '').split(delimiter);
  const missing = [...commands].filter((command) => !folders.some((folder) => isExecutable(resolve(folder, command))));
  if (missing.length > 0)
    throw new BenchError(`missing: ${missing.join(', ')}; install with: sudo bash bench/install-peers.sh`);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function main(): void {
  const options = readOptions();
  const cases = options.caseNames.map((name) => makeCase(name, options));
  checkPeers(cases);
  mkdirSync(DATA, { recursive: true });
  if (options.mustBuild) execFileSync('npm', ['run', 'build'], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
  for (const { input } of cases) provide(input);

  if (process.env.UPDATE_EXPECTED === '1') {
    for (const { input } of cases) updateExpected(options.product, input);
    return;
  }
  for (const { input } of cases) {
    checkAnswers(options.product, input);
    if (options.against !== undefined) checkAnswers(options.against, input);
  }

  const machine = describeMachine();
  const results = [];
  console.log(`Measured by \`npm run bench${options.isQuick ? ' -- --quick' : ''}\` on ${machine}.`);
  for (const benchCase of cases) {
    const rows = measureCase(benchCase);
    console.log(`\n${formatCase(benchCase, rows)}`);
    results.push({ title: benchCase.title, input: benchCase.input.name, reference: benchCase.reference, rows });
  }
  writeFileSync(join(DATA, 'result.json'), `${JSON.stringify({ machine, cases: results }, null, 2)}\n`);
}

try {
  main();
} catch (error) {
  if (error instanceof BenchError) console.error(`bench: ${error.message}`);
  else console.error(error);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
