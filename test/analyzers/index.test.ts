import { describe, expect, test } from 'vitest';
import { disjointHours } from '../../src/analyzers/disjoint-hours.ts';
import { hours } from '../../src/analyzers/hours.ts';
import { allStems, analyzers } from '../../src/analyzers/index.ts';

describe('the analyzers', () => {
  test('write files whose stems can be named by --only, each of them once', () => {
    for (const stem of allStems) expect(stem).toMatch(/^[a-z_]+$/);
    expect(new Set(allStems).size).toBe(allStems.length);
  });

  test('have a kind for every column that a file shows', () => {
    for (const { files, columns } of analyzers) {
      for (const shown of Object.values(files)) {
        for (const name of shown.columns) expect(['bytes', 'integer', 'time']).toContain(columns[name]);
      }
    }
  });

  test('share the count of requests per second', () => {
    expect(hours.tally).toBe(disjointHours.tally);
  });
});
