import fs from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { answerNames, at, failedLogin, line, Sandbox, smallAnswers, smallLog } from '../support/cli.ts';
import { readFact } from '../support/watch.ts';

/** Three rotated logs: only read in their order, somebody is blocked, and blocked again. */
const rotated = {
  'access.log.10.gz': gzipSync(failedLogin('a', 1) + failedLogin('a', 2)),
  'access.log.2': failedLogin('a', 3) + line({ time: at(4) }),
  'access.log': line({ time: at(303) }) + line({ time: at(304) }),
};
const blocked = line({ time: at(4) }) + line({ time: at(303) });
const formatsTold = 'access.log.10.gz and 2 more: common, 100 % of 6 lines\n';
const orderTold = 'reading by time: access.log.10.gz, access.log.2, access.log (--order given reads them as named)\n';

function writeRotated(): Sandbox {
  const sandbox = new Sandbox();
  for (const [name, content] of Object.entries(rotated)) sandbox.write(name, content);
  return sandbox;
}

describe('Several logs are read by time', () => {
  // Issue 12: they were read in the order of their names, and blocks came to the wrong lines.
  test('though the shell sorts them by name, and the order is told', async () => {
    const sandbox = writeRotated();
    const { exitCode, stderr } = await sandbox.shell('fansite access.log* out');
    expect(exitCode).toBe(0);
    expect(stderr.startsWith(orderTold + formatsTold.replace('.10.gz', ''))).toBe(true);
    expect(sandbox.list('out')).toMatchObject({ 'hosts.txt': 'a,6\n', 'blocked.txt': blocked });
  });

  test('with any number of threads, from any order, with the same bytes in all answers', async () => {
    const sandbox = writeRotated();
    const names = Object.keys(rotated);
    expect(await sandbox.run(['-q', ...names, 'out'])).toMatchObject({ exitCode: 0, stderr: '' });
    const expected = sandbox.list('out');
    expect(Object.keys(expected ?? {})).toEqual(answerNames);
    for (const [a, b, c] of [
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ] as const) {
      const order = [names[a], names[b], names[c]] as string[];
      const threads = ['--threads', String(b + 1)];
      expect(await sandbox.run(['-q', ...threads, ...order, 'out'])).toMatchObject({ exitCode: 0, stderr: '' });
      expect(sandbox.list('out')).toEqual(expected);
    }
  });

  test('and no order is told where that is the one given', async () => {
    const sandbox = writeRotated();
    const { stderr } = await sandbox.run([...Object.keys(rotated), 'out']);
    expect(stderr).toMatch(/^access\.log\.10\.gz and 2 more: common, 100 % of 6 lines\n6 lines in /);
  });

  test('but --order given keeps the order of the command line', async () => {
    const sandbox = writeRotated();
    const args = ['--order', 'given', 'access.log', 'access.log.10.gz', 'access.log.2', 'out'];
    const { exitCode, stderr } = await sandbox.run(args);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^access\.log and 2 more: common, 100 % of 6 lines\n6 lines in /);
    expect(sandbox.list('out')).toMatchObject({ 'blocked.txt': line({ time: at(4) }) });
  });

  test('and times are printed in the zone of the first line that is read', async () => {
    const sandbox = new Sandbox();
    sandbox.write('a', line({ time: '02/Jul/1995:00:00:00 +0900' }));
    sandbox.write('b', line({ time: '01/Jul/1995:00:00:00 -0400' }));
    expect(await sandbox.run(['-q', '--top', '1', 'a', 'b', 'out'])).toMatchObject({ exitCode: 0 });
    expect(sandbox.list('out')).toMatchObject({ 'hours.txt': '01/Jul/1995:00:00:00 -0400,1\n' });
  });

  test('but as they are named where a pipe is among them', async () => {
    const sandbox = writeRotated();
    const piped = await sandbox.shell('cat access.log.2 | fansite access.log - access.log.10.gz out');
    expect(piped.stderr).toMatch(
      /^access\.log and 1 more: common, 100 % of 4 lines\n\(standard input\): common, 100 % of 2 lines\n6 lines in /,
    );
    expect(sandbox.list('out')).toMatchObject({ 'blocked.txt': '' });
    const substituted = await sandbox.shell('fansite access.log <(zcat access.log.10.gz) access.log.2 out');
    expect(substituted.stderr).not.toContain('reading by time');
    expect(sandbox.list('out')).toMatchObject({ 'blocked.txt': line({ time: at(4) }) });
  });

  test('and thirty of many names are told, with control characters escaped', async () => {
    const sandbox = new Sandbox();
    const names = Array.from({ length: 1042 }, (_, i) => `${i}\x1b[31m`);
    for (const [i, name] of names.entries()) sandbox.write(name, line({ time: at(2000 - i) }));
    const { exitCode, stderr } = await sandbox.run([...names, 'out']);
    expect(exitCode).toBe(0);
    const [told] = stderr.split('\n');
    expect(told).toMatch(/^reading by time: 1041\\x1b\[31m, 1040\\x1b\[31m, .*, and 1,012 more \(--order given/);
    expect(told?.split(', ')).toHaveLength(31);
  });
});

describe('The summary of several logs', () => {
  test('names those that overlap in time, and those that are the same file', async () => {
    const sandbox = new Sandbox();
    sandbox.write('a', line({ time: at(0) }) + line({ time: at(10) }));
    sandbox.write('b', line({ time: at(5) }) + line({ time: at(20) }));
    fs.symlinkSync('a', sandbox.path('link'));
    for (const threads of ['1', '2']) {
      const { exitCode, stderr } = await sandbox.run(['--threads', threads, 'a', 'b', 'link', 'out']);
      expect(exitCode).toBe(0);
      expect(stderr).toContain('\n  link is the same file as a\n');
      expect(stderr).toContain('\n  a and b overlap, from 01/Jul/1995:00:00:05 -0400 to 01/Jul/1995:00:00:10 -0400\n');
    }
    expect(await sandbox.run(['-q', 'a', 'b', 'link', 'out'])).toMatchObject({ exitCode: 0, stderr: '' });
  });
});

describe('watch --replay of several logs', () => {
  const blockedCount = (stdout: string) => readFact(stdout).totals.blocked;

  test('reads them by time and tells so, but for --order given and pipes', async () => {
    const sandbox = writeRotated();
    const replay = 'fansite watch --replay max';
    const byTime = await sandbox.shell(`${replay} access.log*`);
    expect(byTime).toMatchObject({ exitCode: 0, stderr: orderTold + formatsTold.replace('.10.gz', '') });
    expect(blockedCount(byTime.stdout)).toBe(2);
    const given = await sandbox.shell(`${replay} --order given access.log access.log.10.gz access.log.2`);
    expect(given).toMatchObject({ exitCode: 0, stderr: formatsTold.replace('.10.gz', '') });
    expect(blockedCount(given.stdout)).toBe(1);
    const piped = await sandbox.shell(`${replay} access.log.2 <(cat access.log) access.log.10.gz`);
    expect(piped).toMatchObject({ exitCode: 0, stderr: expect.not.stringContaining('reading by time') });
    expect(blockedCount(piped.stdout)).toBe(0);
    expect((await sandbox.shell(`${replay} --quiet access.log*`)).stderr).toBe('');
  });

  test('has an order, which logs that grow have not', async () => {
    const sandbox = writeRotated();
    const { exitCode, stderr } = await sandbox.run(['watch', '--order', 'time', 'access.log']);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^fansite-analyze: error: --order is for --replay: .*; see fansite-analyze watch -h\n$/);
  });
});

test('--order takes time or given', async () => {
  const sandbox = new Sandbox();
  sandbox.write('log.txt', smallLog);
  for (const order of ['time', 'given']) {
    expect(await sandbox.run(['-q', '--order', order, 'log.txt', 'out'])).toMatchObject({ exitCode: 0, stderr: '' });
    expect(sandbox.list('out')).toEqual(smallAnswers);
  }
  expect(await sandbox.run(['--order', 'name', 'log.txt', 'out'])).toMatchObject({ exitCode: 2 });
});

// Issue 13: with threads, 40,000 logs took two minutes, because each of them looked at all locks and all resources before it.
describe('Many logs take as much time as opening each', () => {
  /** A hook that counts what is done to logs, and how many of them are open at once. */
  const countOpenings = `
    const { openSync, closeSync } = fs;
    const open = new Set();
    let openings = 0;
    let mostOpen = 0;
    fs.openSync = (name, ...rest) => {
      const descriptor = openSync(name, ...rest);
      if (!/^log\\d+$/.test(String(name))) return descriptor;
      openings++;
      open.add(descriptor);
      mostOpen = Math.max(mostOpen, open.size);
      return descriptor;
    };
    fs.closeSync = (descriptor) => {
      open.delete(descriptor);
      closeSync(descriptor);
    };
    process.on('exit', () => fs.writeFileSync('counts', JSON.stringify({ openings, mostOpen, left: open.size })));`;

  test.each([false, true])('which is done twice, one after the other (compressed: %s)', async (isCompressed) => {
    const sandbox = new Sandbox();
    const count = 300;
    for (let i = 0; i < count; i++) {
      const log = failedLogin(`h${i}`, (i * 7) % count);
      sandbox.write(`log${i}`, isCompressed ? gzipSync(log) : log);
    }
    const names = Array.from({ length: count }, (_, i) => `log${i}`);
    const { exitCode, stderr } = await sandbox.run(['--threads', '1', ...names, 'out'], { hook: countOpenings });
    expect(exitCode).toBe(0);
    expect(JSON.parse(sandbox.read('counts'))).toEqual({ openings: 2 * count, mostOpen: 1, left: 0 });
    expect(stderr).toContain(', and 270 more (--order given reads them as named)\n');
    expect(stderr.split('\n').length).toBeLessThan(10);
  });

  test('and few lines of messages, also where all are the same file', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log', smallLog);
    const { exitCode, stderr } = await sandbox.run([...Array.from({ length: 200 }, () => 'log'), 'out']);
    expect(exitCode).toBe(0);
    expect(stderr).toContain(
      'warning: 189 more of the logs are the same file as an earlier one: their lines count once more\n',
    );
    expect(stderr.split('\n').length).toBeLessThan(30);
  });
});
