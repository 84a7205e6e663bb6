import type { LogSummary } from '../log/log-summary.ts';
import { type FailureDescription, failureDescriptions } from '../log/malformed.ts';
import { formatCount, formatQuantity } from './number.ts';
import { formatTime } from './time.ts';

/** The clock may not have moved on. */
const leastSeconds = 0.001;
/** Reasons for malformed lines that the summary names. */
const namedReasons = 3;

/** What there is to say at the end of a run, as lines of text without their newlines. */
export function formatSummary(summary: LogSummary, seconds: number): string[] {
  const { lines, empty, malformed, outOfOrder, times } = summary;
  const rate = formatCount(Math.round(lines / Math.max(seconds, leastSeconds)));
  const facts = [`${formatQuantity(lines, 'line')} in ${seconds.toFixed(2)} s (${rate} lines/s)`];
  if (empty > 0) facts.push(`  ${formatQuantity(empty, 'empty line')}`);
  if (malformed > 0) facts.push(...formatMalformed(summary, failureDescriptions));
  if (outOfOrder > 0) facts.push(`  ${formatQuantity(outOfOrder, 'line')} out of order (earlier than the line before)`);
  if (times !== undefined) {
    facts.push(`  from ${formatTime(times.earliest, times.zone)} to ${formatTime(times.latest, times.zone)}`);
  }
  return facts;
}

/** How many lines were malformed, and the most frequent reasons. Failures are those of log lines unless told otherwise. */
export function formatMalformed(
  { lines, malformed, malformedByFailure }: Pick<LogSummary, 'lines' | 'malformed' | 'malformedByFailure'>,
  descriptions: readonly FailureDescription[] = failureDescriptions,
): string[] {
  const reasons = malformedByFailure
    .map((count, failure) => ({ count, failure }))
    .filter(({ count }) => count > 0)
    .sort((reason, other) => other.count - reason.count || reason.failure - other.failure);
  const rows = reasons
    .slice(0, namedReasons)
    .map(({ count, failure }) => `    ${formatCount(count)} where ${descriptions[failure]?.expected} was expected`);
  const others = reasons.slice(namedReasons).reduce((sum, { count }) => sum + count, 0);
  if (others > 0) rows.push(`    ${formatCount(others)} for other reasons`);
  return [`  ${formatCount(malformed)} of ${formatQuantity(lines, 'line')} malformed and skipped:`, ...rows];
}
