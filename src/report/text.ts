import type { AnyAnalyzer, Cell, ColumnKind } from '../analyzers/analyzer.ts';
import { utc, type Zone } from '../log/timestamp.ts';
import type { ByteString } from '../structures/byte-string.ts';
import { formatTime } from './time.ts';

/**
 * Rows as text: the named columns, separated by commas, with a newline after each row. Yields row by row, because all rows
 * together may be too long for one string. Times are printed in the zone, UTC by default.
 */
export function* formatRows(
  rows: Iterable<Readonly<Record<string, Cell>>>,
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
