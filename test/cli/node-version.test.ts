import { expect, test } from 'vitest';
import { Sandbox } from '../support/cli.ts';

/** The major version of Node that CI wants the program to be tested with; any, unless given. */
const wanted = process.env.TESTED_NODE ?? process.versions.node;

test(`The program is tested with Node ${wanted}, started by its path and found on the path`, async () => {
  const sandbox = new Sandbox();
  const hook = "fs.writeSync(1, process.versions.node + '\\n');";
  for (const { stdout } of [
    await sandbox.run(['--version'], { hook }),
    await sandbox.shell('"$PROGRAM" --version', [], { hook }),
  ]) {
    expect(`${stdout.split('\n')[0]}.`).toMatch(new RegExp(`^${wanted}\\.`));
  }
});
