import { newline } from '../lines/bytes.ts';
import type { Batch } from './batch.ts';
import { Columns } from './columns.ts';
import { LineScanner } from './line-scanner.ts';

/** A position in a batch. */
export interface BatchPlace {
  /** Number of lines of the batch before its line. */
  readonly lineIndex: number;
  /** Number of bytes before it in its line. */
  readonly column: number;
}

/** The position of the byte count of a row. Reads the batch again: use it only for the message of a fatal error. */
export function locateBytes({ source, linesStart, lineStart, lineLength }: Batch, row: number): BatchPlace {
  const start = lineStart[row] as number;
  let lineIndex = 0;
  for (let at = linesStart; at < start; at++) if (source[at] === newline) lineIndex++;
  const scanner = new LineScanner();
  scanner.scan(source, start, start + (lineLength[row] as number), new Columns());
  return { lineIndex, column: scanner.sizeStart - start };
}
