import { describe, expect, test } from 'vitest';
import { emptyAnswers, line, Sandbox, smallLog } from '../support/cli.ts';

const iis = [
  '#Software: Microsoft Internet Information Services 10.0',
  '#Fields: date time s-ip cs-method cs-uri-stem sc-status sc-bytes c-ip',
  ...Array.from({ length: 10 }, (_, i) => `2024-05-01 00:00:0${i} 10.0.0.1 GET /x 200 1000 192.0.2.${i}`),
];
const json = Array.from({ length: 10 }, (_, i) => `{"remote_addr":"192.0.2.${i}","status":200,"time":"2024-05-01"}`);

/** So many lines of each kind, good ones first. */
function mix(good: number, bad: number): string {
  return line({}).repeat(good) + 'bad\n'.repeat(bad);
}

async function run(log: string, ...options: string[]) {
  const sandbox = new Sandbox();
  sandbox.write('log.txt', log);
  const { exitCode, stderr } = await sandbox.run([...options, 'log.txt', 'out']);
  return { exitCode, stderr, answers: sandbox.list('out'), sandbox };
}

describe('A log in another format', () => {
  // Issue 12: it gave six empty files and exit code 0, without a word if --quiet.
  test.each([
    ['IIS', iis, 'expected "[" and a time after the host, found:  Microsoft Internet Information Services…'],
    ['JSON', json, 'expected "[" and a time after the host, found the end of the line'],
  ])('is refused with exit code 2, and what does not fit is told, also with --quiet: %s', async (_, lines, found) => {
    const { exitCode, stderr, answers } = await run(`${lines.join('\n')}\n`, '--quiet');
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^fansite-analyze: error: [^\n]*\n$/);
    expect(stderr).toContain(
      `log.txt is in no known format: none of the first ${lines.length} lines fits one, the closest are `,
    );
    expect(stderr).toContain(`${found}): set --log-format to a name (see --log-format list) or a pattern`);
    expect(stderr).toContain('or add --max-bad 100% to skip lines that do not fit\n');
    expect(answers).toBeUndefined();
  });

  test('leaves the answers of an earlier run as they are, and writes no list of malformed lines', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', iis.join('\n'));
    sandbox.write('out/hosts.txt', 'old\n');
    const { exitCode } = await sandbox.run(['-q', '--bad-lines', 'bad.jsonl', 'log.txt', 'out']);
    expect(exitCode).toBe(2);
    expect(sandbox.list('out')).toEqual({ 'hosts.txt': 'old\n' });
    expect(sandbox.names()).not.toContain('bad.jsonl');
  });

  test('may begin as if it were in a known one: then its malformed lines are listed', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', mix(1000, 1001));
    const { exitCode, stderr } = await sandbox.run(['-q', '--bad-lines', 'bad.jsonl', 'log.txt', 'out']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('1,000 of 2,001 lines of log.txt are in the format common (log.txt:1001:4: expected');
    expect(stderr).toContain(', so no answers were written: set --log-format');
    expect(sandbox.list('out')).toBeUndefined();
    expect(sandbox.read('bad.jsonl').trimEnd().split('\n')).toHaveLength(1001);
  });

  test.each<[good: number, bad: number, exitCode: number]>([
    [0, 9, 0],
    [4, 5, 0],
    [0, 10, 2],
    [4, 6, 2],
    [5, 5, 0],
    [5, 6, 2],
    [499, 501, 2],
    [500, 500, 0],
  ])('is one of at least ten lines with less than half well-formed: %i good, %i bad', async (good, bad, expected) => {
    const { exitCode, answers } = await run(mix(good, bad), '--quiet');
    expect(exitCode).toBe(expected);
    expect(answers?.['hosts.txt']).toBe(expected === 2 ? undefined : good === 0 ? '' : `a,${good}\n`);
  });

  test('is told by the lines that are not empty', async () => {
    expect(await run(`${mix(0, 9)}${'\n'.repeat(20)}`, '--quiet')).toMatchObject({
      exitCode: 0,
      answers: emptyAnswers,
    });
    expect(await run(`${mix(6, 5)}${'\n \n'.repeat(20)}`, '--quiet')).toMatchObject({ exitCode: 0 });
    expect(await run('\n'.repeat(20))).toMatchObject({ exitCode: 0, answers: emptyAnswers });
  });

  test.each([
    [['--max-bad', '100%'], 0],
    [['--max-bad', '83.4%'], 0],
    [['--max-bad', '1000'], 0],
    [['--max-bad', '50%'], 2],
    [['--max-bad', '9'], 2],
    [['--strict'], 2],
  ])('is read all the same if %j allows it: exit code %i', async (options, expected) => {
    const { exitCode, stderr, answers } = await run(mix(2, 10), '--quiet', ...options);
    expect(exitCode).toBe(expected);
    if (expected === 0) expect(answers).toMatchObject({ 'hosts.txt': 'a,2\n' });
    else expect(stderr).toContain('of the first 12 lines, 2 fit common');
  });

  test('among others is named, before any is read', async () => {
    const sandbox = new Sandbox();
    sandbox.write('1.txt', mix(30, 20));
    sandbox.write('2.txt', iis.join('\n'));
    for (const options of [[], ['--order', 'given'], ['--threads', '2']]) {
      const { exitCode, stderr } = await sandbox.run(['-q', ...options, '--bad-lines', 'bad', '1.txt', '2.txt', 'out']);
      expect(exitCode).toBe(2);
      expect(stderr).toContain('error: 2.txt is in no known format: none of the first 12 lines fits one');
      expect(sandbox.names()).toEqual(['1.txt', '2.txt']);
    }
  });

  test('is all logs together, where each is short', async () => {
    const sandbox = new Sandbox();
    const names = ['1.txt', '2.txt', '3.txt'];
    for (const name of names) sandbox.write(name, mix(1, 4));
    const { exitCode, stderr } = await sandbox.run(['-q', ...names, 'out']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('3 of 15 lines of all logs are in the format of their log (1.txt:2:4: expected');
  });

  test('comes through a pipe as well', async () => {
    const { exitCode, stderr } = await new Sandbox().run(['-q', 'out'], { input: iis.join('\n') });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('error: (standard input) is in no known format: none of the first 12 lines fits one');
  });
});

test('The summary and --strict count the same lines', async () => {
  // Issue 12: 317 in one and 318 in the other.
  const { exitCode, stderr } = await run(`${smallLog}\nbad\n`, '--strict');
  expect(exitCode).toBe(1);
  expect(stderr).toContain('\n  1 empty line\n  1 of the other 4 lines malformed and skipped:\n');
  expect(stderr).toContain('error: 1 of 4 lines malformed, 0 allowed: no answers were written\n');
});
