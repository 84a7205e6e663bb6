import { describe, expect, test } from 'vitest';
import { allStems, analyzers } from '../../src/analyzers/index.ts';
import { answerNames, at, failedLogin, line, Sandbox, smallAnswers, smallLog } from '../support/cli.ts';

/** The answers to a log with some options. */
async function answersTo(log: string, ...options: string[]): Promise<Record<string, string> | undefined> {
  const sandbox = new Sandbox();
  sandbox.write('log.txt', log);
  expect(await sandbox.run([...options, '-q', 'log.txt', 'out'])).toMatchObject({
    exitCode: 0,
    stdout: '',
    stderr: '',
  });
  return sandbox.list('out');
}

/** What was blocked of a log, as the seconds of the lines. */
async function blockedOf(log: string, ...options: string[]): Promise<string> {
  return (await answersTo(log, ...options))?.['blocked.txt'] ?? '(missing)';
}

describe('--top', () => {
  test('--top K is the most rows of each answer but those of lines, as blocked.txt', async () => {
    const log = smallLog + [1, 2, 3, 4, 5, 6].map((second) => failedLogin('c', second)).join('');
    const whole = (await answersTo(log)) ?? {};
    const ofLines = analyzers.map(({ linesFile }) => `${linesFile?.stem}.txt`);
    const expected = Object.entries(whole).map(([name, text]) => [
      name,
      ofLines.includes(name) ? text : text.replace(/(?<=\n).+/s, ''),
    ]);
    expect(await answersTo(log, '--top', '1')).toEqual(Object.fromEntries(expected));
    expect(whole['hosts.txt']?.split('\n')).toHaveLength(4);
    expect(whole['blocked.txt']?.split('\n')).toHaveLength(4);
  });

  test('--top is 10 unless given, and may be far more than there is', async () => {
    const log = Array.from({ length: 12 }, (_, i) => line({ host: `h${String(i).padStart(2, '0')}` })).join('');
    const rows = async (...options: string[]) => (await answersTo(log, ...options))?.['hosts.txt']?.split('\n').length;
    expect([await rows(), await rows('--top', '1000000')]).toEqual([11, 13]);
  });
});

describe('--window and --half-open', () => {
  const log = [0, 60, 90, 3600, 5400].map((second) => line({ time: at(second) })).join('');

  test.each([
    ['60m', '01/Jul/1995:00:00:00 -0400,4'],
    ['3600', '01/Jul/1995:00:00:00 -0400,4'],
    ['1h', '01/Jul/1995:00:00:00 -0400,4'],
    ['90s', '01/Jul/1995:00:00:00 -0400,3'],
    ['1h30m', '01/Jul/1995:00:00:00 -0400,5'],
    ['1d', '01/Jul/1995:00:00:00 -0400,5'],
    ['29s', '01/Jul/1995:00:00:00 -0400,1'],
    ['1', '01/Jul/1995:00:00:00 -0400,1'],
  ])('--window %s holds both its ends', async (window, busiest) => {
    const answers = await answersTo(log, '--window', window, '--top', '1');
    expect(answers).toMatchObject({ 'hours.txt': `${busiest}\n`, 'disjointhours.txt': `${busiest}\n` });
  });

  test.each([
    ['90s', '01/Jul/1995:00:00:00 -0400,2'],
    ['91s', '01/Jul/1995:00:00:00 -0400,3'],
    ['60m', '01/Jul/1995:00:00:00 -0400,3'],
  ])('--half-open windows of %s leave out their last second', async (window, busiest) => {
    expect(await answersTo(log, '--window', window, '--half-open', '--top', '1')).toMatchObject({
      'hours.txt': `${busiest}\n`,
    });
  });
});

describe('Failed logins', () => {
  const login = (path: string, second: number, method = 'POST', status = 401) =>
    line({ time: at(second), request: `${method} ${path} HTTP/1.0`, status });
  const request = (second: number) => line({ time: at(second) });

  test('--login-path can be repeated, and replaces /login', async () => {
    const log = login('/a', 1) + login('/b?x=1', 2) + login('/b', 3) + request(4);
    expect(await blockedOf(log)).toBe('');
    expect(await blockedOf(log, '--login-path', '/b')).toBe('');
    expect(await blockedOf(log, '--login-path', '/a', '--login-path', '/b')).toBe(request(4));
    const usual = failedLogin('a', 1) + failedLogin('a', 2) + failedLogin('a', 3) + request(4);
    expect(await blockedOf(usual, '--login-path', '/a')).toBe('');
    expect(await blockedOf(usual, '--login-path', '/a', '--login-path', '/login')).toBe(request(4));
  });

  test('--login-path has the bytes of its UTF-8', async () => {
    const path = Buffer.from('/anmeldung/ü').toString('latin1');
    const log = login(path, 1) + login(path, 2) + login(path, 3) + request(4);
    expect(await blockedOf(log, '--login-path', '/anmeldung/ü')).toBe(request(4));
  });

  test('--login-method takes methods with commas between, and can be repeated', async () => {
    const log = login('/login', 1, 'GET') + login('/login', 2, 'PUT') + login('/login', 3) + request(4);
    expect(await blockedOf(log)).toBe('');
    expect(await blockedOf(log, '--login-method', 'GET,PUT')).toBe('');
    expect(await blockedOf(log, '--login-method', 'GET,PUT,POST')).toBe(request(4));
    expect(await blockedOf(log, '--login-method', 'GET', '--login-method', 'POST,PUT')).toBe(request(4));
  });

  test.each([
    ['401,403,4xx', true],
    ['401', true],
    ['4xx', true],
    ['403', false],
    ['5xx,401', true],
    ['200', false],
  ])('--login-failed-status %s lists statuses and classes of them', async (list, isBlocked) => {
    const log = login('/login', 1) + login('/login', 2) + login('/login', 3) + request(4);
    expect(await blockedOf(log, '--login-failed-status', list)).toBe(isBlocked ? request(4) : '');
  });

  test('--failures is the number of failures that block', async () => {
    const log = [1, 2, 3, 4, 5].map((second) => login('/login', second)).join('');
    expect(await blockedOf(log)).toBe(login('/login', 4) + login('/login', 5));
    expect(await blockedOf(log, '--failures', '4')).toBe(login('/login', 5));
    expect(await blockedOf(log, '--failures', '1')).toBe(
      [2, 3, 4, 5].map((second) => login('/login', second)).join(''),
    );
    expect(await blockedOf(log, '--failures', '10000')).toBe('');
  });

  test('--failure-window is how long a failure counts, both ends included', async () => {
    const log = login('/login', 0) + login('/login', 30) + login('/login', 60) + request(61);
    expect(await blockedOf(log)).toBe('');
    expect(await blockedOf(log, '--failure-window', '59s')).toBe('');
    expect(await blockedOf(log, '--failure-window', '1m')).toBe(request(61));
    expect(await blockedOf(login('/login', 5).repeat(3) + request(6), '--failure-window', '0')).toBe(request(6));
  });

  test('--block-for is how long a host is blocked, both ends included', async () => {
    const log =
      login('/login', 1) + login('/login', 2) + login('/login', 3) + request(302) + request(303) + request(304);
    expect(await blockedOf(log)).toBe(request(302) + request(303));
    expect(await blockedOf(log, '--block-for', '301')).toBe(request(302) + request(303) + request(304));
    expect(await blockedOf(log, '--block-for', '4m59s')).toBe(request(302));
    expect(await blockedOf(log, '--block-for', '0')).toBe('');
  });
});

describe('--only', () => {
  test.each(answerNames.map((name) => [name.replace('.txt', '')]))('--only %s writes just that file', async (stem) => {
    expect(await answersTo(smallLog, '--only', stem)).toEqual({ [`${stem}.txt`]: smallAnswers[`${stem}.txt`] });
  });

  test('--only leaves other old answers alone', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', smallLog);
    sandbox.write('out/hosts.txt', 'old');
    sandbox.write('out/blocked.txt', 'old');
    expect(await sandbox.run(['-q', '--only', 'hosts,hours', 'log.txt', 'out'])).toMatchObject({
      exitCode: 0,
      stderr: '',
    });
    expect(sandbox.list('out')).toEqual({
      'hosts.txt': smallAnswers['hosts.txt'],
      'hours.txt': smallAnswers['hours.txt'],
      'blocked.txt': 'old',
    });
  });
});

describe('--bad-lines', () => {
  test('--bad-lines lists every malformed line as JSON, its bytes as characters', async () => {
    const sandbox = new Sandbox();
    const bad = [
      'bad',
      'a - - [no time] "GET /\0\xff\x1b" 200 5',
      'a - - [01/Jul/1995:00:00:01 -0400] "GET / HTTP/1.0" 200 x\r',
    ];
    sandbox.write('1.txt', `${smallLog}${bad[0]}\n\n${bad[1]}\n`);
    sandbox.write('2.txt', `${smallLog}${bad[2]}`);
    expect(await sandbox.run(['-q', '--bad-lines', 'bad.jsonl', '1.txt', '2.txt', 'out'])).toMatchObject({
      exitCode: 0,
      stderr: '',
    });
    const list = sandbox.read('bad.jsonl');
    expect(list).toMatch(/^[ -~\n]*\n$/);
    const rows = list
      .trimEnd()
      .split('\n')
      .map((row) => JSON.parse(row));
    expect(rows).toEqual([
      {
        file: '1.txt',
        line: 4,
        column: 4,
        field: 'time',
        reason: 'expected "[" and a time after the host',
        bytes: bad[0],
      },
      {
        file: '1.txt',
        line: 6,
        column: 8,
        field: 'time',
        reason: 'expected a real moment as DD/Mon/YYYY:HH:MM:SS +HHMM',
        bytes: bad[1],
      },
      {
        file: '2.txt',
        line: 4,
        column: 56,
        field: 'bytes',
        reason: 'expected a space and a number of bytes, or -, after the status',
        bytes: bad[2],
      },
    ]);
    expect(Object.keys(rows[0])).toEqual(['file', 'line', 'column', 'field', 'reason', 'bytes']);
    expect(Buffer.from(rows[1].bytes, 'latin1')).toEqual(Buffer.from(bad[1] as string, 'latin1'));
    expect(sandbox.names('out')).toEqual(answerNames);
    expect(sandbox.names()).toEqual(['1.txt', '2.txt', 'bad.jsonl', 'out']);
  });

  test('--bad-lines may be in the folder of the answers, and is empty where nothing is malformed', async () => {
    expect(await answersTo(smallLog, '--bad-lines', 'out/bad.jsonl')).toEqual({ ...smallAnswers, 'bad.jsonl': '' });
  });

  test('--bad-lines replaces an old list, and follows a link', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', smallLog);
    sandbox.write('bad.jsonl', 'old\n'.repeat(100));
    await sandbox.shell('ln -s bad.jsonl link; fansite -q --bad-lines link log.txt out');
    expect(sandbox.read('bad.jsonl')).toBe('');
    expect(sandbox.names()).toEqual(['bad.jsonl', 'link', 'log.txt', 'out']);
  });

  test('--bad-lines /dev/stdout goes where standard output goes: a pipe, or the end of a file', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', 'bad\n'.repeat(3));
    const { exitCode, stdout } = await sandbox.shell(
      'fansite -q --bad-lines /dev/stdout log.txt out 2>/dev/null | wc -l',
    );
    expect({ exitCode, stdout: stdout.trim() }).toEqual({ exitCode: 0, stdout: '3' });
    sandbox.write('list', 'first\n');
    expect(await sandbox.shell('fansite -q --bad-lines /dev/stdout log.txt out >> list')).toMatchObject({
      exitCode: 0,
    });
    expect(sandbox.read('list')).toMatch(/^first\n(\{.*\}\n){3}$/);
  });

  test('--bad-lines into a pipe that nobody reads any more is no error', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', 'bad\n'.repeat(10_000));
    const script =
      'set -o pipefail; fansite -q --max-bad 100% --bad-lines /dev/stdout log.txt out 2>/dev/null | head -c1';
    expect(await sandbox.shell(script)).toMatchObject({ exitCode: 0, stdout: '{' });
    expect(sandbox.names('out')).toEqual(answerNames);
  });

  test('--bad-lines takes a name that is not empty', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', smallLog);
    expect(await sandbox.run(['-q', '--bad-lines', '', 'log.txt', 'out'])).toMatchObject({ exitCode: 2 });
    expect(sandbox.names()).toEqual(['log.txt']);
  });
});

describe('--max-bad and --strict', () => {
  const log = `${smallLog}\nbad\n`;

  test.each([
    ['--max-bad', '1'],
    ['--max-bad', '25%'],
    ['--max-bad', '100%'],
    ['--max-bad', '0025.0%'],
    ['--max-bad', '99999999999999999999'],
  ])('%s %s allows one malformed line of four that are not empty', async (...options) => {
    expect(await answersTo(log, ...options)).toEqual(smallAnswers);
  });

  test.each([
    [['--max-bad', '0'], '1 of 4 lines malformed, 0 allowed: no answers were written'],
    [['--max-bad', '24.9%'], '1 of 4 lines malformed, 24.9 % allowed: no answers were written'],
    [['--max-bad', '0%'], '1 of 4 lines malformed, 0 % allowed: no answers were written'],
    [['--strict'], '1 of 4 lines malformed, 0 allowed: no answers were written'],
  ])('%j does not: old answers stay, the list of malformed lines is written', async (options, message) => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', log);
    sandbox.write('out/hosts.txt', 'old');
    const { exitCode, stderr } = await sandbox.run(['-q', ...options, '--bad-lines', 'bad.jsonl', 'log.txt', 'out']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: `fansite-analyze: error: ${message}\n` });
    expect(sandbox.list('out')).toEqual({ 'hosts.txt': 'old' });
    expect(sandbox.read('bad.jsonl')).toMatch(/^\{"file":"log.txt","line":5,.*\}\n$/);
    expect(sandbox.names()).toEqual(['bad.jsonl', 'log.txt', 'out']);
  });

  test('A folder that was made is removed where no answers are written', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', log);
    expect(await sandbox.run(['-q', '--strict', 'log.txt', 'x/out'])).toMatchObject({ exitCode: 1 });
    expect(sandbox.names()).toEqual(['log.txt']);
  });

  test('Exactly as many percent as allowed are allowed, whatever binary fractions make of it', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', line({}).repeat(9943) + 'bad\n'.repeat(57));
    expect(await sandbox.run(['-q', '--max-bad', '0.57%', 'log.txt', 'out'])).toMatchObject({
      exitCode: 0,
      stderr: '',
    });
  });

  test('--strict lets empty lines and empty logs pass', async () => {
    expect(await answersTo(`\n \t\n\r\n${smallLog}\n`, '--strict')).toEqual(smallAnswers);
    expect(await answersTo('', '--strict')).toMatchObject({ 'hosts.txt': '' });
  });
});

describe('A bad value', () => {
  const durations = 'It takes a duration such as 90s, 60m, 1h30m or 2d';
  const whole = 'It takes a whole number from 1 to';
  const limits = 'It takes a number of lines, or a percentage from 0% to 100%.';
  test.each([
    ['--top', ['0', '-1', '1.5', 'ten', '', '1000001', '1e3', '0x10', ' 5'], whole],
    ['--window', ['0', '0m', '1.5h', '60 m', 'm', '', '1h30', '-5m', '1w', '99999999999999999999d'], durations],
    ['--failures', ['0', '-3', 'three', '', '10001'], whole],
    ['--failure-window', ['', '20x', '-1'], durations],
    ['--block-for', ['', '5 m', 'forever'], durations],
    ['--login-path', ['', '/login?x', '/a b'], 'It takes a path without "?" and without blanks.'],
    ['--login-method', ['', 'BREW', 'POST,', 'GET POST'], 'There is no method'],
    [
      '--login-failed-status',
      ['', '4x', '40', '4000', '401,,403', '400-499', 'xxx', '000', '0xx'],
      'It takes statuses from 100 to 999 and classes of them',
    ],
    ['--only', ['', 'host', 'hosts,', 'hosts.txt'], `There are ${allStems.join(', ')}.`],
    ['--max-bad', ['', '-1', '101%', '0.5', '1 %', '%', 'all', '100.1%'], limits],
  ])('for %s gives exit code 2, says what it takes, and touches nothing: %j', async (option, values, message) => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', smallLog);
    await Promise.all(
      values.map(async (value) => {
        const { exitCode, stdout, stderr } = await sandbox.run([`${option}=${value}`, 'log.txt', 'out']);
        expect({ value, exitCode, stdout }).toEqual({ value, exitCode: 2, stdout: '' });
        expect(stderr).toContain(option);
        expect(stderr).toContain(message);
      }),
    );
    expect(sandbox.names()).toEqual(['log.txt']);
  });

  test.each([
    ['--tpo', '--top'],
    ['--onyl', '--only'],
    ['--bad-line', '--bad-lines'],
    ['--no-colour', '--no-color'],
  ])('An unknown option, %s, gives exit code 2 and proposes %s', async (wrong, right) => {
    const sandbox = new Sandbox();
    const { exitCode, stderr } = await sandbox.run([wrong, 'log.txt', 'out']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`unknown option '${wrong}'`);
    expect(stderr).toContain(`(Did you mean ${right}?)`);
  });

  test.each([
    [['--top'], "option '--top <k>' argument missing"],
    [['--strict', '--max-bad', '1', 'a', 'b'], "option '--strict' cannot be used with option '--max-bad <limit>'"],
    [['--quiet=yes', 'a', 'b'], '--quiet'],
  ])('%j gives exit code 2', async (args, message) => {
    const { exitCode, stderr } = await new Sandbox().run(args);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^(fansite-analyze: )?error: /);
    expect(stderr).toContain(message);
  });
});
