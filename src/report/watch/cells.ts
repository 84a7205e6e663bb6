import { eastAsianWidth } from 'get-east-asian-width';
import type { ByteString } from '../../structures/byte-string.ts';
import { escapeBytes, escapeControls, escapeNonAscii } from '../escape.ts';
import { asciiHeights, blockHeights } from '../sparkline.ts';

/** The characters that not every terminal has. */
export interface Glyphs {
  /** For sparklines, from low to high. */
  readonly heights: string;
  /** Stands where text was cut off. */
  readonly ellipsis: string;
  /** Names are shown in ASCII, too. */
  readonly isAscii: boolean;
}

export const unicodeGlyphs: Glyphs = { heights: blockHeights, ellipsis: '…', isAscii: false };
export const asciiGlyphs: Glyphs = { heights: asciiHeights, ellipsis: '~', isAscii: true };

/** Characters that join the one before them: marks, and separate Hangul vowels and finals. */
const joining = /[\p{Mn}\p{Me}\u1160-\u11ff\ud7b0-\ud7ff]/u;

/** A name from a log, in characters that the terminal can show. */
export function showName(name: ByteString, glyphs: Glyphs): string {
  return showText(escapeBytes(name), glyphs);
}

/** The same for text, such as a file's name, also if it is escaped already. */
export function showText(text: string, { isAscii }: Glyphs): string {
  return isAscii ? escapeNonAscii(escapeControls(text)) : escapeControls(text);
}

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

/** The text in exactly this many cells, padded at the right; an ellipsis marks where it was cut. */
export function fitLeft(text: string, cells: number, { ellipsis }: Glyphs): string {
  if (cells < 1) return '';
  const width = countCells(text);
  if (width <= cells) return text + ' '.repeat(cells - width);
  const shown = cutToCells(text, cells - 1);
  // If a wide character does not fit, one cell stays empty.
  return shown + ellipsis + ' '.repeat(cells - 1 - countCells(shown));
}

/** The first text that fits in the columns, or the last one. Texts say the same, the longest first. */
export function firstThatFits(texts: readonly string[], columns: number): string {
  return texts.find((text) => text.length <= columns) ?? (texts.at(-1) as string);
}

/** Words in lines no wider than the columns, unless a single word is. Lines after the first begin with the indent. */
export function wrapWords(words: readonly string[], columns: number, indent: string = ''): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last === undefined) lines.push(word);
    else if (countCells(`${last} ${word}`) <= columns) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(indent + word);
  }
  return lines;
}

function cellsOf(character: string): number {
  const code = character.codePointAt(0) as number;
  if (code < 0x7f) return 1;
  return joining.test(character) ? 0 : eastAsianWidth(code);
}
