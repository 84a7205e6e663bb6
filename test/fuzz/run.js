// Builds the fuzzer of the kernels, which is TypeScript and imports WebAssembly, into one file, and runs it: see kernels.ts.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { compileKernel } from '../../assembly/compile.js';

const folder = import.meta.dirname;
const bundle = path.join(folder, '../../assembly/build/fuzz.mjs');

await compileKernel();
await compileKernel({ debug: true });
await build({
  entryPoints: [path.join(folder, 'kernels.ts')],
  outfile: bundle,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  loader: { '.wasm': 'binary' },
  sourcemap: 'inline',
  logLevel: 'warning',
});
process.setSourceMapsEnabled(true);
const { fuzz } = await import(pathToFileURL(bundle).href);
if (!(await fuzz(folder, process.argv.slice(2), pathToFileURL(bundle)))) process.exitCode = 1;
