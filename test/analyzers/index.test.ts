import { describe, expect, test } from 'vitest';
import { analyzers, fileStems } from '../../src/analyzers/index.ts';
import { allStems } from '../support/analyze.ts';

describe('the analyzers', () => {
  test('write the six files, each of them once', () => {
    expect(analyzers.flatMap(fileStems)).toEqual(allStems);
  });

  test('have a kind for every column that a file shows', () => {
    for (const { files, columns } of analyzers) {
      for (const shown of Object.values(files)) {
        for (const name of shown.columns) expect(['bytes', 'integer', 'time']).toContain(columns[name]);
      }
    }
  });

  test('share the count of requests per second', () => {
    expect(new Set(analyzers.map(({ tally }) => tally)).size).toBe(analyzers.length - 1);
  });
});
