import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readHead } from '../../../src/io/unpacking/log-head.ts';
import { findCompression, UnpackedLog } from '../../../src/io/unpacking/unpacked-log.ts';
import { UserError } from '../../../src/user-error.ts';
import { toBytes, toLatin1 } from '../../support/bytes.ts';
import { toSource } from '../../support/sources.ts';
import { makeTar } from '../../support/tar.ts';
import { quietTurns, unpack } from '../../support/unpack.ts';
import { realZstdFiles, realZstdText, skippableFrame, zstdFrame } from '../../support/zstd.ts';

const line = 'a.example - - [01/Jul/1995:00:00:01 -0400] "GET /x HTTP/1.0" 200 6245\n';
const empty = new Uint8Array(0);

function join(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}

async function expectText(file: Uint8Array, text: string, name?: string): Promise<void> {
  for (const size of [1, 7, 65536]) expect(toLatin1(await unpack(file, [size], undefined, name))).toBe(text);
}

async function expectError(file: Uint8Array, message: string | RegExp, name?: string): Promise<void> {
  for (const size of [1, 65536]) {
    const error = await unpack(file, [size], undefined, name).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toMatch(message);
  }
}

describe('a gzip log', () => {
  test('is unpacked', () => expectText(gzipSync(line), line));

  test('may have many members, empty ones among them', async () => {
    await expectText(join(gzipSync(line), gzipSync('a'), gzipSync(line)), `${line}a${line}`);
    await expectText(join(gzipSync(''), gzipSync(line), gzipSync(''), gzipSync('')), line);
    await expectText(gzipSync(''), '');
    await expectText(join(gzipSync(''), gzipSync('')), '');
  });

  test('may have members that end where a piece does', async () => {
    const member = gzipSync(line);
    expect(toLatin1(await unpack(join(member, member, member), [32, member.length - 32, member.length]))).toBe(
      line.repeat(3),
    );
  });

  test('may have zeros behind the last member', async () => {
    await expectText(join(gzipSync(line), new Uint8Array(1)), line);
    expect(toLatin1(await unpack(join(gzipSync(line), new Uint8Array(700_000))))).toBe(line);
    await expectText(join(gzipSync(line), new Uint8Array(512), gzipSync(line), new Uint8Array(3)), line + line);
  });

  test('may not have anything else behind it', async () => {
    const message = /^cannot read log: something else follows its gzip data (at|between) .*gzip -dc log \| fansite/;
    await expectError(join(gzipSync(line), toBytes('hello')), message);
    await expectError(join(gzipSync(line), new Uint8Array(9), toBytes(line)), message);
  });

  test('that is cut off is an error that says where', async () => {
    const file = gzipSync(line);
    const message = `cannot read log: its gzip data end too early, behind byte ${file.length - 1}; get a good copy, or`;
    await expectError(file.subarray(0, -1), message);
    await expectError(join(file, toBytes('\x1f')), `behind byte ${file.length + 1};`);
  });

  test('that is damaged is an error that says about where', async () => {
    const file = gzipSync(line.repeat(100));
    file[file.length - 6] = (file[file.length - 6] as number) ^ 1;
    await expectError(file, /^cannot read log: its gzip data are damaged .*\(incorrect data check\); get a good copy/);
    await expectError(toBytes('\x1f\x8b\x07\0\0\0\0\0\0\0'), /damaged .*\(unknown compression method\)/);
  });

  test('gives out what comes before the damage first', async () => {
    const log = new UnpackedLog(toSource('log', gzipSync(line.repeat(9)).subarray(0, -1), [10]), quietTurns());
    await log.open();
    const space = new Uint8Array(32);
    expect(await log.read(space)).toBe(32);
    expect(toLatin1(space)).toBe(line.slice(0, 32));
    await log.close();
  });
});

describe('a zstd log', () => {
  test.each(Object.keys(realZstdFiles))('made by %s is unpacked', async (name) => {
    await expectText(realZstdFiles[name] as Uint8Array, realZstdText);
  });

  test('may have many frames, empty and skippable ones among them', async () => {
    const parts = [skippableFrame(100, 15), zstdFrame(toBytes(line)), zstdFrame(empty), skippableFrame(0)];
    await expectText(join(...parts, ...parts, ...Object.values(realZstdFiles)), line + line + realZstdText.repeat(4));
    await expectText(zstdFrame(empty), '');
    await expectText(skippableFrame(3), '');
  });

  test('may not have anything behind it, zeros neither', async () => {
    const file = zstdFrame(toBytes(line));
    const message = 'cannot read log: something else follows its zstd data ';
    await expectError(join(file, new Uint8Array(4)), message);
    await expectError(join(file, toBytes('hello')), message);
    await expectError(join(skippableFrame(4), toBytes('hello')), message);
  });

  test('that is cut off is an error', async () => {
    const file = join(zstdFrame(toBytes(line)), skippableFrame(4));
    const message = /^cannot read log: its zstd data end too early, behind byte \d+; .*zstd -dc log \| fansite-analyze/;
    for (const length of [5, 20, file.length - 13, file.length - 10, file.length - 1]) {
      await expectError(file.subarray(0, length), message);
    }
  });

  test('with a wrong checksum is damaged', async () => {
    const file = zstdFrame(toBytes(line));
    file[30] = (file[30] as number) ^ 1;
    await expectError(file, /its zstd data are damaged .*checksum/);
  });

  test('that needs a window of more than 128 MiB is refused', async () => {
    // A window of 256 MiB.
    const file = zstdFrame(toBytes(line), { isSingleSegment: false });
    file[5] = 18 << 3;
    await expectError(file, /its zstd data .*\((the window is larger|frame requires too much memory)/);
  });
});

describe('a brotli log, which its name tells', () => {
  test('is unpacked', async () => {
    await expectText(brotliCompressSync(''), '', 'log.br');
    await expectText(brotliCompressSync(line), line, 'log.br');
    await expectText(brotliCompressSync(line.repeat(1000)), line.repeat(1000), 'LOG.BR');
  });

  test('may not have anything behind it', async () => {
    const file = join(brotliCompressSync(line.repeat(9)), toBytes('x'));
    await expectError(file, `something else follows its brotli data at byte ${file.length - 1};`, 'log.br');
  });

  test('that is cut off is an error', async () => {
    const file = brotliCompressSync(realZstdText);
    await expectError(
      file.subarray(0, -1),
      'cannot read log.br: its brotli data end too early, behind byte ',
      'log.br',
    );
  });

  test.each([346, 427])(
    'that is damaged at byte %i may be so from its start on, because brotli has no checksums',
    async (at) => {
      const file = brotliCompressSync(Array.from({ length: 2000 }, (_, i) => `${i * i} ${line}`).join(''));
      file[at] = ~(file[at] as number);
      await expectError(file, 'its brotli data are damaged between bytes 0 and ', 'log.br');
    },
  );

  test('that is no brotli is an error', async () => {
    await expectError(
      toBytes('\xff\xfe\xfd'.repeat(99)),
      /^cannot read log.br: its brotli data are damaged /,
      'log.br',
    );
  });
});

describe('what is no text', () => {
  const utf16 = Uint8Array.from(Buffer.from(`\ufeff${line}`, 'utf16le'));

  test('is refused, with a command that reads it', async () => {
    await expectError(
      utf16,
      'cannot read log: it is UTF-16 text; pipe it in: iconv -f UTF-16 -t UTF-8 log | fansite-analyze …',
    );
    await expectError(toBytes('PK\x03\x04'), 'it is a zip archive; pipe it in: unzip -p log | fansite-analyze …');
  });

  test.each([
    ['gzip', gzipSync(utf16)],
    ['zstd', zstdFrame(utf16)],
    ['brotli', brotliCompressSync(utf16), 'log.br'],
  ])('is refused in %s data as well', async (name, file, log = 'log') => {
    await expectError(
      file,
      `cannot read ${log}: what is in its ${name} data is UTF-16 text; unpack it, ${name} -dc ${log} > FILE, and pipe that in: iconv`,
      log,
    );
  });

  // Issue 12: tar archives were read as logs.
  test('is a tar archive, however its bytes come', async () => {
    await expectError(
      makeTar('access.log', line),
      /^cannot read log: it is a tar archive; pipe it in: tar xOf log \| fansite-analyze …$/,
    );
  });

  test.each([
    ['gzip', gzipSync(makeTar('access.log', line))],
    ['zstd', zstdFrame(makeTar('access.log', line))],
    ['brotli', brotliCompressSync(makeTar('access.log', line.repeat(2))), 'log.br'],
  ])('is a tar archive in %s data, too', async (name, file, log = 'log') => {
    await expectError(
      file,
      `cannot read ${log}: what is in its ${name} data is a tar archive; pipe it in: ${name} -dc ${log} | tar xOf - | fansite-analyze …`,
      log,
    );
  });

  test.each([
    ['gzip and then by gzip', gzipSync(gzipSync(line))],
    ['zstd and then by gzip', gzipSync(zstdFrame(toBytes(line)))],
    ['gzip and then by zstd', zstdFrame(gzipSync(line))],
  ])('is refused if it is compressed twice, by %s', async (how, file) => {
    const outer = how.split(' ').at(-1);
    await expectError(
      file,
      `cannot read log: it is compressed twice, by ${how}; unpack it once: ${outer} -dc log | fansite-analyze …`,
    );
  });
});

describe('the head of a log', () => {
  test('is read no further than to the end of a line, because more may be long in coming', async () => {
    let reads = 0;
    const source = {
      name: 'log',
      consumedBytes: 0,
      read(space: Uint8Array): number {
        if (++reads > 1) throw new Error('it waited for more');
        space.set(toBytes(line));
        return line.length;
      },
    };
    expect(await readHead(source)).toEqual(toBytes(line));
  });

  test.each([
    ['gzip', gzipSync(line)],
    ['zstd', zstdFrame(toBytes(line))],
    ['zstd', skippableFrame(8)],
    [undefined, brotliCompressSync(line)],
    [undefined, toBytes(line)],
    [undefined, empty],
    [undefined, toBytes('\0\xff')],
    [undefined, toBytes('\0'.repeat(65_536))],
    // Issue 12: its first host was taken for the byte order mark of UTF-16.
    [undefined, toBytes(`\xff\xfe - -${line}`)],
  ])('tells that it is %s', async (compression, bytes) => {
    expect(findCompression('log', bytes)).toBe(compression);
  });

  test('is read no further than to the text behind NULs: more may be long in coming', async () => {
    const source = toSource('log', toBytes('\0'.repeat(700) + line.repeat(10)), [32]);
    const head = await readHead(source);
    expect(head.length).toBeLessThan(800);
    expect(findCompression('log', head)).toBeUndefined();
  });
});

describe('a log that is closed', () => {
  test('before its end stops unpacking', async () => {
    const member = gzipSync(Buffer.alloc(1_000_000));
    let at = 0;
    const endless = {
      name: 'log',
      consumedBytes: 0,
      read(space: Uint8Array) {
        for (let i = 0; i < space.length; i++) space[i] = member[at++ % member.length] as number;
        this.consumedBytes = at;
        return space.length;
      },
    };
    const log = new UnpackedLog(endless, quietTurns());
    await log.open();
    for (let i = 0; i < 100; i++) await log.read(new Uint8Array(100_000));
    await log.close();
    const readsBefore = at;
    // Of 10 MB, nothing but what is read ahead was unpacked.
    expect(readsBefore).toBeLessThan(15 * member.length + 300_000);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(at).toBe(readsBefore);
  });
});
