import fs from 'node:fs';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { findLastLine, findStart } from '../../src/io/find-start.ts';
import { toBytes } from '../support/bytes.ts';
import { TemporaryFile } from '../support/temporary-file.ts';

/** 01/Jul/1995:00:00:00 +0000 */
const midnight = 804_556_800;

function lineAt(minute: number): string {
  return `host - - [01/Jul/1995:00:${String(minute).padStart(2, '0')}:00 +0000] "GET / HTTP/1.0" 200 1\n`;
}

function findIn(text: string, minute: number): number {
  const file = new TemporaryFile();
  return findStart(file.descriptor, file.write(text).length, midnight + 60 * minute);
}

describe('the start of a log from a time on', () => {
  const text = lineAt(0) + lineAt(10) + lineAt(10) + lineAt(20);
  const lineBytes = lineAt(0).length;

  test.each([
    ['is the start of the file, if all lines are later', 0, 0],
    ['is the first of several lines of that time', 10, lineBytes],
    ['is the next line, if there is none of that time', 11, 3 * lineBytes],
    ['is the end of the file, if all lines are earlier', 21, 4 * lineBytes],
  ])('%s', (_, minute, expected) => {
    expect(findIn(text, minute)).toBe(expected);
  });

  test('of an empty file is 0', () => {
    expect(findIn('', 10)).toBe(0);
  });

  test('is the unfinished last line, if all lines are earlier', () => {
    expect(findIn(`${text}host - - [01/Jul/19`, 30)).toBe(4 * lineBytes);
  });

  test('passes over lines without a time, up to 63 of them, in front of the line', () => {
    expect(findIn(lineAt(0) + 'no time\n'.repeat(63) + lineAt(10), 5)).toBe(lineBytes + 63 * 8);
  });

  test('is rather too early than too late behind many lines without a time', () => {
    const start = findIn(lineAt(0) + 'no time\n'.repeat(1000) + lineAt(10) + lineAt(20), 5);
    expect(start).toBeGreaterThanOrEqual(lineBytes);
    expect(start).toBeLessThanOrEqual(lineBytes + 8000);
  });

  // Issue 12: a user name in brackets was taken for the time.
  test('goes by the times of lines, not by those in user names', () => {
    const named = (minute: number): string => lineAt(minute).replace('- [', '[01/Jan/2000:00:00:00 +0000] [');
    expect(findIn(named(0) + named(10) + named(20), 15)).toBe(2 * named(0).length);
  });

  // Issue 12: the first line behind a hole had no time.
  test.each([1, 1000, 5000, 3_000_000])('passes over %i NULs before a line', (bytes) => {
    const hole = '\0'.repeat(bytes);
    expect(findIn(hole + text, 0)).toBe(0);
    expect(findIn(hole + text, 10)).toBe(bytes + lineBytes);
    expect(findIn(lineAt(0) + hole + lineAt(10) + lineAt(20), 5)).toBe(lineBytes);
    expect(findIn(lineAt(0) + hole + lineAt(10) + lineAt(20), 15)).toBe(2 * lineBytes + bytes);
    expect(findIn(text + hole, 30)).toBe(4 * lineBytes);
  });

  test('takes few reads, however large the log is', () => {
    const file = new TemporaryFile();
    const { length } = file.write(Array.from({ length: 60_000 }, (_, i) => lineAt(Math.floor(i / 1000))).join(''));
    const reads = vi.spyOn(fs, 'readSync');
    onTestFinished(() => reads.mockRestore());
    expect(findStart(file.descriptor, length, midnight + 60 * 30)).toBe(30_000 * lineBytes);
    // 22 halves, and three reads for each: to the end of a line, a line's time, and its end.
    expect(reads.mock.calls.length).toBeLessThanOrEqual(3 * Math.ceil(Math.log2(length)));
  });

  test('takes few reads, and none of the same bytes often, however long a line is', () => {
    const file = new TemporaryFile();
    const { length } = file.write(lineAt(0) + 'x'.repeat(16 * 1024 * 1024));
    const reads = vi.spyOn(fs, 'readSync');
    onTestFinished(() => reads.mockRestore());
    expect(findStart(file.descriptor, length, midnight + 60)).toBe(lineBytes);
    expect(reads.mock.calls.length).toBeLessThan(300);
    const readBytes = reads.mock.results.reduce((sum, { value }) => sum + Number(value), 0);
    expect(readBytes).toBeLessThan(4 * length);
  });
});

describe('the unfinished last line', () => {
  test.each([
    ['of an empty file begins at 0', '', 0],
    ['of a file without newlines begins at 0', 'x'.repeat(9000), 0],
    ['of a file that ends with a newline is empty', 'ab\ncd\n', 6],
    ['begins behind the last newline', 'ab\ncd', 3],
    ['may be long', `ab\n${'x'.repeat(9000)}`, 3],
  ])('%s', (_, text, expected) => {
    const file = new TemporaryFile();
    file.write(text);
    expect(findLastLine(file.descriptor, toBytes(text).length)).toBe(expected);
  });
});
