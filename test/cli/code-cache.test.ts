import fs from 'node:fs';
import { expect, test } from 'vitest';
import { copyProgram, Sandbox, smallAnswers, smallLog } from '../support/cli.ts';

/** Where a code cache says which version of V8 has made it. */
const versionAt = 4;

test.each([
  ['of another version of V8', (cache: Buffer) => cache.writeUInt32LE(cache.readUInt32LE(versionAt) ^ 1, versionAt)],
  ['of nothing but zeros', (cache: Buffer) => cache.fill(0)],
])('A code cache %s does no harm', async (_, spoil) => {
  const sandbox = new Sandbox();
  const program = copyProgram(sandbox);
  for (const command of ['analyze', 'watch', 'events']) {
    const file = sandbox.path(`program/dist/${command}.cjs.cache`);
    const cache = fs.readFileSync(file);
    spoil(cache);
    fs.writeFileSync(file, cache);
  }
  sandbox.write('log', smallLog);
  expect(await sandbox.run(['-q', 'log', 'out'], { program })).toMatchObject({ exitCode: 0, stderr: '' });
  expect(sandbox.list('out')).toEqual(smallAnswers);
  for (const command of ['watch', 'events']) {
    expect(await sandbox.run([command, '-h'], { program })).toMatchObject({ exitCode: 0, stderr: '' });
  }
});

test('A program without a code cache works', async () => {
  const sandbox = new Sandbox();
  const program = copyProgram(sandbox);
  fs.rmSync(sandbox.path('program/dist/analyze.cjs.cache'));
  sandbox.write('log', smallLog);
  expect(await sandbox.run(['-q', 'log', 'out'], { program })).toMatchObject({ exitCode: 0, stderr: '' });
});
