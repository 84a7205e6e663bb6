import { execFileSync } from 'node:child_process';
import { compiledPath } from './compiled.ts';
import type { Effort, Speed, Weight } from './measurement.ts';

/** What a process has to find out about one contender. */
export interface Task {
  /** Its name. */
  readonly contender: string;
  readonly effort: Effort;
  /** It is weighed after an hour of each of these loads. */
  readonly eventsPerSecond: readonly number[];
}

export interface Findings {
  readonly speed: Speed;
  readonly weights: readonly Weight[];
}

const maxMebibytes = 8_192;

/** Starts a process for it, so that no contender meets code that was compiled for another one. */
export function measureApart(task: Task): Findings {
  const options = ['--expose-gc', `--max-old-space-size=${maxMebibytes}`];
  const script = compiledPath('measurement-process');
  const output = execFileSync(process.execPath, [...options, script, JSON.stringify(task)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(output) as Findings;
}
