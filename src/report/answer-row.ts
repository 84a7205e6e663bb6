import type { AnyRow, Cell, ColumnKind } from '../analyzers/analyzer.ts';
import { utc, type Zone } from '../log/timestamp.ts';
import type { AnswerTable } from '../pipeline/effects.ts';
import type { ByteString } from '../structures/byte-string.ts';
import { formatTime } from './time.ts';

/** A row as text: the shown columns with commas between them, and a newline. Times are in UTC if the table has no zone. */
export function formatRow(row: AnyRow, { kinds, columns, zone = utc }: AnswerTable): ByteString {
  const cells = columns.map((name) => formatCell(row[name] as Cell, kinds[name] as ColumnKind, zone));
  return `${cells.join(',')}\n`;
}

function formatCell(cell: Cell, kind: ColumnKind, zone: Zone): string {
  return kind === 'time' ? formatTime(Number(cell), zone) : String(cell);
}
