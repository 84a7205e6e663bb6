import { randomBytes } from 'node:crypto';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { formatCount } from '../../src/report/number.ts';
import { toBytes } from '../support/bytes.ts';
import { line, Sandbox, smallAnswers, smallLog } from '../support/cli.ts';
import { makeTar } from '../support/tar.ts';
import { realZstdText, zstdFrame } from '../support/zstd.ts';

const formats: [string, Uint8Array][] = [
  ['gzip', gzipSync(smallLog)],
  ['zstd', zstdFrame(toBytes(smallLog))],
];

/** Tells the most memory that the process had, in MiB. */
const weigh = "process.on('exit', () => fs.writeFileSync('memory', String(process.resourceUsage().maxRSS / 1024)));";

/** Lines that hardly become smaller, so that a few hundred kilobytes of them are read in several pieces. */
function denseLines(count: number): string {
  return Array.from({ length: count }, () => line({ host: randomBytes(50).toString('base64') })).join('');
}

async function expectAnswers(sandbox: Sandbox, outcome: unknown): Promise<void> {
  expect(outcome).toMatchObject({ exitCode: 0, stdout: '', stderr: '' });
  expect(sandbox.list('out')).toEqual(smallAnswers);
}

async function expectRefusal(sandbox: Sandbox, args: readonly string[], message: RegExp, options = {}): Promise<void> {
  const { exitCode, stderr } = await sandbox.run(args, options);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^fansite-analyze: error: [^\n]*\n$/);
  expect(stderr).toMatch(message);
  expect(sandbox.names('out')).toBeUndefined();
}

describe.each(formats)('A log compressed by %s is read as it is', (_, file) => {
  test('from a file, whatever its name', async () => {
    const sandbox = new Sandbox();
    sandbox.write('access.log.1', file);
    await expectAnswers(sandbox, await sandbox.run(['-q', '--strict', 'access.log.1', 'out']));
  });

  test('from a redirected file, a pipe and a named pipe', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log', file);
    await expectAnswers(sandbox, await sandbox.shell('fansite -q --strict - out < log'));
    await expectAnswers(sandbox, await sandbox.shell('cat log | fansite -q --strict out'));
    await expectAnswers(sandbox, await sandbox.shell('(head -c 7 log; sleep 0.1; tail -c +8 log) | fansite -q out'));
    await expectAnswers(sandbox, await sandbox.shell('mkfifo pipe; cat log > pipe & fansite -q --strict pipe out'));
  });
});

test('Compressed and plain logs are one log', async () => {
  const sandbox = new Sandbox();
  const lines = smallLog.split(/(?<=\n)/);
  sandbox.write('1.gz', Buffer.concat([gzipSync(lines[0] as string), gzipSync('bad')]));
  sandbox.write('2.zst', zstdFrame(toBytes(lines[1] as string)));
  sandbox.write('3.log', lines[2] as string);
  const { exitCode, stderr } = await sandbox.run(['1.gz', '2.zst', '3.log', 'out']);
  expect(exitCode).toBe(0);
  expect(stderr).toMatch(
    /^1\.gz: common, 50 % of 2 lines\n2\.zst and 1 more: common, 100 % of 2 lines\n1\.gz:2:4: expected [^\n]*\n4 lines in /,
  );
  expect(sandbox.list('out')).toEqual(smallAnswers);
});

describe('A log compressed by brotli', () => {
  test('is read from files that are called .br, and from a named pipe', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.br', brotliCompressSync(smallLog));
    await expectAnswers(sandbox, await sandbox.run(['-q', '--strict', 'log.br', 'out']));
    await expectAnswers(sandbox, await sandbox.shell('mkfifo p.br; cat log.br > p.br & fansite -q --strict p.br out'));
  });

  // Issue 14: unpacking and parsing what might be brotli is no longer tried.
  test('is not recognized otherwise, and a message says how it is read', async () => {
    const sandbox = new Sandbox();
    const hint = '(if it is compressed by brotli, call it *.br or pipe it through brotli -dc)';
    for (const threads of ['1', '2']) {
      sandbox.write('log', brotliCompressSync(smallLog));
      const { exitCode, stderr } = await sandbox.run(['--threads', threads, 'log', 'out']);
      expect(exitCode).toBe(0);
      expect(stderr).toContain('warning: log is in no known format: its only line does not fit one');
      expect(stderr).toContain(`${hint}: its lines are skipped;`);
    }
    const { exitCode, stderr } = await sandbox.run(['-q', '-', 'out'], { input: brotliCompressSync(denseLines(99)) });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^fansite-analyze: error: \(standard input\) is in no known format: none of [^\n]*\n$/);
    expect(stderr).toContain(hint);
  });
});

test('A plain log whose name ends with .br is plain', async () => {
  const sandbox = new Sandbox();
  sandbox.write('log.br', smallLog);
  await expectAnswers(sandbox, await sandbox.run(['-q', 'log.br', 'out']));
});

describe('What cannot be unpacked is an error, and nothing is written', () => {
  test.each([
    ['gzip', gzipSync(smallLog), 'log'],
    ['zstd', zstdFrame(toBytes(smallLog)), 'log'],
    ['brotli', brotliCompressSync(realZstdText), 'log.br'],
  ])('if %s data are cut off', async (name, file, log) => {
    const sandbox = new Sandbox();
    const part = file.subarray(0, -1);
    sandbox.write(log, part);
    const message = new RegExp(
      `its ${name} data end too early, behind byte ${formatCount(part.length)}; .*${name} -dc (${log}|FILE) `,
    );
    await expectRefusal(sandbox, [log, 'out'], message);
    if (name !== 'brotli') await expectRefusal(sandbox, ['-', 'out'], message, { input: part });
  });

  // Issue 13: one byte of gzip, or twenty of brotli, were a log without well-formed lines.
  test.each([
    ['gzip', 'log.gz', gzipSync(smallLog)],
    ['zstd', 'log.zst', zstdFrame(toBytes(smallLog))],
    ['brotli', 'log.br', brotliCompressSync(smallLog)],
  ])('if the name of a %s file tells it, because nothing else is left', async (compression, name, file) => {
    for (const length of [0, 1, 3, 20]) {
      for (const threads of ['1', '2']) {
        const sandbox = new Sandbox();
        sandbox.write(name, file.subarray(0, length));
        sandbox.write('other', smallLog);
        await expectRefusal(
          sandbox,
          ['-q', '--threads', threads, 'other', name, 'out'],
          new RegExp(
            `cannot read ${name}: its ${compression} data end too early, behind byte ${length}; get a good copy`,
          ),
        );
      }
    }
  });

  test('if the one byte that is piped in begins no text', async () => {
    const sandbox = new Sandbox();
    const message = /its gzip data end too early, behind byte 1;/;
    await expectRefusal(sandbox, ['-q', '-', 'out'], message, { input: '\x1f' });
  });

  test('if its name promises what it is not', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.gz', '\0'.repeat(5000));
    sandbox.write('log.zst', '\xfffoo');
    await expectRefusal(sandbox, ['-q', 'log.gz', 'out'], /its gzip data are damaged (at byte 0|between)/);
    await expectRefusal(sandbox, ['-q', 'log.zst', 'out'], /its zstd data are damaged (at byte 0|between)/);
  });

  test('if the damage comes after much was counted', async () => {
    const sandbox = new Sandbox();
    const file = gzipSync(denseLines(12_000));
    file.fill(0xff, 400_000, 400_100);
    sandbox.write('log', file);
    await expectRefusal(
      sandbox,
      ['-q', 'log', 'out'],
      /cannot read log: its gzip data are damaged between bytes \d{3},\d{3} and \d{3},\d{3} \(/,
    );
  });

  test('if something else follows', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.gz', Buffer.concat([gzipSync(smallLog), Buffer.from(smallLog)]));
    await expectRefusal(sandbox, ['log.gz', 'out'], /something else follows its gzip data between bytes/);
  });

  test('if it is text in UTF-16', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.gz', gzipSync(Buffer.from(`\ufeff${smallLog}`, 'utf16le')));
    await expectRefusal(
      sandbox,
      ['log.gz', 'out'],
      /in its gzip data is UTF-16 text; .*gzip -dc log\.gz > FILE.*iconv/,
    );
  });

  test('if it is compressed twice', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.gz', gzipSync(gzipSync(smallLog)));
    await expectRefusal(sandbox, ['log.gz', 'out'], /compressed twice.*gzip -dc log\.gz \| fansite-analyze …/);
    await expectAnswers(sandbox, await sandbox.run(['-q', '-', 'out'], { input: gzipSync(smallLog) }));
  });
});

describe('A compressed file that changes while it is read', () => {
  const meanwhile = (action: string) => `onRead(() => {}, (reads) => { if (reads === 2) { ${action} } });`;
  const file = gzipSync(denseLines(12_000));

  test('is read as long as it was', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log', file);
    const hook = meanwhile(`fs.appendFileSync('log', Buffer.alloc(1000, 'x'));`);
    expect(
      await sandbox.run(['-q', '--strict', '--top', '1', '--only', 'hours', 'log', 'out'], { hook }),
    ).toMatchObject({ exitCode: 0, stderr: '' });
    expect(sandbox.read('out/hours.txt')).toMatch(/,12000\n$/);
  });

  test('may not shrink', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log', file);
    const hook = meanwhile(`fs.truncateSync('log', 1000);`);
    await expectRefusal(sandbox, ['-q', 'log', 'out'], /log shrank from \d+ to \d+ bytes while it was read/, { hook });
  });
});

describe('A bomb costs time, and little memory', () => {
  const members = Buffer.concat(new Array(10).fill(gzipSync(Buffer.alloc(2 ** 24, 'x'))));

  test('if it is one line', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.gz', members);
    const { exitCode, stderr } = await sandbox.run(['log.gz', 'out'], { hook: weigh });
    expect(exitCode).toBe(0);
    expect(stderr).toContain('1 of 1 line malformed');
    expect(Number(sandbox.read('memory'))).toBeLessThan(350);
  });

  test('if it is many lines', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.gz', gzipSync(line({}).repeat(300_000)));
    expect(await sandbox.run(['-q', 'log.gz', 'out'], { hook: weigh })).toMatchObject({ exitCode: 0, stderr: '' });
    expect(sandbox.list('out')).toMatchObject({ 'hosts.txt': 'a,300000\n' });
    expect(Number(sandbox.read('memory'))).toBeLessThan(200);
  });
});

describe('A signal', () => {
  test('while a compressed file is read ends with 130', async () => {
    const sandbox = new Sandbox();
    const member = gzipSync(Buffer.alloc(2 ** 24));
    // 16 GiB, which takes far longer than the test may.
    sandbox.write('log.gz', Buffer.concat(new Array(1000).fill(member)));
    const hook = "onRead((reads) => { if (reads === 3) process.kill(process.pid, 'SIGINT'); });";
    const { exitCode, stderr } = await sandbox.run(['log.gz', 'out'], { hook });
    expect(exitCode).toBe(130);
    expect(stderr).toContain('interrupted by SIGINT; no answers were written');
    expect(sandbox.names('out')).toBeUndefined();
  });

  test('while more of a compressed pipe is waited for ends with 130', async () => {
    const sandbox = new Sandbox();
    sandbox.write('first.log', 'bad\n');
    const { run, end } = await sandbox.startUntil('first.log:1:1: expected a line', ['first.log', '-', 'out'], {
      isInputOpen: true,
    });
    run.stdin?.write(gzipSync(smallLog).subarray(0, -4));
    await new Promise((resolve) => setTimeout(resolve, 100));
    run.kill('SIGINT');
    expect(await end()).toMatchObject({ exitCode: 130 });
    expect(sandbox.names('out')).toBeUndefined();
  });
});

// Issue 13: pasted into a shell, `gzip -dc a;touch PWNED;.gz` ran two commands.
describe('The command that a message suggests reads the log, and runs nothing else, whatever the name', () => {
  const twice = gzipSync(gzipSync(smallLog));
  const files: [string, Uint8Array, string][] = [
    ['cut off', gzipSync(smallLog).subarray(0, -1), smallLog],
    ['compressed twice', twice, smallLog],
    ['UTF-16', Buffer.from(`\ufeff${smallLog}`, 'utf16le'), smallLog],
    ['a tar archive', makeTar('log', smallLog), smallLog],
    ['UTF-16 in gzip', gzipSync(Buffer.from(`\ufeff${smallLog}`, 'utf16le')), smallLog],
    ['a tar archive in gzip', gzipSync(makeTar('log', smallLog)), smallLog],
  ];
  const names = [
    'a;touch PWNED;.x',
    "it's $(touch PWNED) `touch PWNED`.x",
    "\n';touch PWNED;'\t.x",
    "$&$'\\';touch PWNED;.x",
    '-x.x',
    'host:x',
    'é\u202e.x',
  ];

  test.each(files)('of a log that is %s', async (kind, content, text) => {
    const sandbox = new Sandbox();
    for (const name of names) {
      sandbox.write(name, content);
      const { exitCode, stderr } = await sandbox.run(['--', name, 'out'], { env: { LC_ALL: 'C' } });
      expect(exitCode).toBe(1);
      const suggestion =
        /(?:pipe it in|unpack it once|can be unpacked|unpack it): ?,? ?(.*)\n$|unpack it, (.*)\n$/.exec(stderr);
      const command = (suggestion?.[1] ?? suggestion?.[2] ?? '').replace(', and pipe that in:', ';');
      // What is meant by these words; a log that was compressed twice is unpacked once.
      const run = command.replaceAll('FILE', 'unpacked').replace(/ \| fansite-analyze (\.\.\.|…)$/, '');
      const again = kind === 'compressed twice' ? ' | gzip -dc' : '';
      const { stdout } = await sandbox.shell(`{ ${run}; } 2>/dev/null${again}`);
      expect({ name, run, stdout }).toEqual({ name, run, stdout: text });
      for (const shell of ['bash', 'sh']) await sandbox.shell(`echo "$1" | ${shell}`, [run]);
      expect(sandbox.names()).not.toContain('PWNED');
      await sandbox.shell('rm -f -- unpacked');
    }
  });
});
