import { describe, expect, test } from 'vitest';
import { disjointHours } from '../../src/analyzers/disjoint-hours.ts';
import type { OracleOptions } from '../oracles/reports.ts';
import { answerRows } from '../support/answers.ts';

function rank(times: readonly number[], options?: Partial<OracleOptions>): [start: number, requests: number][] {
  const answer = answerRows(disjointHours, [times.map((time) => ({ time }))], options);
  return answer.rows.map(({ start, requests }) => [start, requests]);
}

describe('disjointhours.txt', () => {
  test('has windows that share no second, not even their ends', () => {
    expect(rank([0, 3600, 3601, 7201])).toEqual([
      [0, 2],
      [3601, 2],
    ]);
    expect(rank([0, 3600, 7200])).toEqual([
      [0, 2],
      [3601, 1],
    ]);
  });

  test('lets half-open windows touch', () => {
    expect(rank([0, 3600, 7200], { halfOpen: true })).toEqual([
      [0, 1],
      [3600, 1],
      [7200, 1],
    ]);
  });

  test('takes the busiest first, and leaves the rest what is left of the time', () => {
    expect(rank([0, 2, 3, 3, 5], { windowSeconds: 2 })).toEqual([
      [1, 3],
      [4, 1],
    ]);
  });

  test('leaves out windows without requests', () => {
    expect(rank([0, 100_000])).toEqual([
      [0, 1],
      [96_400, 1],
    ]);
  });

  test('has ten rows at most, or as many as told', () => {
    const times = Array.from({ length: 30 }, (_, i) => i * 10_000);
    expect(rank(times)).toHaveLength(10);
    expect(rank(times, { top: 2 })).toHaveLength(2);
    expect(rank(times, { top: 100 })).toHaveLength(30);
  });

  test('is empty without requests', () => {
    expect(rank([])).toEqual([]);
  });
});
