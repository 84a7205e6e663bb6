import type { LogSummary, LogsSummary } from '../../log/log-summary.ts';
import { minJudgedLines } from '../../log/malformed.ts';
import { formatCount, formatQuantity } from '../../report/number.ts';

/**
 * A message if a log, or all logs together, seem to be in another format: less than half of the non-empty lines are
 * well-formed. Undefined otherwise. `names` are parallel to `summary.logs`. `explainFirst` explains the first malformed line
 * of one log, or of all.
 */
export function describeWrongFormat(
  summary: LogsSummary,
  names: readonly string[],
  explainFirst: (log?: string) => string | undefined,
): string | undefined {
  const index = summary.logs.findIndex(isMostlyMalformed);
  const suspect = summary.logs[index] ?? summary;
  const name = names[index];
  if (!isMostlyMalformed(suspect)) return undefined;
  const filled = suspect.lines - suspect.empty;
  const fitting = `${formatCount(filled - suspect.malformed)} of ${formatQuantity(filled, 'line')} of ${name ?? 'all logs'}`;
  const example = explainFirst(name);
  return (
    `${fitting} are in Common or Combined format${example === undefined ? '' : ` (${example})`}, so no answers were written: ` +
    'name another log, or add --max-bad 100% to skip those lines'
  );
}

function isMostlyMalformed({ lines, empty, malformed }: LogSummary): boolean {
  const filled = lines - empty;
  return filled >= minJudgedLines && 2 * (filled - malformed) < filled;
}
