import type { FirstMalformed } from '../../io/terminal/malformed-listener.ts';
import type { LogSummary, LogsSummary } from '../../log/log-summary.ts';
import { minJudgedLines } from '../../log/malformed.ts';
import { formatCount, formatQuantity } from '../../report/number.ts';

/**
 * A message if a log, or all logs together, seem to be in another format: less than half of the non-empty lines are
 * well-formed. Undefined otherwise. `names` are parallel to `summary.logs`. `first` returns the first malformed line of one log,
 * or of all.
 */
export function describeWrongFormat(
  summary: LogsSummary,
  names: readonly string[],
  first: (log?: string) => FirstMalformed | undefined,
): string | undefined {
  const index = summary.logs.findIndex(isMostlyMalformed);
  const suspect = summary.logs[index] ?? summary;
  const name = names[index];
  if (!isMostlyMalformed(suspect)) return undefined;
  const filled = suspect.lines - suspect.empty;
  const fitting = `${formatCount(filled - suspect.malformed)} of ${formatQuantity(filled, 'line')} of ${name ?? 'all logs'}`;
  const example = first(name);
  return (
    `${fitting} are in Common or Combined format${example === undefined ? '' : ` (${example.explained})`}, so no answers were written: ` +
    `name another log, or add --max-bad 100% to skip those lines${hintAtBrotli(example)}`
  );
}

/** What else the log may be if its first malformed line is binary: brotli is not recognized by its bytes. Empty otherwise. */
export function hintAtBrotli(first: FirstMalformed | undefined): string {
  return first?.isBinary ? ' (if it is compressed by brotli, call it *.br or pipe it through brotli -dc)' : '';
}

function isMostlyMalformed({ lines, empty, malformed }: LogSummary): boolean {
  const filled = lines - empty;
  return filled >= minJudgedLines && 2 * (filled - malformed) < filled;
}
