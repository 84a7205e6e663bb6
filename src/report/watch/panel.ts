import { countCells, cutToCells, type Glyphs } from './cells.ts';

/** Few, and only where something may be wrong. */
export type Color = 'red' | 'yellow';

/** A piece of a line in one color: names, ASCII and glyphs. */
export interface Span {
  readonly text: string;
  readonly color?: Color;
}

export type Line = readonly Span[];

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
function padLine(line: Line, cells: number): Line {
  const width = line.reduce((sum, { text }) => sum + countCells(text), 0);
  return [...line, { text: ' '.repeat(Math.max(0, cells - width)) }];
}

/** A part of the screen. */
export interface Panel {
  /** All that it has to show, the most important first. */
  readonly lines: readonly Line[];
  /** With fewer of its lines it is of no use. */
  readonly leastRows: number;
}

/** What panels are drawn on. */
export interface Canvas {
  readonly columns: number;
  readonly rows: number;
  readonly glyphs: Glyphs;
}

/** A panel that is shown as a whole or not at all. */
export function wholePanel(lines: readonly Line[]): Panel {
  return { lines, leastRows: lines.length };
}

/** Two panels as one, the right one beginning in some column. */
export function sideBySide(left: Panel, right: Panel, column: number): Panel {
  const rowCount = Math.max(left.lines.length, right.lines.length);
  const lines = Array.from({ length: rowCount }, (_, row) => [
    ...padLine(left.lines[row] ?? [], column),
    ...(right.lines[row] ?? []),
  ]);
  return { lines, leastRows: Math.max(left.leastRows, right.leastRows) };
}
