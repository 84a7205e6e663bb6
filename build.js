// Bundles the command line into one file, because loading its modules one by one takes longer than a small log, and keeps
// the code that V8 compiles for it. docs/decisions/0002-one-bundled-file.md has the reasons.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';

/** commander can run subcommands as processes of their own; ours are functions, so loading what that takes is waste. */
const withoutProcesses = {
  name: 'without-processes',
  setup(esbuild) {
    esbuild.onResolve({ filter: /^node:child_process$/ }, () => ({ path: 'none', namespace: 'without-processes' }));
    esbuild.onLoad({ filter: /.*/, namespace: 'without-processes' }, () => ({ contents: 'module.exports = {};' }));
  },
};

/** A code cache that outlived its bundle would run the old program. */
fs.rmSync('dist', { recursive: true, force: true });

await build({
  entryPoints: { 'fansite-analyze': 'src/cli/main.ts', start: 'src/cli/start.ts' },
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  // Code from a cache cannot import, but it can require.
  supported: { 'dynamic-import': false },
  // Less to parse at every start; names stay, so that a stack trace can be read.
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'inline',
  plugins: [withoutProcesses],
  logLevel: 'warning',
});

// The functions that a small run has used are compiled by then, so that they are in the cache.
const makeCodeCache = `
  const script = require('./dist/start.cjs').default;
  process.on('exit', () => {
    require('node:fs').writeFileSync('dist/fansite-analyze.cjs.cache', script.createCachedData());
  });
`;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fansite-analyze-build-'));
try {
  const run = ['fansite-analyze', 'log_input/log.txt', path.join(folder, 'out')];
  execFileSync(process.execPath, ['--eval', makeCodeCache, ...run], { stdio: ['ignore', 'inherit', 'ignore'] });
} finally {
  fs.rmSync(folder, { recursive: true });
}
