import { describe, expect, test } from 'vitest';
import { answerNames, at, emptyAnswers, line, Sandbox, smallAnswers, smallLog } from '../support/cli.ts';
import { hasFullDevice, unlessFullDevice } from '../support/full-device.ts';

const oneLine = /^[ -~…]*$/;

describe('The summary', () => {
  test('tells lines, seconds, lines per second and the range of times', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', smallLog);
    const { exitCode, stdout, stderr } = await sandbox.run(['log.txt', 'out']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
    const [format, first, second, ...others] = stderr.split('\n');
    expect(format).toBe('log.txt: common, 100 % of 3 lines');
    expect(first).toMatch(/^3 lines in \d+\.\d\d s \([\d,]+ lines\/s\)$/);
    expect([second, ...others]).toEqual(['  from 01/Jul/1995:00:00:01 -0400 to 01/Jul/1995:00:00:03 -0400', '']);
  });

  test('counts empty, malformed and out-of-order lines, and names the three most frequent reasons', async () => {
    const sandbox = new Sandbox();
    const log = [
      line({ time: at(9) }),
      line({ time: at(3) }),
      line({ time: at(4) }),
      line({ time: at(2) }),
      '\n \t\n',
      'bad\n'.repeat(1000),
      'a - - [32/Jul/1995:00:00:01 -0400] "GET / HTTP/1.0" 200 5\n'.repeat(3),
      ` ${line({})}`.repeat(2),
      'a - - [01/Jul/1995:00:00:01 -0400] GET / HTTP/1.0 200 5\n',
    ];
    sandbox.write('log.txt', log.join(''));
    const { stderr } = await sandbox.run(['--max-bad', '100%', 'log.txt', 'out']);
    const summary = stderr.slice(stderr.indexOf('more malformed lines\n')).split('\n').slice(1);
    expect(summary[0]).toMatch(/^1,012 lines in /);
    expect(summary.slice(1)).toEqual([
      '  2 empty lines',
      '  1,006 of the other 1,010 lines malformed and skipped:',
      '    1,000 where "[" and a time after the host was expected',
      '    3 where a real moment as DD/Mon/YYYY:HH:MM:SS +HHMM was expected',
      '    2 where a host at the start of the line was expected',
      '    1 for other reasons',
      '  2 lines out of order (earlier than the line before)',
      '  from 01/Jul/1995:00:00:02 -0400 to 01/Jul/1995:00:00:09 -0400',
      '',
    ]);
  });

  test('is short for an empty log', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', '');
    const { exitCode, stderr } = await sandbox.run(['log.txt', 'out']);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^0 lines in \d+\.\d\d s \(0 lines\/s\)\n$/);
    expect(sandbox.list('out')).toEqual(emptyAnswers);
  });
});

describe('Malformed lines', () => {
  test('The first ten are explained with file, line and byte column, the others counted', async () => {
    const sandbox = new Sandbox();
    const bad = 'a - - [31/Feb/1995:00:00:01 -0400] "GET / HTTP/1.0" 200 5\n';
    sandbox.write('sub/log.txt', line({}) + bad.repeat(1234));
    const { exitCode, stderr } = await sandbox.run(['--max-bad', '100%', 'sub/log.txt', 'out']);
    expect(exitCode).toBe(0);
    const [format, ...rows] = stderr.split('\n');
    expect(format).toBe('sub/log.txt: common, 0 % of 1,000 lines');
    expect(rows[0]).toBe(
      'sub/log.txt:2:8: expected a real moment as DD/Mon/YYYY:HH:MM:SS +HHMM, found: 31/Feb/1995:00:00:01 -0400] "GET / HTTP/…',
    );
    expect(rows.filter((row) => /^sub\/log\.txt:\d+:8: expected/.test(row))).toHaveLength(10);
    expect(rows[9]).toMatch(/^sub\/log\.txt:11:8: /);
    expect(rows[10]).toBe('… and 1,224 more malformed lines');
    expect(rows[11]).toMatch(/^1,235 lines in /);
  });

  test('Ten malformed lines have no rest, the eleventh is one more', async () => {
    const sandbox = new Sandbox();
    sandbox.write('10.txt', line({}).repeat(20) + 'bad\n'.repeat(10));
    sandbox.write('11.txt', line({}).repeat(20) + 'bad\n'.repeat(11));
    expect((await sandbox.run(['10.txt', 'out'])).stderr).not.toContain('… and');
    expect((await sandbox.run(['11.txt', 'out'])).stderr).toContain('\n… and 1 more malformed line\n');
  });

  test('Standard input is called (standard input)', async () => {
    const { stderr } = await new Sandbox().run(['-', 'out'], { input: 'bad\n' });
    expect(stderr).toMatch(/\n\(standard input\):1:1: expected/);
  });

  test('Control characters of the log never reach the terminal', async () => {
    const sandbox = new Sandbox();
    const evil = '\x1b[2J\x1b]0;owned\x07\r\b\x9b31m\xff\0\x7f';
    sandbox.write(
      'log.txt',
      `${evil}\na ${evil}\na [${evil}]\na [${at(1)}] "${evil}" 200\na [${at(1)}] "x" 200 ${evil}\n`,
    );
    const { exitCode, stderr } = await sandbox.run(['log.txt', 'out']);
    expect(exitCode).toBe(0);
    for (const row of stderr.split('\n')) expect(row).toMatch(oneLine);
    expect(stderr).toContain('found: \\x1b[2J\\x1b]0;owned\\x07\\x0d\\x08\\x9b31m\\xff\\x00\\x7f');
  });

  test("Control characters of a log's name never reach the terminal", async () => {
    const sandbox = new Sandbox();
    sandbox.write('evil\x1b[31m\nname.txt', 'bad\n');
    const { stderr } = await sandbox.run(['evil\x1b[31m\nname.txt', 'out']);
    const missing = await sandbox.run(['no\x1b[31m\nname.txt', 'out']);
    for (const row of [...stderr.split('\n'), ...missing.stderr.split('\n')]) expect(row).toMatch(oneLine);
    expect(missing.stderr.match(/\n/g)).toHaveLength(1);
  });

  test('If every line is malformed, the answers are empty, exit code 0, and a warning says so', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', 'what\nis\n\nthis\n');
    const { exitCode, stderr } = await sandbox.run(['log.txt', 'out']);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('warning: log.txt is in no known format: none of the first 3 lines fits one');
    expect(stderr).toContain('fansite-analyze: warning: no line could be read, so all answers are empty\n');
    expect(sandbox.list('out')).toEqual(emptyAnswers);
    expect(await sandbox.run(['--strict', 'log.txt', 'other'])).toMatchObject({ exitCode: 1 });
    expect(sandbox.list('other')).toBeUndefined();
  });
});

describe('--quiet', () => {
  test('tells nothing of malformed lines, repeated logs and empty answers', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', 'bad\n'.repeat(4));
    for (const option of ['-q', '--quiet']) {
      expect(await sandbox.run([option, 'log.txt', 'log.txt', 'out'])).toMatchObject({
        exitCode: 0,
        stdout: '',
        stderr: '',
      });
    }
    expect(sandbox.names('out')).toEqual(answerNames);
  });

  test('still tells errors', async () => {
    const { exitCode, stderr } = await new Sandbox().run(['-q', 'missing.txt', 'out']);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: 'fansite-analyze: error: cannot read missing.txt: no such file or folder\n',
    });
  });
});

describe('A closed or full standard error', () => {
  test.each(['2>&-', '2> >(exec head -c0)', '>&- 2>&-', '<&- >&- 2>&-'])('is no error: %s', async (redirection) => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', `${smallLog}${'bad\n'.repeat(20)}`);
    expect(await sandbox.shell(`fansite --max-bad 20 log.txt out ${redirection}`)).toMatchObject({
      exitCode: 0,
      stdout: '',
    });
    expect(sandbox.list('out')).toEqual(smallAnswers);
  });

  test('A closed standard error is no error for errors either', async () => {
    expect(await new Sandbox().shell('fansite missing.txt out 2>&-')).toMatchObject({ exitCode: 1 });
  });

  test.skipIf(!hasFullDevice)(
    `A standard error on a full disk leaves no temporary files${unlessFullDevice}`,
    async () => {
      const sandbox = new Sandbox();
      // Long enough that the program turns to its events while it reads.
      sandbox.write('log.txt', `bad\n${line({ rest: ` ${'x'.repeat(1000)}` }).repeat(100_000)}`);
      const { stdout } = await sandbox.shell('fansite log.txt out 2> /dev/full; ls -A out 2>/dev/null');
      expect(stdout.split('\n').filter((name) => name.endsWith('.tmp'))).toEqual([]);
    },
  );
});
