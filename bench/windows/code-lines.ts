import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Lines of a source that are neither blank nor only a comment. */
export function countCodeLines(source: string): number {
  const code = source.replace(/\/\*.*?\*\//gs, '').replace(/^\s*\/\/.*$/gm, '');
  return code.split('\n').filter((line) => line.trim() !== '').length;
}

/** The file and all that it imports from the repository, directly or not, types aside. */
export function listModules(file: string): string[] {
  const modules = new Set([file]);
  // What is added to a set while it is walked over is walked over as well.
  for (const module of modules) {
    const source = readFileSync(module, 'utf8');
    for (const [, specifier] of source.matchAll(/^import (?!type\b)[^;]*? from '(\.[^']+)';$/gm)) {
      modules.add(join(dirname(module), specifier as string));
    }
  }
  return [...modules];
}
