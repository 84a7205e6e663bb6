import fs from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import {
  at,
  canChangeUser,
  copyProgram,
  emptyAnswers,
  line,
  nobody,
  Sandbox,
  smallAnswers,
  smallLog,
  unlessRoot,
} from '../support/cli.ts';
import { makeTar } from '../support/tar.ts';

const longestLine = 64 * 1024 * 1024;

/** Expects that the run fails with one sentence and exit code 1, and leaves nothing. */
async function expectRefusal(
  sandbox: Sandbox,
  args: readonly string[],
  message: string | RegExp,
  options = {},
): Promise<void> {
  const { exitCode, stdout, stderr } = await sandbox.run(args, options);
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  // What was detected before is told, too.
  expect(stderr).toMatch(/^([^\n]*: common, [^\n]*\n)?fansite-analyze: error: [^\n]*\n$/);
  expect(stderr).toMatch(message);
  expect(sandbox.names('out')).toBeUndefined();
}

describe('What is not there or cannot be read', () => {
  test('A missing log is found before anything is read or made', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', 'bad\n');
    await expectRefusal(sandbox, ['log.txt', 'missing.txt', 'out'], /cannot read missing\.txt: no such file or folder/);
  });

  test('A folder is no log', async () => {
    const sandbox = new Sandbox();
    fs.mkdirSync(sandbox.path('logs'));
    await expectRefusal(sandbox, ['logs', 'out'], /cannot read logs: it is a folder; name the logs in it/);
  });

  test('A folder redirected into standard input is no log either', async () => {
    const sandbox = new Sandbox();
    fs.mkdirSync(sandbox.path('logs'));
    const { exitCode, stderr } = await sandbox.shell('fansite - out < logs');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/cannot read \(standard input\): .*folder/);
    expect(sandbox.names('out')).toBeUndefined();
  });

  test('A log below a file is missing', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', smallLog);
    await expectRefusal(sandbox, ['log.txt/x', 'out'], /cannot read log\.txt\/x: a part of the path is a file/);
  });

  test('A link that leads nowhere, or in a circle, is no log', async () => {
    const sandbox = new Sandbox();
    fs.symlinkSync('nowhere', sandbox.path('dangling'));
    fs.symlinkSync('circle', sandbox.path('circle'));
    await expectRefusal(sandbox, ['dangling', 'out'], /cannot read dangling: no such file or folder/);
    await expectRefusal(sandbox, ['circle', 'out'], /cannot read circle: too many symbolic links/);
  });

  test('An empty name is no log', async () => {
    const { exitCode, stderr } = await new Sandbox().run(['', 'out']);
    expect(exitCode).toBeGreaterThan(0);
    expect(stderr).not.toContain('cannot read :');
  });

  test.skipIf(!canChangeUser)(`A log without permission is refused${unlessRoot}`, async () => {
    const sandbox = new Sandbox();
    const program = copyProgram(sandbox);
    sandbox.write('log.txt', smallLog);
    fs.chmodSync(sandbox.path('log.txt'), 0o600);
    await expectRefusal(sandbox, ['log.txt', 'out'], /cannot read log\.txt: permission denied/, {
      user: nobody,
      program,
    });
  });

  test('A disk that fails while it is read leaves nothing', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', smallLog);
    const hook = "onRead(() => { throw Object.assign(new Error(), { code: 'EIO', syscall: 'read' }); });";
    await expectRefusal(sandbox, ['log.txt', 'out'], /cannot read log\.txt: the disk reports an input\/output error/, {
      hook,
    });
  });
});

describe('What is no text', () => {
  const bytes = (hex: string, text = smallLog) => Buffer.concat([Buffer.from(hex, 'hex'), Buffer.from(text)]);
  const foreign: [string, Uint8Array, RegExp][] = [
    [
      'UTF-16, little end first',
      Buffer.concat([Buffer.from('fffe', 'hex'), Buffer.from(smallLog, 'utf16le')]),
      /UTF-16 .*iconv -f UTF-16/,
    ],
    [
      'UTF-16, big end first',
      Buffer.concat([Buffer.from('fffe', 'hex'), Buffer.from(smallLog, 'utf16le')]).swap16(),
      /UTF-16 .*iconv -f UTF-16/,
    ],
    ['xz', bytes('fd377a585a000004'), /compressed by xz; .*xz -dc/],
    ['bzip2', bytes('425a6839314159265359'), /compressed by bzip2; .*bzip2 -dc/],
    ['zip', bytes('504b030414000000'), /a zip archive; .*unzip -p/],
    ['tar', makeTar('access.log', smallLog), /a tar archive; pipe it in: tar xOf \S+ \| fansite-analyze/],
    ['tar.gz', gzipSync(makeTar('access.log', smallLog)), /a tar archive; pipe it in: gzip -dc \S+ \| tar xOf - \|/],
  ];

  test.each(foreign)('%s is recognized, and how to read it is told', async (_, content, message) => {
    const sandbox = new Sandbox();
    sandbox.write('log.bin', content);
    await expectRefusal(sandbox, ['log.bin', 'out'], message);
    await expectRefusal(sandbox, ['-', 'out'], message, { input: content });
    expect(await sandbox.run(['watch', '--replay', 'max', 'log.bin'])).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(message),
    });
  });

  test('A host that begins like a bzip2 file is a host', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', line({ host: 'BZhang.cs.umn.edu' }));
    expect(await sandbox.run(['-q', 'log.txt', 'out'])).toMatchObject({ exitCode: 0, stderr: '' });
    expect(sandbox.list('out')).toMatchObject({ 'hosts.txt': 'BZhang.cs.umn.edu,1\n' });
  });

  test('A binary file is read without harm: its lines are malformed, and what is told is printable', async () => {
    const sandbox = new Sandbox();
    const noise = Buffer.alloc(2 ** 20);
    let state = 1995;
    for (let i = 0; i < noise.length; i++) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      noise[i] = state >>> 24;
    }
    sandbox.write('log.bin', noise);
    const args = ['--bad-lines', 'bad.jsonl', '--max-bad', '100%', 'log.bin', 'out'];
    const { exitCode, stderr } = await sandbox.run(args);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^(?:[ \n]|[^\p{C}\p{Z}])*$/u);
    expect(stderr).toContain('no line could be read');
    expect(sandbox.list('out')).toEqual(emptyAnswers);
    const rows = sandbox
      .read('bad.jsonl')
      .trimEnd()
      .split('\n')
      .map((row) => JSON.parse(row));
    const lines = noise
      .toString('latin1')
      .split('\n')
      .map((text) => text.replace(/^\0+/, ''));
    expect(rows.map((row) => row.bytes)).toEqual(rows.map((row) => lines[row.line - 1]));
  });

  test('NUL bytes and invalid UTF-8 are bytes like others', async () => {
    const sandbox = new Sandbox();
    const odd = line({ host: '\xff\0\xc3', request: 'GET /\xfe\0\xed\xa0\x80 HTTP/1.0' });
    sandbox.write('log.txt', smallLog + odd);
    expect(await sandbox.run(['-q', '--strict', 'log.txt', 'out'])).toMatchObject({ exitCode: 0, stderr: '' });
    expect(sandbox.list('out')).toMatchObject({
      'hosts.txt': 'a,2\nb,1\n\xff\0\xc3,1\n',
      'resources.txt': '/y\n/x\n/\xfe\0\xed\xa0\x80\n',
    });
  });

  test('CRLF makes no difference but in the lines of blocked.txt', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', smallLog.replaceAll('\n', '\r\n'));
    expect(await sandbox.run(['-q', '--strict', 'log.txt', 'out'])).toMatchObject({ exitCode: 0, stderr: '' });
    expect(sandbox.list('out')).toEqual(smallAnswers);
  });

  test('A last line that is cut off is malformed', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', smallLog + line({}).slice(0, 40));
    const { exitCode, stderr } = await sandbox.run(['log.txt', 'out']);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('log.txt:4:36: expected a closing quote after the request');
    expect(sandbox.list('out')).toEqual(smallAnswers);
  });

  test('A file of one byte is a log', async () => {
    const sandbox = new Sandbox();
    for (const content of ['\n', 'x', '\xff', '\r', '\0']) {
      sandbox.write('log.txt', content);
      expect(await sandbox.run(['-q', 'log.txt', 'out'])).toMatchObject({ exitCode: 0, stderr: '' });
      expect(sandbox.list('out')).toEqual(emptyAnswers);
    }
  });
});

describe('A file that changes while it is read', () => {
  /** Does something behind the first piece that was read of the log. */
  const meanwhile = (action: string) => `
    onRead(() => {}, (reads) => { if (reads === 2) { ${action} } });`;
  const manyLines = line({}).repeat(20_000);

  test('What is appended meanwhile does not count', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', manyLines);
    const hook = meanwhile(`fs.appendFileSync('log.txt', 'bad\\n'.repeat(10000));`);
    expect(await sandbox.run(['-q', '--strict', 'log.txt', 'out'], { hook })).toMatchObject({
      exitCode: 0,
      stderr: '',
    });
    expect(sandbox.list('out')).toMatchObject({ 'hosts.txt': 'a,20000\n' });
  });

  test('What is appended meanwhile completes the last line and no more', async () => {
    const sandbox = new Sandbox();
    const last = line({ host: 'last' });
    sandbox.write('log.txt', manyLines + last.slice(0, 30));
    const hook = meanwhile(`fs.appendFileSync('log.txt', ${JSON.stringify(last.slice(30))} + 'bad\\n'.repeat(10000));`);
    expect(await sandbox.run(['-q', '--strict', 'log.txt', 'out'], { hook })).toMatchObject({
      exitCode: 0,
      stderr: '',
    });
    expect(sandbox.list('out')).toMatchObject({ 'hosts.txt': 'a,20000\nlast,1\n' });
  });

  test('A file that shrinks meanwhile is an error', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', manyLines);
    const hook = meanwhile(`fs.truncateSync('log.txt', 1000);`);
    await expectRefusal(
      sandbox,
      ['log.txt', 'out'],
      /log\.txt shrank from \d+ to \d+ bytes while it was read.*run again/,
      { hook },
    );
  });

  test('A file that is removed meanwhile is read to its end', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', manyLines);
    const hook = meanwhile(`fs.rmSync('log.txt');`);
    expect(await sandbox.run(['-q', 'log.txt', 'out'], { hook })).toMatchObject({ exitCode: 0, stderr: '' });
    expect(sandbox.list('out')).toMatchObject({ 'hosts.txt': 'a,20000\n' });
  });

  test('A second log that is removed meanwhile is an error', async () => {
    const sandbox = new Sandbox();
    sandbox.write('1.log', smallLog);
    sandbox.write('2.txt', smallLog);
    const hook = "onRead(() => {}, () => fs.rmSync('2.txt', { force: true }));";
    await expectRefusal(sandbox, ['1.log', '2.txt', 'out'], /cannot read 2\.txt: no such file or folder/, { hook });
  });
});

describe('A log that is also an output', () => {
  test.each([
    ['an answer', 'out/hosts.txt', ['out/hosts.txt', 'out']],
    ['an answer by another name', 'out/hosts.txt', ['out/../out/hosts.txt', './out/']],
    ['the list of malformed lines', 'log.txt', ['--bad-lines', './log.txt', 'log.txt', 'out']],
  ])('is refused: it is %s', async (_, log, args) => {
    const sandbox = new Sandbox();
    sandbox.write(log, smallLog);
    const { exitCode, stderr } = await sandbox.run(args);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^fansite-analyze: error: the log \S+ is also an output, \S+: name another folder or file/);
    expect(sandbox.read(log)).toBe(smallLog);
  });

  test('is refused also through links, and as standard input', async () => {
    const sandbox = new Sandbox();
    sandbox.write('out/hosts.txt', smallLog);
    fs.symlinkSync('out/hosts.txt', sandbox.path('symbolic'));
    fs.linkSync(sandbox.path('out/hosts.txt'), sandbox.path('hard'));
    expect(await sandbox.run(['symbolic', 'out'])).toMatchObject({ exitCode: 2 });
    expect(await sandbox.run(['hard', 'out'])).toMatchObject({ exitCode: 2 });
    expect(await sandbox.shell('fansite - out < out/hosts.txt')).toMatchObject({ exitCode: 2 });
    expect(sandbox.list('out')).toEqual({ 'hosts.txt': smallLog });
  });

  test('is fine if --only leaves that answer out', async () => {
    const sandbox = new Sandbox();
    sandbox.write('out/hosts.txt', smallLog);
    expect(await sandbox.run(['-q', '--only', 'resources', 'out/hosts.txt', 'out'])).toMatchObject({
      exitCode: 0,
      stderr: '',
    });
    expect(sandbox.list('out')).toEqual({ 'hosts.txt': smallLog, 'resources.txt': smallAnswers['resources.txt'] });
  });
});

describe('Very long lines', () => {
  /** Tells the most memory that the process had, in MiB. */
  const weigh = "process.on('exit', () => fs.writeFileSync('memory', String(process.resourceUsage().maxRSS / 1024)));";

  test('100 MB without a newline are one malformed line, in bounded memory', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', 'x');
    fs.truncateSync(sandbox.path('log.txt'), 100_000_000);
    const { exitCode, stderr } = await sandbox.run(['log.txt', 'out'], { hook: weigh });
    expect(exitCode).toBe(0);
    expect(stderr).toContain(`log.txt:1:${longestLine + 1}: expected the line to end within 64 MiB, found more\n`);
    expect(stderr).toContain('1 of 1 line malformed');
    expect(sandbox.list('out')).toEqual(emptyAnswers);
    expect(Number(sandbox.read('memory'))).toBeLessThan(350);
  });

  // Issue 12: a log that is copied and emptied begins with one, which took gigabytes and became a part of a host.
  test.each(['1', '2'])('A hole of 200 MB is passed over, in bounded memory, by %s thread(s)', async (threads) => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', '');
    fs.truncateSync(sandbox.path('log.txt'), 200_000_000);
    fs.appendFileSync(sandbox.path('log.txt'), smallLog);
    const args = ['--threads', threads, 'log.txt', 'out'];
    const { exitCode, stderr } = await sandbox.run(args, { hook: weigh });
    expect(exitCode).toBe(0);
    expect(stderr).not.toContain('malformed');
    expect(sandbox.list('out')).toEqual(smallAnswers);
    expect(Number(sandbox.read('memory'))).toBeLessThan(200);
  });

  test('A line of 64 MiB counts, one byte more is malformed, and the lines around count', async () => {
    const sandbox = new Sandbox();
    const start = `${line({ host: 'long' }).trimEnd()} `;
    const longLine = Buffer.concat([Buffer.from(start), Buffer.alloc(longestLine - start.length, 'x')]);
    const [before, after, newline] = [line({ host: 'before' }), line({ host: 'after' }), '\n'].map((text) =>
      Buffer.from(text),
    );
    const log = Buffer.concat([
      before,
      longLine,
      newline,
      before,
      longLine,
      Buffer.from('x'),
      newline,
      after,
    ] as Buffer[]);
    sandbox.write('log.txt', log);
    const { exitCode, stderr } = await sandbox.run(['--only', 'hosts', '--bad-lines', 'bad.jsonl', 'log.txt', 'out'], {
      hook: weigh,
    });
    expect(exitCode).toBe(0);
    expect(stderr).toContain(`log.txt:4:${longestLine + 1}: expected the line to end within 64 MiB`);
    expect(stderr).toContain('1 of 5 lines malformed');
    expect(sandbox.list('out')).toEqual({ 'hosts.txt': 'before,2\nafter,1\nlong,1\n' });
    const bad = JSON.parse(sandbox.read('bad.jsonl'));
    expect(bad).toMatchObject({ line: 4, column: longestLine + 1, field: 'line' });
    expect(bad.bytes).toMatch(/^long - - .* x{900,}$/);
    expect(Number(sandbox.read('memory'))).toBeLessThan(350);
  });

  test('A line of 64 MiB that is blocked is written byte for byte', async () => {
    const sandbox = new Sandbox();
    const logins = line({ request: 'POST /login', status: 401 }).repeat(3);
    const long = line({ rest: ` ${'x'.repeat(20_000_000)}` });
    sandbox.write('log.txt', logins + long);
    expect(await sandbox.run(['-q', '--only', 'blocked', 'log.txt', 'out'])).toMatchObject({ exitCode: 0, stderr: '' });
    expect(sandbox.read('out/blocked.txt') === long).toBe(true);
  });
});

describe('Extreme numbers and times', () => {
  // Issue 12: a line with 2^64 - 1 bytes ended the run, and nobody was told which line.
  test.each([
    ['A sum of bytes', '9007199254740991', 1],
    ['A number of bytes', '0', '18446744073709551615'],
  ])('%s beyond 2^53 - 1 is an error that names the line and the resource', async (_, first, second) => {
    const sandbox = new Sandbox();
    const request = 'GET /big\x1b';
    const last = line({ request, bytes: second });
    sandbox.write('log.txt', `${line({ request, bytes: first })}\nx\n${last}`);
    sandbox.write('small.txt', line({}));
    const place = `log\\.txt:4:${last.lastIndexOf(String(second)) + 1}: `;
    const message = new RegExp(`${place}the bytes of /big\\\\x1b add up to more than 2\\^53 - 1.*--only`);
    await expectRefusal(sandbox, ['-q', 'log.txt', 'out'], message);
    await expectRefusal(sandbox, ['-q', 'small.txt', 'log.txt', 'out'], message);
    await expectRefusal(sandbox, ['-q', '--threads', '2', 'small.txt', 'log.txt', 'out'], message);
    expect(await sandbox.run(['-q', '--only', 'hosts,hours', 'log.txt', 'out'])).toMatchObject({
      exitCode: 0,
      stderr: '',
    });
    expect(sandbox.list('out')).toMatchObject({ 'hosts.txt': 'a,2\n' });
  });

  test('A sum of exactly 2^53 - 1 is printed', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', line({ bytes: '9007199254740990' }) + line({ bytes: 1 }) + line({ bytes: '-' }));
    expect(await sandbox.run(['-q', 'log.txt', 'out'])).toMatchObject({ exitCode: 0, stderr: '' });
    expect(sandbox.list('out')).toMatchObject({ 'resources_with_bytes.txt': '/x,9007199254740991\n' });
  });

  test('The error about a sum stays short, however long the resource is', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', line({ request: `GET /${'x'.repeat(300_000)}`, bytes: '9007199254740992' }));
    const { exitCode, stderr } = await sandbox.run(['-q', 'log.txt', 'out']);
    expect(exitCode).toBe(1);
    expect(stderr.length).toBeLessThan(1000);
  });

  test('Lines of the years 0, 1900 and 9999 cost nothing', async () => {
    const sandbox = new Sandbox();
    const times = ['01/Jan/1900:00:00:00 +0000', at(1), '31/Dec/9999:23:59:59 +0000', '01/Jan/0000:00:00:00 +0000'];
    sandbox.write('log.txt', times.map((time) => line({ time })).join(''));
    const { exitCode, stderr } = await sandbox.run(['--top', '4', 'log.txt', 'out']);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('from 01/Jan/0000:00:00:00 +0000 to 31/Dec/9999:23:59:59 +0000');
    expect(sandbox.list('out')).toMatchObject({
      'disjointhours.txt':
        '01/Jan/0000:00:00:00 +0000,1\n31/Dec/1899:23:00:00 +0000,1\n01/Jul/1995:03:00:01 +0000,1\n31/Dec/9999:22:59:59 +0000,1\n',
    });
  });
});
