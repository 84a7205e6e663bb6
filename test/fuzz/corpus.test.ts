import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readInputs } from './corpus.ts';
import { execute } from './execute.ts';
import { decodeInput, encodeInput, filesOf } from './fuzz-input.ts';

const folder = path.join(import.meta.dirname, 'corpus');

describe('the corpus of the fuzzer', () => {
  test.each(readInputs(folder))('has no input on which kernels disagree: $name', ({ input }) => {
    expect(() => execute(input)).not.toThrow();
  });

  test('is small', () => {
    const sizes = fs.readdirSync(folder).map((name) => fs.statSync(path.join(folder, name)).size);
    expect(sizes.length).toBeGreaterThan(20);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(200_000);
  });
});

describe('an input of the fuzzer', () => {
  test('is the same when it is read from its file', () => {
    const input = {
      bytes: Uint8Array.of(0x61, 0x0a, 0xff, 0x0d, 0x0a, 0),
      fileEnds: [2, 2, 5],
      chunkSizes: [1, 2],
      chunkBytes: 3,
      maxLineBytes: 4,
      format: '%h %t "%r"',
      columns: ['user' as const],
      zoneSeconds: -3600,
      forwardedIndex: 1,
    };
    expect(decodeInput(encodeInput(input))).toEqual(input);
    expect(filesOf(input).map((file) => [...file])).toEqual([[0x61, 0x0a], [], [0xff, 0x0d, 0x0a], [0]]);
  });
});
