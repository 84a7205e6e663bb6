import { describe, expect, it } from 'vitest';
import type { Table } from '../../../bench/harness/bench-case.ts';
import { formatNumber, formatTable, formatTargets, formatVerdict } from '../../../bench/harness/markdown.ts';
import { judge, wallTarget } from '../../../bench/harness/targets.ts';
import { makeRow, makeRuns } from '../support.ts';

const ours = makeRow('ours');
const peer = makeRow('peer');
const runs = new Map([
  [ours, makeRuns([1, 2])],
  [peer, makeRuns([3])],
]);
const table: Table = { title: 'A table', rows: [ours, peer], reference: ours, roundCount: 2 };

describe('a number', () => {
  it.each([
    [451.4, '451'],
    [27.62, '27.6'],
    [1.524, '1.52'],
    [0.1, '0.10'],
    [0.0412, '0.041'],
    [Number.NaN, '–'],
    [Number.POSITIVE_INFINITY, '–'],
  ])('%d is written as %s', (value, expected) => {
    expect(formatNumber(value)).toBe(expected);
  });
});

describe('a table', () => {
  it('has the medians, the ratios to the reference and their range', () => {
    expect(formatTable(table, runs).split('\n')).toEqual([
      '|  | wall, s | ÷ ours | ratios seen | CPU, s | peak, MiB | runs |',
      '| --- | --: | --: | --: | --: | --: | --: |',
      '| ours | 1.50 | 1.00 |  | 0.75 | 10.0 | 2 |',
      '| peer | 3.00 | 3.00 |  | 1.50 | 10.0 | 1 |',
    ]);
    const twice = new Map([...runs, [peer, makeRuns([3, 4])]]);
    expect(formatTable(table, twice)).toContain('| peer | 3.50 | 2.50 | 2.00–3.00 | 1.75 | 10.0 | 2 |');
  });

  it('has further columns behind', () => {
    const columns = [{ heading: 'letters', cell: ({ title }: { title: string }) => String(title.length) }];
    const lines = formatTable({ ...table, columns }, runs).split('\n');
    expect(lines[0]).toMatch(/ \| runs \| letters \|$/);
    expect(lines[1]?.split('|').length).toBe(lines[0]?.split('|').length);
    expect(lines[2]).toMatch(/ \| 2 \| 4 \|$/);
  });
});

describe('the targets', () => {
  const judgements = [judge(wallTarget(ours, peer, 0.5), runs), judge(wallTarget(peer, ours, 2), runs)];

  it('are told with what was measured, met or missed', () => {
    expect(formatTargets(judgements, false).split('\n').slice(2)).toEqual([
      '| ours ÷ peer | 0.50 | 0.33 |  | met |',
      '| peer ÷ ours | 2.00 | 3.00 |  | **missed** |',
    ]);
  });

  it('are not judged in a quick run', () => {
    const text = formatTargets(judgements, true);
    expect(text).toContain('| peer ÷ ours | 2.00 | 3.00 |  | too small to tell |');
    expect(text).not.toContain('missed');
  });

  it('take no place if there are none', () => {
    expect(formatTargets([], false)).toBe('');
  });

  it('are summed up', () => {
    expect(formatVerdict(judgements)).toBe('1 of 2 targets met. Missed: peer ÷ ours (3.00, at most 2.00).');
    expect(formatVerdict(judgements.slice(0, 1))).toBe('1 of 1 targets met.');
  });
});
