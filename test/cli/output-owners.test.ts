import fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import { canChangeUser, copyProgram, nobody, Sandbox, smallAnswers, smallLog, unlessRoot } from '../support/cli.ts';

// Regression tests for issue 13, row 1: a run of root must give nobody the rights of root.

function sandboxWithLog(): Sandbox {
  const sandbox = new Sandbox();
  sandbox.write('log.txt', smallLog);
  sandbox.write('bad.txt', `bad\n${smallLog}`);
  return sandbox;
}

/** Writes a file with a mode, and its owner if that is given. */
function plant(sandbox: Sandbox, name: string, mode: number, owner?: number): void {
  const file = sandbox.write(name, 'old\n');
  if (owner !== undefined) fs.chownSync(file, owner, owner);
  fs.chmodSync(file, mode);
}

/** `4755 0` for a file of root that runs with its rights. */
function rightsOf(sandbox: Sandbox, name: string): string {
  const { mode, uid } = fs.lstatSync(sandbox.path(name));
  return `${(mode & 0o7777).toString(8)} ${uid}`;
}

const own = process.geteuid?.();

describe('An output that replaces a file of the same user', () => {
  test('keeps its permissions, but never set-uid, set-gid or sticky', async () => {
    const sandbox = sandboxWithLog();
    plant(sandbox, 'out/hosts.txt', 0o640);
    plant(sandbox, 'out/hours.txt', 0o6751);
    plant(sandbox, 'out/blocked.txt', 0o1666);
    plant(sandbox, 'list/bad.jsonl', 0o4755);
    const { stderr } = await sandbox.shell('umask 077; fansite -q --max-bad 1 --bad-lines list/bad.jsonl bad.txt out');
    expect(stderr).toBe('');
    expect(['hosts', 'hours', 'blocked'].map((stem) => rightsOf(sandbox, `out/${stem}.txt`))).toEqual([
      `640 ${own}`,
      `751 ${own}`,
      `666 ${own}`,
    ]);
    expect(rightsOf(sandbox, 'out/resources.txt')).toBe(`600 ${own}`);
    expect(rightsOf(sandbox, 'list/bad.jsonl')).toBe(`755 ${own}`);
  });

  test('cannot be opened by others before it has its permissions', async () => {
    const sandbox = sandboxWithLog();
    plant(sandbox, 'out/hosts.txt', 0o600);
    const hook = `
      const { openSync } = fs;
      fs.openSync = (name, ...rest) => {
        const descriptor = openSync(name, ...rest);
        if (/[.]hosts[.].*tmp$/.test(String(name))) {
          fs.writeFileSync('seen', (fs.fstatSync(descriptor).mode & 0o777).toString(8));
        }
        return descriptor;
      };`;
    expect(await sandbox.run(['-q', 'log.txt', 'out'], { hook })).toMatchObject({ exitCode: 0, stderr: '' });
    expect([sandbox.read('seen'), rightsOf(sandbox, 'out/hosts.txt')]).toEqual(['600', `600 ${own}`]);
  });

  test('without hard links: the copy that could be put back has no set-uid either', async () => {
    const sandbox = sandboxWithLog();
    plant(sandbox, 'out/hosts.txt', 0o4755);
    const hook = `
      fs.linkSync = () => { throw Object.assign(new Error(), { code: 'EPERM', syscall: 'link' }); };
      const { renameSync } = fs;
      fs.renameSync = (from, to) => {
        if (to === 'out/hosts.txt') {
          for (const name of fs.readdirSync('out').filter((name) => name.endsWith('.old'))) {
            fs.copyFileSync('out/' + name, 'seen');
          }
        }
        renameSync(from, to);
      };`;
    expect(await sandbox.run(['-q', 'log.txt', 'out'], { hook })).toMatchObject({ exitCode: 0, stderr: '' });
    expect([sandbox.read('seen'), rightsOf(sandbox, 'seen')]).toEqual(['old\n', `755 ${own}`]);
  });
});

describe.skipIf(!canChangeUser)(`The group of a file of the same user${unlessRoot}`, () => {
  const group = 12_345;

  /** Runs as a user, whose file has a group, and returns the new file's mode and group. */
  async function replace(user: number, mode: number): Promise<string> {
    const sandbox = sandboxWithLog();
    const program = copyProgram(sandbox);
    plant(sandbox, 'out/hosts.txt', mode);
    fs.chownSync(sandbox.path('out/hosts.txt'), user, group);
    fs.chmodSync(sandbox.path('out'), 0o777);
    const run = await sandbox.run(['-q', 'log.txt', 'out'], { user, program });
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    const { mode: newMode, gid } = fs.lstatSync(sandbox.path('out/hosts.txt'));
    return `${(newMode & 0o7777).toString(8)} ${gid}`;
  }

  test('is kept, because its permissions are meant for it', async () => {
    expect(await replace(0, 0o640)).toBe(`640 ${group}`);
  });

  test('cannot be kept by a user who is not in it: then the new group gets what everybody has', async () => {
    expect(await replace(nobody, 0o664)).toBe(`644 ${nobody}`);
    expect(await replace(nobody, 0o660)).toBe(`600 ${nobody}`);
  });
});

describe.skipIf(!canChangeUser)(`Files of other users${unlessRoot}`, () => {
  test('are replaced by files with the permissions that umask leaves, and told', async () => {
    const sandbox = sandboxWithLog();
    plant(sandbox, 'out/hosts.txt', 0o777, nobody);
    plant(sandbox, 'out/blocked.txt', 0o4755, nobody);
    plant(sandbox, 'bad.jsonl', 0o6666, nobody);
    const { exitCode, stderr } = await sandbox.shell(
      'umask 027; fansite --no-color --max-bad 1 --bad-lines bad.jsonl bad.txt out',
    );
    expect(exitCode).toBe(0);
    expect(stderr.split('\n').filter((line) => line.includes('warning'))).toEqual([
      'fansite-analyze: warning: replaced files of other users by your own, with the permissions that new files have: out/hosts.txt, out/blocked.txt, bad.jsonl',
    ]);
    for (const name of ['out/hosts.txt', 'out/blocked.txt', 'out/hours.txt', 'bad.jsonl']) {
      expect([name, rightsOf(sandbox, name)]).toEqual([name, '640 0']);
    }
  });

  test('of root, too, where somebody else may replace them', async () => {
    const sandbox = sandboxWithLog();
    const program = copyProgram(sandbox);
    plant(sandbox, 'out/hosts.txt', 0o666, 0);
    fs.chmodSync(sandbox.path('out'), 0o777);
    const { exitCode, stderr } = await sandbox.run(['log.txt', 'out'], { user: nobody, program });
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('own, with the perm') });
    expect(rightsOf(sandbox, 'out/hosts.txt')).toBe(`644 ${nobody}`);
    expect(sandbox.list('out')).toEqual(smallAnswers);
  });

  test('are appended to, told, and lose set-uid and set-gid', async () => {
    const sandbox = sandboxWithLog();
    plant(sandbox, 'blocked.log', 0o6755, nobody);
    const args = ['watch', '--replay', 'max', '--blocked', 'blocked.log', 'log.txt'];
    expect(await sandbox.run(args)).toMatchObject({
      exitCode: 0,
      stderr: `fansite-analyze: warning: blocked.log belongs to another user (uid ${nobody}), who can read and change what is written there\nlog.txt: common, 100 % of 3 lines\n`,
    });
    expect(rightsOf(sandbox, 'blocked.log')).toBe(`755 ${nobody}`);
  });
});

describe('A file that is appended to', () => {
  test('loses set-uid, set-gid and sticky, and keeps its permissions', async () => {
    const sandbox = sandboxWithLog();
    plant(sandbox, 'blocked.log', 0o6751);
    const args = ['watch', '-q', '--replay', 'max', '--blocked', 'blocked.log', 'log.txt'];
    expect(await sandbox.run(args)).toMatchObject({ exitCode: 0, stderr: '' });
    expect(rightsOf(sandbox, 'blocked.log')).toBe(`751 ${own}`);
  });

  test('is not followed if it becomes a link at the last moment', async () => {
    const sandbox = sandboxWithLog();
    sandbox.write('victim', 'old\n');
    sandbox.write('blocked.log', '');
    const hook = `
      const { lstatSync } = fs;
      fs.lstatSync = (name, ...rest) => {
        const stats = lstatSync(name, ...rest);
        if (name === 'blocked.log' && stats.isFile()) {
          fs.unlinkSync(name);
          fs.symlinkSync('victim', name);
        }
        return stats;
      };`;
    const args = ['watch', '--replay', 'max', '--blocked', 'blocked.log', 'log.txt'];
    expect(await sandbox.run(args, { hook })).toMatchObject({
      exitCode: 1,
      stderr: 'fansite-analyze: error: cannot write blocked.log: too many symbolic links\n',
    });
    expect(sandbox.read('victim')).toBe('old\n');
  });

  test('is refused if it leads to a file that has just come, or lost its name, which a stranger may have done', async () => {
    const sandbox = sandboxWithLog();
    const script =
      'exec 5<> gone; rm gone; fansite watch --replay max --blocked /proc/self/fd/5 log.txt; code=$?; wc -c < /proc/self/fd/5; exit $code';
    expect(await sandbox.shell(script)).toMatchObject({
      exitCode: 1,
      stdout: '0\n',
      stderr: expect.stringContaining('somebody else has changed where it leads; write to another place\n'),
    });
  });

  test('may be a pipe that has no name but a link of the system', async () => {
    const sandbox = sandboxWithLog();
    const script = 'fansite watch -q --replay max --blocked /proc/self/fd/1 log.txt | grep -c requests';
    expect(await sandbox.shell(script)).toMatchObject({ stdout: '1\n', stderr: '' });
  });
});

describe.skipIf(!canChangeUser)(`A link of another user${unlessRoot}`, () => {
  const commands = [
    ['-q log.txt out', 'out/hosts.txt'],
    ['-q --bad-lines list.jsonl log.txt out', 'list.jsonl'],
    ['watch --replay max --blocked list.jsonl log.txt', 'list.jsonl'],
    ['events aggregate --config events.json --replay --bad-lines list.jsonl log.txt', 'list.jsonl'],
  ] as const;

  test.each(commands)('is refused, because it may lead anywhere: %s', async (args, name) => {
    const sandbox = sandboxWithLog();
    sandbox.write('events.json', '{"types": {"view": {}}}');
    sandbox.write('victim', 'old\n');
    fs.mkdirSync(sandbox.path('out'));
    for (const target of ['victim', 'nothing', '/dev/null']) {
      fs.symlinkSync(target.startsWith('/') ? target : sandbox.path(target), sandbox.path(name));
      fs.lchownSync(sandbox.path(name), nobody, nobody);
      expect(await sandbox.run(args.split(' '))).toMatchObject({
        exitCode: 1,
        stderr: `fansite-analyze: error: cannot write ${name}: the link ${name} belongs to another user (uid ${nobody}) and may lead anywhere; remove it, or write to another place\n`,
      });
      fs.unlinkSync(sandbox.path(name));
    }
    expect(sandbox.read('victim')).toBe('old\n');
    expect(sandbox.names('out')).toEqual([]);
    expect(sandbox.names()).not.toContain('nothing');
  });

  test('is followed if that is root', async () => {
    const sandbox = sandboxWithLog();
    const program = copyProgram(sandbox);
    for (const folder of ['out', 'elsewhere']) {
      fs.mkdirSync(sandbox.path(folder));
      fs.chmodSync(sandbox.path(folder), 0o777);
    }
    fs.symlinkSync('../elsewhere/hosts.txt', sandbox.path('out/hosts.txt'));
    const run = await sandbox.run(['-q', 'log.txt', 'out'], { user: nobody, program });
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    expect(sandbox.names('elsewhere')).toEqual(['hosts.txt']);
  });
});
