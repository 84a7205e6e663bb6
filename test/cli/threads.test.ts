import fs from 'node:fs';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kernelNames } from '../../src/io/engine/kernels.ts';
import { arbitraryLogs } from '../arbitraries/logs.ts';
import { report } from '../oracles/reports.ts';
import { at, emptyAnswers, failedLogin, line, Sandbox, smallAnswers, smallLog } from '../support/cli.ts';
import { sortByFirstTime } from '../support/first-time.ts';

/** Every number of threads with every kernel, and a few of these combinations. */
const allTeams = kernelNames.flatMap((kernel) => [1, 2, 3, 7].map((threads) => ({ kernel, threads })));
const someTeams = [
  { kernel: 'simd', threads: 3 },
  { kernel: 'typescript', threads: 2 },
];
const plainTeam = { kernel: 'typescript', threads: 1 };

/** A log of several ranges, whatever the number of threads. */
const longLog = Array.from({ length: 2000 }, (_, i) => line({ host: `h${i % 7}`, time: at(i) })).join('');

/**
 * A hook that does something in a thread right before it opens a log for the n-th time. The main thread waits for that
 * before it reads its first range, but not for ever; and all threads take their time to open a range.
 */
function inThread(act: string, opening = 1, logs = 1): string {
  return `
    const { isMainThread } = require('node:worker_threads');
    const { openSync, existsSync, writeFileSync } = fs;
    const sleep = (milliseconds) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
    let openings = 0;
    fs.openSync = (name, ...rest) => {
      if (!/log[^/]*$/.test(String(name))) return openSync(name, ...rest);
      openings++;
      if (isMainThread && openings > ${logs}) {
        for (let waits = 0; waits < 400 && !existsSync('seen'); waits++) sleep(2);
        sleep(2 * Math.random());
      } else if (!isMainThread) {
        if (openings === ${opening}) {
          writeFileSync('seen', '');
          ${act}
        }
        sleep(2 * Math.random());
      }
      return openSync(name, ...rest);
    };`;
}

interface Team {
  readonly threads: number;
  readonly kernel: string;
}

/** All that a run leaves: its answers, the list of malformed lines, and what it told but for the time it took. */
async function runWith(
  { threads, kernel }: Team,
  sandbox: Sandbox,
  args: readonly string[],
  hook = '',
): Promise<unknown> {
  const all = ['--threads', String(threads), '--kernel', kernel, '--bad-lines', 'bad.jsonl', ...args, 'out'];
  const { exitCode, stdout, stderr } = await sandbox.run(all, { hook });
  const told = stderr.replace(/ in [\d.]+ s \(.*\)/, '');
  const badLines = fs.existsSync(sandbox.path('bad.jsonl')) ? sandbox.read('bad.jsonl') : undefined;
  const answers = sandbox.list('out');
  for (const name of ['out', 'bad.jsonl', 'seen']) fs.rmSync(sandbox.path(name), { recursive: true, force: true });
  return { exitCode, stdout, told, badLines, answers };
}

/** Expects that all teams give the same as one thread with the plain kernel, and returns that. */
async function expectSame(
  teams: readonly Team[],
  sandbox: Sandbox,
  args: readonly string[],
  logs = 1,
): Promise<unknown> {
  const expected = await runWith(plainTeam, sandbox, args);
  // Several logs are opened once more each, to find their first times.
  const openings = logs > 1 ? 2 * logs : 1;
  for (const team of teams) {
    const outcome = await runWith(team, sandbox, args, team.threads > 1 ? inThread('', 1, openings) : '');
    expect({ team, outcome }).toEqual({ team, outcome: expected });
  }
  return expected;
}

describe('Any number of threads and either kernel give the same bytes', () => {
  test('of hostile logs, which are those of the oracle', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryLogs({ maxLines: 200 }), async (logs) => {
        const sandbox = new Sandbox();
        // Its first bytes might make a log look like something else.
        logs.forEach((log, i) => {
          sandbox.write(`log${i}`, Buffer.concat([Buffer.from('\n'), log]));
        });
        const names = logs.map((_, i) => `log${i}`);
        const outcome = await expectSame(allTeams, sandbox, [...names, '--max-bad', '100%'], logs.length);
        expect(outcome).toMatchObject({ exitCode: 0, answers: report(sortByFirstTime(logs)).files });
      }),
      { numRuns: 1, endOnFailure: true },
    );
  });

  test.each([
    [['--block-for', '7s']],
    [['--failures', '1', '--block-for', '0s']],
    [['--block-for', '10000d', '--login-path', '/x', '--login-failed-status', '2xx']],
  ])('of a log with many blocks, whose times go back, with %j', async (options) => {
    const sandbox = new Sandbox();
    const lines = Array.from({ length: 3000 }, (_, i) => {
      const seconds = i % 1000;
      return i % 5 === 0 ? line({ host: `h${i % 3}`, time: at(seconds) }) : failedLogin(`h${i % 4}`, seconds);
    });
    sandbox.write('log', lines.join(''));
    await expectSame(someTeams, sandbox, ['log', ...options]);
  });

  test('of many small files, some of them empty, compressed, or without a newline at their end', async () => {
    const sandbox = new Sandbox();
    const lines = longLog.split(/(?<=\n)/);
    const names = Array.from({ length: 100 }, (_, i) => {
      const text = lines.slice(20 * i, 20 * i + 20).join('');
      const name = `logs/${i}.log`;
      if (i % 10 === 3) sandbox.write(name, '');
      else if (i % 10 === 5) sandbox.write(name, gzipSync(text));
      else sandbox.write(name, i % 10 === 7 ? text.trimEnd() : text);
      return name;
    });
    expect(await expectSame(someTeams, sandbox, names, names.length)).toMatchObject({ exitCode: 0 });
  });

  const longLine = line({ host: 'h'.repeat(3000), request: `GET /${'y'.repeat(20_000)} HTTP/1.0` });
  test.each([
    ['lines that are longer than ranges', smallLog + longLine + 'x'.repeat(50_000) + longLine.repeat(2) + smallLog],
    ['lines that end with CRLF', longLog.replaceAll('\n', '\r\n')],
    ['nothing but newlines', '\n'.repeat(1000)],
    ['lines without a newline behind the last one', longLog.trimEnd()],
  ])('of %s', async (_, log) => {
    const sandbox = new Sandbox();
    sandbox.write('log', log);
    expect(await expectSame(someTeams, sandbox, ['log'])).toMatchObject({ exitCode: 0 });
  });

  test('of so many names that their counts are large arrays, which Node 22 once refused to move (issue 12)', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log', smallLog);
    const lines = Array.from({ length: 140_000 }, (_, i) => line({ host: `h${i}`, request: `GET /${i} HTTP/1.0` }));
    // One range, which the other thread counts, because the main thread waits in the first one.
    sandbox.write('log.gz', gzipSync(lines.join('')));
    const teams = [{ kernel: 'simd', threads: 2 }];
    expect(await expectSame(teams, sandbox, ['log', 'log.gz'], 2)).toMatchObject({ exitCode: 0 });
  });

  test('if there are many threads, and if the first one is late', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log', longLog);
    await expectSame([{ threads: 20, kernel: 'simd' }], sandbox, ['log']);
    const hook = `
      const threads = require('node:worker_threads');
      const { Worker } = threads;
      threads.Worker = function (...args) {
        const worker = new Worker(...args);
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
        return worker;
      };`;
    const expected = await runWith(plainTeam, sandbox, ['log']);
    expect(await runWith({ threads: 2, kernel: 'simd' }, sandbox, ['log'], hook)).toEqual(expected);
  });
});

describe('Threads that are asked for', () => {
  test.each(['0', 'x', '257', '-1', '1.5', ''])('are refused if they are %j', async (count) => {
    const sandbox = new Sandbox();
    sandbox.write('log', smallLog);
    const { exitCode, stderr } = await sandbox.run(['--threads', count, 'log', 'out']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('It takes a whole number from 1 to 256.');
    expect(sandbox.names('out')).toBeUndefined();
  });

  test('do no harm where the log is a pipe, a redirected file, a named pipe, or a device', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log', smallLog);
    for (const script of [
      'cat log | fansite -q --threads 4 - out',
      'fansite -q --threads 4 - out < log',
      'mkfifo pipe; cat log > pipe & fansite -q --threads 4 pipe out',
      'fansite -q --threads 4 log /dev/null out',
    ]) {
      expect(await sandbox.shell(script)).toMatchObject({ exitCode: 0, stderr: '' });
      expect(sandbox.list('out')).toEqual(smallAnswers);
      fs.rmSync(sandbox.path('out'), { recursive: true });
    }
  });

  test('do no harm where the log is empty or missing', async () => {
    const sandbox = new Sandbox();
    sandbox.write('empty', '');
    sandbox.write('log', smallLog);
    expect(await sandbox.run(['-q', '--threads', '4', 'empty', 'empty', 'out'])).toMatchObject({ exitCode: 0 });
    expect(sandbox.list('out')).toEqual(emptyAnswers);
    expect(await sandbox.run(['-q', '--threads', '4', 'log', 'missing', 'none'])).toMatchObject({
      exitCode: 1,
      stderr: 'fansite-analyze: error: cannot read missing: no such file or folder\n',
    });
    expect(sandbox.names('none')).toBeUndefined();
  });

  test.skipIf(!fs.existsSync('/proc/version'))('read files that seem to be empty (Linux only)', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log', smallLog);
    expect(await expectSame(someTeams, sandbox, ['log', '/proc/version'])).toMatchObject({
      badLines: expect.stringContaining('/proc/version'),
    });
  });

  test('refuse what is no log before they read', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log', longLog);
    sandbox.write('utf16', Buffer.concat([Buffer.from('fffe', 'hex'), Buffer.from(smallLog, 'utf16le')]));
    const outcome = await runWith({ threads: 3, kernel: 'simd' }, sandbox, ['log', 'utf16']);
    expect(outcome).toMatchObject({
      exitCode: 1,
      told: expect.stringContaining('cannot read utf16: it is UTF-16 text'),
    });
  });
});

describe('An error in a thread is told as if there were only one', () => {
  const refuse = (code: string, syscall: string) =>
    `throw Object.assign(new Error('${code}'), { code: '${code}', syscall: '${syscall}' });`;
  const gone = /log was replaced by another file|cannot read log: no such file or folder/;
  const replaced = /log was replaced by another file while it was read: run again/;
  test.each([
    ['vanishes', 'fs.rmSync(name);', /cannot read log: no such file or folder/],
    ['is replaced', "fs.writeFileSync('new', ''); fs.renameSync('new', name);", replaced],
    ['is replaced by a folder', "fs.mkdirSync('new'); fs.renameSync(name, 'old'); fs.renameSync('new', name);", gone],
    ['shrinks', 'fs.truncateSync(name, 10);', /log shrank to 10 bytes while it was read/],
    ['is emptied', 'fs.truncateSync(name, 0);', /log shrank to 0 bytes while it was read/],
    ['must not be read any more', refuse('EACCES', 'open'), /cannot read log: permission denied/],
    [
      'lies on a disk that fails',
      `fs.readSync = () => { ${refuse('EIO', 'read')} };`,
      /cannot read log: the disk reports an input\/output error/,
    ],
  ])('if the log %s', async (_, act, message) => {
    const sandbox = new Sandbox();
    sandbox.write('log', longLog);
    const { exitCode, stderr } = await sandbox.run(['-q', '--threads', '2', 'log', 'out'], { hook: inThread(act) });
    expect(stderr).toMatch(/^fansite-analyze: error: [^\n]*\n$/);
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(1);
    expect(sandbox.names('out')).toBeUndefined();
  });

  const huge = (bytes: number, rest = '') => line({ request: 'GET /\xff', bytes, rest });
  test.each([
    ['in a thread', line({}) + huge(2 ** 53).repeat(100), 1],
    // The second line begins in one of the ranges of the other thread.
    ['only where its sums are added', huge(2 ** 52) + huge(2 ** 52, ` ${'x'.repeat(200)}`), 5],
    // Issue 12: which line it is depends on the order, whatever the threads have read first.
    ['in several lines', line({}).repeat(50) + huge(2 ** 53) + line({}).repeat(50) + huge(2 ** 54) + line({}), 1],
  ])('if a sum of bytes is too large %s', async (_, log, opening) => {
    for (const kernel of kernelNames) {
      const sandbox = new Sandbox();
      sandbox.write('log', log);
      const args = ['-q', '--kernel', kernel, 'log', 'out'];
      const expected = await sandbox.run(args);
      const message = /^fansite-analyze: error: log:\d+:\d+: the bytes of \/\\xff add up to more than/;
      expect(expected).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(message) });
      expect(await sandbox.run(['--threads', '2', ...args], { hook: inThread('', opening) })).toEqual(expected);
      expect(sandbox.names('out')).toBeUndefined();
    }
  });
});

describe('A thread that dies ends the run', () => {
  test.each([
    ['as if it had done its work', 'process.exit(0);', /a thread ended before its work was done/],
    ['with an exit code', 'process.exit(3);', /a thread ended before its work was done/],
    ['by a bug', "throw new TypeError('boom');", /TypeError: boom/],
    ['by a bug that nobody catches', "queueMicrotask(() => { throw new TypeError('boom'); });", /TypeError: boom/],
    ['by something that is no error', "throw 'boom';", /boom/],
    ['for want of memory', "throw new RangeError('Array buffer allocation failed');", /not enough memory/],
  ])('if it ends %s', async (_, act, message) => {
    const sandbox = new Sandbox();
    sandbox.write('log', longLog);
    const { exitCode, stderr } = await sandbox.run(['-q', '--threads', '2', 'log', 'out'], { hook: inThread(act) });
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(/memory/.test(stderr) ? 1 : 70);
    expect(sandbox.names('out')).toBeUndefined();
  });

  test('and so do several that die at the same time, before they have begun', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log', longLog);
    const hook = "if (!require('node:worker_threads').isMainThread) throw new TypeError('boom');";
    const { exitCode, stderr } = await sandbox.run(['-q', '--threads', '9', 'log', 'out'], { hook });
    expect(stderr).toMatch(/^fansite-analyze: error: a bug in fansite-analyze.*\nTypeError: boom\n {4}at /);
    expect(stderr.match(/TypeError/g)).toHaveLength(1);
    expect(exitCode).toBe(70);
    expect(sandbox.names('out')).toBeUndefined();
  });
});

describe('A signal ends a run of several threads', () => {
  const sleep = 'sleep();';
  const maxMilliseconds = 2000;

  test.each([
    ['SIGINT', 130, 'while they read', ''],
    ['SIGTERM', 143, 'while they read', ''],
    ['SIGINT', 130, 'while one of them waits for ever', sleep],
    ['SIGTERM', 143, 'while one of them works for ever', 'for (;;);'],
  ] as const)('%s with %i %s', async (signal, code, _, act) => {
    const sandbox = new Sandbox();
    sandbox.write('log', act === '' ? smallLog.repeat(1000) : longLog);
    // Nearly without any bytes on the disk, and far larger than what can be read before the signal comes.
    if (act === '') fs.truncateSync(sandbox.path('log'), 2 ** 40);
    const hook = inThread(`writeFileSync(2, 'seen\\n'); ${act}`);
    const { run, end } = await sandbox.startUntil('seen', ['-q', '--threads', '3', 'log', 'x/y'], { hook });
    const started = performance.now();
    run.kill(signal);
    const { exitCode, stderr } = await end();
    expect(exitCode).toBe(code);
    expect(stderr.replaceAll('seen\n', '')).toBe(
      `fansite-analyze: error: interrupted by ${signal}; no answers were written\n`,
    );
    expect(performance.now() - started).toBeLessThan(maxMilliseconds);
    expect(sandbox.names('x')).toBeUndefined();
  });
});
