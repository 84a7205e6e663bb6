import { eastAsianWidth } from 'get-east-asian-width';

/** Marks, and the vowels and finals of Hangul that are written as letters of their own: they join the character before them. */
const joining = /[\p{Mn}\p{Me}\u1160-\u11ff\ud7b0-\ud7ff]/u;

/** The columns of a terminal that a text takes: two for each wide character, none for marks. No control characters. */
export function countCells(text: string): number {
  let cells = 0;
  for (const character of text) cells += cellsOf(character);
  return cells;
}

/** As much of the text, from its start, as fits in the cells. Characters are not cut in halves, nor their marks taken off. */
export function cutToCells(text: string, cells: number): string {
  let room = cells;
  let end = 0;
  for (const character of text) {
    room -= cellsOf(character);
    if (room < 0) break;
    end += character.length;
  }
  return text.slice(0, end);
}

function cellsOf(character: string): number {
  const code = character.codePointAt(0) as number;
  if (code < 0x7f) return 1;
  return joining.test(character) ? 0 : eastAsianWidth(code);
}
