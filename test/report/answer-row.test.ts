import { describe, expect, test } from 'vitest';
import type { AnyRow } from '../../src/analyzers/analyzer.ts';
import type { Zone } from '../../src/log/timestamp.ts';
import { formatRow } from '../../src/report/answer-row.ts';

const kinds = { name: 'bytes', start: 'time', count: 'integer' } as const;
const rows = [
  { name: 'a\xff,"', start: 0, count: 4_400_644 },
  { name: '', start: -1, count: 0 },
];

function format(shown: readonly AnyRow[], columns: readonly string[], zone?: Zone): string {
  return shown.map((row) => formatRow(row, { kinds, columns, zone })).join('');
}

describe('rows are printed', () => {
  test('with the columns shown, commas between them and a newline behind each row', () => {
    expect(format(rows, ['name', 'count'])).toBe('a\xff,",4400644\n,0\n');
    expect(format(rows, ['name'])).toBe('a\xff,"\n\n');
  });

  test('with times in the zone, in UTC without one', () => {
    expect(format(rows.slice(0, 1), ['start', 'count'], { name: '-0400', offsetSeconds: -14_400 })).toBe(
      '31/Dec/1969:20:00:00 -0400,4400644\n',
    );
    expect(format(rows.slice(1), ['start'])).toBe('31/Dec/1969:23:59:59 +0000\n');
  });

  test('as nothing if there are none', () => {
    expect(format([], ['name'])).toBe('');
  });

  test('one by one: ten names of 60 MiB are more than a string can have (issue 12: RangeError, exit code 70)', () => {
    const name = 'x'.repeat(60 * 1024 * 1024);
    let lengths = 0;
    for (const row of Array(10).fill({ name })) lengths += format([row], ['name']).length;
    expect(lengths).toBe(10 * (name.length + 1));
  });

  test('with large numbers in full', () => {
    const row = { name: 'a', start: 0, count: Number.MAX_SAFE_INTEGER };
    expect(format([row], ['count'])).toBe('9007199254740991\n');
  });
});
