import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { emptyAnswers, failedLogin, Sandbox, smallAnswers, smallLog } from '../support/cli.ts';

test('Exit code 0: done, also for an empty log, /dev/null and a log of empty lines', async () => {
  const sandbox = new Sandbox();
  sandbox.write('empty.txt', '');
  sandbox.write('blank.txt', '\n \t\r\n\n');
  for (const log of ['empty.txt', 'blank.txt', '/dev/null']) {
    expect(await sandbox.run(['-q', log, 'out'])).toMatchObject({ exitCode: 0, stderr: '' });
    expect(sandbox.list('out')).toEqual(emptyAnswers);
  }
});

test('Exit code 1: could not finish, in one sentence without a stack', async () => {
  const { exitCode, stdout, stderr } = await new Sandbox().run(['missing.txt', 'out']);
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr).toBe('fansite-analyze: error: cannot read missing.txt: no such file or folder\n');
});

test('Exit code 2: wrong usage, also if there is nothing to read', async () => {
  expect(await new Sandbox().run(['--bogus', 'missing.txt', 'out'])).toMatchObject({ exitCode: 2 });
});

describe('Exit code 70: a bug in this program', () => {
  test.each([
    ['while it reads', "onRead(() => { throw new TypeError('boom'); });"],
    ['while it opens its files', "fs.fstatSync = () => { throw new TypeError('boom'); };"],
    ['while it commits', "fs.renameSync = () => { throw new TypeError('boom'); };"],
  ])('%s shows the stack and leaves nothing behind', async (_, hook) => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', smallLog);
    sandbox.write('out/hosts.txt', 'old');
    const { exitCode, stderr } = await sandbox.run(['-q', 'log.txt', 'out'], { hook });
    expect(exitCode).toBe(70);
    expect(stderr).toMatch(
      /^fansite-analyze: error: a bug in fansite-analyze, please report it with this stack:\nTypeError: boom\n {4}at /,
    );
    expect(sandbox.list('out')).toEqual({ 'hosts.txt': 'old' });
    expect(await sandbox.run(['-q', 'log.txt', 'x/y'], { hook })).toMatchObject({ exitCode: 70 });
    expect(sandbox.names('x')).toBeUndefined();
  });

  test('in an asynchronous piece of work counts as well', async () => {
    const sandbox = new Sandbox();
    const hook = "require('node:net').Socket.prototype.resume = () => { throw new TypeError('boom'); };";
    const { exitCode, stderr } = await sandbox.run(['-q', '-', 'out'], { hook, input: smallLog });
    expect(exitCode).toBe(70);
    expect(stderr).toContain('TypeError: boom\n    at ');
    expect(sandbox.names('out')).toBeUndefined();
  });
});

describe('An error ends the run at once, though a pipe is still open', () => {
  test.each([
    ['what comes is compressed by xz', '\xfd7zXZ\0\0', []],
    ['what comes is damaged gzip data', '\x1f\x8b\x08\xff\0\0\0\0\0\0\0', []],
    ['what comes is compressed twice', gzipSync(gzipSync('')).toString('latin1'), []],
    // The format is decided by the first thousand lines.
    [
      'a sum of bytes is too large',
      'a - - [01/Jul/1995:00:00:01 -0400] "GET /x" 200 9007199254740992\n'.repeat(1000),
      [],
    ],
    ['no format fits', 'bad\n'.repeat(1000), []],
    ['a file cannot be written', `${failedLogin('a', 1)}bad\n`.repeat(20_000), ['--bad-lines', 'full']],
  ])('if %s', async (name, input, options) => {
    const sandbox = new Sandbox();
    // Every write of the list fails.
    const hook =
      options.length === 0
        ? ''
        : "fs.writeSync = () => { throw Object.assign(new Error(), { code: 'ENOSPC', syscall: 'write' }); };";
    const run = sandbox.start(['-q', ...options, '-', 'out'], { isInputOpen: true, hook });
    run.stdin?.on('error', () => {});
    run.stdin?.write(Buffer.from(input, 'latin1'));
    const { exitCode, signal } = await run;
    expect({ exitCode, signal }).toEqual({ exitCode: name === 'no format fits' ? 2 : 1, signal: undefined });
    expect(sandbox.names('out')).toBeUndefined();
  });
});

test('A finished run leaves exit code 0 whatever is in the environment', async () => {
  const sandbox = new Sandbox();
  sandbox.write('log.txt', smallLog);
  const env = {
    TZ: 'Nowhere/Nothing',
    LANG: 'xx_YY',
    LC_ALL: 'tr_TR',
    COLUMNS: '0',
    NODE_ENV: 'production',
    HOME: '/nonexistent',
  };
  expect(await sandbox.run(['-q', 'log.txt', 'out'], { env })).toMatchObject({ exitCode: 0, stderr: '' });
  expect(sandbox.list('out')).toEqual(smallAnswers);
});
