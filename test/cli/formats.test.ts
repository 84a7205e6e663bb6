import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { formats } from '../../src/log/formats/catalogue.ts';
import { at, emptyAnswers, failedLogin, line, Sandbox } from '../support/cli.ts';
import { ago, readFact } from '../support/watch.ts';

/** A line of a site behind which the client stands. */
function siteLine(host: string, time: string = at(1), resource: string = '/', rest: string = ''): string {
  return `www.example.com:443 ${host} - - [${time}] "GET ${resource} HTTP/1.1" 200 5 "-" "curl/8.5.0"${rest}\n`;
}

/** A line of nginx with the addresses that its proxy was told. */
function forwardedLine(peer: string, addresses: string): string {
  return `${peer} - - [${at(1)}] "GET / HTTP/1.1" 200 5 "-" "curl/8.5.0" "${addresses}"\n`;
}

const isoLine = (host: string, time: string) => `${time} ${host} "GET /x HTTP/1.1" 200 5\n`;
const isoPattern = '$time_iso8601 $remote_addr "$request" $status $body_bytes_sent';

async function run(log: string | Uint8Array, ...options: string[]) {
  const sandbox = new Sandbox();
  sandbox.write('log', log);
  const { exitCode, stdout, stderr } = await sandbox.run([...options, 'log', 'out']);
  return { exitCode, stdout, stderr, answers: sandbox.list('out') };
}

describe('The format of a log', () => {
  test.each(formats.filter(({ isNamedOnly }) => !isNamedOnly))('$name is detected, and told', async (format) => {
    const { exitCode, stderr } = await run(`${format.sample}\n`.repeat(20));
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(new RegExp(`^log: ${format.name}, 100 % of 20 lines\n20 lines in `));
  });

  test('is told with the share of lines that fit, which is only 100 % if all do', async () => {
    const { stderr } = await run(siteLine('192.0.2.1').repeat(999) + line({}) + siteLine('192.0.2.1').repeat(500));
    expect(stderr).toMatch(/^log: vhost_combined, 99 % of 1,000 lines\n/);
  });

  test('is that of any other pipe, compressed log, and number of threads, with the same bytes in all answers', async () => {
    const sandbox = new Sandbox();
    const lines = Array.from({ length: 3000 }, (_, i) =>
      siteLine(`192.0.2.${i % 7}`, at(i % 5), `/${i % 11}`, i % 10 === 0 ? '' : ' more'),
    );
    const log = `noise\n${lines.join('')}bad\n`;
    sandbox.write('log', log);
    sandbox.write('log.gz', gzipSync(log));
    await sandbox.run(['--threads', '1', 'log', 'out']);
    const expected = sandbox.list('out');
    expect(expected?.['hosts.txt']).toMatch(/^192\.0\.2\.0,429\n/);
    for (const command of [
      'fansite --threads 4 log out',
      'fansite log.gz out',
      'cat log | fansite out',
      'cat log.gz | fansite --kernel typescript - out',
    ]) {
      const { exitCode, stderr } = await sandbox.shell(command);
      expect(exitCode).toBe(0);
      expect(stderr).toMatch(/(log|log\.gz|\(standard input\)): vhost_combined, 99 % of 1,000 lines\n/);
      expect(sandbox.list('out')).toEqual(expected);
    }
  });

  test('is that of each of several logs, and their answers are those of one log', async () => {
    const sandbox = new Sandbox();
    sandbox.write('1', line({ host: '192.0.2.1', time: at(1) }).repeat(12));
    sandbox.write('2', siteLine('192.0.2.1', at(2)).repeat(13));
    sandbox.write('3', isoLine('192.0.2.2', '1995-07-01T04:00:03Z'));
    for (const threads of ['1', '3']) {
      const { exitCode, stderr } = await sandbox.run(['--threads', threads, '2', '1', 'out']);
      expect(exitCode).toBe(0);
      expect(stderr).toMatch(
        /^reading by time: 1, 2 .*\n2: vhost_combined, 100 % of 13 lines\n1: common, 100 % of 12 lines\n/,
      );
      expect(sandbox.list('out')).toMatchObject({ 'hosts.txt': '192.0.2.1,25\n' });
    }
  });

  test('keeps failed logins of different people behind one site from blocking anybody', async () => {
    const logins = [1, 2, 3, 4].map((i) => `www.example.com:443 ${failedLogin(`192.0.2.${i}`, i)}`);
    const { stderr, answers } = await run(logins.join(''));
    expect(stderr).toContain('log: vhost_common, 100 % of 4 lines\n');
    expect(answers?.['blocked.txt']).toBe('');
  });

  test('is unknown for less than ten lines that fit none: they are skipped, and a warning says so', async () => {
    const { exitCode, stderr, answers } = await run('what\nis\nthis\n');
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(
      /^fansite-analyze: warning: log is in no known format: none of the first 3 lines fits one, /,
    );
    expect(stderr).toContain('(log:1:5: expected "[" and a time after the host, found the end of the line)');
    expect(answers).toEqual(emptyAnswers);
  });

  test('is the closest one if --max-bad allows it, and none if no line fits any', async () => {
    const allowed = await run(`${siteLine('192.0.2.1')}${'bad\n'.repeat(19)}`, '--max-bad', '95%');
    expect(allowed).toMatchObject({ exitCode: 0, answers: { 'hosts.txt': '192.0.2.1,1\n' } });
    expect(allowed.stderr).toMatch(/^log: vhost_com(mon|bined), 5 % of 20 lines\n/);
    const none = await run('bad\n'.repeat(20), '--max-bad', '100%');
    expect(none).toMatchObject({ exitCode: 0, answers: emptyAnswers });
    expect(none.stderr).toMatch(/^fansite-analyze: warning: log is in no known format: .*: its lines are skipped; /);
  });

  test('of empty lines is none, and nothing is said', async () => {
    const { exitCode, stderr, answers } = await run('\n'.repeat(20));
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^20 lines in /);
    expect(answers).toEqual(emptyAnswers);
  });
});

describe('A log that changes its format', () => {
  const before = line({ host: '192.0.2.1' }).repeat(5000);
  const after = siteLine('192.0.2.2').repeat(6000);
  const warning =
    'fansite-analyze: warning: log:5001: the format changes here from common to vhost_combined, but all lines are read as common: ' +
    'split the file here, or name one format with --log-format\n';

  test.each(['1', '4'])('is told once, with the line where the other one begins: --threads %s', async (threads) => {
    const { exitCode, stderr } = await run(before + after, '--max-bad', '100%', '--threads', threads);
    expect(exitCode).toBe(0);
    expect(stderr.split(warning)).toHaveLength(2);
    expect(stderr).toMatch(/^log: common, 100 % of 1,000 lines\n/);
  });

  test('is not told for noise, a few lines at its end, or a log that fits no format there', async () => {
    for (const end of ['noise\n', siteLine('192.0.2.2').repeat(9), 'noise\n'.repeat(2000), `noise\n${line({})}`]) {
      expect((await run(before + end)).stderr).not.toContain('the format changes');
    }
  });

  test('is told though it is refused, and with --log-format it is not', async () => {
    expect(await run(before + after)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(warning) });
    const given = await run(before + after, '--max-bad', '100%', '--log-format', 'common');
    expect(given.stderr).not.toContain('the format changes');
  });
});

describe('--log-format', () => {
  test('list prints the name, patterns and a sample of each, without a log', async () => {
    for (const command of [[], ['watch']]) {
      const { exitCode, stdout, stderr } = await new Sandbox().run([...command, '--log-format', 'list']);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      for (const { name, patterns, sample } of formats) {
        expect(stdout).toMatch(new RegExp(`^${name}\\b`, 'm'));
        for (const text of [...patterns, sample]) expect(stdout).toContain(text);
      }
    }
  });

  test('NAME overrules detection, and is the only way to some', async () => {
    const log = `192.0.2.1 www.example.com alice [${at(1)}] "GET / HTTP/1.1" 200 5 "-" "-"\n`;
    expect((await run(log)).stderr).toMatch(/^log: combined, /);
    const { exitCode, stderr } = await run(log.repeat(20), '--log-format', 'lighttpd');
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^20 lines in /);
  });

  test('PATTERN reads what no known format does', async () => {
    const log = isoLine('192.0.2.1', '1995-07-01T00:00:01Z') + isoLine('192.0.2.1', '1995-07-01T02:00:01+02:00');
    expect(await run(log.repeat(10))).toMatchObject({ exitCode: 2 });
    for (const threads of ['1', '2']) {
      const { exitCode, answers } = await run(log.repeat(10), '--threads', threads, '--log-format', isoPattern);
      expect(exitCode).toBe(0);
      expect(answers).toMatchObject({
        'hosts.txt': '192.0.2.1,20\n',
        'resources_with_bytes.txt': '/x,100\n',
        'hours.txt': '01/Jul/1995:00:00:01 +0000,20\n',
      });
    }
  });

  test('that fits no line gives no answers', async () => {
    const { exitCode, stderr } = await run(line({}).repeat(20), '--log-format', 'squid', '-q');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('0 of 20 lines of log are in the format of --log-format (log:1:1: expected ');
    const few = await run(line({}), '--log-format', 'squid');
    expect(few.stderr).toContain('so all answers are empty: is --log-format right?\n');
  });

  test.each([
    ['combind', 'There is no format of that name. Did you mean combined? --log-format list prints all; a pattern has'],
    [
      '$remote_adr [$time_local]',
      'The pattern cannot be read: there is no variable $remote_adr (did you mean $remote_addr?)',
    ],
    ['$remote_addr', 'The pattern cannot be read: it has no time'],
    ['[$time_local]', 'The pattern cannot be read: it names no client'],
    ['', 'There is no format of that name.'],
  ])('%j is refused', async (format, message) => {
    const { exitCode, stderr } = await run(line({}), '--log-format', format);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });
});

describe('--log-zone', () => {
  const log = isoLine('192.0.2.1', '1995-07-01T02:00:01').repeat(3);

  test.each([
    ['+0200', '01/Jul/1995:02:00:01 +0200,3\n'],
    ['-05:30', '01/Jul/1995:02:00:01 -0530,3\n'],
    ['UTC', '01/Jul/1995:02:00:01 +0000,3\n'],
    ['Z', '01/Jul/1995:02:00:01 +0000,3\n'],
  ])('%s is that of times without one', async (zone, hours) => {
    const { answers } = await run(log, '--log-format', isoPattern, '--log-zone', zone, '--top', '1');
    expect(answers?.['hours.txt']).toBe(hours);
  });

  test.each(['2', '+2400', '+02:60', 'CET', ''])('%j is none', async (zone) => {
    expect(await run(log, '--log-zone', zone)).toMatchObject({ exitCode: 2 });
  });
});

describe('--host-from', () => {
  const log = forwardedLine('10.0.0.1', '192.0.2.1, 192.0.2.2, 192.0.2.3').repeat(3) + forwardedLine('10.0.0.1', '-');

  test.each([
    ['forwarded', '192.0.2.1,3\n10.0.0.1,1\n'],
    ['forwarded:1', '192.0.2.3,3\n10.0.0.1,1\n'],
    ['forwarded:3', '192.0.2.1,3\n10.0.0.1,1\n'],
    ['forwarded:4', '10.0.0.1,4\n'],
  ])('%s takes the host from the forwarded-for field, else the peer', async (from, hosts) => {
    for (const threads of ['1', '2']) {
      const { exitCode, answers } = await run(log, '--host-from', from, '--threads', threads);
      expect(exitCode).toBe(0);
      expect(answers?.['hosts.txt']).toBe(hosts);
    }
  });

  test('is told to change nothing where no log has such a field', async () => {
    const { stderr } = await run(line({}), '--host-from', 'forwarded');
    expect(stderr).toContain(
      '--host-from changes nothing but lists of hosts: no log has a forwarded-for field (common)\n',
    );
    expect((await run(log, '--host-from', 'forwarded')).stderr).not.toContain('changes nothing');
  });

  test.each(['peer', 'forwarded:0', 'forwarded:-1', ''])('%j is refused', async (from) => {
    expect(await run(log, '--host-from', from)).toMatchObject({ exitCode: 2 });
  });
});

describe('watch', () => {
  test('detects the format of a file, a pipe and a replay, and tells it in one line', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log', siteLine('192.0.2.1', ago(5)).repeat(12));
    for (const [command, name] of [
      ['fansite watch --once 0 log', 'log'],
      ['cat log | fansite watch -', '\\(standard input\\)'],
      ['fansite watch --replay max log', 'log'],
      ['cat log | fansite watch --replay max -', '\\(standard input\\)'],
    ] as const) {
      const { exitCode, stdout, stderr } = await sandbox.shell(command);
      expect(exitCode).toBe(0);
      expect(stderr).toMatch(new RegExp(`^${name}: vhost_combined, 100 % of \\d+ lines\n$`));
      expect(readFact(stdout)).toMatchObject({ hosts: [{ host: '192.0.2.1' }], totals: { requests: 12 } });
    }
  });

  test('does not refuse what it follows, and decides anew by the lines that come', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log', 'bad\n'.repeat(12));
    const { exitCode, stdout, stderr } = await sandbox.shell(`
      { sleep 1; for i in {1..12}; do echo '${siteLine('192.0.2.1', ago(5)).trimEnd()}'; done >> log; } &
      fansite watch --once 3s log`);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(
      /warning: log is in no known format: none of the first 12 lines fits one, .*: its lines are skipped/,
    );
    expect(stderr).toMatch(/\nlog: vhost_combined, \d+ % of \d+ lines\n/);
    expect(readFact(stdout)).toMatchObject({ totals: { requests: 12 } });
  });

  test('tells that --host-from changes nothing, where that is so', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log', siteLine('192.0.2.1', ago(5)));
    for (const command of ['watch --once 0', 'watch --replay max']) {
      const { stderr } = await sandbox.shell(`fansite ${command} --host-from forwarded log`);
      expect(stderr.split('--host-from changes nothing but lists of hosts')).toHaveLength(2);
    }
  });

  test('reads a named format, and refuses a replay in none', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log', isoLine('192.0.2.1', '1995-07-01T00:00:01Z').repeat(12));
    const named = await sandbox.run(['watch', '--replay', 'max', '--log-format', isoPattern, 'log']);
    expect(named).toMatchObject({ exitCode: 0, stderr: '' });
    expect(readFact(named.stdout)).toMatchObject({ totals: { requests: 12 } });
    const refused = await sandbox.run(['watch', '--replay', 'max', '-q', 'log']);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toMatch(/error: log is in no known format: none of the first 12 lines fits one/);
  });
});
