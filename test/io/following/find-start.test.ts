import fs from 'node:fs';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { findLastLine, findStart } from '../../../src/io/following/find-start.ts';
import { toBytes } from '../../support/bytes.ts';
import { commonScanner } from '../../support/formats.ts';
import { TemporaryFile } from '../../support/temporary-file.ts';

/** 01/Jul/1995:00:00:00 +0000 */
const midnight = 804_556_800;

/** So many bytes are looked at together. */
const blockBytes: number = 64 * 1024;

function lineAt(minute: number): string {
  return `host - - [01/Jul/1995:00:${String(minute).padStart(2, '0')}:00 +0000] "GET / HTTP/1.0" 200 1\n`;
}

function findIn(text: string, minute: number): number {
  const file = new TemporaryFile();
  return findStart(file.descriptor, file.write(text).length, midnight + 60 * minute, commonScanner());
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

  // Issue 12: the first line behind a hole that is longer than what is searched was lost.
  test.each([1, 3])('loses no line behind a hole longer than what is read back, of %i lines', (lines) => {
    const hole = 40 * 1024 * 1024;
    expect(findIn('\0'.repeat(hole) + lineAt(10).repeat(lines), 5)).toBeLessThanOrEqual(hole);
  });

  // Issue 12: the first line behind a hole had no time.
  test.each([1, 1000, 5000, 3_000_000])('passes over %i NULs before a line', (bytes) => {
    const hole = '\0'.repeat(bytes);
    expect(findIn(hole + text, 0)).toBe(bytes);
    expect(findIn(hole + text, 10)).toBe(bytes + lineBytes);
    expect(findIn(lineAt(0) + hole + lineAt(10) + lineAt(20), 5)).toBe(lineBytes + bytes);
    expect(findIn(lineAt(0) + hole + lineAt(10) + lineAt(20), 15)).toBe(2 * lineBytes + bytes);
    expect(findIn(text + hole, 30)).toBe(4 * lineBytes);
  });

  test('reads little of it, however large the log is', () => {
    const file = new TemporaryFile();
    const { length } = file.write(Array.from({ length: 60_000 }, (_, i) => lineAt(Math.floor(i / 1000))).join(''));
    const reads = vi.spyOn(fs, 'readSync');
    onTestFinished(() => reads.mockRestore());
    const quietBytes = 4 * blockBytes;
    expect(findStart(file.descriptor, length, midnight + 60 * 30, commonScanner(), quietBytes)).toBe(
      30_000 * lineBytes,
    );
    // A block for each of the halves, those that are read back, and the one that it begins in.
    const halves = Math.ceil(Math.log2(length / blockBytes));
    expect(reads.mock.calls.length).toBeLessThanOrEqual(halves + quietBytes / blockBytes + 2);
    for (const { value } of reads.mock.results) expect(value).toBeLessThan(1.1 * blockBytes);
  });

  test('reads none of the same bytes often, however long a line is', () => {
    const file = new TemporaryFile();
    const { length } = file.write(lineAt(0) + 'x'.repeat(16 * 1024 * 1024));
    const reads = vi.spyOn(fs, 'readSync');
    onTestFinished(() => reads.mockRestore());
    expect(findStart(file.descriptor, length, midnight + 60, commonScanner())).toBe(lineBytes);
    const readBytes = reads.mock.results.reduce((sum, { value }) => sum + Number(value), 0);
    expect(readBytes).toBeLessThan(4 * length);
  });

  test('is before the lines of the hour if a long request, with the time of its start, stands among them (issue 12)', () => {
    const hour = Array.from({ length: 20_000 }, (_, i) => lineAt(20 + Math.floor(i / 1000)));
    for (let place = 1; place < 20_000; place += 3) hour[place] = lineAt(1);
    expect(findIn(lineAt(0).repeat(20_000) + hour.join(''), 20)).toBe(20_000 * lineBytes);
  });

  test('is before a part of the hour that was written before the clock was set back (issue 12)', () => {
    const before = lineAt(5).repeat(3000) + lineAt(20).repeat(2000);
    expect(findIn(before + lineAt(10).repeat(4000) + lineAt(21).repeat(4000), 20)).toBe(3000 * lineBytes);
  });

  test.each([
    ['so far as they stand within so many bytes before the others', 3, true],
    ['but not further', 5, false],
  ])('is before single lines of the hour, %s', (_, blocks, isFound) => {
    const file = new TemporaryFile();
    const single = lineAt(0).repeat(20_000) + lineAt(30);
    const { length } = file.write(
      single + lineAt(1).repeat(Math.floor((blocks * blockBytes) / lineBytes)) + lineAt(30).repeat(10_000),
    );
    const start = findStart(file.descriptor, length, midnight + 60 * 30, commonScanner(), 4 * blockBytes);
    expect(start === single.length - lineBytes).toBe(isFound);
  });

  test('is the first line of the hour where only few of its lines are late enough', () => {
    expect(findIn(lineAt(0).repeat(5000) + lineAt(30) + lineAt(0).repeat(5000), 20)).toBe(5000 * lineBytes);
  });

  test('is where the time of a request is late enough, not that of a user name in brackets', () => {
    const named = lineAt(20).replace('- -', '- [01/Jan/2000:00:00:00 +0000]');
    expect(findIn(lineAt(0) + named + lineAt(30), 10)).toBe(lineBytes);
    expect(findIn(lineAt(0) + lineAt(1).replace('- -', '- [01/Jan/2000:00:00:00 +0000]') + lineAt(30), 10)).toBe(
      lineBytes + named.length,
    );
  });

  test.each([[10], [3 * blockBytes]])('is behind a hole of %i NUL bytes that a line stands behind', (holeBytes) => {
    const hole = '\0'.repeat(holeBytes);
    expect(findIn(hole + lineAt(20) + lineAt(21), 10)).toBe(holeBytes);
    expect(findIn(lineAt(0) + hole + lineAt(20) + lineAt(21), 10)).toBe(lineBytes + holeBytes);
    expect(findIn(hole + lineAt(0) + lineAt(21), 10)).toBe(holeBytes + lineBytes);
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
