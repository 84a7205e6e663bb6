import { describe, expect, test } from 'vitest';
import { LineBuffer } from '../../src/lines/line-buffer.ts';
import { toBytes, toLatin1 } from '../support/bytes.ts';

function push(buffer: LineBuffer, text: string): void {
  buffer.space().set(toBytes(text));
  buffer.push(text.length);
}

/** Reads the complete lines. */
function read({ bytes, position, limit }: LineBuffer): string {
  return toLatin1(bytes.subarray(position, limit));
}

describe('a line buffer', () => {
  test('has space for a chunk, and no lines at first', () => {
    const buffer = new LineBuffer(8, 100, (byteCount) => new Uint8Array(byteCount));
    expect(buffer.space()).toHaveLength(8);
    expect(read(buffer)).toBe('');
    expect(buffer.hasOverlongLine).toBe(false);
  });

  test('keeps the start of a line until its newline comes', () => {
    const buffer = new LineBuffer(8, 100, (byteCount) => new Uint8Array(byteCount));
    push(buffer, 'ab\ncd\nef');
    expect(read(buffer)).toBe('ab\ncd\n');
    push(buffer, 'gh');
    expect(read(buffer)).toBe('');
    push(buffer, 'i\n');
    expect(read(buffer)).toBe('efghi\n');
  });

  test('completes the last line where the file ends', () => {
    const buffer = new LineBuffer(8, 100, (byteCount) => new Uint8Array(byteCount));
    push(buffer, 'ab\ncd');
    buffer.end();
    expect(read(buffer)).toBe('ab\ncd\n');
    push(buffer, 'ef\n');
    buffer.end();
    expect(read(buffer)).toBe('ef\n');
    buffer.space();
    buffer.push(0);
    buffer.end();
    expect(read(buffer)).toBe('');
  });

  test('grows for a long line and shrinks behind it', () => {
    const buffer = new LineBuffer(4, 1000, (byteCount) => new Uint8Array(byteCount));
    const usualBytes = buffer.bytes.length;
    for (let i = 0; i < 50; i++) push(buffer, 'abcd');
    expect(buffer.bytes.length).toBeGreaterThan(200);
    expect(buffer.space()).toHaveLength(4);
    push(buffer, '\n');
    expect(read(buffer)).toBe(`${'abcd'.repeat(50)}\n`);
    push(buffer, 'x\n');
    expect(read(buffer)).toBe('x\n');
    expect(buffer.bytes.length).toBe(usualBytes);
  });

  test('drops a line that is too long and finds the next one', () => {
    const buffer = new LineBuffer(8, 10, (byteCount) => new Uint8Array(byteCount));
    push(buffer, 'a\nbcdefg');
    expect(buffer.hasOverlongLine).toBe(false);
    push(buffer, 'hijkl');
    expect(buffer.hasOverlongLine).toBe(true);
    buffer.skipLine();
    expect(buffer.hasOverlongLine).toBe(false);
    push(buffer, 'mnopqrst');
    expect(read(buffer)).toBe('');
    push(buffer, 'uv\nw\nx');
    expect(read(buffer)).toBe('w\n');
    push(buffer, '\n');
    expect(read(buffer)).toBe('x\n');
  });

  // Issue 12: a hole of many MiB was collected as if it were a line.
  test('does not collect NULs at the start of a line, however many come', () => {
    const buffer = new LineBuffer(8, 10, (byteCount) => new Uint8Array(byteCount));
    const usualBytes = buffer.bytes.length;
    push(buffer, 'a\n\0\0');
    expect(read(buffer)).toBe('a\n');
    for (let i = 0; i < 50; i++) {
      push(buffer, '\0'.repeat(8));
      expect(read(buffer)).toBe('');
      expect(buffer.hasOverlongLine).toBe(false);
    }
    expect(buffer.bytes.length).toBe(usualBytes);
    push(buffer, '\0\0b\0');
    push(buffer, '\0\n');
    expect(read(buffer)).toBe('b\0\0\n');
    push(buffer, '\0\0');
    buffer.end();
    expect(read(buffer)).toBe('');
  });

  test('finds the next line behind NULs in a line that is too long', () => {
    const buffer = new LineBuffer(8, 3, (byteCount) => new Uint8Array(byteCount));
    push(buffer, '\0\0abcdef');
    expect(buffer.hasOverlongLine).toBe(true);
    buffer.skipLine();
    push(buffer, '\0\0');
    push(buffer, '\0\n\0\0b');
    expect(read(buffer)).toBe('');
    push(buffer, '\n');
    expect(read(buffer)).toBe('b\n');
  });

  test('takes a line of just the most bytes', () => {
    const buffer = new LineBuffer(11, 10, (byteCount) => new Uint8Array(byteCount));
    push(buffer, 'abcdefghij');
    expect(buffer.hasOverlongLine).toBe(false);
    push(buffer, '\r');
    expect(buffer.hasOverlongLine).toBe(true);
  });

  test('forgets a line that is too long where its file ends', () => {
    const buffer = new LineBuffer(8, 3, (byteCount) => new Uint8Array(byteCount));
    push(buffer, 'abcdefgh');
    buffer.skipLine();
    push(buffer, 'ij');
    buffer.end();
    expect(read(buffer)).toBe('');
    push(buffer, 'kl\n');
    expect(read(buffer)).toBe('kl\n');
  });
});
