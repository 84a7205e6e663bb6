import fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import { FileRange } from '../../../src/io/reading/file-range.ts';
import { Turns } from '../../../src/io/time/interruption.ts';
import { UserError } from '../../../src/user-error.ts';
import { toLatin1 } from '../../support/bytes.ts';
import { TemporaryFile } from '../../support/temporary-file.ts';
import { quietTurns, readAll } from '../../support/unpack.ts';

const shrank = /^log shrank to \d+ bytes while it was read, so its answers would be wrong: run again$/;

/** It is always time to give a turn. */
class DueTurns extends Turns {
  override get isDue(): boolean {
    return true;
  }
}

function openRange({ descriptor }: TemporaryFile, start: number, end: number, turns = quietTurns()): FileRange {
  return new FileRange('log', descriptor, start, end, fs.fstatSync(descriptor).size, turns);
}

describe('a range of a file', () => {
  test.each([
    ['at the start of a line', 3, 6, 'cd\n'],
    ['right before a newline', 2, 6, 'cd\n'],
    ['in the middle of a line', 4, 7, 'ef\n'],
    ['and ends where a line begins', 4, 6, ''],
    ['and ends where it begins', 3, 3, ''],
    ['with the file', 0, 1, 'ab\n'],
    ['with the file and has nothing of it', 0, 0, ''],
    ['at the last newline', 8, 9, ''],
    ['behind the last newline', 9, 9, ''],
  ])('that begins %s has the lines that begin in it', async (_, start, end, expected) => {
    const file = new TemporaryFile();
    file.write('ab\ncd\nef\n');
    expect(toLatin1(await readAll(openRange(file, start, end)))).toBe(expected);
    expect(toLatin1(await readAll(openRange(file, start, end), [1]))).toBe(expected);
  });

  test('that lies within a line has nothing', async () => {
    const file = new TemporaryFile();
    file.write('x'.repeat(1000));
    const range = openRange(file, 300, 600);
    expect(await readAll(range, [7])).toHaveLength(0);
    expect(range.consumedBytes).toBe(300);
    expect(await readAll(openRange(file, 0, 300), [7])).toHaveLength(1000);
  });

  test('tells how much of it was read', async () => {
    const file = new TemporaryFile();
    file.write(`${'x'.repeat(9)}\n`.repeat(10));
    const range = openRange(file, 15, 55);
    const told: number[] = [];
    const space = new Uint8Array(20);
    while ((await range.read(space)) > 0) told.push(range.consumedBytes);
    expect(told).toEqual([19, 39, 40, 40]);
  });

  test('gives others a turn when it is time, and ends when a signal has come', async () => {
    const file = new TemporaryFile();
    file.write('ab\n'.repeat(100));
    const controller = new AbortController();
    expect(openRange(file, 0, 300).read(new Uint8Array(10))).toBe(10);
    const range = openRange(file, 0, 300, new DueTurns(controller.signal));
    const reading = range.read(new Uint8Array(10));
    expect(reading).toBeInstanceOf(Promise);
    expect(await reading).toBe(10);
    controller.abort(new Error('enough'));
    await expect(range.read(new Uint8Array(10))).rejects.toThrow('enough');
  });
});

describe('a file that shrinks while it is read is an error,', () => {
  const text = 'abcdefg\n'.repeat(10);
  test.each([
    ['before anything of the range was read', 40, 80, 0],
    ['within the range', 40, 80, 60],
    ['right before the range', 40, 80, 40],
    ['within the line that the range begins in', 44, 80, 46],
  ])('%s', async (_, start, end, bytesLeft) => {
    const file = new TemporaryFile();
    file.write(text);
    const range = openRange(file, start, end);
    fs.ftruncateSync(file.descriptor, bytesLeft);
    const reading = readAll(range, [5]);
    await expect(reading).rejects.toThrow(UserError);
    await expect(reading).rejects.toThrow(shrank);
  });

  test('between two pieces', async () => {
    const file = new TemporaryFile();
    file.write(text);
    const range = openRange(file, 0, 80);
    await range.read(new Uint8Array(20));
    fs.ftruncateSync(file.descriptor, 30);
    await expect(readAll(range, [100])).rejects.toThrow(shrank);
  });

  test('behind the range, in the line that it ends with', async () => {
    const file = new TemporaryFile();
    file.write(text);
    const range = openRange(file, 0, 44);
    await range.read(new Uint8Array(44));
    fs.ftruncateSync(file.descriptor, 46);
    await expect(readAll(range, [100])).rejects.toThrow(shrank);
  });
});
