import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { findLogs } from '../../../src/io/reading/open-logs.ts';
import { orderByTime } from '../../../src/io/reading/several-logs.ts';
import { UserError } from '../../../src/user-error.ts';
import { at, line, Sandbox } from '../../support/cli.ts';
import { commonFormats } from '../../support/formats.ts';
import { quietInterruption } from '../../support/quiet-interruption.ts';
import { makeTar } from '../../support/tar.ts';

const mebibyte = 1024 * 1024;

/** Writes logs, in the order of the object, and returns the names in the order in which they are to be read. */
async function orderOf(logs: Record<string, string | Uint8Array>): Promise<string[]> {
  const sandbox = new Sandbox();
  const paths = Object.entries(logs).map(([name, content]) => sandbox.write(name, content));
  return namesOf(sandbox, paths);
}

async function namesOf(sandbox: Sandbox, paths: readonly string[]): Promise<string[]> {
  const ordered = await orderByTime(findLogs(paths), commonFormats(), quietInterruption());
  return ordered.map(({ path }) => path.replace(`${sandbox.folder}/`, ''));
}

const log = (seconds: number) => line({ time: at(seconds) });

describe('several logs are read in the order of the first well-formed time in each', () => {
  test('whatever their names are', async () => {
    expect(await orderOf({ b: log(3), a: log(1), d: log(0), c: log(2) })).toEqual(['d', 'a', 'c', 'b']);
  });

  test('in any zone', async () => {
    const east = line({ time: '01/Jul/1995:12:00:00 +0900' });
    const west = line({ time: '01/Jul/1995:01:00:00 -0400' });
    expect(await orderOf({ west, east })).toEqual(['east', 'west']);
  });

  test('which is not the first line, nor the earliest one', async () => {
    expect(await orderOf({ a: `\nbad\n${log(5)}${log(0)}`, b: log(4) + log(9), c: log(3) })).toEqual(['c', 'b', 'a']);
  });

  test('equals in the order given', async () => {
    expect(await orderOf({ c: log(1), a: log(1), b: log(0), d: log(1) })).toEqual(['b', 'c', 'a', 'd']);
  });

  test('and a log without one keeps its index, while the others share the remaining ones', async () => {
    const logs = { c: log(3), x: 'bad\n', a: log(1), y: '', b: log(2) };
    expect(await orderOf(logs)).toEqual(['a', 'x', 'b', 'y', 'c']);
  });

  // Issue 12: the live log, copied and emptied without append mode, was read first.
  test('behind a hole of NULs of any size', async () => {
    const hole = Buffer.alloc(3 * mebibyte);
    const logs = {
      a: Buffer.concat([hole, Buffer.from(log(2))]),
      b: log(1),
      'c.gz': gzipSync(Buffer.concat([hole, Buffer.from(log(0))])),
    };
    expect(await orderOf(logs)).toEqual(['c.gz', 'b', 'a']);
  });

  test('compressed or not', async () => {
    const logs = { 'a.gz': gzipSync(log(2)), b: log(1), 'c.gz': gzipSync(log(0)) };
    expect(await orderOf(logs)).toEqual(['c.gz', 'b', 'a.gz']);
  });

  test('though the last line lacks its newline, and nothing of it is left for the next log', async () => {
    expect(await orderOf({ a: 'bad', b: log(2).trimEnd(), c: log(1).trimEnd() })).toEqual(['a', 'c', 'b']);
  });

  test('if its line ends in the first MiB, unpacked', async () => {
    const filler = (byteCount: number) => `${'x'.repeat(byteCount - 1)}\n`;
    const fits = filler(mebibyte - log(0).length) + log(0);
    const isCut = filler(mebibyte - log(0).length + 1) + log(0);
    expect(await orderOf({ b: log(2), a: log(1), fits })).toEqual(['fits', 'a', 'b']);
    expect(await orderOf({ b: log(2), a: log(1), isCut })).toEqual(['a', 'b', 'isCut']);
    expect(await orderOf({ b: log(2), a: log(1), 'cut.gz': gzipSync(isCut) })).toEqual(['a', 'b', 'cut.gz']);
    // The half line that was read of the first log is no start of a line in the second one.
    expect(await orderOf({ long: 'x'.repeat(2 * mebibyte), b: log(2), a: log(1) })).toEqual(['long', 'a', 'b']);
  });

  test('so that the logs that a shell sorts by name come in the order in which they were rotated', async () => {
    const logs = {
      'access.log': log(9),
      'access.log.1': log(8),
      'access.log.10.gz': gzipSync(log(0)),
      'access.log.2.gz': gzipSync(log(7)),
    };
    expect(await orderOf(logs)).toEqual(['access.log.10.gz', 'access.log.2.gz', 'access.log.1', 'access.log']);
  });
});

describe('nothing is reordered', () => {
  test('where a pipe is among the logs', async () => {
    const sandbox = new Sandbox();
    const pipe = sandbox.path('pipe');
    spawnSync('mkfifo', [pipe]);
    // Opening it would have to wait for its writer.
    expect(await namesOf(sandbox, [sandbox.write('b', log(2)), pipe, sandbox.write('a', log(1))])).toEqual([
      'b',
      'pipe',
      'a',
    ]);
  });

  test.each(['-', '/dev/stdin', '/dev/fd/0', '/dev/null'])('where %s is among them', async (path) => {
    const sandbox = new Sandbox();
    const [found] = findLogs([sandbox.write('in', log(0))]);
    if (found === undefined) throw new Error('no log');
    const logs = [...findLogs([sandbox.write('b', log(2)), sandbox.write('a', log(1))]), { ...found, path }];
    const given = path === '/dev/null' ? [...logs.slice(0, 2), ...findLogs([path])] : logs;
    expect(await orderByTime(given, commonFormats(), quietInterruption())).toEqual(given);
  });

  test('of one log, which is not even opened', async () => {
    const sandbox = new Sandbox();
    const found = findLogs([sandbox.write('a', log(1))]);
    fs.rmSync(sandbox.path('a'));
    expect(await orderByTime(found, commonFormats(), quietInterruption())).toEqual(found);
  });
});

describe('what cannot be read gives its usual error', () => {
  test.each<[string, Uint8Array, RegExp]>([
    ['a tar archive', makeTar('a.log', log(0)), /^cannot read .*b: it is a tar archive; pipe it in/],
    ['gzip data that are cut off', gzipSync('bad\n'.repeat(999)).subarray(0, -9), /b: its gzip data end too early/],
  ])('%s', async (_, content, message) => {
    const error = await orderOf({ a: log(1), b: content }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toMatch(message);
  });
});
