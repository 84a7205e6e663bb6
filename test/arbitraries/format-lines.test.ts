import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitsFormat, formatNames, readFormatLine } from '../oracles/formats.ts';
import { formatLine, mutatedLine } from './format-lines.ts';

function share(lines: readonly string[], isCounted: (line: string) => boolean): number {
  return lines.filter(isCounted).length / lines.length;
}

describe.each(formatNames)('random lines of %s', (format) => {
  const lines = fc.sample(formatLine(format), { numRuns: 500, seed: 1995 });
  const mutated = fc.sample(mutatedLine(format), { numRuns: 500, seed: 1995 });

  test('are well-formed, and most of them fit', () => {
    expect(lines.filter((line) => readFormatLine(format, line) === 'malformed')).toEqual([]);
    expect(share(lines, (line) => fitsFormat(format, line))).toBeGreaterThan(0.6);
  });

  test('are malformed now and then once they are damaged', () => {
    const malformed = share(mutated, (line) => readFormatLine(format, line) === 'malformed');
    expect(malformed).toBeGreaterThan(0.2);
    expect(malformed).toBeLessThan(0.8);
  });

  test('hold no newline', () => {
    expect([...lines, ...mutated].filter((line) => line.includes('\n'))).toEqual([]);
  });

  test('fit only if they are well-formed', () => {
    for (const line of mutated) {
      if (fitsFormat(format, line)) {
        expect(readFormatLine(format, line)).not.toBe('malformed');
      }
    }
  });

  test('lack every field now and then, and come from several hosts with several statuses', () => {
    const rows = lines.map((line) => readFormatLine(format, line)).filter((row) => row !== 'malformed');
    for (const field of ['resource', 'referrer', 'agent', 'vhost', 'user', 'protocol', 'duration'] as const) {
      expect(rows.filter((row) => row[field] === undefined).length, field).toBeGreaterThan(0);
    }
    expect(new Set(rows.map((row) => row.host)).size).toBeGreaterThan(10);
    expect(new Set(rows.map((row) => row.status)).size).toBeGreaterThan(5);
  });
});

test('long hostile lines are read in time', () => {
  const hostile = [
    '[01/Jul/1995:00:00:01 +0000] "'.repeat(2000),
    '"\\'.repeat(20_000),
    '" '.repeat(20_000),
    'a, '.repeat(20_000),
    '[a] '.repeat(10_000),
    '1/'.repeat(20_000),
    'a : '.repeat(10_000),
    ' \t'.repeat(20_000),
  ];
  for (const format of formatNames) {
    const [start = ''] = fc.sample(formatLine(format), { numRuns: 1, seed: 1995 });
    for (const text of hostile) {
      for (const line of [text, start + text, `${start.slice(0, start.length / 2)}${text}`]) {
        expect(() => fitsFormat(format, line)).not.toThrow();
      }
    }
  }
}, 60_000);
