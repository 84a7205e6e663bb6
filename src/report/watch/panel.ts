import { countCells, cutToCells, type Glyphs } from './cells.ts';

/** Only for what may be wrong. */
export type Color = 'red' | 'yellow';

/** A piece of a line in one color: names, ASCII and glyphs. */
export interface Span {
  readonly text: string;
  readonly color?: Color;
}

export type Line = readonly Span[];

const colorCodes: Readonly<Record<Color, number>> = { red: 31, yellow: 33 };

/** The line for a terminal, cut off after `columns` cells. Has escape sequences only if `hasColor`. */
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
function padLine(line: Line, cells: number): Line {
  const width = line.reduce((sum, { text }) => sum + countCells(text), 0);
  return [...line, { text: ' '.repeat(Math.max(0, cells - width)) }];
}

/** A part of the screen. */
export interface Panel {
  /** The most important first. */
  readonly lines: readonly Line[];
  /** With fewer rows the panel is left out. */
  readonly minRows: number;
}

/** What panels are drawn on. */
export interface Canvas {
  readonly columns: number;
  readonly rows: number;
  readonly glyphs: Glyphs;
}

/** A panel that is shown completely or not at all. */
export function wholePanel(lines: readonly Line[]): Panel {
  return { lines, minRows: lines.length };
}

/** Two panels as one; the right one begins at `column`. */
export function sideBySide(left: Panel, right: Panel, column: number): Panel {
  const rowCount = Math.max(left.lines.length, right.lines.length);
  const lines = Array.from({ length: rowCount }, (_, row) => [
    ...padLine(left.lines[row] ?? [], column),
    ...(right.lines[row] ?? []),
  ]);
  return { lines, minRows: Math.max(left.minRows, right.minRows) };
}
