// Compiles the kernel's fast part to assembly/build/kernel.wasm, or with --debug to kernel.debug.wasm, which traps whoever
// reads the log's text outside of what is there and its padding.
import path from 'node:path';
import asc from 'assemblyscript/asc';

const folder = import.meta.dirname;

export async function compileKernel({ debug = false } = {}) {
  const { error, stderr } = await asc.main([
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
  ]);
  if (error) throw new Error(`${error.message}\n${stderr}`);
}

if (process.argv[1] === import.meta.filename) await compileKernel({ debug: process.argv.includes('--debug') });
