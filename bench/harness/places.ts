import { join, resolve } from 'node:path';

/** `bench/`. */
export const benchFolder: string = resolve(import.meta.dirname, '..');
/** The repository. */
export const rootFolder: string = resolve(benchFolder, '..');
/** Everything the benchmark makes: logs, answers, results. Not in git, and safe to delete. */
export const dataFolder: string = join(benchFolder, 'data');
/** The program as a user starts it. */
export const builtProduct: string = join(rootFolder, 'bin/fansite-analyze.js');
