import fs from 'node:fs';
import path from 'node:path';

const folder = path.join(import.meta.dirname, '../../assembly');

/** Before all tests: compiles the SIMD kernel with bounds checks, which only tests use, unless that has been done already. */
export default async function compileDebugKernel(): Promise<void> {
  const compiledAt = modifiedAt(path.join(folder, 'build/kernel.debug.wasm'));
  const sources = fs.readdirSync(folder).map((name) => path.join(folder, name));
  if (sources.filter((name) => /\.[jt]s$/.test(name)).every((name) => modifiedAt(name) < compiledAt)) return;
  // Not known to the compiler of TypeScript: it is a script, and loading it takes a second.
  const compiler = path.join(folder, 'compile.js');
  const { compileKernel } = (await import(compiler)) as {
    compileKernel: (options: { debug: boolean }) => Promise<void>;
  };
  await compileKernel({ debug: true });
}

/** 0 if there is no such file. */
function modifiedAt(file: string): number {
  return fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
