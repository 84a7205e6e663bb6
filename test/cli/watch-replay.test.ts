import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { at, line, repository, Sandbox } from '../support/cli.ts';
import { readFact, readFacts, type WatchFacts, withoutFormats } from '../support/watch.ts';

const sampleLog = path.join(repository, 'log_input/log.txt');
const sample = fs.readFileSync(sampleLog);

/** The lists of a JSON line as the files of the batch. */
function toFiles({ hosts, resources }: WatchFacts): Record<string, string> {
  const print = (rows: readonly object[]) => rows.map((row) => `${Object.values(row).join(',')}\n`).join('');
  return { 'hosts.txt': print(hosts), 'resources_with_bytes.txt': print(resources) };
}

describe('--replay', () => {
  const lines = sample.toString('latin1').split(/(?<=\n)/);
  const half = (isFirst: boolean) => lines.slice(...(isFirst ? [0, 150] : [150])).join('');
  test.each([
    ['a log', (sandbox: Sandbox) => [sandbox.write('log.txt', sample)]],
    ['a compressed log', (sandbox: Sandbox) => [sandbox.write('log.gz', gzipSync(sample))]],
    [
      'several logs',
      (sandbox: Sandbox) => [
        sandbox.write('b.gz', gzipSync(Buffer.from(half(true), 'latin1'))),
        sandbox.write('a.txt', half(false)),
      ],
    ],
  ])('of %s ends with the answers of the other command', async (_, makeLogs) => {
    const sandbox = new Sandbox();
    const logs = makeLogs(sandbox);
    const batch = await sandbox.run([...logs, 'out']);
    const { exitCode, stdout, stderr } = await sandbox.run(['watch', '--replay', 'max', '--window', '3650d', ...logs]);
    expect({ exitCode, messages: withoutFormats(stderr) }).toEqual({ exitCode: 0, messages: '' });
    const facts = readFact(stdout);
    expect(sandbox.list('out')).toMatchObject(toFiles(facts));
    expect(batch.stderr).toMatch(/\n318 lines in .*\n {2}1 empty line\n {2}3 of the other 317 lines malformed/);
    expect(facts.totals).toMatchObject({ lines: 318, malformed: 3, requests: 314 });
  });

  test('reads what is piped in', async () => {
    const { stdout } = await new Sandbox().run(['watch', '--replay', 'max'], { input: sample });
    expect(readFact(stdout).totals.requests).toBe(314);
  });

  test('of a missing log, or a folder, is an error', async () => {
    const sandbox = new Sandbox();
    expect(await sandbox.run(['watch', '--replay', 'max', 'log.txt'])).toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr: 'fansite-analyze: error: cannot read log.txt: no such file or folder\n',
    });
    expect(await sandbox.run(['watch', '--replay', 'max', '.'])).toMatchObject({ exitCode: 1, stdout: '' });
  });

  test.each(['0', '0x', '-1', 'x', 'fast', '1y', '1e3', '', '1.x', '10000000000', 'Infinity'])(
    'takes a speed above 0, which %j is not',
    async (speed) => {
      const { exitCode, stdout, stderr } = await new Sandbox().run(['watch', `--replay=${speed}`, sampleLog]);
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
      expect(stderr).toMatch(
        /^fansite-analyze: error: option '--replay <speed>' [^\n]*such as 1x, 0\.5x, 100x, or max\.\n$/,
      );
    },
  );
});

describe('The pace of a replay', () => {
  /** A clock that only timers move, at once, so that the test need not wait. It is printed at the end, in seconds. */
  const timersMoveClock = `
    let milliseconds = 0;
    process.hrtime = () => [Math.floor(milliseconds / 1000), (milliseconds % 1000) * 1e6];
    require('node:timers/promises').setTimeout = async (more) => {
      milliseconds += more;
      await new Promise(setImmediate);
    };
    process.on('exit', () => fs.writeFileSync('seconds', String(milliseconds / 1000)));`;

  test.each([
    ['1x', 20],
    ['1', 20],
    ['0.5x', 40],
    ['100x', 0.2],
    ['1000000000', 0.001],
    ['max', 0],
  ])('is that of its log, divided by the speed: %s', async (speed, seconds) => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', [0, 0, 5, 20, 7].map((second) => line({ time: at(second) })).join(''));
    const { exitCode } = await sandbox.run(['watch', '--replay', speed, 'log.txt'], { hook: timersMoveClock });
    expect(exitCode).toBe(0);
    expect(Number(sandbox.read('seconds'))).toBeCloseTo(seconds, 2);
  });

  test('has a JSON line every ten seconds of whoever watches, unless told otherwise', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', line({ time: at(0) }) + line({ time: at(50) }));
    const times = async (...args: string[]) => {
      const { stdout } = await sandbox.run(['watch', ...args, 'log.txt'], { hook: timersMoveClock });
      return readFacts(stdout).map(({ time }) => time?.slice(14, -1));
    };
    expect(await times('--replay', '1x')).toEqual(['00:10', '00:20', '00:30', '00:40', '00:50', '00:51']);
    expect(await times('--replay', '2x')).toEqual(['00:20', '00:40', '00:51']);
    expect(await times('--replay', '2x', '--every', '30s')).toEqual(['00:30', '00:51']);
    expect(await times('--replay', 'max')).toEqual(['00:51']);
  });
});
