import { describe, expect, test } from 'vitest';
import { formatRows } from '../../src/report/text.ts';

const columns = { name: 'bytes', start: 'time', count: 'integer' } as const;
const rows = [
  { name: 'a\xff,"', start: 0, count: 4_400_644 },
  { name: '', start: -1, count: 0 },
];

describe('rows are printed', () => {
  test('with the columns shown, commas between them and a newline behind each row', () => {
    expect(formatRows(rows, columns, ['name', 'count'])).toBe('a\xff,",4400644\n,0\n');
    expect(formatRows(rows, columns, ['name'])).toBe('a\xff,"\n\n');
  });

  test('with times in the zone, in UTC without one', () => {
    expect(formatRows(rows.slice(0, 1), columns, ['start', 'count'], { name: '-0400', offsetSeconds: -14_400 })).toBe(
      '31/Dec/1969:20:00:00 -0400,4400644\n',
    );
    expect(formatRows(rows.slice(1), columns, ['start'])).toBe('31/Dec/1969:23:59:59 +0000\n');
  });

  test('as nothing if there are none', () => {
    expect(formatRows([], columns, ['name'])).toBe('');
  });

  test('with large numbers in full', () => {
    const row = { name: 'a', start: 0, count: Number.MAX_SAFE_INTEGER };
    expect(formatRows([row], columns, ['count'])).toBe('9007199254740991\n');
  });
});
