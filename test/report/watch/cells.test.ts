import { describe, expect, test } from 'vitest';
import { countCells, cutToCells } from '../../../src/report/watch/cells.ts';

describe('the cells of a text', () => {
  test.each([
    ['', 0],
    ['access.log', 10],
    ['café', 4],
    ['cafe\u0301', 4],
    ['日本語', 6],
    ['한국', 4],
    ['한국'.normalize('NFD'), 4],
    ['ﾊﾝｶｸ', 4],
    ['ＡＢ', 4],
    ['👍', 2],
    ['🇯🇵', 2],
    ['█…', 2],
  ])('%s: %d', (text, cells) => {
    expect(countCells(text)).toBe(cells);
  });

  test('are cut between characters, and marks stay with what they are on', () => {
    expect([0, 1, 2, 3, 4, 5].map((cells) => cutToCells('日e\u0301本', cells))).toEqual([
      '',
      '',
      '日',
      '日e\u0301',
      '日e\u0301',
      '日e\u0301本',
    ]);
  });
});
