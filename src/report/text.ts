import type { AnyAnalyzer, Cell, ColumnKind } from '../analyzers/analyzer.ts';
import { utc, type Zone } from '../log/timestamp.ts';
import type { ByteString } from '../structures/byte-string.ts';
import { formatTime } from './time.ts';

/**
 * Rows as text, one by one, because all of them may be longer than a string can be: the named columns with commas between them,
 * a newline after each row. Times are printed in the zone, UTC without one.
 */
export function* formatRows(
  rows: readonly Readonly<Record<string, Cell>>[],
  columns: AnyAnalyzer['columns'],
  shownColumns: readonly string[],
  zone: Zone = utc,
): Generator<ByteString> {
  for (const row of rows) {
    const cells = shownColumns.map((name) => formatCell(row[name] as Cell, columns[name] as ColumnKind, zone));
    yield `${cells.join(',')}\n`;
  }
}

function formatCell(cell: Cell, kind: ColumnKind, zone: Zone): string {
  return kind === 'time' ? formatTime(Number(cell), zone) : String(cell);
}
