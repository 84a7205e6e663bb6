/** The built program, as users run it: lines of events made, and read from a pipe. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BenchError } from '../harness/bench-error.ts';
import { builtProduct, dataFolder } from '../harness/places.ts';
import { median } from '../harness/statistics.ts';

export interface WholeFindings {
  /** Lines a second of `generate --unpaced` into a pipe that `wc -l` reads: the median of all rounds, by the wall. */
  readonly linesMade: number;
  /** The same of `aggregate --replay`, which `cat` writes into. */
  readonly linesCounted: number;
}

const TYPES = { signup: { weight: 1 }, review: { weight: 1 }, click: { weight: 3 } };

/** Throws if a line is lost. */
export function measureWhole(lineCount: number, roundCount: number): WholeFindings {
  const config = join(dataFolder, 'events.json');
  const lines = join(dataFolder, 'events.jsonl');
  const trackingIds = Array.from({ length: 10 }, (_, i) => `INF-${i}`);
  // All in one window.
  writeFileSync(config, JSON.stringify({ rate: lineCount / 60, durationSeconds: 60, types: TYPES, trackingIds }));
  const generate = `"$1" "$2" events generate --quiet --unpaced --config "$3"`;
  shell(`${generate} > "$4"`, config, lines);
  const aggregate = `"$1" "$2" events aggregate --quiet --replay --config "$3"`;
  const made: number[] = [];
  const counted: number[] = [];
  for (let round = 0; round < roundCount; round++) {
    made.push(lineCount / time(() => check(Number(shell(`${generate} | wc -l`, config, lines)), lineCount)));
    counted.push(
      lineCount / time(() => check(totalOf(JSON.parse(shell(`cat "$4" | ${aggregate}`, config, lines))), lineCount)),
    );
  }
  return { linesMade: median(made), linesCounted: median(counted) };
}

function totalOf(summary: Readonly<Record<string, { readonly totalEventsCaptured: number }>>): number {
  return Object.values(summary).reduce((sum, { totalEventsCaptured }) => sum + totalEventsCaptured, 0);
}

function check(count: number, expected: number): void {
  if (count !== expected) throw new BenchError(`${count} of ${expected} events came through`);
}

function time(run: () => void): number {
  const started = performance.now();
  run();
  return (performance.now() - started) / 1000;
}

function shell(script: string, config: string, lines: string): string {
  const args = ['-o', 'pipefail', '-c', script, 'bash', process.execPath, builtProduct, config, lines];
  return execFileSync('bash', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}
