import fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import { at, emptyAnswers, failedLogin, line, Sandbox, smallAnswers, smallLog } from '../support/cli.ts';

describe('The log', () => {
  test('One log gives all answers and nothing else in the folder', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', smallLog);
    const { exitCode, stdout } = await sandbox.run(['log.txt', 'out']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
    expect(sandbox.list('out')).toEqual(smallAnswers);
    expect(sandbox.names()).toEqual(['log.txt', 'out']);
  });

  test('The subcommand analyze is the default and can be named', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', smallLog);
    expect(await sandbox.run(['analyze', '--quiet', 'log.txt', 'out'])).toMatchObject({ exitCode: 0, stderr: '' });
    expect(sandbox.list('out')).toEqual(smallAnswers);
  });

  test('The subcommand analyze can be named behind options', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', smallLog);
    expect(await sandbox.run(['--quiet', 'analyze', 'log.txt', 'out'])).toMatchObject({ exitCode: 0, stderr: '' });
    expect(sandbox.list('out')).toEqual(smallAnswers);
  });

  test('Several logs are one log: a block spans them, and a missing final newline ends the line', async () => {
    const sandbox = new Sandbox();
    sandbox.write('1.txt', (failedLogin('a', 1) + failedLogin('a', 2)).slice(0, -1));
    sandbox.write('2.txt', failedLogin('a', 3) + line({ host: 'a', time: at(4) }));
    expect(await sandbox.run(['-q', '1.txt', '2.txt', 'out'])).toMatchObject({ exitCode: 0, stderr: '' });
    expect(sandbox.list('out')).toMatchObject({
      'hosts.txt': 'a,4\n',
      'blocked.txt': line({ host: 'a', time: at(4) }),
    });
    const given = ['--order', 'given', '2.txt', '1.txt'];
    expect(await sandbox.run(['-q', ...given, 'other'])).toMatchObject({ exitCode: 0, stderr: '' });
    expect(sandbox.list('other')).toMatchObject({ 'hosts.txt': 'a,4\n', 'blocked.txt': '' });
  });

  test('Lines are counted and named by the log that they stand in', async () => {
    const sandbox = new Sandbox();
    sandbox.write('1.txt', `${smallLog}bad one`);
    sandbox.write('2.txt', `${smallLog}\nbad two\n`);
    const { stderr } = await sandbox.run(['1.txt', '2.txt', 'out']);
    expect(stderr).toContain('1.txt:4:4: expected');
    expect(stderr).toContain('2.txt:5:4: expected');
  });

  test('Three thousand logs can be named', async () => {
    const sandbox = new Sandbox();
    const names = Array.from({ length: 3000 }, (_, i) => sandbox.write(`logs/${i}`, line({ time: at(i) })));
    expect(await sandbox.run(['-q', ...names, 'out'])).toMatchObject({ exitCode: 0, stderr: '' });
    expect(sandbox.list('out')).toMatchObject({ 'hosts.txt': 'a,3000\n' });
  });

  test('The same log twice counts twice, and a warning says so', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', smallLog);
    fs.symlinkSync('log.txt', sandbox.path('link.txt'));
    const { exitCode, stderr } = await sandbox.run(['log.txt', 'link.txt', 'out']);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('warning: link.txt is the same file as log.txt: its lines count once more\n');
    expect(sandbox.list('out')).toMatchObject({ 'hosts.txt': 'a,4\nb,2\n' });
  });
});

describe('Standard input', () => {
  test('- reads what is piped in', async () => {
    const sandbox = new Sandbox();
    expect(await sandbox.run(['-q', '-', 'out'], { input: smallLog })).toMatchObject({ exitCode: 0, stderr: '' });
    expect(sandbox.list('out')).toEqual(smallAnswers);
  });

  test('Nothing but the folder reads what is piped in', async () => {
    const sandbox = new Sandbox();
    expect(await sandbox.run(['-q', 'out'], { input: smallLog })).toMatchObject({ exitCode: 0, stderr: '' });
    expect(sandbox.list('out')).toEqual(smallAnswers);
  });

  test('A pipe of the shell is read too', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', smallLog);
    expect(await sandbox.shell('cat log.txt | fansite -q out')).toMatchObject({ exitCode: 0, stderr: '' });
    expect(sandbox.list('out')).toEqual(smallAnswers);
  });

  test('Nothing but the folder reads a redirected file', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', smallLog);
    expect(await sandbox.shell('fansite -q out < log.txt')).toMatchObject({ exitCode: 0, stderr: '' });
    expect(sandbox.list('out')).toEqual(smallAnswers);
  });

  test('A redirected file is read from where another program has left it', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', `bad\n${smallLog}`);
    expect(await sandbox.shell('{ IFS= read -r first; fansite -q --strict - out; } < log.txt')).toMatchObject({
      exitCode: 0,
    });
    expect(sandbox.list('out')).toEqual(smallAnswers);
  });

  test('- can stand between other logs', async () => {
    const sandbox = new Sandbox();
    sandbox.write('1.txt', failedLogin('a', 1));
    sandbox.write('3.txt', failedLogin('a', 3) + failedLogin('a', 4));
    expect(await sandbox.run(['-q', '1.txt', '-', '3.txt', 'out'], { input: failedLogin('a', 2) })).toMatchObject({
      exitCode: 0,
    });
    expect(sandbox.list('out')).toMatchObject({ 'blocked.txt': failedLogin('a', 4) });
  });

  test('- named twice is read once: nothing is left the second time', async () => {
    const sandbox = new Sandbox();
    expect(await sandbox.run(['-q', '-', '-', 'out'], { input: smallLog })).toMatchObject({ exitCode: 0, stderr: '' });
    expect(sandbox.list('out')).toEqual(smallAnswers);
  });

  test('/dev/stdin is read like any other file', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', smallLog);
    const script =
      'fansite -q /dev/stdin 1 < log.txt && cat log.txt | fansite -q /dev/stdin 2 && fansite -q /dev/fd/5 3 5< log.txt';
    expect(await sandbox.shell(script)).toMatchObject({ exitCode: 0, stderr: '' });
    expect([sandbox.list('1'), sandbox.list('2'), sandbox.list('3')]).toEqual([
      smallAnswers,
      smallAnswers,
      smallAnswers,
    ]);
  });

  test('Without a log and without anything piped in, the call is wrong', async () => {
    const sandbox = new Sandbox();
    const { exitCode, stderr } = await sandbox.run(['out']);
    expect(exitCode).toBe(2);
    expect(stderr).toBe(
      'fansite-analyze: error: name a log before the folder out, or pipe one in; see fansite-analyze -h\n',
    );
    expect(sandbox.names()).toEqual([]);
    expect(await sandbox.shell('fansite out <&-')).toMatchObject({ exitCode: 2 });
  });

  test('A closed standard input named as - is an empty log', async () => {
    const sandbox = new Sandbox();
    expect(await sandbox.shell('fansite -q - out <&-')).toMatchObject({ exitCode: 0, stderr: '' });
    expect(sandbox.list('out')).toEqual(emptyAnswers);
  });
});

describe('Named pipes', () => {
  test('A named pipe is read until its writer closes it', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', smallLog.repeat(2000));
    await sandbox.shell('mkfifo pipe');
    expect(await sandbox.shell('cat log.txt > pipe & fansite -q pipe out && wait')).toMatchObject({
      exitCode: 0,
      stderr: '',
    });
    expect(sandbox.list('out')).toMatchObject({ 'hosts.txt': 'a,4000\nb,2000\n' });
  });

  test('A named pipe is waited for if its writer comes later', async () => {
    const sandbox = new Sandbox();
    sandbox.write('first.txt', 'bad\n');
    await sandbox.shell('mkfifo pipe');
    // The pipe is opened right after the first log, of which this tells.
    const { end } = await sandbox.startUntil('first.txt:1:1: expected a line', ['first.txt', 'pipe', 'out']);
    sandbox.write('log.txt', smallLog);
    await sandbox.shell('cat log.txt > pipe');
    expect((await end()).exitCode).toBe(0);
    expect(sandbox.list('out')).toEqual(smallAnswers);
  });

  test('Process substitutions are logs', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', smallLog);
    const script = 'fansite -q <(cat log.txt) <(cat log.txt) log.txt <(cat log.txt) out';
    expect(await sandbox.shell(script)).toMatchObject({ exitCode: 0, stderr: '' });
    expect(sandbox.list('out')).toMatchObject({ 'hosts.txt': 'a,8\nb,4\n' });
  });

  test('Fifteen process substitutions are no cause for a warning', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', smallLog);
    const script = `fansite -q ${'<(cat log.txt) '.repeat(15)} out`;
    expect(await sandbox.shell(script)).toMatchObject({ exitCode: 0, stderr: '' });
    expect(sandbox.list('out')).toMatchObject({ 'hosts.txt': 'a,30\nb,15\n' });
  });
});

describe('The folder', () => {
  test.each([
    'out',
    'out/',
    './out',
    'x/y/z',
    'x/y/z///',
    '.',
    'with space',
    'with\nnewline',
    'Ärger 日本語 🚀',
    '-out',
  ])('A missing folder is made: %j', async (folder) => {
    const sandbox = new Sandbox();
    sandbox.write('logs/log.txt', smallLog);
    expect(await sandbox.run(['-q', '--', 'logs/log.txt', folder])).toMatchObject({ exitCode: 0, stderr: '' });
    expect(sandbox.list(folder)).toMatchObject(smallAnswers);
  });

  test('Old answers are replaced, longer ones too, and what is not ours is left alone', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', smallLog);
    sandbox.write('out/hosts.txt', 'old\n'.repeat(1000));
    sandbox.write('out/blocked.txt', 'old');
    sandbox.write('out/notes.txt', 'mine');
    sandbox.write('out/.hidden', 'mine');
    sandbox.write('out/sub/hosts.txt', 'mine');
    expect(await sandbox.run(['-q', 'log.txt', 'out'])).toMatchObject({ exitCode: 0, stderr: '' });
    expect(sandbox.list('out')).toEqual({ ...smallAnswers, 'notes.txt': 'mine', '.hidden': 'mine', sub: '(folder)' });
    expect(sandbox.list('out/sub')).toEqual({ 'hosts.txt': 'mine' });
  });

  test('A folder that is a link is followed', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', smallLog);
    fs.mkdirSync(sandbox.path('real'));
    fs.symlinkSync('real', sandbox.path('out'));
    expect(await sandbox.run(['-q', 'log.txt', 'out'])).toMatchObject({ exitCode: 0, stderr: '' });
    expect(sandbox.list('real')).toEqual(smallAnswers);
    expect(fs.lstatSync(sandbox.path('out')).isSymbolicLink()).toBe(true);
  });

  test('An output that is a link stays one: what it points to is replaced', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', smallLog);
    sandbox.write('elsewhere/hosts.txt', 'old');
    fs.mkdirSync(sandbox.path('out'));
    fs.symlinkSync('../elsewhere/hosts.txt', sandbox.path('out/hosts.txt'));
    expect(await sandbox.run(['-q', 'log.txt', 'out'])).toMatchObject({ exitCode: 0, stderr: '' });
    expect(sandbox.list('out')).toEqual(smallAnswers);
    expect(fs.readlinkSync(sandbox.path('out/hosts.txt'))).toBe('../elsewhere/hosts.txt');
    expect(sandbox.list('elsewhere')).toEqual({ 'hosts.txt': 'a,2\nb,1\n' });
  });

  test('An output that is a link to nothing is followed too', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', smallLog);
    fs.mkdirSync(sandbox.path('elsewhere'));
    fs.mkdirSync(sandbox.path('out'));
    fs.symlinkSync('../elsewhere/hosts.txt', sandbox.path('out/hosts.txt'));
    expect(await sandbox.run(['-q', 'log.txt', 'out'])).toMatchObject({ exitCode: 0, stderr: '' });
    expect(sandbox.list('out')).toEqual(smallAnswers);
    expect(fs.lstatSync(sandbox.path('out/hosts.txt')).isSymbolicLink()).toBe(true);
    expect(sandbox.list('elsewhere')).toEqual({ 'hosts.txt': 'a,2\nb,1\n' });
  });

  test('New files and folders have the permissions that umask leaves', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', smallLog);
    expect(await sandbox.shell('umask 027; fansite -q log.txt out')).toMatchObject({ exitCode: 0 });
    const modeOf = (name: string) => (fs.statSync(sandbox.path(name)).mode & 0o777).toString(8);
    expect([modeOf('out'), modeOf('out/hosts.txt'), modeOf('out/blocked.txt')]).toEqual(['750', '640', '640']);
  });

  const hasSharedMemory = fs.existsSync('/dev/shm');
  test.skipIf(!hasSharedMemory)(
    `A folder in the memory file system /dev/shm is a folder like others${hasSharedMemory ? '' : ' [skipped: there is none]'}`,
    async () => {
      const sandbox = new Sandbox();
      sandbox.write('log.txt', smallLog);
      const folder = fs.mkdtempSync('/dev/shm/fansite-analyze-cli-');
      try {
        await sandbox.run(['-q', 'log.txt', folder]);
        expect(await sandbox.run(['-q', 'log.txt', folder])).toMatchObject({ exitCode: 0, stderr: '' });
        fs.cpSync(folder, sandbox.path('copy'), { recursive: true });
        expect(sandbox.list('copy')).toEqual(smallAnswers);
        sandbox.write('bad.txt', 'bad\n');
        await sandbox.run(['-q', '--strict', 'bad.txt', folder]);
        fs.cpSync(folder, sandbox.path('copy'), { recursive: true });
        expect(sandbox.list('copy')).toEqual(smallAnswers);
      } finally {
        fs.rmSync(folder, { recursive: true });
      }
    },
  );

  test('An empty name is no folder: it would be the current one', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', smallLog);
    const { exitCode, stderr } = await sandbox.run(['log.txt', '']);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/folder/);
    expect(sandbox.names()).toEqual(['log.txt']);
  });
});

describe('The order of arguments', () => {
  test('Options may stand behind the logs and the folder, and between them', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', smallLog);
    expect(await sandbox.run(['log.txt', '--top', '1', 'out', '-q'])).toMatchObject({ exitCode: 0, stderr: '' });
    expect(sandbox.list('out')).toMatchObject({ 'hosts.txt': 'a,2\n' });
  });

  test('-- stands before names that begin with a dash', async () => {
    const sandbox = new Sandbox();
    sandbox.write('--top', smallLog);
    sandbox.write('-q', smallLog);
    expect(await sandbox.run(['--quiet', '--', '--top', '-q', '--strict'])).toMatchObject({ exitCode: 0, stderr: '' });
    expect(sandbox.list('--strict')).toMatchObject({ 'hosts.txt': 'a,4\nb,2\n' });
  });

  test('Behind -- even -- is a name', async () => {
    const sandbox = new Sandbox();
    sandbox.write('--', smallLog);
    expect(await sandbox.run(['-q', '--', '--', 'out'])).toMatchObject({ exitCode: 0, stderr: '' });
    expect(sandbox.list('out')).toEqual(smallAnswers);
  });

  test.each([
    ['without arguments', [], 'name a log and the folder for the answers'],
    ['with - as the folder', ['log.txt', '-'], 'name the folder for the answers after the log "-"'],
  ])('The call is wrong %s', async (_, args, message) => {
    const sandbox = new Sandbox();
    const { exitCode, stderr } = await sandbox.run(args);
    expect(exitCode).toBe(2);
    expect(stderr).toBe(`fansite-analyze: error: ${message}; see fansite-analyze -h\n`);
    expect(sandbox.names()).toEqual([]);
  });

  test('A folder that another run makes at the same moment is as good as one of its own', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', smallLog);
    const hook = `
      const { mkdirSync } = fs;
      fs.mkdirSync = (...args) => {
        mkdirSync(...args);
        return mkdirSync(...args);
      };`;
    const { exitCode, stderr } = await sandbox.run(['-q', 'log.txt', 'x/out'], { hook });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(sandbox.list('x/out')).toEqual(smallAnswers);
  });

  test('Two runs at once into the same folder leave one whole file of each answer', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', smallLog);
    const runs = await Promise.all(Array.from({ length: 4 }, () => sandbox.run(['-q', 'log.txt', 'x/out'])));
    expect(runs.map(({ exitCode, stderr }) => ({ exitCode, stderr }))).toEqual(
      Array(4).fill({ exitCode: 0, stderr: '' }),
    );
    expect(sandbox.list('x/out')).toEqual(smallAnswers);
  });
});
