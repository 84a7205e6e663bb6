/** Runs commands and takes their time and memory. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Row, RunsByRow, Table } from './bench-case.ts';
import { BenchError } from './bench-error.ts';
import { dataFolder } from './places.ts';
import { note } from './progress.ts';

export interface Run {
  /** From the start of the first command to the end of the last. */
  readonly wallSeconds: number;
  /** User and system time, the feeder's included. */
  readonly cpuSeconds: number;
  /** Resident memory of the command, without its feeder. */
  readonly peakMebibytes: number;
}

/** Every run that has answers writes them here; the folder is removed before each run. */
export const answersFolder: string = join(dataFolder, 'out');

const GNU_TIME = '/usr/bin/time';
/** What measuring itself needs. */
export const measuringCommands: readonly string[] = ['hyperfine', GNU_TIME, 'bash'];

/**
 * Each round runs every row once, in alternating order, so that what the machine is busy with meets all rows alike.
 * `afterRun` may throw.
 */
export function measureRounds({ title, rows, roundCount }: Table, afterRun: (row: Row) => void): RunsByRow {
  const runs = new Map<Row, Run[]>(rows.map((row) => [row, []]));
  for (let round = 0; round < roundCount; round++) {
    note(`${title}: round ${round + 1} of ${roundCount}`);
    for (const row of round % 2 === 0 ? rows : rows.toReversed()) {
      if (round >= (row.roundLimit ?? roundCount)) continue;
      runs.get(row)?.push(measure(row));
      afterRun(row);
    }
  }
  return runs;
}

/** Runs a row without timing it. Its error carries what the command said. */
export function runUntimed(row: Row): void {
  rmSync(answersFolder, { recursive: true, force: true });
  const [command = '', ...words] = withFeeder(row, row.command);
  const { status, error, stderr } = spawnSync(command, words, { stdio: ['ignore', 'ignore', 'pipe'] });
  if (error !== undefined) throw error;
  if (status !== 0) throw new BenchError(`${describe(row)} failed (exit code ${status}):\n${stderr.toString()}`);
}

/** One run by hyperfine, without a shell, under GNU time for the memory, which costs about a millisecond. */
function measure(row: Row): Run {
  rmSync(answersFolder, { recursive: true, force: true });
  const timesFile = join(dataFolder, 'hyperfine.json');
  const memoryFile = join(dataFolder, 'memory.txt');
  const timed = withFeeder(row, [GNU_TIME, '-f', '%M', '-o', memoryFile, ...row.command]);
  const options = ['--shell=none', '--runs', '1', '--style', 'none', '--export-json', timesFile];
  try {
    execFileSync('hyperfine', [...options, quoteAll(timed)], { stdio: ['ignore', 'ignore', 'inherit'] });
  } catch {
    throw new BenchError(`${describe(row)} failed`);
  }
  const { results } = JSON.parse(readFileSync(timesFile, 'utf8')) as {
    results: { times: number[]; user: number; system: number }[];
  };
  const [result] = results;
  const wallSeconds = result?.times[0];
  if (result === undefined || wallSeconds === undefined) throw new BenchError(`${describe(row)} was not measured`);
  const peakMebibytes = Number(readFileSync(memoryFile, 'utf8')) / 1024;
  return { wallSeconds, cpuSeconds: result.user + result.system, peakMebibytes };
}

/** A pipe takes a shell, whose start costs two milliseconds. If the feeder fails, so does the whole. */
function withFeeder({ feeder }: Row, command: readonly string[]): readonly string[] {
  if (feeder === undefined) return command;
  return ['bash', '-o', 'pipefail', '-c', `${quoteAll(feeder)} | ${quoteAll(command)}`];
}

function describe(row: Row): string {
  return `${row.title}: ${withFeeder(row, row.command).join(' ')}`;
}

/** For shells, and for hyperfine, which splits a command into words as they do. */
function quoteAll(words: readonly string[]): string {
  return words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
}
