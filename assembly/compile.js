// Compiles the kernel's fast part to assembly/build/kernel.wasm, or with --debug to kernel.debug.wasm, which traps whoever
// reads the log's text outside of what is there and its padding.
import fs from 'node:fs/promises';
import path from 'node:path';
import asc from 'assemblyscript/asc';

const folder = import.meta.dirname;

export async function compileKernel({ debug = false } = {}) {
  const args = [
    path.join(folder, 'kernel.ts'),
    '--outFile',
    path.join(folder, 'build', debug ? 'kernel.debug.wasm' : 'kernel.wasm'),
    '--runtime',
    'stub',
    '--enable',
    'simd,threads',
    '--importMemory',
    '--sharedMemory',
    '--initialMemory',
    '1',
    '--maximumMemory',
    '65536',
    '--noAssert',
    // Vectors are passed between our own functions only.
    '--disableWarning',
    '112',
    ...(debug ? ['--use', 'CHECKED=1', '--debug'] : ['--use', 'CHECKED=0', '-O3']),
  ];
  const { error, stderr } = await asc.main(args, { readFile });
  if (error) throw new Error(`${error.message}\n${stderr}`);
}

/**
 * Functions that are called in several places of the fast part are copied to each, which is worth a tenth of its time. The compiler
 * wants `@inline` before them, which other tools for TypeScript cannot read: so it stands in a comment. Null if there is no file.
 */
async function readFile(name, baseFolder) {
  const file = path.resolve(baseFolder, name);
  const text = await fs.readFile(file, 'utf8').catch(() => null);
  return text?.replaceAll(/^\/\/ @inline$/gm, '@inline') ?? null;
}

if (process.argv[1] === import.meta.filename) await compileKernel({ debug: process.argv.includes('--debug') });
