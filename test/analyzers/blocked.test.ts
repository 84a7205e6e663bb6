import { expect, test } from 'vitest';
import { blocked } from '../../src/analyzers/blocked.ts';
import { answerRows } from '../support/answers.ts';
import { writeLine } from '../support/batches.ts';

test('blocked.txt has its lines while the log is read, all of them, and no rows', () => {
  const failures = [1, 9, 12].map((time) => ({ method: 'POST', resource: '/login', status: 401, time }));
  const seen = Array.from({ length: 30 }, (_, i) => ({ time: 12 + i }));
  const { rows, keptLines } = answerRows(blocked, [failures, seen, [{ time: 312 }, { time: 313 }]]);
  expect(rows).toEqual([]);
  expect(keptLines).toEqual([...seen, { time: 312 }].map(writeLine));
});
