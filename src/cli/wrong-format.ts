import type { LogSummary, LogsSummary } from '../log/log-summary.ts';
import { formatCount, formatQuantity } from '../report/number.ts';

/** Fewer lines do not tell that a log is in another format. */
const leastLines = 10;

/**
 * What to say if a log is likely to be in another format, or all of them together are: if less than half of its lines are
 * well-formed, empty ones left out. The logs' names are those of `summary.logs`. `explainFirst` tells the first malformed line
 * of a log, or of all.
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
  return filled >= leastLines && 2 * (filled - malformed) < filled;
}
