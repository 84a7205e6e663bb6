import { describe, expect, test } from 'vitest';
import { FirstLines } from '../../../src/io/reading/first-lines.ts';
import { commonFormat } from '../../../src/log/formats/catalogue.ts';
import { toBytes, toLatin1 } from '../../support/bytes.ts';
import { toSource } from '../../support/sources.ts';
import { readAll } from '../../support/unpack.ts';

const mebibyte = 1024 * 1024;
const line = 'a - - [01/Jul/1995:00:00:01 -0400] "GET / HTTP/1.0" 200 5\n';
const time = 804_571_201;

async function read(text: string | Uint8Array, ...chunkSizes: readonly number[]) {
  const source = toSource(
    'log',
    typeof text === 'string' ? toBytes(text) : text,
    chunkSizes.length > 0 ? chunkSizes : [65536],
  );
  const first = new FirstLines(source);
  await first.read();
  return { first, lines: toLatin1(first.lines), bytes: toLatin1(first.bytes), source };
}

describe('The first lines of a log', () => {
  test('are all of a short one, each with a newline', async () => {
    expect(await read('a\n\nb')).toMatchObject({ lines: 'a\n\nb\n', bytes: 'a\n\nb' });
    expect(await read('a\nb\n', 1)).toMatchObject({ lines: 'a\nb\n', bytes: 'a\nb\n' });
    expect(await read('')).toMatchObject({ lines: '', bytes: '' });
  });

  test('are a thousand, and what comes with them; the rest stays in the source', async () => {
    const log = 'line\n'.repeat(20_000);
    const { lines, bytes, source } = await read(log, 4999);
    expect(bytes).toBe(log.slice(0, 9998));
    expect(lines).toBe(log.slice(0, 9995));
    expect(toLatin1(await readAll(source))).toBe(log.slice(9998));
  });

  test('have a MiB at most, also if there is no newline', async () => {
    const { lines, bytes } = await read('x'.repeat(2 * mebibyte));
    expect([lines.length, bytes.length]).toEqual([0, mebibyte]);
    const long = `${'x'.repeat(5000)}\n`;
    expect((await read(long.repeat(1000))).lines.length).toBe(5001 * Math.floor(mebibyte / 5001));
    const whole = 'x'.repeat(mebibyte);
    expect((await read(whole)).lines.length).toBe(0);
  });

  test('come behind a hole of NULs of any size', async () => {
    const log = Buffer.concat([Buffer.alloc(3 * mebibyte), toBytes(line)]);
    expect(await read(log)).toMatchObject({ lines: line, bytes: line });
  });

  test('tell the time of the first one that is well-formed, in the first MiB', async () => {
    const timeIn = async (text: string) => await (await read(text)).first.findTime(commonFormat);
    expect(await timeIn(`bad\n\n${line}`)).toBe(time);
    expect(await timeIn(line.trimEnd())).toBe(time);
    expect(await timeIn(`bad\n${line.slice(0, 9)}`)).toBeUndefined();
    expect(await timeIn('bad\n'.repeat(100_000) + line)).toBe(time);
    expect(await timeIn('bad\n'.repeat(mebibyte / 4) + line)).toBeUndefined();
  });
});
