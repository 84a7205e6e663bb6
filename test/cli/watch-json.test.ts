import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { at, line, repository, Sandbox, smallLog } from '../support/cli.ts';
import { hasFullDevice, unlessFullDevice } from '../support/full-device.ts';
import { ago, readFact, readFacts, Watching, withoutFormats } from '../support/watch.ts';

const sampleLog = path.join(repository, 'log_input/log.txt');
const nothing = { requests: 0, bytes: 0 };

describe('A JSON line', () => {
  test('has these names, in this order, and the totals last', async () => {
    const { stdout, stderr, exitCode } = await new Sandbox().run(['watch', '--replay', 'max', '--top', '3', sampleLog]);
    expect({ stderr, exitCode }).toEqual({
      stderr: expect.stringMatching(/common, 99 % of 317 lines\n$/),
      exitCode: 0,
    });
    expect(stdout).toBe(
      '{"time":"2025-06-14T20:25:59Z","last_second":{"requests":1,"bytes":11206},' +
        '"last_minute":{"requests":4,"bytes":18951,"statuses":{"2xx":2,"3xx":2}},' +
        '"last_hour":{"requests":47,"bytes":3452168,"statuses":{"2xx":35,"3xx":11,"4xx":1}},' +
        '"top_since":"2025-06-14T19:25:00Z",' +
        '"hosts":[{"host":"mirror.uni.example","requests":21},{"host":"192.0.2.130","requests":6},' +
        '{"host":"pc4.workshop.example","requests":6}],' +
        '"resources":[{"resource":"/files/recovery-notes.zip","bytes":2310144},' +
        '{"resource":"/files/flyer-a4.pdf","bytes":481280},{"resource":"/img/crew.jpg","bytes":123754}],' +
        '"blocked_hosts":0,"blocked":[],' +
        '"totals":{"lines":318,"empty":1,"malformed":3,"requests":314,"bytes":137466586,"bytes_left_out":0,' +
        '"blocked":9,"late":0}}\n',
    );
  });

  test('has names as text where they are UTF-8, and escapes for all other bytes (issue 12: mojibake)', async () => {
    const host = 'h\u001b[31m\u0000"\\\u00ff\u00e9';
    const resource = Buffer.from('/日本語\u202e').toString('latin1');
    const sandbox = new Sandbox();
    sandbox.write('log.txt', line({ host, request: `GET ${resource} HTTP/1.0`, bytes: 7 }));
    const { stdout } = await sandbox.run(['watch', '--replay', 'max', 'log.txt']);
    expect(stdout).toContain('"resource":"/日本語\\\\xe2\\\\x80\\\\xae"');
    expect(readFact(stdout)).toMatchObject({
      hosts: [{ host: 'h\\x1b[31m\\x00"\\\\\\xff\\xe9', requests: 1 }],
      resources: [{ resource: '/日本語\\xe2\\x80\\xae', bytes: 7 }],
    });
  });

  test('has 4 KiB of a name of megabytes, and says so (issue 12: the whole name was in every line)', async () => {
    const sandbox = new Sandbox();
    const resource = `/${'\u0001'.repeat(3 * 1024 * 1024)}`;
    sandbox.write('log.txt', line({ request: `GET ${resource} HTTP/1.0`, bytes: 7 }).repeat(2));
    const { stdout } = await sandbox.run(['watch', '--replay', 'max', 'log.txt']);
    const shown = `/${'\\x01'.repeat(4095)}…`;
    expect(readFact(stdout).resources).toEqual([{ resource: shown, bytes: 14 }]);
  });

  test('of an empty log has no time and counts nothing', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', '');
    const facts = readFact((await sandbox.run(['watch', '--replay', 'max', 'log.txt'])).stdout);
    expect(facts).toMatchObject({ time: null, top_since: null, last_second: nothing, hosts: [], blocked: [] });
  });

  test('has sums above 2^53 in full, and counts requests whose bytes alone are larger', async () => {
    const largest = '9007199254740991';
    const sandbox = new Sandbox();
    sandbox.write(
      'log.txt',
      line({ bytes: largest }) +
        line({ bytes: largest, time: at(7300) }) +
        line({ bytes: '1'.repeat(18), time: at(7301) }),
    );
    const { stdout } = await sandbox.run(['watch', '--replay', 'max', 'log.txt']);
    expect(stdout).toContain('"requests":3,"bytes":18014398509481982,"bytes_left_out":1,');
  });
});

describe('JSON lines of a replay', () => {
  test('are printed at whole multiples of --every, of the time of the log, and at its end', async () => {
    const sandbox = new Sandbox();
    const seconds = [1, 59, 60, 61, 200, 130];
    sandbox.write('log.txt', seconds.map((second) => line({ time: at(second) })).join(''));
    const { stdout } = await sandbox.run(['watch', '--replay', 'max', '--every', '1m', 'log.txt']);
    expect(readFacts(stdout).map(({ time, totals }) => [time, totals.requests])).toEqual([
      ['1995-07-01T04:01:00Z', 2],
      ['1995-07-01T04:02:00Z', 4],
      ['1995-07-01T04:03:00Z', 4],
      ['1995-07-01T04:03:21Z', 6],
    ]);
  });

  test('end an hour after the last request before a silence, and go on behind it', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', line({ time: at(0) }) + line({ time: at(86_400) }) + line({ time: at(86_401) }));
    const { stdout } = await sandbox.run(['watch', '--replay', 'max', '--every', '30m', 'log.txt']);
    expect(readFacts(stdout).map(({ time }) => time)).toEqual([
      '1995-07-01T04:30:00Z',
      '1995-07-01T05:00:00Z',
      '1995-07-02T04:00:02Z',
    ]);
  });
});

describe('What is piped in', () => {
  test.each([[[]], [['-']]])('is watched until it ends, also without a newline at its end, named %j', async (names) => {
    const input = (line({ time: ago(5), host: 'now' }) + smallLog).trimEnd();
    const { exitCode, stdout, stderr } = await new Sandbox().run(['watch', ...names], { input });
    expect({ exitCode, messages: withoutFormats(stderr) }).toEqual({ exitCode: 0, messages: '' });
    expect(readFact(stdout)).toMatchObject({
      last_second: { requests: 4, bytes: 60 },
      last_hour: { requests: 1, bytes: 10, statuses: { '2xx': 1 } },
      hosts: [{ host: 'now', requests: 1 }],
      totals: { requests: 4, late: 3 },
    });
  });

  test('may come through a named pipe, and be compressed', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', smallLog);
    const { exitCode, stdout } = await sandbox.shell('mkfifo pipe; gzip -c log.txt > pipe & fansite watch pipe');
    expect({ exitCode, requests: readFact(stdout).totals.requests }).toEqual({ exitCode: 0, requests: 3 });
  });

  test('is counted while it comes, lines that are not complete yet left out', async () => {
    const watching = await Watching.start(new Sandbox(), ['-'], { isInputOpen: true });
    watching.write(smallLog);
    await watching.waitForRequests(3);
    watching.write(line({ time: ago(0) }).trimEnd());
    expect((await watching.end()).facts.totals).toMatchObject({ lines: 3, requests: 3 });
  });

  test('from a file is read to its end', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', smallLog);
    const { exitCode, stdout } = await sandbox.run(['watch'], { inputFile: sandbox.path('log.txt') });
    expect({ exitCode, requests: readFact(stdout).totals.requests }).toEqual({ exitCode: 0, requests: 3 });
  });
});

describe('--once', () => {
  test('prints one line when its time is over, with what was there at the start', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', line({ time: ago(10) }).repeat(50_000));
    const { exitCode, stdout, stderr } = await sandbox.run(['watch', '--once', '0', 'log.txt']);
    expect({ exitCode, messages: withoutFormats(stderr) }).toEqual({ exitCode: 0, messages: '' });
    expect(readFact(stdout).totals).toMatchObject({ requests: 50_000 });
  });

  test('ends while nothing comes through a pipe', async () => {
    const { exitCode, stdout } = await new Sandbox().run(['watch', '--once', '1s', '-'], { isInputOpen: true });
    expect({ exitCode, requests: readFact(stdout).totals.requests }).toEqual({ exitCode: 0, requests: 0 });
  });

  test('may be as long as a timer can wait', async () => {
    const watching = await Watching.start(new Sandbox(), ['--once', '24d', 'log.txt']);
    expect(await watching.end()).toMatchObject({ exitCode: 143, messages: 'log.txt is not there: waiting for it\n' });
  });
});

describe('The end', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('by %s has exit code %i, a last line and no message', async (signal, exitCode) => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', line({ time: ago(0) }));
    const watching = await Watching.start(sandbox, ['--every', '24d', 'log.txt']);
    expect(await watching.end(signal)).toMatchObject({
      exitCode,
      messages: '',
      facts: { last_hour: { requests: 1 }, totals: { requests: 1 } },
    });
  });

  test('of a replay by a signal has a last line of the moment that the log has come to', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', line({ time: at(0) }) + line({ time: at(80_000) }));
    const watching = await Watching.start(sandbox, ['--replay', '1x', 'log.txt']);
    await watching.waitForRequests(1);
    const { exitCode, facts } = await watching.end('SIGINT');
    expect({ exitCode, requests: facts.totals.requests }).toEqual({ exitCode: 130, requests: 1 });
    expect(facts.time).toMatch(/^1995-07-01T04:00:/);
  });

  test.each([
    ['fansite watch --replay max --every 1s log.txt | head -n 1'],
    ['fansite watch --quiet --since all --every 1s log.txt | head -n 1'],
  ])('is quiet if the reader has seen enough: %s', async (script) => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', line({ time: at(0) }) + line({ time: at(80_000) }));
    const { stdout, stderr } = await sandbox.shell(`set -o pipefail; ${script}`);
    expect(withoutFormats(stderr)).toBe('');
    expect(stdout.length).toBeLessThan(1000);
  });

  test.skipIf(!hasFullDevice).each([
    ['while lines are printed', '--quiet --every 1s log.txt'],
    ['at the end', '--replay max log.txt'],
  ])(
    `because standard output is on a full disk has exit code 1 and one sentence: %s${unlessFullDevice}`,
    async (_, args) => {
      const sandbox = new Sandbox();
      sandbox.write('log.txt', smallLog);
      const { exitCode, stderr } = await sandbox.shell(`fansite watch ${args} > /dev/full`);
      expect(exitCode).toBe(1);
      expect(withoutFormats(stderr)).toMatch(
        /^fansite-analyze: error: cannot write to standard output: no space left [^\n]*\n$/,
      );
    },
  );
});
