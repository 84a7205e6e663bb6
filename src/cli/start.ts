import fs from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';

/**
 * Runs the bundle of the wanted command, which lies beside this file, with the code that V8 compiled when it was built, which saves a third of the start-up.
 * Code from another version of Node is refused by V8, and the bundle is compiled as usual.
 */
const [, , first = '', second = ''] = process.argv;
const command = first === 'help' ? second : first;
const bundle = path.join(__dirname, `${['watch', 'events'].includes(command) ? command : 'analyze'}.cjs`);
const codeCache = `${bundle}.cache`;

const script: vm.Script = new vm.Script(
  `(function (require, module, exports, __dirname) {${fs.readFileSync(bundle, 'utf8')}\n})`,
  {
    filename: bundle,
    ...(fs.existsSync(codeCache) && { cachedData: fs.readFileSync(codeCache) }),
  },
);
// What it requires lies beside it, as it lies beside this file.
script.runInThisContext()(require, { exports: {} }, {}, __dirname);

/** For the build, which makes the code cache from it. */
export default script;
