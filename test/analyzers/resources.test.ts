import { describe, expect, test } from 'vitest';
import { resources } from '../../src/analyzers/resources.ts';
import { answerRows } from '../support/answers.ts';
import type { BatchRow } from '../support/batches.ts';

function rank(rows: readonly BatchRow[], top?: number): [resource: string, bytes: number][] {
  const answer = answerRows(resources, [rows], top === undefined ? {} : { top });
  return answer.rows.map(({ resource, bytes }) => [resource, bytes]);
}

describe('resources.txt', () => {
  test('has the resource with the most bytes first, summed whatever the status', () => {
    const rows = [
      { resource: '/a', bytes: 4, status: 404 },
      { resource: '/b', bytes: 7 },
      { resource: '/a', bytes: 4, status: 500, method: 'POST' },
      { resource: '/a?x', bytes: 9 },
    ];
    expect(rank(rows)).toEqual([
      ['/a?x', 9],
      ['/a', 8],
      ['/b', 7],
    ]);
  });

  test('has equals by their bytes, and resources with 0 bytes', () => {
    const rows = ['/\xff', '/b', '/', '/B'].map((resource) => ({ resource, bytes: 0 }));
    expect(rank(rows)).toEqual([
      ['/', 0],
      ['/B', 0],
      ['/b', 0],
      ['/\xff', 0],
    ]);
  });

  test('leaves out requests that name no resource', () => {
    expect(rank([{ resource: null, bytes: 100 }])).toEqual([]);
  });

  test('has ten rows at most, or as many as told', () => {
    const rows = Array.from({ length: 12 }, (_, i) => ({ resource: `/${i}`, bytes: i % 6 }));
    expect(rank(rows)).toHaveLength(10);
    expect(rank(rows, 3)).toEqual([
      ['/11', 5],
      ['/5', 5],
      ['/10', 4],
    ]);
    expect(rank(rows, 50)).toHaveLength(12);
  });

  test('has exact sums up to 2^53 - 1', () => {
    const sizes = [2 ** 52, 2 ** 51, 2 ** 51 - 1];
    expect(rank(sizes.map((bytes) => ({ bytes })))).toEqual([['/', Number.MAX_SAFE_INTEGER]]);
  });
});
