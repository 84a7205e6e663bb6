import fs from 'node:fs';
import path from 'node:path';
import { execaSync } from 'execa';
import { describe, expect, test } from 'vitest';
import {
  answerNames,
  canChangeUser,
  copyProgram,
  nobody,
  type Sandbox,
  sandboxWithLog,
  smallAnswers,
  smallLog,
  unlessRoot,
} from '../support/cli.ts';

// Regression tests for issue 13, row 14: a killed run leaves temporary files, which stayed for ever.

const kill = "process.kill(process.pid, 'SIGKILL')";
const killAtRead = `onRead(() => ${kill});`;
const killAtRename = (count: number) => `
  const { renameSync } = fs;
  let renames = 0;
  fs.renameSync = (...args) => {
    if (++renames === ${count}) ${kill};
    renameSync(...args);
  };`;

/** The temporary files in a folder. */
function temporaryFiles(sandbox: Sandbox, folder = 'out'): string[] {
  return (sandbox.names(folder) ?? []).filter((name) => name.startsWith('.') && /\.(tmp|old)$/.test(name));
}

// Only Linux says whose process ids are meant.
const isLinux = process.platform === 'linux';

describe.skipIf(!isLinux)('What a killed run has left', () => {
  test('is removed by the next one, wherever it writes to', async () => {
    const sandbox = sandboxWithLog();
    for (const folder of ['real', 'out', 'list']) fs.mkdirSync(sandbox.path(folder));
    fs.symlinkSync('../real/hosts.txt', sandbox.path('out/hosts.txt'));
    sandbox.write('out/.notes.tmp', 'mine');
    const args = ['-q', '--bad-lines', 'list/bad.jsonl', 'log.txt', 'out'];
    expect(await sandbox.run(args, { hook: killAtRead })).toMatchObject({ signal: 'SIGKILL' });
    expect(['out', 'real', 'list'].map((folder) => temporaryFiles(sandbox, folder).length)).toEqual([
      answerNames.length,
      1,
      1,
    ]);
    expect(await sandbox.run(args)).toMatchObject({ exitCode: 0, stderr: '' });
    expect(sandbox.list('out')).toEqual({ ...smallAnswers, '.notes.tmp': 'mine' });
    expect([sandbox.names('real'), sandbox.names('list')]).toEqual([['hosts.txt'], ['bad.jsonl']]);
  });

  test.each(["$'l\\xefst'", "$'two\\nlines'", 'x'.repeat(100)])('is removed whatever its name is: %s', async (name) => {
    const sandbox = sandboxWithLog();
    const script = `fansite -q --bad-lines ${name} log.txt out`;
    await sandbox.shell(script, [], { hook: killAtRead });
    expect(temporaryFiles(sandbox, '.')).toHaveLength(1);
    await sandbox.shell(script);
    expect([...temporaryFiles(sandbox, '.'), ...temporaryFiles(sandbox)]).toEqual([]);
  });

  test('in the middle of the renaming: the only copy of an old answer goes when that is replaced again', async () => {
    const sandbox = sandboxWithLog();
    for (const stem of ['hosts', 'hours']) sandbox.write(`out/${stem}.txt`, `old ${stem}`);
    // By then, hosts.txt is a new one.
    expect(await sandbox.run(['-q', 'log.txt', 'out'], { hook: killAtRename(2) })).toMatchObject({ signal: 'SIGKILL' });
    const copies = () => temporaryFiles(sandbox).filter((name) => name.endsWith('.old'));
    expect(copies().map((name) => sandbox.read(`out/${name}`))).toEqual(['old hosts']);

    expect(await sandbox.run(['-q', '--only', 'hours', 'log.txt', 'out'])).toMatchObject({ exitCode: 0 });
    expect(temporaryFiles(sandbox)).toEqual(copies());
    expect(copies().map((name) => sandbox.read(`out/${name}`))).toEqual(['old hosts']);

    expect(await sandbox.run(['-q', 'log.txt', 'out'])).toMatchObject({ exitCode: 0, stderr: '' });
    expect(sandbox.list('out')).toEqual(smallAnswers);
  });

  test('stays if the next run fails to replace it, and does not keep it from telling why', async () => {
    const sandbox = sandboxWithLog();
    sandbox.write('out/hosts.txt', 'old hosts');
    await sandbox.run(['-q', 'log.txt', 'out'], { hook: killAtRename(2) });
    expect(await sandbox.run(['-q', '--strict', 'no.txt', 'out'])).toMatchObject({ exitCode: 1 });
    const hook = "fs.unlinkSync = () => { throw Object.assign(new Error(), { code: 'EIO', syscall: 'unlink' }); };";
    sandbox.write('bad.txt', 'bad\n');
    expect(await sandbox.run(['-q', '--strict', 'bad.txt', 'out'], { hook })).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/^fansite-analyze: error: 1 [^\n]*malformed[^\n]*\n$/),
    });
    expect(temporaryFiles(sandbox).filter((name) => name.endsWith('.old'))).toHaveLength(1);
  });

  test('is found with one listing of the folder, and nothing else in it is looked at', async () => {
    const sandbox = sandboxWithLog();
    const hook = `
      let calls = 0;
      for (const call of ['readdirSync', 'lstatSync', 'statSync', 'unlinkSync']) {
        const original = fs[call];
        fs[call] = (...args) => { calls++; return original(...args); };
      }
      process.on('exit', () => fs.writeFileSync('calls', String(calls)));`;
    await sandbox.run(['-q', 'log.txt', 'out']);
    await sandbox.run(['-q', 'log.txt', 'out'], { hook });
    const few = sandbox.read('calls');
    for (let i = 0; i < 1000; i++) sandbox.write(`out/.${i}.txt.26630ec7ad3e-4026531836-.tmp`, '');
    await sandbox.run(['-q', 'log.txt', 'out'], { hook });
    expect(sandbox.read('calls')).toBe(few);
  });

  test.skipIf(!canChangeUser)(`does not matter in a folder that may not be listed${unlessRoot}`, async () => {
    const sandbox = sandboxWithLog();
    const program = copyProgram(sandbox);
    fs.mkdirSync(sandbox.path('out'));
    fs.chmodSync(sandbox.path('out'), 0o733);
    const run = await sandbox.run(['-q', 'log.txt', 'out'], { user: nobody, program });
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    expect(sandbox.list('out')).toEqual(smallAnswers);
  });
});

describe('A run leaves alone', () => {
  test('the temporary files of a run that goes on', async () => {
    const sandbox = sandboxWithLog();
    sandbox.write('first.txt', 'bad\n');
    const { run, end } = await sandbox.startUntil('first.txt:1:1: expected a line', ['first.txt', '-', 'out'], {
      isInputOpen: true,
    });
    const before = temporaryFiles(sandbox);
    expect(before).toHaveLength(answerNames.length);
    expect(await sandbox.run(['-q', 'log.txt', 'out'])).toMatchObject({ exitCode: 0, stderr: '' });
    expect(temporaryFiles(sandbox)).toEqual(before);
    run.stdin?.end(smallLog.replaceAll('/x', '/z'));
    expect(await end()).toMatchObject({ exitCode: 0 });
    expect(sandbox.list('out')).toEqual({
      ...smallAnswers,
      'resources.txt': '/y\n/z\n',
      'resources_with_bytes.txt': '/y,30\n/z,20\n',
    });
  });

  test.skipIf(!isLinux)('what need not be of a dead run of this user and machine', async () => {
    const sandbox = sandboxWithLog();
    await sandbox.run(['-q', 'log.txt', 'out'], { hook: killAtRead });
    const [left = ''] = temporaryFiles(sandbox);
    const [, boot = '', namespace = '', pid = ''] = /\.([\da-f]{12})-(\d+)-(\d+)-/.exec(left) ?? [];
    const named = (processIds: string) => left.replace(`${boot}-${namespace}-${pid}`, processIds);
    sandbox.write('victim', 'mine');
    const kept = [
      // Another machine, or before this one was started; another container; a process that lives; no process id.
      named(`000000000000-${namespace}-${pid}`),
      named(`${boot}-1${namespace}-${pid}`),
      named(`${boot}-${namespace}-${process.pid}`),
      named(`${boot}-${namespace}-99999999999`),
      `x${left}`,
      `${left}x`,
      `${left}.link.tmp`,
    ];
    for (const name of kept) sandbox.write(`out/${name}`, 'kept');
    const link = left.replace(/[^-]*\.tmp$/, 'link.tmp');
    const folder = link.replace('link', 'folder');
    fs.symlinkSync('../victim', sandbox.path(`out/${link}`));
    fs.mkdirSync(sandbox.path(`out/${folder}`));
    const foreign = link.replace('link', 'foreign');
    if (canChangeUser) fs.chownSync(sandbox.write(`out/${foreign}`, 'kept'), nobody, nobody);
    expect(await sandbox.run(['-q', 'log.txt', 'out'])).toMatchObject({ exitCode: 0, stderr: '' });
    const expected = [...kept, link, folder, ...(canChangeUser ? [foreign] : [])];
    expect(sandbox.names('out')).toEqual([...Object.keys(smallAnswers), ...expected].sort());
    expect(sandbox.read('victim')).toBe('mine');
  });

  const canIsolate = execaSync('unshare', ['--pid', '--fork', 'true'], { reject: false }).exitCode === 0;

  test.skipIf(!canIsolate)(
    `what runs in another container have left${canIsolate ? '' : ' [skipped: no process ids of its own can be had]'}`,
    async () => {
      const sandbox = sandboxWithLog();
      // The first process of a container cannot kill itself.
      const script = `unshare --pid --fork bash -c 'fansite -q log.txt out; true'`;
      await sandbox.shell(script, [], { hook: killAtRead });
      const left = temporaryFiles(sandbox);
      expect(left).toHaveLength(answerNames.length);
      expect(await sandbox.run(['-q', 'log.txt', 'out'])).toMatchObject({ exitCode: 0, stderr: '' });
      expect(temporaryFiles(sandbox)).toEqual(left);
      expect(path.basename(left[0] as string)).toMatch(/^\.\w+\.txt\.[\da-f]{12}-\d+-\d+-\w+\.tmp$/);
    },
  );
});
