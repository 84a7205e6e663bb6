/** Whether the program's answers are the right ones: `bench/expected.json` has the SHA-256 of each log and its answers. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { requestsOf } from '../inputs.ts';
import { BenchError } from './bench-error.ts';
import { type Log, type LogInput, plainLog, releaseLog } from './logs.ts';
import { benchFolder, dataFolder } from './places.ts';
import { note } from './progress.ts';

/** SHA-256 by file name; the log itself is `log`. */
type Fingerprints = Readonly<Record<string, string>>;

const EXPECTED_FILE = join(benchFolder, 'expected.json');

/** Knows the right answers, and looks at no log twice. */
export class AnswerBook {
  readonly #product: string;
  readonly #expected: Readonly<Record<string, Fingerprints>> = readExpected();
  readonly #answersByName = new Map<string, Fingerprints>();

  constructor(product: string) {
    this.#product = product;
  }

  /**
   * Gets ready to check answers for this log. Throws if the log is not the one that `expected.json` means. A temporary
   * log that it does not have is answered by one thread and the TypeScript kernel, and all others must agree with that.
   */
  open(log: Log): void {
    if (this.#answersByName.has(log.name)) return;
    const expected = this.#expected[log.name];
    if (expected === undefined) {
      if (!log.isTemporary)
        throw new BenchError(`bench/expected.json has no ${log.name}; make it with UPDATE_EXPECTED=1`);
      note(`answering ${log.name} with one thread and the TypeScript kernel, for all others to agree with`);
      const folder = analyze(
        this.#product,
        ['--kernel', 'typescript', '--threads', '1'],
        log.file,
        `check-${log.name}`,
      );
      this.#answersByName.set(log.name, fingerprintAnswers(folder));
      return;
    }
    note(`checking ${log.name}.log`);
    if (hashFile(log.file) !== expected.log)
      throw new BenchError(
        `${log.file} is not what is expected: delete it, or if the generator changed run UPDATE_EXPECTED=1`,
      );
    this.#answersByName.set(log.name, expected);
  }

  /** Throws if an expected answer of the log, which is open, is missing in the folder or differs. There may be more answers. */
  check(log: Log, folder: string, title: string): void {
    const expected = this.#answersByName.get(log.name) as Fingerprints;
    const actual = fingerprintAnswers(folder);
    const wrong = Object.keys(expected).filter((name) => name !== 'log' && actual[name] !== expected[name]);
    if (wrong.length > 0)
      throw new BenchError(`wrong answers of ${title} for ${log.name}: ${wrong.join(', ')} (see ${folder})`);
  }
}

/**
 * Checks the product's answers for the log, then takes them as the expected ones. They are checked with mawk and sort on the
 * ordinary lines of the log, where `$1`, `$7` and `$10` mean the same to everybody. If the log is in another format, that is
 * done with the log that has the same requests in Combined, whose answers must be the same.
 */
export function updateExpected(product: string, log: Log): void {
  const folder = analyze(product, [], log.file, `check-${log.name}`);
  const kind = requestsOf(log.kind);
  if (kind === log.kind) checkWithMawk(product, log);
  else checkWithTwin(product, log, folder, plainLog(kind, log.lineCount, { isTemporary: true }));
  const expected = { ...readExpected(), [log.name]: { log: hashFile(log.file), ...fingerprintAnswers(folder) } };
  const sorted = Object.fromEntries(Object.entries(expected).sort(([left], [right]) => (left < right ? -1 : 1)));
  writeFileSync(EXPECTED_FILE, `${JSON.stringify(sorted, null, 2)}\n`);
}

function checkWithMawk(product: string, log: Log): void {
  note(`checking ${log.name} with mawk`);
  const script = join(benchFolder, 'answers.sh');
  const ordinaryLog = join(dataFolder, `${log.name}-ordinary.log`);
  const mawkFolder = join(dataFolder, `mawk-${log.name}`);
  const out = openSync(ordinaryLog, 'w');
  execFileSync('bash', [script, 'ordinary', log.file], { stdio: ['ignore', out, 'inherit'] });
  closeSync(out);
  execFileSync('bash', [script, 'reports', ordinaryLog, mawkFolder], { stdio: ['ignore', 'ignore', 'inherit'] });
  const folder = analyze(product, [], ordinaryLog, `check-${log.name}-ordinary`);
  // The script need not know every answer.
  for (const name of readdirSync(mawkFolder)) {
    if (readFileSync(join(mawkFolder, name)).equals(readFileSync(join(folder, name)))) continue;
    throw new BenchError(`${name} of ${ordinaryLog} differs: compare ${folder} with ${mawkFolder}`);
  }
  for (const path of [ordinaryLog, mawkFolder, folder]) rmSync(path, { recursive: true });
}

/** Checks the answers in a folder with those for the same requests in another format. */
function checkWithTwin(product: string, log: Log, folder: string, twin: LogInput): void {
  twin.provide();
  checkWithMawk(product, twin.log);
  const twinFolder = analyze(product, [], twin.log.file, `twin-${twin.log.name}`);
  for (const name of readdirSync(twinFolder)) {
    const answer = readFileSync(join(folder, name), 'latin1');
    const expected = readFileSync(join(twinFolder, name), 'latin1');
    const isSame = name === 'blocked.txt' ? isOfSameHosts(answer, expected) : answer === expected;
    if (!isSame) throw new BenchError(`${name} of ${log.name} differs: compare ${folder} with ${twinFolder}`);
  }
  rmSync(twinFolder, { recursive: true });
  releaseLog(twin.log);
}

/** True if there are as many lines in both, and those of the one hold the hosts with which those of the other begin. */
function isOfSameHosts(answer: string, common: string): boolean {
  const lines = answer.split('\n');
  const commonLines = common.split('\n');
  return (
    lines.length === commonLines.length &&
    lines.every((line, i) => line.includes(/^[^ ]*/.exec(commonLines[i] ?? '')?.[0] ?? ''))
  );
}

/** Of a folder with answers and nothing else. */
function fingerprintAnswers(folder: string): Fingerprints {
  const files = existsSync(folder) ? readdirSync(folder).sort() : [];
  const others = files.filter((name) => !/^[a-z_]+\.txt$/.test(name));
  if (files.length === 0 || others.length > 0)
    throw new BenchError(`${folder} holds ${others.join(', ') || 'nothing'}, expected only answers`);
  return Object.fromEntries(files.map((name) => [name, hashFile(join(folder, name))]));
}

/** Runs the product once; returns the folder, new and under `bench/data`. */
function analyze(product: string, options: readonly string[], log: string, folderName: string): string {
  const folder = join(dataFolder, folderName);
  rmSync(folder, { recursive: true, force: true });
  execFileSync(process.execPath, [product, '--quiet', ...options, log, folder], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return folder;
}

function readExpected(): Record<string, Fingerprints> {
  return existsSync(EXPECTED_FILE) ? JSON.parse(readFileSync(EXPECTED_FILE, 'utf8')) : {};
}

/** SHA-256 of a file, in pieces. */
export function hashFile(path: string): string {
  const hash = createHash('sha256');
  const chunk = Buffer.alloc(1 << 20);
  const file = openSync(path, 'r');
  for (let bytes = readSync(file, chunk); bytes > 0; bytes = readSync(file, chunk))
    hash.update(chunk.subarray(0, bytes));
  closeSync(file);
  return hash.digest('hex');
}
