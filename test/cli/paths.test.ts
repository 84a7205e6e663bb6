import fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import { emptyAnswers, failedLogin, type Outcome, Sandbox, smallAnswers, smallLog } from '../support/cli.ts';

// Regression tests for issue 12: a working folder that is gone, and names that are not UTF-8, ended runs with a stack.

const config = JSON.stringify({
  rate: 10,
  durationSeconds: 1,
  types: { click: { event: 'click', template: {} } },
  trackingIds: ['a'],
});

/** A sandbox with a log, a configuration, and a folder `work` to run in. */
function prepare(): Sandbox {
  const sandbox = new Sandbox();
  sandbox.write('log.txt', smallLog);
  sandbox.write('events.json', config);
  fs.mkdirSync(sandbox.path('work'));
  return sandbox;
}

/** Runs a command, in which `$T` is the sandbox, in a folder that was removed. */
async function runInNoFolder(sandbox: Sandbox, command: string): Promise<Outcome> {
  return sandbox.shell(`T=$PWD; cd work; rmdir "$T/work"; fansite ${command}`);
}

function expectOneSentence({ exitCode, stdout, stderr }: Outcome, message: string): void {
  expect({ exitCode, stdout, stderr }).toEqual({
    exitCode: 1,
    stdout: '',
    stderr: `fansite-analyze: error: ${message}\n`,
  });
}

describe('Where the working folder was removed', () => {
  test.each(['--version', 'watch --help', 'events -h'])('%s prints what it prints elsewhere', async (command) => {
    const sandbox = prepare();
    const elsewhere = await sandbox.shell(`fansite ${command}`);
    expect(elsewhere).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await runInNoFolder(sandbox, command)).toEqual(elsewhere);
  });

  test.each([
    '-q "$T/log.txt" "$T/out"',
    '-q --threads 2 "$T/log.txt" "$T/log.txt" "$T/out"',
    '-q --bad-lines "$T/bad.jsonl" "$T/log.txt" "$T/out"',
    '-q "$T/out" < "$T/log.txt"',
    'watch --replay max --blocked "$T/blocked.txt" "$T/log.txt"',
    'watch --once 0 "$T/log.txt"',
    'events generate --unpaced --config "$T/events.json"',
    'events aggregate --generate --config "$T/events.json"',
  ])('absolute paths work: %s', async (command) => {
    const sandbox = prepare();
    expect(await runInNoFolder(sandbox, command)).toMatchObject({ exitCode: 0 });
    if (command.includes('out')) expect(Object.keys(sandbox.list('out') ?? {})).toEqual(Object.keys(smallAnswers));
  });

  test.each([
    ['log.txt "$T/out"', 'cannot read log.txt'],
    ['"$T/log.txt" out', 'cannot make the folder out'],
    ['"$T/log.txt" .', 'cannot write hosts.txt'],
    ['--bad-lines bad.jsonl "$T/log.txt" "$T/out"', 'cannot write bad.jsonl'],
    ['watch log.txt', 'cannot watch log.txt'],
    ['watch --blocked blocked.txt "$T/log.txt"', 'cannot write blocked.txt'],
    ['events aggregate --replay --config "$T/events.json" events.jsonl', 'cannot read events.jsonl'],
  ])('relative ones do not, in one sentence: %s', async (command, problem) => {
    const sandbox = prepare();
    expectOneSentence(
      await runInNoFolder(sandbox, command),
      `${problem}: the working folder was removed: go to another one`,
    );
    expect(sandbox.names()).toEqual(['events.json', 'log.txt']);
  });
});

describe('Threads that cannot be started', () => {
  test('are done without', async () => {
    const sandbox = prepare();
    const hook = `
      const threads = require('node:worker_threads');
      threads.Worker = class { constructor() { throw Object.assign(new Error('EAGAIN'), { code: 'ERR_WORKER_INIT_FAILED' }); } };
    `;
    const args = ['-q', '--threads', '9', 'log.txt', 'log.txt', 'out'];
    expect(await sandbox.run(args, { hook })).toMatchObject({ exitCode: 0, stderr: '' });
    expect(sandbox.read('out/hosts.txt')).toBe('a,4\nb,2\n');
  });
});

// The file systems of some systems take no other names.
describe.runIf(process.platform === 'linux')('Names that are not UTF-8', () => {
  /** The names in the sandbox as bash writes them, without the `$''` around them. */
  async function list(sandbox: Sandbox, folder: string): Promise<string[]> {
    const { stdout } = await sandbox.shell(`cd ${folder}; LC_ALL=C; for f in *; do printf '%q\\n' "$f"; done`);
    return stdout.trim().split('\n').sort();
  }

  test('of the working folder: folders are made in it, and nothing beside it', async () => {
    const sandbox = prepare();
    const outcome = await sandbox.shell(`
      mkdir $'work/d\\xe8'; cd $'work/d\\xe8'; cp ../../log.txt .
      fansite -q log.txt out && fansite -q --threads 2 log.txt log.txt new/sub/folder &&
      fansite -q --bad-lines bad.jsonl log.txt out && cat out/hosts.txt new/sub/folder/hosts.txt`);
    expect(outcome).toMatchObject({ exitCode: 0, stdout: 'a,2\nb,1\na,4\nb,2\n', stderr: '' });
    expect(await list(sandbox, 'work')).toEqual(["$'d\\350'"]);
    expect(await list(sandbox, "$'work/d\\350'")).toEqual(['bad.jsonl', 'log.txt', 'new', 'out']);
  });

  test.each(['', '--threads 2'])('of logs, folders and lists of an analysis %s', async (option) => {
    const sandbox = prepare();
    sandbox.write('log.txt', `x\n${smallLog}`);
    const outcome = await sandbox.shell(`
      mv log.txt $'work/acc\\xe8s.log'; cp $'work/acc\\xe8s.log' $'work/acc\\xe9s.log'
      fansite -q ${option} --bad-lines $'b\\xff' work/*.log $'\\xfe/o\\xfc' && cat $'\\xfe/o\\xfc/hosts.txt' $'b\\xff'`);
    const badLines = outcome.stdout.split('\n').slice(2, -1);
    expect(outcome).toMatchObject({ exitCode: 0, stderr: '' });
    expect(outcome.stdout).toMatch(/^a,4\nb,2\n/);
    expect(badLines.map((text) => JSON.parse(text).file)).toEqual(['work/acc\\xe8s.log', 'work/acc\\xe9s.log']);
    expect(await list(sandbox, '.')).toEqual(["$'b\\377'", "$'\\376'", 'events.json', 'work'].sort());
  });

  test('of links, which stay links', async () => {
    const sandbox = prepare();
    const outcome = await sandbox.shell(`
      mkdir out; ln -s $'../work/h\\xf4tes' out/hosts.txt; ln -s log.txt $'l\\xefen'
      fansite -q $'l\\xefen' out && readlink out/hosts.txt | od -An -c && cat $'work/h\\xf4tes'`);
    expect(outcome).toMatchObject({ exitCode: 0, stderr: '' });
    expect(outcome.stdout).toMatch(/h 364 {3}t {3}e {3}s {2}\\n\na,2\nb,1\n$/);
  });

  test('of what is watched, and of what is written meanwhile', async () => {
    const sandbox = prepare();
    sandbox.write('work/log.txt', [1, 2, 3, 4].map((second) => failedLogin('a', second)).join(''));
    const outcome = await sandbox.shell(`
      cd work; mv log.txt $'l\\xf8g'
      fansite watch --replay max --blocked $'bl\\xf8cked' $'l\\xf8g' > /dev/null && wc -l < $'bl\\xf8cked'
      fansite watch --once 0 $'n\\xf8' > /dev/null`);
    expect(outcome).toEqual({
      exitCode: 0,
      signal: undefined,
      stdout: '1\n',
      stderr: 'l\\xf8g: common, 100 % of 4 lines\nn\\xf8 is not there: waiting for it\n',
    });
  });

  test('of what events are made from, read from and listed in', async () => {
    const sandbox = prepare();
    const outcome = await sandbox.shell(`
      mv events.json $'\\xe9v.json'; echo x > $'\\xe9v'
      fansite events generate -q --unpaced --config $'\\xe9v.json' >> $'\\xe9v' &&
      fansite events aggregate -q --replay --config $'\\xe9v.json' --bad-lines $'b\\xe4d' $'\\xe9v' > /dev/null; cat $'b\\xe4d'`);
    expect(outcome).toMatchObject({ exitCode: 0, stderr: '' });
    expect(JSON.parse(outcome.stdout)).toMatchObject({ file: '\\xe9v', line: 1 });
  });

  test('of logins match the bytes of the log', async () => {
    const sandbox = prepare();
    const log = [1, 2, 3, 4].map((second) => failedLogin('a', second)).join('');
    sandbox.write('log.txt', log.replaceAll('/login', '/entr\xe9e'));
    const outcome = await sandbox.shell(`fansite -q --login-path $'/entr\\xe9e' log.txt out; wc -l < out/blocked.txt`);
    expect(outcome).toMatchObject({ exitCode: 0, stdout: '1\n', stderr: '' });
  });

  test.each([
    ["$'n\\xf8' out", 'cannot read n\\xf8: no such file or folder'],
    ["log.txt $'log.txt/\\xf8'", 'cannot write into log.txt/\\xf8: a part of the path is a file, not a folder'],
    ["events generate --config $'n\\xf8'", 'cannot read n\\xf8: no such file or folder'],
    ["$'\\e[31mred\\nline' out", 'cannot read \\x1b[31mred\\x0aline: no such file or folder'],
  ])('are escaped in messages: %s', async (args, message) => {
    expectOneSentence(await prepare().shell(`fansite ${args}`), message);
  });

  test.each([
    ["$'--\\e[31mred\\nline\\xff'", "error: unknown option '--\\x1b[31mred\\x0aline\\xff'"],
    ["events $'\\e[31mred\\xff'", "error: unknown command '\\x1b[31mred\\xff'"],
    ['--topp 3', "error: unknown option '--topp'\n(Did you mean --top?)"],
  ])('and other arguments, too: %s', async (args, message) => {
    const outcome = await prepare().shell(`fansite ${args}`);
    expect(outcome).toMatchObject({ exitCode: 2, stderr: `fansite-analyze: ${message}\n` });
  });

  test('do not forge what is told about a log', async () => {
    const sandbox = prepare();
    const outcome = await sandbox.shell(`fansite watch --once 0 $'no\\nfansite-analyze: \\e[32mfine' > /dev/null`);
    expect(outcome.stderr).toBe('no\\x0afansite-analyze: \\x1b[32mfine is not there: waiting for it\n');
  });

  test('are refused where the system does not tell them', async () => {
    const sandbox = prepare();
    const outcome = await sandbox.shell("cp log.txt $'l\\xf8g'; NODE_OPTIONS=--title=other fansite $'l\\xf8g' out");
    expectOneSentence(
      outcome,
      'l\uFFFDg is not UTF-8, and its bytes cannot be read on this system: name a link to it, or pipe it in',
    );
    expect(sandbox.names()).not.toContain('out');
  });
});

describe('Paths are taken as they are given', () => {
  test('through a link to a folder and out of it again: the answers are where the system finds that folder', async () => {
    const sandbox = prepare();
    fs.mkdirSync(sandbox.path('work/inner'));
    fs.symlinkSync('work/inner', sandbox.path('link'));
    expect(await sandbox.run(['-q', 'log.txt', 'link/..'])).toMatchObject({ exitCode: 0, stderr: '' });
    expect(sandbox.names()).toEqual(['events.json', 'link', 'log.txt', 'work']);
    expect(sandbox.names('work')).toEqual([...Object.keys(smallAnswers), 'inner'].sort());
  });

  test('a link in a folder that is a link leads to where the system follows it', async () => {
    const sandbox = prepare();
    fs.mkdirSync(sandbox.path('work/inner'));
    fs.symlinkSync('work/inner', sandbox.path('link'));
    fs.symlinkSync('../kept.txt', sandbox.path('work/inner/hosts.txt'));
    sandbox.write('work/kept.txt', 'old\n');
    expect(await sandbox.run(['-q', 'log.txt', 'link'])).toMatchObject({ exitCode: 0, stderr: '' });
    expect(sandbox.read('work/kept.txt')).toBe('a,2\nb,1\n');
    expect(sandbox.names()).toEqual(['events.json', 'link', 'log.txt', 'work']);
  });

  test('a name may be as long as the system allows', async () => {
    const sandbox = prepare();
    const name = 'x'.repeat(255);
    expect(await sandbox.run(['-q', '--bad-lines', name, 'log.txt', 'out'])).toMatchObject({ exitCode: 0, stderr: '' });
    expect(sandbox.read(name)).toBe('');
  });

  test('an empty log has empty answers in folders that are yet to be made', async () => {
    const sandbox = prepare();
    sandbox.write('empty.txt', '');
    expect(await sandbox.run(['-q', 'empty.txt', 'a/../b/c/'])).toMatchObject({ exitCode: 0, stderr: '' });
    expect(sandbox.list('b/c')).toEqual(emptyAnswers);
  });
});
