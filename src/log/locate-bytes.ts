import type { Batch } from './batch.ts';
import { newline } from './bytes.ts';
import { Columns } from './columns.ts';
import { LineScanner } from './line-scanner.ts';

/** Where something stands in a batch. */
export interface BatchPlace {
  /** Lines of the batch before its line. */
  readonly lineIndex: number;
  /** Bytes of its line before it. */
  readonly column: number;
}

/** Where the number of bytes of a batch's row stands. Reads the batch again: for messages that nobody gets twice. */
export function locateBytes({ source, linesStart, lineStart, lineLength }: Batch, row: number): BatchPlace {
  const start = lineStart[row] as number;
  let lineIndex = 0;
  for (let at = linesStart; at < start; at++) if (source[at] === newline) lineIndex++;
  const scanner = new LineScanner();
  scanner.scan(source, start, start + (lineLength[row] as number), new Columns());
  return { lineIndex, column: scanner.sizeStart - start };
}
