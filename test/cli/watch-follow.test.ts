import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import { canChangeUser, copyProgram, line, nobody, Sandbox, unlessRoot } from '../support/cli.ts';
import { ago, readFact, Watching, withoutFormats } from '../support/watch.ts';

const waiting = 'log.txt is not there: waiting for it\n';

function append(sandbox: Sandbox, text: string, name = 'log.txt'): void {
  fs.appendFileSync(sandbox.path(name), text);
}

function now(host: string): string {
  return line({ host, time: ago(0) });
}

describe('A log that grows', () => {
  test('is counted as it grows, a line once it is complete', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', now('a') + now('b').slice(0, 9));
    const watching = await Watching.start(sandbox, ['log.txt']);
    expect(await watching.count('fansite_requests_total')).toBe(1);
    append(sandbox, now('b').slice(9, 20));
    append(sandbox, now('b').slice(20) + now('c'));
    await watching.waitForRequests(3);
    append(sandbox, now('c'));
    await watching.waitForRequests(4);
    const { messages, facts } = await watching.end();
    expect(messages).toBe('');
    expect(facts.hosts).toEqual([
      { host: 'c', requests: 2 },
      { host: 'a', requests: 1 },
      { host: 'b', requests: 1 },
    ]);
    expect(facts.totals).toMatchObject({ lines: 4, malformed: 0 });
  });

  test('arrives in the last second, whatever the times of its lines; what was there before does not', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', line({ time: ago(30) }));
    const watching = await Watching.start(sandbox, ['log.txt']);
    append(sandbox, line({ time: ago(7200) }) + line({ time: ago(-3600) }));
    await watching.waitForRequests(3);
    const { facts } = await watching.end();
    expect(facts.last_second.requests).toBeLessThanOrEqual(2);
    expect(facts).toMatchObject({ last_minute: { requests: 2 }, totals: { requests: 3, late: 1 } });
  });

  test('may come later, also in a folder that is missing', async () => {
    const sandbox = new Sandbox();
    const watching = await Watching.start(sandbox, ['logs/log.txt']);
    sandbox.write('logs/log.txt', now('a'));
    await watching.waitForRequests(1);
    const { messages } = await watching.end();
    expect(messages).toBe('logs/log.txt is not there: waiting for it\nlogs/log.txt has appeared\n');
  });

  test('may be one of several, all counted together', async () => {
    const sandbox = new Sandbox();
    sandbox.write('first.txt', now('a'));
    sandbox.write('second.txt', now('b'));
    const watching = await Watching.start(sandbox, ['first.txt', 'second.txt', 'third.txt']);
    append(sandbox, now('a'), 'second.txt');
    sandbox.write('third.txt', now('c'));
    await watching.waitForRequests(4);
    expect((await watching.end()).facts.hosts[0]).toEqual({ host: 'a', requests: 2 });
  });
});

describe('A line that is not finished (issue 13: 12 bytes were counted of 1234)', () => {
  const half = (bytes: string) => line({ host: 'half', time: ago(0), bytes }).trimEnd();

  test.each(['SIGINT', 'SIGTERM'] as const)('is not counted when %s ends the run, which is told', async (signal) => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', now('a'));
    const watching = await Watching.start(sandbox, ['log.txt']);
    append(sandbox, now('b') + half('12'));
    await watching.waitForRequests(2);
    const { facts, messages } = await watching.end(signal);
    expect(facts.totals).toMatchObject({ lines: 2, requests: 2, bytes: 20, malformed: 0 });
    expect(messages).toBe(
      `fansite-analyze: warning: log.txt ends within a line: its last ${half('12').length} bytes are not counted\n`,
    );
  });

  test('is not counted when a signal ends the run while a pipe is open, which is told', async () => {
    const sandbox = new Sandbox();
    const watching = await Watching.start(sandbox, ['-'], { isInputOpen: true });
    watching.write(now('b') + half('12'));
    await watching.waitForRequests(1);
    const { facts, messages } = await watching.end('SIGINT');
    expect(facts.totals).toMatchObject({ lines: 1, requests: 1, bytes: 10, malformed: 0 });
    expect(messages).toBe(
      `fansite-analyze: warning: (standard input) ends within a line: its last ${half('12').length} bytes are not counted\n`,
    );
  });

  test('is not counted in a file that was rotated or emptied either, which is told', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', now('a') + half('12'));
    const watching = await Watching.start(sandbox, ['log.txt']);
    fs.renameSync(sandbox.path('log.txt'), sandbox.path('log.txt.1'));
    sandbox.write('log.txt', `34\n${now('b')}h`);
    await watching.waitForRequests(2);
    fs.truncateSync(sandbox.path('log.txt'));
    append(sandbox, now('c'));
    await watching.waitForRequests(3);
    const { facts, messages } = await watching.end();
    expect(facts.totals).toMatchObject({ lines: 4, requests: 3, bytes: 30, malformed: 1 });
    const warning = 'fansite-analyze: warning: ';
    expect(messages.split('\n')).toEqual([
      'log.txt was rotated: the new file is followed',
      `${warning}log.txt ends within a line: its last byte is not counted`,
      `${warning}log.txt was emptied: what was written to it last may be missing here`,
      `${warning}a former file of log.txt ends within a line: its last ${half('12').length} bytes are not counted`,
      '',
    ]);
  });

  test('is whole where nothing more can come: in a replay, and in a pipe that ended', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', now('a') + half('12'));
    for (const args of [['--replay', 'max', 'log.txt'], ['-']]) {
      const { stdout, stderr } = await sandbox.run(['watch', '--every', '1h', ...args], {
        input: sandbox.read('log.txt'),
      });
      expect(readFact(stdout).totals).toMatchObject({ lines: 2, requests: 2, bytes: 22 });
      expect(withoutFormats(stderr)).toBe('');
    }
  });
});

describe('--since', () => {
  const log = () => [7200, 3500, 600, 30].map((seconds) => line({ host: `${seconds}s`, time: ago(seconds) })).join('');
  test.each([
    ['0', []],
    ['1m', ['30s']],
    ['11m', ['30s', '600s']],
    ['60m', ['30s', '3500s', '600s']],
  ])('%s counts in what is so old at the start', async (since, hosts) => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', log());
    const { stdout } = await sandbox.run(['watch', '--once', '0', '--since', since, 'log.txt']);
    expect(readFact(stdout)).toMatchObject({
      hosts: hosts.map((host) => ({ host, requests: 1 })),
      totals: { late: 0 },
    });
  });

  test('is an hour unless told otherwise, and all counts in everything, which was not late when it came', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', log());
    const usual = await sandbox.run(['watch', '--once', '0', 'log.txt']);
    expect(readFact(usual.stdout).totals).toMatchObject({ requests: 3, late: 0 });
    const all = await sandbox.run(['watch', '--once', '0', '--since', 'all', '--window', '3h', 'log.txt']);
    expect(readFact(all.stdout)).toMatchObject({ last_hour: { requests: 3 }, totals: { requests: 4, late: 0 } });
    expect(readFact(all.stdout).hosts).toHaveLength(4);
  });

  test('0 goes on behind the last complete line', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', now('a') + now('b').slice(0, 5));
    const watching = await Watching.start(sandbox, ['--since', '0', 'log.txt']);
    append(sandbox, now('b').slice(5));
    await watching.waitForRequests(1);
    expect((await watching.end()).facts.hosts).toEqual([{ host: 'b', requests: 1 }]);
  });
});

describe('What happens to a log is told', () => {
  test.each([
    [
      'rotated by renaming',
      (sandbox: Sandbox) => fs.renameSync(sandbox.path('log.txt'), sandbox.path('log.txt.1')),
      'log.txt was rotated: the new file is followed\n',
    ],
    [
      'copied and emptied',
      (sandbox: Sandbox) => {
        fs.copyFileSync(sandbox.path('log.txt'), sandbox.path('log.txt.1'));
        fs.truncateSync(sandbox.path('log.txt'));
      },
      'log.txt was copied and emptied: it is counted to the end of the copy, log.txt.1\n',
    ],
    [
      'emptied without a copy',
      (sandbox: Sandbox) => fs.truncateSync(sandbox.path('log.txt')),
      'fansite-analyze: warning: log.txt was emptied: what was written to it last may be missing here\n',
    ],
  ])('%s, and nothing is lost', async (_, happen, message) => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', now('old').repeat(3));
    const watching = await Watching.start(sandbox, ['log.txt']);
    happen(sandbox);
    append(sandbox, now('new'));
    await watching.waitForRequests(4);
    await watching.waitForMessage(message);
    const { messages, facts } = await watching.end();
    expect(messages).toBe(message);
    expect(facts.totals).toMatchObject({ lines: 4, requests: 4 });
  });

  test('deleted, and made again', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', now('a'));
    const watching = await Watching.start(sandbox, ['log.txt']);
    fs.rmSync(sandbox.path('log.txt'));
    await watching.waitForMessage(waiting);
    sandbox.write('log.txt', now('b'));
    await watching.waitForRequests(2);
    expect((await watching.end()).messages).toBe(`${waiting}log.txt has appeared\n`);
  });

  test.skipIf(!canChangeUser)(`unreadable, once, until it can be read${unlessRoot}`, async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', now('a'));
    fs.chmodSync(sandbox.path('log.txt'), 0o600);
    const watching = await Watching.start(sandbox, ['log.txt'], { user: nobody, program: copyProgram(sandbox) });
    await watching.waitForMessage('permission denied');
    fs.chmodSync(sandbox.path('log.txt'), 0o644);
    await watching.waitForRequests(1);
    expect((await watching.end()).messages).toBe(
      'fansite-analyze: warning: cannot follow log.txt: permission denied; trying again\n',
    );
  });

  test.skipIf(!canChangeUser)(`unreadable, and gone before it could be read${unlessRoot}`, async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', now('a'));
    fs.chmodSync(sandbox.path('log.txt'), 0o600);
    const watching = await Watching.start(sandbox, ['log.txt'], { user: nobody, program: copyProgram(sandbox) });
    await watching.waitForMessage('permission denied');
    fs.renameSync(sandbox.write('next', now('b')), sandbox.path('log.txt'));
    await watching.waitForRequests(1);
    expect((await watching.end()).messages.split('\n').slice(0, 2)).toEqual([
      'fansite-analyze: warning: cannot follow log.txt: permission denied; trying again',
      'fansite-analyze: warning: a file of log.txt was gone before it could be opened: its lines are not counted',
    ]);
  });

  test('but not with --quiet', async () => {
    const sandbox = new Sandbox();
    const { exitCode, stdout, stderr } = await sandbox.run(['watch', '-q', '--once', '0', 'log.txt']);
    expect({ exitCode, stderr, requests: readFact(stdout).totals.requests }).toEqual({
      exitCode: 0,
      stderr: '',
      requests: 0,
    });
  });
});

describe('Why there is nothing to see is told once (issue 12)', () => {
  const old = (count = 3) => line({ time: '14/Jun/2025:21:25:58 +0100' }).repeat(count);
  const foreign = '2025-06-14 10:00:00 10.0.0.1 GET / 200\n'.repeat(30);
  const unread =
    'the closest are elb, common, combined (log.txt:1:39: expected a duration, or -, found the end of the line): its lines are skipped; set --log-format to a name (see --log-format list) or a pattern';
  test.each([
    [
      'the newest line is old',
      ['log.txt'],
      old(),
      'the newest line of log.txt is from 14/Jun/2025:21:25:58 +0100, too old to count with this --since; --since all counts all of it, --replay max plays it by its own time',
    ],
    [
      'all that is counted is old',
      ['--since', 'all', 'log.txt'],
      old(),
      'no request is from the last hour: the newest of 3 requests is from 14/Jun/2025:21:25:58 +0100; --replay max plays a log by its own time',
    ],
    [
      'no line can be read',
      ['log.txt'],
      foreign,
      `log.txt is in no known format: none of the first 30 lines fits one, ${unread}`,
    ],
    [
      'the only line cannot be read',
      ['log.txt'],
      foreign.slice(0, 39),
      `log.txt is in no known format: its only line does not fit one, ${unread}`,
    ],
    [
      'no line could be read',
      ['--since', 'all', 'log.txt'],
      foreign,
      `log.txt is in no known format: none of the first 30 lines fits one, ${unread}`,
    ],
  ])('%s', async (_, args, text, reason) => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', text);
    const { stderr, exitCode } = await sandbox.run(['watch', '--once', '0', ...args]);
    expect({ messages: withoutFormats(stderr), exitCode }).toEqual({
      messages: `fansite-analyze: warning: ${reason}\n`,
      exitCode: 0,
    });
  });

  test('at the end of a pipe and of a replay', async () => {
    const sandbox = new Sandbox();
    const piped = await sandbox.run(['watch', '-'], { input: old(1) });
    expect(withoutFormats(piped.stderr)).toBe(
      'fansite-analyze: warning: no request is from the last hour: the only request is from 14/Jun/2025:21:25:58 +0100; --replay max plays a log by its own time\n',
    );
    const replayed = await sandbox.run(['watch', '--replay', 'max', '-'], { input: foreign });
    expect(replayed.stderr).toMatch(/^fansite-analyze: warning: \(standard input\) is in no known format: .*\n$/);
  });

  test('once lines come that cannot be read', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', '');
    const watching = await Watching.start(sandbox, ['log.txt']);
    append(sandbox, foreign);
    await watching.waitForMessage('none of the first 30 lines fits one');
    append(sandbox, foreign + now('a'));
    await watching.waitForRequests(1);
    const [warning, ...others] = (await watching.end()).messages.split('\n');
    expect(warning).toBe(
      `fansite-analyze: warning: log.txt is in no known format: none of the first 30 lines fits one, ${unread}`,
    );
    expect(others.join('\n')).toMatch(/^fansite-analyze: warning: log.txt is in no known format: of the first .*\n$/);
  });

  test.each([
    ['there is a request of the last hour', old() + now('a'), ['log.txt']],
    ['there are no lines', '', ['log.txt']],
    ['nothing of the past is wanted', old(), ['--since', '0', 'log.txt']],
  ])('but not if %s', async (_, text, args) => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', text);
    const { stderr } = await sandbox.run(['watch', '--once', '0', ...args]);
    expect(withoutFormats(stderr)).toBe('');
  });
});

describe('A log by two names is told, and counts twice, as in the other command (issue 12)', () => {
  test.each([
    [
      'two hard links',
      (sandbox: Sandbox) => fs.linkSync(sandbox.path('log.txt'), sandbox.path('other.txt')),
      'other.txt',
    ],
    ['a symbolic link', (sandbox: Sandbox) => fs.symlinkSync('log.txt', sandbox.path('other.txt')), 'other.txt'],
    ['two ways to write its name', () => {}, './log.txt'],
    ['the same name twice', () => {}, 'log.txt'],
  ])('%s', async (_, link, other) => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', now('a'));
    link(sandbox);
    const { stdout, stderr } = await sandbox.run(['watch', '--once', '0', 'log.txt', other]);
    expect(withoutFormats(stderr)).toBe(
      `fansite-analyze: warning: ${other} is the same file as log.txt: its lines count once more\n`,
    );
    expect(readFact(stdout).totals.requests).toBe(2);
    const replay = await sandbox.run(['watch', '--replay', 'max', 'log.txt', other]);
    expect(withoutFormats(replay.stderr)).toBe(
      `fansite-analyze: warning: ${other} is the same file as log.txt: its lines count once more\n`,
    );
    expect(readFact(replay.stdout).totals.requests).toBe(2);
  });

  test('also if it comes later', async () => {
    const sandbox = new Sandbox();
    const watching = await Watching.start(sandbox, ['log.txt', './log.txt']);
    sandbox.write('log.txt', now('a'));
    await watching.waitForRequests(2);
    expect((await watching.end()).messages).toContain(
      'warning: ./log.txt is the same file as log.txt: its lines count once more\n',
    );
  });
});

describe('What never becomes a log that grows is an error', () => {
  test.each([
    [
      'a pipe among several logs',
      (sandbox: Sandbox) => execFileSync('mkfifo', [sandbox.path('log.txt')]),
      'it is no file that grows; watch it alone',
    ],
    ['a folder', (sandbox: Sandbox) => fs.mkdirSync(sandbox.path('log.txt')), 'it is a folder; name the logs in it'],
    [
      'a compressed file',
      (sandbox: Sandbox) => sandbox.write('log.txt', '\u001f\u008b\u0008'),
      'it is compressed by gzip; --replay reads old logs',
    ],
  ])('%s', async (_, make, reason) => {
    const sandbox = new Sandbox();
    make(sandbox);
    sandbox.write('other.txt', now('a'));
    expect(await sandbox.run(['watch', '--once', '1h', 'other.txt', 'log.txt'])).toEqual({
      exitCode: 1,
      signal: undefined,
      stdout: '',
      stderr: `fansite-analyze: error: cannot watch log.txt: ${reason}\n`,
    });
  });
});

test('Lines that are no log are counted as malformed', async () => {
  const sandbox = new Sandbox();
  sandbox.write(
    'log.txt',
    Uint8Array.from({ length: 4096 }, (_, i) => (i % 64 === 63 ? 10 : ((37 * i) % 256) | 128)),
  );
  const { exitCode, stdout } = await sandbox.run(['watch', '--once', '0', '--since', 'all', 'log.txt']);
  expect({ exitCode, ...readFact(stdout).totals }).toMatchObject({
    exitCode: 0,
    lines: 64,
    malformed: 64,
    requests: 0,
  });
});
