import type { FailureDescription } from '../lines/malformed-lines.ts';
import type { LogSummary } from '../log/log-summary.ts';
import { failureDescriptions } from '../log/malformed.ts';
import { formatCount, formatQuantity } from './number.ts';
import { formatTime } from './time.ts';

/** The clock may not have moved on. */
const minSeconds = 0.001;
/** Reasons for malformed lines that the summary names. */
const namedReasons = 3;

/** What there is to say at the end of a run, as lines of text without their newlines. */
export function formatSummary(summary: LogSummary, seconds: number): string[] {
  const { lines, outOfOrder, times } = summary;
  const facts = [formatRate(lines, 'line', seconds), ...formatNoEntries(summary, failureDescriptions)];
  if (outOfOrder > 0) facts.push(`  ${formatQuantity(outOfOrder, 'line')} out of order (earlier than the line before)`);
  if (times !== undefined) {
    facts.push(`  from ${formatTime(times.earliest, times.zone)} to ${formatTime(times.latest, times.zone)}`);
  }
  return facts;
}

/** How many of a word there were in so many seconds: `318 lines in 0.04 s (8,663 lines/s)`. */
export function formatRate(count: number, word: string, seconds: number): string {
  const rate = formatCount(Math.round(count / Math.max(seconds, minSeconds)));
  return `${formatQuantity(count, word)} in ${seconds.toFixed(2)} s (${rate} ${word}s/s)`;
}

/** How many lines of which kind there were. */
export type LineCounts = Pick<LogSummary, 'lines' | 'empty' | 'malformed' | 'malformedByFailure'>;

/** How many lines were empty, how many malformed, and the most frequent reasons, as lines of text without their newlines. */
export function formatNoEntries(counts: LineCounts, descriptions: readonly FailureDescription[]): string[] {
  const { empty, malformed } = counts;
  return [
    ...(empty > 0 ? [`  ${formatQuantity(empty, 'empty line')}`] : []),
    ...(malformed > 0 ? formatMalformed(counts, descriptions) : []),
  ];
}

/** How many lines were malformed, and the most frequent reasons, as lines of text without their newlines. */
export function formatMalformed(
  { lines, empty, malformed, malformedByFailure }: LineCounts,
  descriptions: readonly FailureDescription[],
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
  const filled = `${empty > 0 ? 'the other ' : ''}${formatQuantity(lines - empty, 'line')}`;
  return [`  ${formatCount(malformed)} of ${filled} malformed and skipped:`, ...rows];
}
