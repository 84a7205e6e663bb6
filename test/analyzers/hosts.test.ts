import { describe, expect, test } from 'vitest';
import { hosts } from '../../src/analyzers/hosts.ts';
import { answerRows } from '../support/answers.ts';

function rank(names: readonly string[], top?: number): [host: string, requests: number][] {
  const rows = names.map((host) => ({ host }));
  const half = Math.floor(rows.length / 2);
  const answer = answerRows(hosts, [rows.slice(0, half), rows.slice(half)], top === undefined ? {} : { top });
  return answer.rows.map(({ host, requests }) => [host, requests]);
}

describe('hosts.txt', () => {
  test('has the host with the most requests first', () => {
    expect(rank(['b', 'a', 'c', 'c', 'a', 'c'])).toEqual([
      ['c', 3],
      ['a', 2],
      ['b', 1],
    ]);
  });

  test('has equals by their bytes, ascending and unsigned', () => {
    const names = ['\xff', 'b', 'a\0', 'B', 'aa', 'a', '\x80', '_'];
    expect(rank(names).map(([host]) => host)).toEqual(['B', '_', 'a', 'a\0', 'aa', 'b', '\x80', '\xff']);
  });

  test('has ten rows at most, or as many as told', () => {
    const names = Array.from({ length: 30 }, (_, i) => `host${String(i % 12).padStart(2, '0')}`);
    expect(rank(names)).toHaveLength(10);
    expect(rank(names, 1)).toEqual([['host00', 3]]);
    expect(rank(names, 100)).toHaveLength(12);
    expect(rank(names, 7).at(-1)).toEqual(['host06', 2]);
  });

  test('is empty without requests', () => {
    expect(rank([])).toEqual([]);
  });

  test('counts requests of any kind', () => {
    const { rows } = answerRows(hosts, [[{ resource: null }, { status: 500, bytes: 0 }, { method: 'POST' }]]);
    expect(rows).toEqual([{ host: 'a', requests: 3 }]);
  });
});
