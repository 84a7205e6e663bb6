import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import v8 from 'node:v8';
import vm from 'node:vm';

// Less inlining halves the processor time that V8 takes for optimizing, which threads have better use for, and what comes out
// is as fast (docs/performance.md). It comes first because V8 refuses code that was compiled under other flags.
v8.setFlagsFromString('--max-inlined-bytecode-size-cumulative=100');

/**
 * Runs the bundle beside this file with the code that V8 compiled when it was built, which saves a third of the start-up.
 * Code from another version of Node is refused by V8, and the bundle is compiled as usual.
 */
const bundle = path.join(__dirname, 'fansite-analyze.cjs');
const codeCache = `${bundle}.cache`;

const script: vm.Script = new vm.Script(
  `(function (require, module, exports, __dirname) {${fs.readFileSync(bundle, 'utf8')}\n})`,
  {
    filename: bundle,
    ...(fs.existsSync(codeCache) && { cachedData: fs.readFileSync(codeCache) }),
  },
);
script.runInThisContext()(createRequire(bundle), { exports: {} }, {}, __dirname);

/** For the build, which makes the code cache from it. */
export default script;
