import { describe, expect, test } from 'vitest';
import { line, Sandbox } from '../support/cli.ts';

const optionPattern = /(?<![\w-])--?[a-z][a-z-]*/g;

describe('Wrong usage of watch has exit code 2, one line, and touches nothing', () => {
  const durations = 'It takes a duration such as 90s, 60m, 1h30m or 2d';
  test.each([
    [[], 'name a log, or pipe one in; see fansite-analyze watch -h'],
    [[''], 'a log has an empty name; see fansite-analyze watch -h'],
    [['-', 'log.txt'], '"-" stands alone: watch either what is piped in, or files; see fansite-analyze watch -h'],
    [['-', '-'], '"-" stands alone'],
    [['--once', '1s', '--replay', 'max', 'log.txt'], '--once is for logs that grow'],
    [['--once', '1s', '--every', '1s', 'log.txt'], '--once prints one line: leave out --every'],
    [['--every', '0', 'log.txt'], durations],
    [['--every', '1.5s', 'log.txt'], durations],
    [['--once', 'soon', 'log.txt'], durations],
    [['--since=-1m', 'log.txt'], durations],
    [['--since', 'ever', 'log.txt'], durations],
    [['--window', '0', 'log.txt'], durations],
    [['--once', '25d', 'log.txt'], '--once is at most 24 days; see fansite-analyze watch -h'],
    [['--every', '24d1s', 'log.txt'], '--every is at most 24 days; see fansite-analyze watch -h'],
    [['--top', '0', 'log.txt'], 'It takes a whole number from 1 to 1000.'],
    [['--blocked', '', 'log.txt'], 'It takes the name of a file.'],
    [['--half-open', 'log.txt'], "unknown option '--half-open'"],
    [['--once'], "option '--once <duration>' argument missing"],
  ])('%j', async (args, message) => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', line({}));
    const { exitCode, stdout, stderr } = await sandbox.run(['watch', ...args]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/^fansite-analyze: error: [^\n]*\n$/);
    expect(sandbox.names()).toEqual(['log.txt']);
  });
});

describe('Help about watch', () => {
  test('-h fits 80 columns, and --help goes on with more, whatever else is named', async () => {
    const sandbox = new Sandbox();
    const short = await sandbox.run(['watch', '-h']);
    expect(short).toMatchObject({ exitCode: 0, stderr: '' });
    expect(short.stdout).toMatch(/^Usage: fansite-analyze watch \[options\] <log...>\n\nShows what logs are like now/);
    expect(Math.max(...short.stdout.split('\n').map((row) => row.length))).toBeLessThanOrEqual(80);
    const long = await sandbox.run(['watch', 'missing.txt', '--help']);
    expect(long).toMatchObject({ exitCode: 0, stderr: '' });
    expect(long.stdout.startsWith(short.stdout)).toBe(true);
    for (const part of ['JSON lines:', 'On a terminal:', 'Exit codes:']) expect(long.stdout).toContain(part);
    expect(Math.max(...long.stdout.split('\n').map((row) => row.length))).toBeLessThanOrEqual(120);
  });

  test('has every option that its text and its examples use', async () => {
    const sandbox = new Sandbox();
    const short = await sandbox.run(['watch', '-h']);
    const { stdout } = await sandbox.run(['watch', '--help']);
    const used = stdout.slice(short.stdout.length).replaceAll('tail -F', '').match(optionPattern) ?? [];
    expect(used.length).toBeGreaterThan(8);
    expect(short.stdout.match(optionPattern)).toEqual(expect.arrayContaining(used));
  });
});
