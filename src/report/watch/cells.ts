import { eastAsianWidth } from 'get-east-asian-width';

/** Characters that join the one before them: marks, and separate Hangul vowels and finals. */
const joining = /[\p{Mn}\p{Me}\u1160-\u11ff\ud7b0-\ud7ff]/u;

/** The width of a text in terminal cells: 2 for a wide character, 0 for a mark, else 1. The text must have no controls. */
export function countCells(text: string): number {
  let cells = 0;
  for (const character of text) cells += cellsOf(character);
  return cells;
}

/** The longest start of the text that fits into the cells. Does not split characters, or separate them from their marks. */
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
