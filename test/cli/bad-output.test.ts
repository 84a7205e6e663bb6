import fs from 'node:fs';
import { execaSync } from 'execa';
import { describe, expect, test } from 'vitest';
import { allStems } from '../../src/analyzers/index.ts';
import {
  canChangeUser,
  copyProgram,
  failedLogin,
  line,
  nobody,
  Sandbox,
  sandboxWithLog,
  smallAnswers,
  smallLog,
  unlessRoot,
} from '../support/cli.ts';
import { hasFullDevice, unlessFullDevice } from '../support/full-device.ts';

async function expectFailure(sandbox: Sandbox, args: readonly string[], message: RegExp, options = {}): Promise<void> {
  const { exitCode, stdout, stderr } = await sandbox.run(args, options);
  expect({ exitCode, stdout, stderr: stderr.slice(0, 500) }).toEqual({
    exitCode: 1,
    stdout: '',
    stderr: expect.stringMatching(/^fansite-analyze: error: [^\n]*\n$/),
  });
  expect(stderr).toMatch(message);
}

describe('A folder that cannot be one', () => {
  test.each(['file', 'file/', 'file/sub'])('is refused: %s, where file is a file', async (folder) => {
    const sandbox = sandboxWithLog();
    sandbox.write('file', 'mine');
    await expectFailure(sandbox, ['log.txt', folder], /cannot \w+( \w+)* file\S*: .*\bfile, not a folder/);
    expect(sandbox.read('file')).toBe('mine');
    expect(sandbox.names()).toEqual(['file', 'log.txt']);
  });

  test('is refused: the second log without a folder behind it', async () => {
    const sandbox = sandboxWithLog();
    sandbox.write('log2.txt', smallLog);
    await expectFailure(sandbox, ['log.txt', 'log2.txt'], /log2\.txt: it is a file, not a folder/);
    expect(sandbox.read('log2.txt')).toBe(smallLog);
  });

  test('is refused if its name is too long, and what was made above it is removed', async () => {
    const sandbox = sandboxWithLog();
    await expectFailure(sandbox, ['log.txt', 'x'.repeat(300)], /the name is too long/);
    await expectFailure(sandbox, ['log.txt', `made/${'x'.repeat(300)}/y`], /the name is too long/);
    expect(sandbox.names()).toEqual(['log.txt']);
  });

  test('is refused if it is a link in a circle or to nothing', async () => {
    const sandbox = sandboxWithLog();
    fs.symlinkSync('circle', sandbox.path('circle'));
    fs.symlinkSync('nowhere', sandbox.path('dangling'));
    await expectFailure(sandbox, ['log.txt', 'circle'], /circle: too many symbolic links/);
    await expectFailure(sandbox, ['log.txt', 'dangling'], /dangling/);
    expect(sandbox.names()).toEqual(['circle', 'dangling', 'log.txt']);
  });

  test.skipIf(!canChangeUser)(`is refused if it may not be written, or not be entered${unlessRoot}`, async () => {
    const sandbox = sandboxWithLog();
    const options = { user: nobody, program: copyProgram(sandbox) };
    sandbox.write('readable/hosts.txt', 'old');
    fs.chmodSync(sandbox.path('readable'), 0o755);
    await expectFailure(sandbox, ['log.txt', 'readable'], /cannot write readable\/\S+: permission denied/, options);
    expect(sandbox.list('readable')).toEqual({ 'hosts.txt': 'old' });
    fs.mkdirSync(sandbox.path('closed'), { mode: 0o700 });
    await expectFailure(sandbox, ['log.txt', 'closed'], /closed\S*: permission denied/, options);
    await expectFailure(
      sandbox,
      ['log.txt', 'readable/sub/folder'],
      /readable\/sub\/folder: permission denied/,
      options,
    );
    fs.mkdirSync(sandbox.path('open'));
    fs.chmodSync(sandbox.path('open'), 0o777);
    await expectFailure(
      sandbox,
      ['--bad-lines', 'closed/bad', 'log.txt', 'open'],
      /closed\/bad: permission denied/,
      options,
    );
  });
});

describe('An output that cannot be written', () => {
  test('hosts.txt is a folder: refused before anything is read', async () => {
    const sandbox = sandboxWithLog();
    fs.mkdirSync(sandbox.path('out/hosts.txt'), { recursive: true });
    sandbox.write('out/blocked.txt', 'old');
    await expectFailure(
      sandbox,
      ['log.txt', 'out'],
      /cannot write out\/hosts\.txt: it is a folder; move it out of the way/,
    );
    expect(sandbox.list('out')).toEqual({ 'blocked.txt': 'old', 'hosts.txt': '(folder)' });
  });

  test('--bad-lines is a folder, or in none', async () => {
    const sandbox = sandboxWithLog();
    fs.mkdirSync(sandbox.path('folder'));
    await expectFailure(sandbox, ['--bad-lines', 'folder', 'log.txt', 'out'], /cannot write folder: it is a folder/);
    await expectFailure(
      sandbox,
      ['--bad-lines', 'no/bad', 'log.txt', 'out'],
      /cannot write no\/bad: no such file or folder/,
    );
    expect(sandbox.names()).toEqual(['folder', 'log.txt']);
  });

  test.each(['out/hosts.txt', './out/../out/blocked.txt', 'link/hours.txt'])(
    '--bad-lines %s is an answer as well: refused, whether or not it is there already',
    async (list) => {
      const sandbox = sandboxWithLog();
      fs.symlinkSync('out', sandbox.path('link'));
      expect(await sandbox.run(['-q', 'log.txt', 'out'])).toMatchObject({ exitCode: 0 });
      expect(await sandbox.run(['-q', '--bad-lines', list, 'log.txt', 'out'])).toMatchObject({ exitCode: 2 });
      expect(sandbox.list('out')).toEqual(smallAnswers);
      fs.rmSync(sandbox.path('out'), { recursive: true });
      if (list.startsWith('link')) fs.mkdirSync(sandbox.path('out'));
      expect(await sandbox.run(['-q', '--bad-lines', list, 'log.txt', 'out'])).toMatchObject({ exitCode: 2 });
    },
  );

  test.skipIf(!hasFullDevice)(`A full disk under --bad-lines leaves nothing${unlessFullDevice}`, async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', `${line({})}bad\n`.repeat(10_000));
    const { exitCode, stderr } = await sandbox.run(['-q', '--bad-lines', '/dev/full', 'log.txt', 'x/out']);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: 'fansite-analyze: error: cannot write /dev/full: no space left on the disk\n',
    });
    expect(sandbox.names()).toEqual(['log.txt']);
  });

  const blockedLog = failedLogin('a', 1).repeat(5000);

  test('A limit of the size of files leaves old answers and nothing else', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', blockedLog);
    sandbox.write('out/blocked.txt', 'old');
    const { exitCode, stderr } = await sandbox.shell('ulimit -f 8; fansite -q log.txt out');
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: expect.stringMatching(/cannot write \S*out\/blocked\.txt: the file would grow larger than allowed\n$/),
    });
    expect(sandbox.list('out')).toEqual({ 'blocked.txt': 'old' });
  });

  // A mount of its own takes more rights than containers usually have; then a write that fails stands for the disk.
  const ownMount = 'unshare -m mount -t tmpfs -o size=64k none /mnt';
  const canMount = execaSync('bash', ['-c', ownMount], { reject: false }).exitCode === 0;

  test(`A full disk (${canMount ? 'a tmpfs of 64 KiB' : 'writes that fail'}) leaves old answers and nothing else`, async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', blockedLog);
    sandbox.write('out/blocked.txt', 'old');
    const message = /cannot write \S*out\/blocked\.txt: no space left on the disk/;
    if (canMount) {
      const inside =
        'mount -t tmpfs -o size=64k none out && echo old > out/blocked.txt && fansite -q log.txt out; echo "code $?"; head out/*; ls -A out';
      const { stdout, stderr } = await sandbox.shell('unshare -m bash -c "$1"', [inside]);
      expect(stderr).toMatch(message);
      expect(stdout).toBe('code 1\nold\nblocked.txt\n');
    } else {
      const hook = "fs.writeSync = () => { throw Object.assign(new Error(), { code: 'ENOSPC', syscall: 'write' }); };";
      await expectFailure(sandbox, ['-q', 'log.txt', 'out'], message, { hook });
      expect(sandbox.list('out')).toEqual({ 'blocked.txt': 'old' });
    }
  });
});

describe('A commit that fails puts everything back as it was', () => {
  const fail = (call: string, count: number, code: string) => `
    const original = fs.${call};
    let calls = 0;
    fs.${call} = (...args) => {
      if (++calls === ${count}) throw Object.assign(new Error('${code}: failed'), { code: '${code}', syscall: 'call' });
      return original(...args);
    };`;

  test.each([
    ['the first rename fails', fail('renameSync', 1, 'EIO')],
    ['the third rename fails', fail('renameSync', 3, 'EIO')],
    ['the last rename fails', fail('renameSync', 6, 'EIO')],
    [
      'a file cannot be synchronized',
      `let synchronized = 0;
       const { fsync } = fs;
       fs.fsync = (descriptor, done) => {
         if (++synchronized < 4) fsync(descriptor, done);
         else done(Object.assign(new Error(), { code: 'EIO', syscall: 'fsync' }));
       };`,
    ],
    [
      'an old answer cannot be kept',
      `const { openSync } = fs;
       fs.openSync = (name, ...rest) => {
         if (String(name).endsWith('.old')) throw Object.assign(new Error(), { code: 'EIO', syscall: 'open' });
         return openSync(name, ...rest);
       };
       fs.linkSync = () => { throw Object.assign(new Error(), { code: 'EPERM', syscall: 'link' }); };`,
    ],
  ])('%s', async (_, hook) => {
    const sandbox = sandboxWithLog();
    const old = {
      'blocked.txt': 'old blocked',
      'hosts.txt': 'old hosts',
      'hours.txt': 'old hours',
      'notes.txt': 'mine',
    };
    for (const [name, content] of Object.entries(old)) sandbox.write(`out/${name}`, content);
    await expectFailure(
      sandbox,
      ['-q', 'log.txt', 'out'],
      /cannot write \S*out\/\S+: the disk reports an input\/output error/,
      { hook },
    );
    expect(sandbox.list('out')).toEqual(old);
  });

  // Issue 13, row 13: the error was one of ours, and did not say which file is which.
  test('as far as it can be; the error says which files are of which run, and where the old ones are', async () => {
    const sandbox = sandboxWithLog();
    for (const stem of ['hosts', 'hours']) sandbox.write(`out/${stem}.txt`, `old ${stem}`);
    // The last file cannot be renamed. Then one cannot be renamed back, and one cannot be removed.
    const hook = `
      const eio = (syscall) => Object.assign(new Error(), { code: 'EIO', syscall });
      const { renameSync, unlinkSync } = fs;
      fs.renameSync = (from, to) => {
        if (to === 'out/blocked.txt') throw eio('rename');
        if (to === 'out/hosts.txt' && from.endsWith('.old')) throw eio('rename');
        renameSync(from, to);
      };
      fs.unlinkSync = (name) => {
        if (name === 'out/disjointhours.txt') throw eio('unlink');
        unlinkSync(name);
      };`;
    const { exitCode, stdout, stderr } = await sandbox.run(['-q', 'log.txt', 'out'], { hook });
    const [backup = ''] = sandbox.names('out')?.filter((name) => name.startsWith('.')) ?? [];
    const states: Readonly<Record<string, string>> = {
      hosts: `new; the old one is out/${backup}`,
      hours: 'old',
      disjointhours: 'new; there was none before',
    };
    expect({ exitCode, stdout, stderr: stderr.split('\n') }).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: [
        'fansite-analyze: error: cannot write out/blocked.txt: the disk reports an input/output error; not all files could be put back, so they are of two runs: run again, or rename the old ones',
        ...allStems.map((stem) => `  out/${stem}.txt: ${states[stem] ?? 'not there, as before'}`),
        '',
      ],
    });
    expect(sandbox.list('out')).toEqual({
      [backup]: 'old hosts',
      'disjointhours.txt': smallAnswers['disjointhours.txt'],
      'hosts.txt': smallAnswers['hosts.txt'],
      'hours.txt': 'old hours',
    });
    expect(await sandbox.run(['-q', 'log.txt', 'out'])).toMatchObject({ exitCode: 0, stderr: '' });
    // Whose process ids are meant is known on Linux only.
    if (process.platform === 'linux') expect(sandbox.list('out')).toEqual(smallAnswers);
  });

  test('A file that cannot be removed afterwards does not make the run fail', async () => {
    const sandbox = sandboxWithLog();
    sandbox.write('out/hosts.txt', 'old');
    const hook = "fs.unlinkSync = () => { throw Object.assign(new Error(), { code: 'EIO', syscall: 'unlink' }); };";
    expect(await sandbox.run(['-q', 'log.txt', 'out'], { hook })).toMatchObject({ exitCode: 0, stderr: '' });
    expect(sandbox.list('out')).toMatchObject(smallAnswers);
  });

  test('A file that cannot be closed is an error of the disk', async () => {
    const sandbox = sandboxWithLog();
    sandbox.write('out/hosts.txt', 'old');
    const hook = `
      const { openSync, closeSync } = fs;
      const written = new Set();
      fs.openSync = (name, ...rest) => {
        const descriptor = openSync(name, ...rest);
        if (String(name).endsWith('.tmp')) written.add(descriptor);
        return descriptor;
      };
      fs.closeSync = (descriptor) => {
        closeSync(descriptor);
        if (written.delete(descriptor)) throw Object.assign(new Error(), { code: 'EIO', syscall: 'close' });
      };`;
    await expectFailure(sandbox, ['-q', 'log.txt', 'out'], /cannot write out\/\S+: the disk reports/, { hook });
    expect(sandbox.list('out')).toEqual({ 'hosts.txt': 'old' });
  });

  test('a made folder goes as well', async () => {
    const sandbox = sandboxWithLog();
    await expectFailure(sandbox, ['-q', 'log.txt', 'x/out'], /cannot write/, { hook: fail('renameSync', 3, 'EIO') });
    expect(sandbox.names()).toEqual(['.hook.cjs', 'log.txt']);
  });

  test('hosts.txt became a folder during the run', async () => {
    const sandbox = sandboxWithLog();
    sandbox.write('out/blocked.txt', 'old');
    const hook = `
      onRead(() => fs.mkdirSync('out/hosts.txt', { recursive: true }));`;
    await expectFailure(sandbox, ['-q', 'log.txt', 'out'], /cannot write out\/hosts\.txt: .*folder/, { hook });
    expect(sandbox.list('out')).toEqual({ 'blocked.txt': 'old', 'hosts.txt': '(folder)' });
  });

  test('File systems without hard links are fine', async () => {
    const sandbox = sandboxWithLog();
    sandbox.write('out/hosts.txt', 'old');
    const hook = "fs.linkSync = () => { throw Object.assign(new Error(), { code: 'EPERM', syscall: 'link' }); };";
    expect(await sandbox.run(['-q', 'log.txt', 'out'], { hook })).toMatchObject({ exitCode: 0, stderr: '' });
    expect(sandbox.list('out')).toEqual(smallAnswers);
  });
});
