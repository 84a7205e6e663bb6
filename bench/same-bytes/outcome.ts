/** Runs the program in one way, and sums up everything it wrote as two hashes. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { report } from '../../test/oracles/reports.ts';
import { hashFile } from '../harness/answers.ts';
import { BenchError } from '../harness/bench-error.ts';
import type { Combination } from './combination.ts';

export interface Outcome {
  /** What `sha256sum blocked.txt disjointhours.txt … | sha256sum` prints, of the answers that the oracle knows. */
  readonly answers: string;
  /**
   * SHA-256 of what `--bad-lines` writes, with another name for the log; undefined for several files, whose lines are
   * numbered file by file.
   */
  readonly badLines: string | undefined;
}

/** The answers that the oracle knows. */
const knownFiles: readonly string[] = Object.keys(report([]).files).sort();

/** Throws a `BenchError` if the program fails. The folder is made, and deleted again. */
export async function findOutcome(
  product: string,
  combination: Combination,
  files: readonly string[],
  folder: string,
): Promise<Outcome> {
  const { kernel, threads, packing } = combination;
  const answersFolder = join(folder, 'out');
  const badLinesFile = join(folder, 'bad-lines.jsonl');
  const options = [
    ...['--quiet', '--kernel', kernel, '--threads', String(threads)],
    // Most of a hostile log may be malformed.
    ...['--bad-lines', badLinesFile, '--max-bad', '100%'],
    // Only shuffled files are cut so that their first times ascend.
    ...['--order', packing === 'shuffled files' ? 'time' : 'given'],
  ];
  const logs = combination.way === 'file' ? files : ['-'];
  mkdirSync(folder, { recursive: true });
  await run([process.execPath, product, ...options, ...logs, answersFolder], combination, files[0] as string);
  const answers = sumUp((name) => hashFile(join(answersFolder, name)));
  const badLines = readFileSync(badLinesFile, 'latin1').replaceAll(FILE_NAME, '{"file":"log"');
  rmSync(folder, { recursive: true });
  return { answers, badLines: files.length > 1 ? undefined : hash(badLines) };
}

/** What the answers must be by the oracle of the tests. */
export function findExpected(log: string): Outcome['answers'] {
  const { files } = report([readFileSync(log)]);
  return sumUp((name) => hash(files[name] ?? ''));
}

function sumUp(hashOf: (answerFile: string) => string): string {
  return hash(knownFiles.map((name) => `${hashOf(name)}  ${name}\n`).join(''));
}

const FILE_NAME = /^\{"file":"(?:[^"\\]|\\.)*"/gm;

function hash(text: string): string {
  return createHash('sha256').update(text, 'latin1').digest('hex');
}

function run(command: readonly string[], { way }: Combination, log: string): Promise<void> {
  const [program, ...words] = way === 'pipe' ? ['sh', '-c', 'cat "$0" | "$@"', log, ...command] : command;
  const input = way === 'redirect' ? openSync(log, 'r') : 'ignore';
  return new Promise<void>((resolve, reject) => {
    const child = spawn(program as string, words, { stdio: [input, 'ignore', 'pipe'] });
    if (typeof input === 'number') closeSync(input);
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    child.on('error', reject);
    child.on('close', (exitCode) => {
      if (exitCode === 0) resolve();
      else reject(new BenchError(`exit code ${exitCode} of ${command.join(' ')} (${way}: ${log})\n${said}`));
    });
  });
}
