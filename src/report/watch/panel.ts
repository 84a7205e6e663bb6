import { type Glyphs, type Line, padLine } from './line.ts';

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
