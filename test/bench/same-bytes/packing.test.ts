import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import zlib from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { generateLog } from '../../../bench/inputs.ts';
import { packLog } from '../../../bench/same-bytes/packing.ts';
import { firstTimeOf } from '../../support/first-time.ts';

const LOGS = [
  ['an ordinary log', Buffer.concat([...generateLog('nasa', 900)])],
  ['a log of long lines, without a newline at its end', Buffer.concat([...generateLog('hostile', 500)])],
  ['a log of one line longer than what is read at once', Buffer.alloc(300_000, 'x')],
  ['a log of newlines', Buffer.from('\n\n\n\n')],
  ['a log of one byte', Buffer.from('x')],
  ['an empty log', Buffer.alloc(0)],
] as const;

function makeLog(bytes: Uint8Array): { log: string; folder: string } {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'packing-'));
  onTestFinished(() => fs.rmSync(folder, { recursive: true }));
  const log = path.join(folder, 'log.txt');
  fs.writeFileSync(log, bytes);
  return { log, folder };
}

describe.each(LOGS)('%s', (_, bytes) => {
  it.each([
    ['plain', (packed: Buffer) => packed],
    ['gz', zlib.gunzipSync],
    ['gz of three members', zlib.gunzipSync],
    ['br', zlib.brotliDecompressSync],
  ] as const)('packed as %s unpacks to the same bytes', async (packing, unpack) => {
    const { log, folder } = makeLog(bytes);
    const [file = '', ...others] = await packLog(log, packing, folder);
    expect(others).toEqual([]);
    expect(unpack(fs.readFileSync(file)).equals(bytes)).toBe(true);
  });

  it('is cut into three files of ascending first times, which are named in another order', async () => {
    const { log, folder } = makeLog(bytes);
    const [newest, oldest, middle] = await packLog(log, 'shuffled files', folder);
    const parts = [oldest, middle, newest].map((file) => fs.readFileSync(file as string));
    const [first, second, third] = parts.map((part, i) => (i < 2 ? zlib.gunzipSync(part) : part)) as Buffer[];
    expect(Buffer.concat([first, second, third] as Buffer[]).equals(bytes)).toBe(true);
    const times = [first, second, third].flatMap((part) => firstTimeOf(part as Buffer) ?? []);
    expect(times).toEqual([...new Set(times)].sort((one, other) => one - other));
    if (bytes.length > 20_000 && times.length > 0) expect(times).toHaveLength(3);
  });

  it('is cut into three files between lines', async () => {
    const { log, folder } = makeLog(bytes);
    const files = await packLog(log, 'three files', folder);
    const parts = files.map((file) => fs.readFileSync(file)).map((part, i) => (i < 2 ? zlib.gunzipSync(part) : part));
    expect(parts).toHaveLength(3);
    expect(Buffer.concat(parts).equals(bytes)).toBe(true);
    let end = 0;
    for (const part of parts.slice(0, 2)) {
      end += part.length;
      expect(end === 0 || end === bytes.length || bytes[end - 1] === 0x0a).toBe(true);
    }
  });
});

describe('three members', () => {
  it('are three gzip headers', async () => {
    const { log, folder } = makeLog(Buffer.alloc(100, 'ab\n'));
    const [file = ''] = await packLog(log, 'gz of three members', folder);
    expect(fs.readFileSync(file).toString('latin1').split('\x1f\x8b\x08')).toHaveLength(4);
  });
});
