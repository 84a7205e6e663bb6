import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { dataFolder, rootFolder } from '../harness/places.ts';

/**
 * Compiles what processes and threads of this benchmark run, and the library with it, as the package has it: a loader that
 * compiles on the fly makes it several times slower.
 */
export function compile(): void {
  const compiler = join(rootFolder, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [compiler, '-p', import.meta.dirname], { stdio: 'inherit' });
}

/** Where a module of this folder stands once it is compiled. */
export function compiledPath(name: string): string {
  return join(dataFolder, 'windows/bench/windows', `${name}.js`);
}
