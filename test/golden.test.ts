import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { program, repository } from './support/cli.ts';

const cases = path.join(repository, 'insight_testsuite/tests');
const isUpdate = (process.env.UPDATE_GOLDEN ?? '') !== '';
const isCi = (process.env.CI ?? '') !== '';

test('UPDATE_GOLDEN=1 rewrites the expected answers, but never in CI', () => {
  expect(isUpdate && isCi).toBe(false);
});

describe.skipIf(isUpdate && isCi)('The program gives the expected answers, byte for byte, and no other file', () => {
  test.each(fs.readdirSync(cases).sort())('%s', async (name) => {
    const expectedFolder = path.join(cases, name, 'log_output');
    const actualFolder = fs.mkdtempSync(path.join(os.tmpdir(), `fansite-analyze-${name}-`));
    const log = path.join(cases, name, 'log_input/log.txt');
    // A case asks for just the answers that it expects, like run_tests.sh; a new one for all.
    const stems = fs.existsSync(expectedFolder)
      ? fs.readdirSync(expectedFolder).map((file) => path.parse(file).name)
      : [];
    const only = stems.length > 0 ? ['--only', stems.join(',')] : [];
    const args = [program, '--quiet', ...only, log, actualFolder];
    const { exitCode, stderr } = await execa(process.execPath, args, { reject: false });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });

    const actual = readFolder(actualFolder);
    if (isUpdate) {
      fs.rmSync(expectedFolder, { recursive: true, force: true });
      fs.cpSync(actualFolder, expectedFolder, { recursive: true });
    }
    const expected = readFolder(expectedFolder);
    const names = [...new Set([...Object.keys(expected), ...Object.keys(actual)])];
    const changed = names.filter((file) => expected[file] !== actual[file]);
    // What differs stays beside what was expected, for a look with diff.
    for (const file of changed) {
      if (file in actual) fs.renameSync(path.join(actualFolder, file), path.join(actualFolder, `${file}-changed`));
      if (file in expected) fs.copyFileSync(path.join(expectedFolder, file), path.join(actualFolder, file));
    }
    expect(actual, `see the *-changed files in ${actualFolder}`).toEqual(expected);
    fs.rmSync(actualFolder, { recursive: true });
  });
});

/** Contents by name, latin1: one character is one byte. Hidden files too. */
function readFolder(folder: string): Record<string, string> {
  const names = fs.readdirSync(folder).sort();
  return Object.fromEntries(names.map((name) => [name, fs.readFileSync(path.join(folder, name), 'latin1')]));
}
