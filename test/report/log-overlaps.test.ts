import { describe, expect, test } from 'vitest';
import { utc } from '../../src/log/timestamp.ts';
import { formatOverlaps, type TimedLog } from '../../src/report/log-overlaps.ts';

/** A log by its name, from one second of 1970 to another. */
function timed(name: string, earliest?: number, latest = earliest, file: string | undefined = name): TimedLog {
  if (earliest === undefined || latest === undefined) return { name, file, times: undefined };
  return { name, file, times: { zone: utc, first: earliest, last: latest, earliest, latest } };
}

describe('logs that overlap in time', () => {
  test('are named, and from when to when', () => {
    expect(formatOverlaps([timed('a', 0, 10), timed('b', 5, 20)])).toEqual([
      '  a and b overlap, from 01/Jan/1970:00:00:05 +0000 to 01/Jan/1970:00:00:10 +0000',
    ]);
    expect(formatOverlaps([timed('b', 5, 8), timed('a', 0, 10)])).toEqual([
      '  a and b overlap, from 01/Jan/1970:00:00:05 +0000 to 01/Jan/1970:00:00:08 +0000',
    ]);
  });

  test('are none that only meet, nor those without a well-formed line', () => {
    expect(formatOverlaps([timed('a', 0, 10), timed('b', 10, 20), timed('c'), timed('d', 20)])).toEqual([]);
    expect(formatOverlaps([timed('a'), timed('b')])).toEqual([]);
    expect(formatOverlaps([])).toEqual([]);
  });

  test('are each named with the one that ends last', () => {
    const rows = formatOverlaps([timed('a', 0, 100), timed('b', 10, 20), timed('c', 30, 40)]);
    expect(rows.map((row) => row.slice(0, row.indexOf(',')))).toEqual(['  a and b overlap', '  a and c overlap']);
  });

  test('are three and a number, if there are many', () => {
    const logs = Array.from({ length: 1502 }, (_, i) => timed(`log${i}`, i, i + 2));
    const rows = formatOverlaps(logs);
    expect(rows).toHaveLength(4);
    expect(rows.at(-1)).toBe('  1,498 more overlap');
  });
});

describe('logs that are the same file', () => {
  test('are named, rather than as overlapping', () => {
    expect(formatOverlaps([timed('a', 0, 10, '1:2'), timed('b', 0, 10, '1:2'), timed('a', 0, 10, '1:2')])).toEqual([
      '  b is the same file as a',
      '  a is the same file as a',
    ]);
  });

  test('are not told from pipes', () => {
    const pipes = [
      { ...timed('a', 0, 1), file: undefined },
      { ...timed('b', 2, 3), file: undefined },
    ];
    expect(formatOverlaps(pipes)).toEqual([]);
  });
});
