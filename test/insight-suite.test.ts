import fs from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { answerNames, repository, Sandbox } from './support/cli.ts';

const script = path.join(repository, 'insight_testsuite/run_tests.sh');
const ownCases = path.join(repository, 'insight_testsuite/tests');

async function runSuite(...args: string[]): Promise<{ exitCode: number | undefined; stdout: string; stderr: string }> {
  const { exitCode, stdout, stderr } = await execa(script, args, { reject: false });
  return { exitCode, stdout, stderr };
}

/** Two of our cases, in a folder of their own. */
function copyCases(): Sandbox {
  const sandbox = new Sandbox();
  for (const name of ['test_one_line', 'test_crlf']) {
    fs.cpSync(path.join(ownCases, name), sandbox.path(`tests/${name}`), { recursive: true });
  }
  return sandbox;
}

describe('run.sh', () => {
  /** What the challenge's own run_tests.sh does for a case. */
  const steps = `
    mkdir insight_testsuite/temp
    cp -r src run.sh log_input log_output insight_testsuite/temp
    rm -f insight_testsuite/temp/log_input/* insight_testsuite/temp/log_output/*
    cp insight_testsuite/tests/test_crlf/log_input/log.txt insight_testsuite/temp/log_input/log.txt
    cd insight_testsuite/temp && bash run.sh`;

  function copyProject(): Sandbox {
    const sandbox = new Sandbox();
    for (const name of ['bin', 'dist', 'run.sh', 'log_input', 'log_output', 'insight_testsuite/tests/test_crlf']) {
      fs.cpSync(path.join(repository, name), sandbox.path(name), { recursive: true });
    }
    fs.mkdirSync(sandbox.path('src'));
    return sandbox;
  }

  test('finds the program above the folder that the challenge copies it to (issue 12)', async () => {
    const sandbox = copyProject();
    expect(await sandbox.shell(steps)).toMatchObject({ exitCode: 0 });
    // The challenge asks for all answers; a case expects some of them.
    expect(sandbox.names('insight_testsuite/temp/log_output')).toEqual(answerNames);
    expect(sandbox.list('insight_testsuite/temp/log_output')).toMatchObject(
      sandbox.list('insight_testsuite/tests/test_crlf/log_output') ?? {},
    );
  });

  test('says what to do where the program is not built, or is nowhere', async () => {
    const sandbox = copyProject();
    fs.rmSync(sandbox.path('dist'), { recursive: true });
    const notBuilt = `run.sh: not built yet; run "npm ci" in ${sandbox.folder} first\n`;
    expect(await sandbox.shell(steps)).toMatchObject({ exitCode: 1, stderr: notBuilt });
    fs.rmSync(sandbox.path('bin'), { recursive: true });
    const nowhere = `run.sh: bin/fansite-analyze.js is neither in ${sandbox.folder} nor in a folder above\n`;
    expect(await sandbox.shell('bash run.sh')).toMatchObject({ exitCode: 1, stderr: nowhere });
  });
});

describe('run_tests.sh', () => {
  test('passes on all our cases, with a verdict for every file and a count', async () => {
    const { exitCode, stdout } = await runSuite();
    expect(stdout).not.toContain('[FAIL]');
    expect(exitCode).toBe(0);
    const caseNames = fs.readdirSync(ownCases);
    const caseCount = caseNames.length;
    const fileCount = caseNames.flatMap((name) => fs.readdirSync(path.join(ownCases, name, 'log_output'))).length;
    expect(stdout.match(/^\[PASS\] \S+: \S+\.txt$/gm)).toHaveLength(fileCount);
    expect(stdout).toMatch(
      new RegExp(`\\] ${caseCount} of ${caseCount} cases passed, ${fileCount} of ${fileCount} files$`),
    );
  });

  test('fails on a changed expected file, shows the difference, and changes nothing', async () => {
    const sandbox = copyCases();
    const expected = sandbox.write('tests/test_crlf/log_output/hosts.txt', 'nobody,1\n');
    const { exitCode, stdout } = await runSuite(sandbox.path('tests'));
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^\[FAIL\] test_crlf: hosts\.txt\n[^[]*-nobody,1/m);
    expect(stdout.match(/^\[FAIL\]/gm)).toHaveLength(1);
    expect(stdout).toContain('] 1 of 2 cases passed, 11 of 12 files');
    expect(fs.readFileSync(expected, 'latin1')).toBe('nobody,1\n');
  });

  test('fails on a file that is expected but is no answer', async () => {
    const sandbox = copyCases();
    sandbox.write('tests/test_one_line/log_output/more.txt', '');
    const { exitCode, stdout } = await runSuite(sandbox.path('tests'));
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^\[FAIL\] test_one_line: more\.txt\n {4}not written$/m);
    expect(stdout).toContain('] 1 of 2 cases passed');
  });

  test('fails on files that are written but not expected, hidden ones too, and on a run that fails', async () => {
    const sandbox = copyCases();
    fs.cpSync(script, sandbox.path('insight_testsuite/run_tests.sh'));
    const run =
      'cp "$REAL/$(basename "$1")/log_output/"* "$1/log_output"; touch "$1"/log_output/{extra.txt,.hidden}; echo oops; exit 3';
    fs.chmodSync(sandbox.write('run.sh', `#!/usr/bin/env bash\n${run}\n`), 0o755);
    const suite = execa(sandbox.path('insight_testsuite/run_tests.sh'), [sandbox.path('tests')], {
      env: { REAL: ownCases },
      reject: false,
    });
    const { exitCode, stdout } = await suite;
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^\[FAIL\] test_crlf: extra\.txt\n {4}written, but not expected$/m);
    expect(stdout).toMatch(/^\[FAIL\] test_crlf: \.hidden\n {4}written, but not expected$/m);
    expect(stdout).toContain('[FAIL] test_crlf: run.sh ended with exit code 3');
    expect(stdout).toContain('    oops');
    expect(stdout).toContain('] 0 of 2 cases passed, 12 of 12 files');
  });

  test('ends with 2 where there is no case, and where there is no folder', async () => {
    const sandbox = new Sandbox();
    expect(await runSuite(sandbox.folder)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('no case') });
    expect(await runSuite(sandbox.path('missing'))).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('no such folder'),
    });
  });
});
