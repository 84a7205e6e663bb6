import { describe, expect, test } from 'vitest';
import { hours } from '../../src/analyzers/hours.ts';
import type { OracleOptions } from '../oracles/reports.ts';
import { answerRows } from '../support/answers.ts';

function rank(times: readonly number[], options?: Partial<OracleOptions>): [start: number, requests: number][] {
  const rows = times.map((time) => ({ time }));
  const half = Math.floor(rows.length / 2);
  const answer = answerRows(hours, [rows.slice(0, half), rows.slice(half)], options);
  return answer.rows.map(({ start, requests }) => [start, requests]);
}

describe('hours.txt', () => {
  test('counts windows with both their ends: 3601 seconds', () => {
    expect(rank([0, 3600, 3601], { top: 2 })).toEqual([
      [0, 2],
      [1, 2],
    ]);
  });

  test('leaves the last second out of half-open windows', () => {
    expect(rank([0, 3600, 3601], { top: 2, halfOpen: true })).toEqual([
      [2, 2],
      [3, 2],
    ]);
  });

  test('starts windows at every second from the first to the last request', () => {
    expect(rank([10, 13], { windowSeconds: 1 })).toEqual([
      [10, 1],
      [12, 1],
      [13, 1],
      [11, 0],
    ]);
    expect(rank([7, 7])).toEqual([[7, 2]]);
  });

  test('has the earliest of equals first, and ten at most', () => {
    expect(rank([100, 200])).toEqual([[100, 2], ...Array.from({ length: 9 }, (_, i) => [101 + i, 1])]);
    expect(rank([100, 200], { top: 3 })).toHaveLength(3);
  });

  test('takes times in any order, before 1970 too', () => {
    expect(rank([5, -5, 0], { windowSeconds: 5, top: 1 })).toEqual([[-5, 2]]);
  });

  test('is empty without requests', () => {
    expect(rank([])).toEqual([]);
  });
});
