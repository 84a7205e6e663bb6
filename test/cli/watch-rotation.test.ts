import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import { line, Sandbox } from '../support/cli.ts';
import { ago, Watching } from '../support/watch.ts';

/** Rotations as scripts of administrators do them, which keep all old logs. */
const shift = 'for i in {20..1}; do [ ! -e log.txt.$i ] || mv log.txt.$i log.txt.$((i + 1)); done';
const renameLog = `${shift}; mv log.txt log.txt.1`;
const copyAndEmpty = `${shift}; cp log.txt log.txt.1; : > log.txt`;
const rotationCount = 12;
const lineCount = 6000;
const failuresThatBlock = 3;

/** A failed login of one host, so that every line from the fourth on would be blocked, with its number at its end. */
function numbered(i: number): string {
  return line({ host: 'a', time: ago(0), request: 'POST /login HTTP/1.0', status: 401, bytes: i + 1, rest: ` n${i}` });
}

/** A rotation, and how the writer and whoever watches behave around it. */
interface Rotation {
  readonly script: string;
  /** So many lines are written before the writer opens its log anew. */
  readonly linesInOldFile?: number;
  /** It is compressed, so what was written before must have been read. */
  readonly isCompressed?: boolean;
}

describe('Neighbours are none of its files (issue 12)', () => {
  const neighbours = [
    'access-8080.log',
    'access.2.log',
    'access_443.log',
    'access.log-2',
    'access@1.log',
    'access.log.7',
  ];
  const entry = (host: string) => line({ host, time: ago(0) });

  test('whatever they are called, when all logs are rotated by dates, and an old file was unpacked', async () => {
    const sandbox = new Sandbox();
    for (const name of ['access.log', ...neighbours]) sandbox.write(name, entry('before'));
    const watching = await Watching.start(sandbox, ['--blocked', 'blocked.txt', 'access.log', 'access-8080.log']);
    await watching.waitForRequests(2);
    for (const name of ['access.log', ...neighbours]) {
      fs.renameSync(sandbox.path(name), sandbox.path(`${name}-20240131`));
      sandbox.write(name, name === 'access.log' || name === 'access-8080.log' ? entry(name) : entry('neighbour'));
    }
    sandbox.write('access.log.9', entry('unpacked').repeat(7));
    await watching.waitForRequests(4);
    fs.appendFileSync(sandbox.path('access.log.9'), entry('unpacked'));
    fs.appendFileSync(sandbox.path('access.log'), entry('access.log'));
    await watching.waitForRequests(5);
    const { facts, messages } = await watching.end();
    expect(messages.split('\n').sort()).toEqual([
      '',
      'access-8080.log was rotated: the new file is followed',
      'access.log was rotated: the new file is followed',
    ]);
    expect(facts.hosts).toEqual([
      { host: 'access.log', requests: 2 },
      { host: 'before', requests: 2 },
      { host: 'access-8080.log', requests: 1 },
    ]);
  });

  test('but what may have come and gone unseen is named', async () => {
    const sandbox = new Sandbox();
    sandbox.write('access.log', entry('before'));
    const watching = await Watching.start(sandbox, ['access.log']);
    fs.renameSync(sandbox.path('access.log'), sandbox.path('access.log.2'));
    sandbox.write('access.log.1', entry('unseen'));
    sandbox.write('access.log', entry('after'));
    await watching.waitForRequests(2);
    await watching.waitForMessage('not known');
    expect((await watching.end()).messages).toContain(
      'warning: access.log.1 may have lines that were not read: it is not known as a part of access.log\n',
    );
  });

  test('nor is a log counted again that is renamed to another one that is watched', async () => {
    const sandbox = new Sandbox();
    sandbox.write('access.log', entry('a'));
    sandbox.write('access.log.1', entry('b'));
    const watching = await Watching.start(sandbox, ['access.log.1', 'access.log']);
    await watching.waitForRequests(2);
    fs.renameSync(sandbox.path('access.log.1'), sandbox.path('access.log.2'));
    fs.renameSync(sandbox.path('access.log'), sandbox.path('access.log.1'));
    sandbox.write('access.log', entry('c'));
    await watching.waitForRequests(3);
    fs.appendFileSync(sandbox.path('access.log'), entry('c'));
    await watching.waitForRequests(4);
    expect((await watching.end()).facts.hosts).toEqual([
      { host: 'c', requests: 2 },
      { host: 'a', requests: 1 },
      { host: 'b', requests: 1 },
    ]);
  });
});

test('Very many files beside a log are not all opened when it is rotated (issue 13)', async () => {
  const sandbox = new Sandbox();
  for (let i = 0; i < 3000; i++) sandbox.write(`log.txt.${10_000 + i}`, 'x\n');
  sandbox.write('log.txt', line({ host: 'before', time: ago(0) }));
  const hook = `
    let opened = 0;
    const { openSync } = fs;
    fs.openSync = (...args) => (opened++, openSync(...args));
    process.on('exit', () => fs.writeFileSync('opened', String(opened)));`;
  const watching = await Watching.start(sandbox, ['log.txt'], { hook });
  fs.renameSync(sandbox.path('log.txt'), sandbox.path('log.txt.1'));
  sandbox.write('log.txt', line({ host: 'after', time: ago(0) }));
  await watching.waitForRequests(2);
  expect((await watching.end()).messages).toBe('log.txt was rotated: the new file is followed\n');
  // Twice when it starts, and twice after the rotation, a thousand of them.
  expect(Number(sandbox.read('opened'))).toBeLessThan(4100);
});

describe('A log that is written all the time is counted to the line', () => {
  test.each<[string, Rotation]>([
    ['renamed', { script: renameLog }],
    ['renamed, while its writer goes on in the old file', { script: renameLog, linesInOldFile: 40 }],
    ['copied and emptied, while its writer waits', { script: copyAndEmpty }],
    ['renamed and compressed at once', { script: `${renameLog}; gzip -f log.txt.1`, isCompressed: true }],
  ])('while it is %s', async (_, { script, linesInOldFile = 0, isCompressed = false }) => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', '');
    const watching = await Watching.start(sandbox, ['--blocked', 'blocked.txt', 'log.txt']);
    const open = () => fs.openSync(sandbox.path('log.txt'), 'a');
    let descriptor = open();
    for (let i = 0; i < lineCount; i++) {
      // Takes a moment, so that there are several looks at the log.
      if (i % 20 === 0) await watching.count('fansite_requests_total');
      const linesSinceRotation = i % (lineCount / rotationCount);
      // Each file is seen, but what is written last is not read when it is rotated.
      if (linesSinceRotation === lineCount / rotationCount / 2) await watching.waitForRequests(i);
      if (linesSinceRotation === 0) {
        if (isCompressed) await watching.waitForRequests(i);
        execFileSync('bash', ['-ec', script], { cwd: sandbox.folder });
      }
      if (linesSinceRotation === linesInOldFile) {
        fs.closeSync(descriptor);
        descriptor = open();
      }
      fs.writeSync(descriptor, numbered(i));
    }
    fs.closeSync(descriptor);
    await watching.waitForRequests(lineCount);
    const { facts, exitCode } = await watching.end();
    expect({ exitCode, ...facts.totals }).toEqual({
      exitCode: 143,
      lines: lineCount,
      empty: 0,
      malformed: 0,
      requests: lineCount,
      bytes: (lineCount * (lineCount + 1)) / 2,
      bytes_left_out: 0,
      blocked: lineCount - failuresThatBlock,
      late: 0,
    });
    const blocked = sandbox.read('blocked.txt').match(/(?<= n)\d+$/gm) ?? [];
    expect(blocked).toHaveLength(lineCount - failuresThatBlock);
    expect(new Set(blocked).size).toBe(blocked.length);
  });
});
