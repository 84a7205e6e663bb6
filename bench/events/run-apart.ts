import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { dataFolder } from '../harness/places.ts';

/**
 * Bundles a script of this folder, as the program is bundled, and runs it in a process of its own, where the engine has met
 * nothing else. It gets the task as its first argument and prints what it found, both as JSON.
 */
export function runApart<Task, Findings>(name: string, task: Task): Findings {
  const outfile = join(dataFolder, 'events', `${name}.js`);
  const entryPoints = [join(import.meta.dirname, `${name}.ts`)];
  buildSync({ entryPoints, outfile, bundle: true, platform: 'node', format: 'esm', target: 'node20' });
  const output = execFileSync(process.execPath, ['--expose-gc', outfile, JSON.stringify(task)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(output) as Findings;
}
