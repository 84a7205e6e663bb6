import { asciiHeights, blockHeights } from '../sparkline.ts';
import { countCells, cutToCells } from './cells.ts';

/** Few, and only where something may be wrong. */
export type Color = 'red' | 'yellow';

/** A piece of a line in one color: names, ASCII and glyphs. */
export interface Span {
  readonly text: string;
  readonly color?: Color;
}

export type Line = readonly Span[];

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

const colorCodes: Readonly<Record<Color, number>> = { red: 31, yellow: 33 };

/** The line as a terminal is sent it, cut off where the columns end, with escape sequences only if it has color. */
export function renderLine(line: Line, columns: number, hasColor: boolean): string {
  let room = columns;
  const pieces = line.map(({ text, color }) => {
    const shown = cutToCells(text, room);
    room -= countCells(shown);
    return hasColor && color !== undefined && shown !== '' ? `\u001b[${colorCodes[color]}m${shown}\u001b[39m` : shown;
  });
  return pieces.join('').trimEnd();
}

/** The line with spaces behind it, at least that many cells wide. */
export function padLine(line: Line, cells: number): Line {
  const width = line.reduce((sum, { text }) => sum + countCells(text), 0);
  return [...line, { text: ' '.repeat(Math.max(0, cells - width)) }];
}

/** The text in exactly that many cells, at their left; an ellipsis tells where it was cut. */
export function fitLeft(text: string, cells: number, { ellipsis }: Glyphs): string {
  if (cells < 1) return '';
  const width = countCells(text);
  if (width <= cells) return text + ' '.repeat(cells - width);
  const shown = cutToCells(text, cells - 1);
  // If a wide character does not fit, one cell stays empty.
  return shown + ellipsis + ' '.repeat(cells - 1 - countCells(shown));
}

/** The first of some ways to say the same, longest first, that fits in the columns; the last one if none does. */
export function firstThatFits(texts: readonly string[], columns: number): string {
  return texts.find((text) => text.length <= columns) ?? (texts.at(-1) as string);
}
