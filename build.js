// Bundles the command line into one file: loading its modules one by one takes longer than a small log.
import { build } from 'esbuild';

await build({
  entryPoints: { 'fansite-analyze': 'src/cli/main.ts' },
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: 'linked',
  legalComments: 'inline',
  // commander is CommonJS and asks for Node's modules by require.
  banner: { js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);" },
  logLevel: 'warning',
});
