import type { LogSummary } from '../../log/log-summary.ts';
import { formatCount, formatQuantity } from '../../report/number.ts';

/** The most malformed lines that a run may have: a number, or a percentage (in decimal) of the lines that are not empty. */
export type BadLimit = { readonly lines: number } | { readonly percent: string };

/** What to say if more lines are malformed than allowed. */
export function describeTooMany(
  { lines, empty, malformed }: LogSummary,
  limit: BadLimit | undefined,
): string | undefined {
  if (limit === undefined) return undefined;
  const filled = lines - empty;
  const isTooMany = 'lines' in limit ? malformed > limit.lines : isAbove(malformed, limit, filled);
  if (!isTooMany) return undefined;
  const allowed = 'lines' in limit ? formatCount(limit.lines) : `${limit.percent} %`;
  return `${formatCount(malformed)} of ${formatQuantity(filled, 'line')} malformed, ${allowed} allowed`;
}

/** Exactly: in binary fractions, 0.1 % of 1000 lines is a little more than one. */
function isAbove(count: number, { percent }: { percent: string }, total: number): boolean {
  const [whole = '', fraction = ''] = percent.split('.');
  const scale = 10n ** BigInt(fraction.length);
  return BigInt(count) * 100n * scale > BigInt(whole + fraction) * BigInt(total);
}
