// Bundles each command into one file, because loading its modules one by one takes longer than a small log, and keeps
// the code that V8 compiles for it. docs/decisions/0002-one-bundled-file.md has the reasons.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { compileKernel } from './assembly/compile.js';

/** commander can run subcommands as processes of their own; ours are functions, so loading what that takes is waste. */
const withoutProcesses = {
  name: 'without-processes',
  setup(esbuild) {
    esbuild.onResolve({ filter: /^node:child_process$/ }, () => ({ path: 'none', namespace: 'without-processes' }));
    esbuild.onLoad({ filter: /.*/, namespace: 'without-processes' }, () => ({ contents: 'module.exports = {};' }));
  },
};

/** What unpacks zstd, or talks to Prometheus, is large and rarely needed: files of their own, loaded when they are. */
const apart = { 'zstd-wasm.ts': './zstd.cjs', 'prometheus-text.ts': './prometheus.cjs' };
const rarelyNeededApart = {
  name: 'rarely-needed-apart',
  setup(esbuild) {
    esbuild.onResolve({ filter: /\/(zstd-wasm|prometheus-text)\.ts$/ }, ({ kind, path: file }) =>
      kind === 'dynamic-import' ? { path: apart[path.basename(file)], external: true } : undefined,
    );
  },
};

await compileKernel();

/** A code cache that outlived its bundle would run the old program. */
fs.rmSync('dist', { recursive: true, force: true });

const options = {
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  // What a package has as modules can be bundled, also where it requires its own files in ways that only Node understands.
  mainFields: ['module', 'main'],
  // Code from a cache cannot import, but it can require.
  supported: { 'dynamic-import': false },
  loader: { '.wasm': 'binary' },
  // Less to parse at every start; names stay, so that a stack trace can be read.
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'inline',
  logLevel: 'warning',
};
await build({
  ...options,
  entryPoints: {
    analyze: 'src/cli/commands/analyze.ts',
    watch: 'src/cli/commands/watch.ts',
    events: 'src/cli/commands/events.ts',
    'range-thread': 'src/io/threads/range-thread.ts',
    start: 'src/cli/start.ts',
  },
  plugins: [withoutProcesses, rarelyNeededApart],
});
await build({ ...options, entryPoints: { prometheus: 'src/io/metrics/prometheus-text.ts' } });
// zstddec decodes its WebAssembly by fetch where there is one, and loading that takes ten times as long as all the rest.
await build({ ...options, entryPoints: { zstd: 'src/io/unpacking/zstd-wasm.ts' }, define: { fetch: 'undefined' } });

// The library and its declarations: modules as they are, because V8 makes more of their constants than of a bundle's variables.
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.library.json'], {
  stdio: 'inherit',
});

/** Keeps the functions that a small run uses, compiled by then, in the code cache of its command's bundle. */
function cacheCode(command, args) {
  const cacheFile = `dist/${command}.cjs.cache`;
  const run = (script) =>
    execFileSync(process.execPath, ['--eval', script, 'fansite-analyze', ...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  // V8 refuses code that was compiled with other flags, and a run that collects garbage, or takes a second, sets some.
  run(`
    require('node:v8').setFlagsFromString = () => {};
    require('node:vm').runInNewContext = () => () => {};
    const script = require('./dist/start.cjs').default;
    process.on('exit', () => require('node:fs').writeFileSync('${cacheFile}', script.createCachedData()));
  `);
  // A cache that is refused would go unnoticed, but for a slower start.
  run(`
    if (require('./dist/start.cjs').default.cachedDataRejected) throw new Error('V8 refuses the code cache that was just made');
  `);
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fansite-analyze-build-'));
try {
  cacheCode('analyze', ['--quiet', 'log_input/log.txt', path.join(folder, 'out')]);
  cacheCode('watch', ['watch', '--quiet', '--replay', 'max', 'log_input/log.txt']);
  cacheCode('events', ['events', 'generate', '--quiet', '--unpaced', '--config', 'docs/examples/events.json']);
} finally {
  fs.rmSync(folder, { recursive: true });
}
