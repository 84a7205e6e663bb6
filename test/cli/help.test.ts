import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { repository, Sandbox } from '../support/cli.ts';
import { hasFullDevice, unlessFullDevice } from '../support/full-device.ts';

const optionPattern = /(?<![\w-])--?[a-z][a-z-]*/g;

test('--version, -V and -v print the version of the package, of every command, and of the group events', async () => {
  const { version } = JSON.parse(fs.readFileSync(path.join(repository, 'package.json'), 'utf8'));
  const commands = ['', 'watch ', 'events ', 'events summary '];
  for (const args of commands.flatMap((command) => [`${command}--version`, `${command}-V`, `${command}-v`])) {
    expect(await new Sandbox().run(args.split(' '))).toMatchObject({ exitCode: 0, stdout: `${version}\n`, stderr: '' });
  }
});

test('help is --help, of the command that is named before or behind it', async () => {
  const sandbox = new Sandbox();
  for (const command of [[], ['watch'], ['events'], ['events', 'generate'], ['analyze']]) {
    const { stdout } = await sandbox.run([...command, '--help']);
    expect(stdout).toMatch(/^Usage: /);
    for (const words of [
      ['help', ...command],
      [...command, 'help'],
    ]) {
      expect(await sandbox.run(words)).toMatchObject({ exitCode: 0, stdout, stderr: '' });
    }
  }
  expect(await sandbox.run(['help', 'help'])).toEqual(await sandbox.run(['--help']));
  expect(sandbox.names()).toEqual([]);
});

test('-h prints short help: usage and every option, each line at most 80 characters', async () => {
  const { exitCode, stdout, stderr } = await new Sandbox().run(['-h']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toMatch(/^Usage: fansite-analyze \[options\] <log...> <folder>\n/);
  expect(stdout).not.toContain('Examples');
  expect(Math.max(...stdout.split('\n').map((row) => row.length))).toBeLessThanOrEqual(80);
  const options = '--top --only --window --half-open --login-path --login-method --login-failed-status --failures ';
  const others =
    '--failure-window --block-for --bad-lines --max-bad --strict --quiet --no-progress --no-color --help -h -q --version';
  expect(stdout.match(optionPattern)).toEqual(expect.arrayContaining((options + others).split(' ')));
});

test('--help prints the short help, then the rules, exit codes and examples', async () => {
  const sandbox = new Sandbox();
  const short = await sandbox.run(['-h']);
  const { exitCode, stdout, stderr } = await sandbox.run(['--help']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout.startsWith(short.stdout)).toBe(true);
  for (const part of ['hosts.txt', 'blocked.txt', 'Exit codes:', '130', 'Examples:']) expect(stdout).toContain(part);
});

test('Every option that the examples of --help use exists', async () => {
  const sandbox = new Sandbox();
  const short = await sandbox.run(['-h']);
  const { stdout } = await sandbox.run(['--help']);
  const used = stdout.slice(stdout.indexOf('Examples:')).match(optionPattern) ?? [];
  expect(used.length).toBeGreaterThan(5);
  expect(short.stdout.match(optionPattern)).toEqual(expect.arrayContaining(used));
});

test('Help is given whatever else is named, and nothing is read or written', async () => {
  const sandbox = new Sandbox();
  expect(await sandbox.run(['missing.txt', 'out', '--help'])).toMatchObject({ exitCode: 0, stderr: '' });
  expect(await sandbox.run(['-h', 'missing.txt'])).toMatchObject({ exitCode: 0, stderr: '' });
  expect(await sandbox.run(['analyze', '--help'])).toMatchObject({ exitCode: 0, stderr: '' });
  expect(sandbox.names()).toEqual([]);
});

test('A reader who has seen enough of the help is no error', async () => {
  const script = 'set -o pipefail; fansite --help | head -c1';
  expect(await new Sandbox().shell(script)).toMatchObject({ exitCode: 0, stdout: 'U', stderr: '' });
});

test('Help into a closed standard output is no error', async () => {
  expect(await new Sandbox().shell('fansite --help >&-')).toMatchObject({ exitCode: 0, stderr: '' });
});

test.skipIf(!hasFullDevice)(`Help on a full disk gives exit code 1 and one sentence${unlessFullDevice}`, async () => {
  const { exitCode, stderr } = await new Sandbox().shell('fansite --help > /dev/full');
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^fansite-analyze: error: [^\n]*no space left[^\n]*\n$/);
});
