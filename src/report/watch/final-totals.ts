import type { LiveTotals } from '../../live/snapshot.ts';
import { formatCount, formatQuantity } from '../number.ts';

/** What was counted since the start, in a line: only what there was any of, behind the requests. */
export function formatTotals({ requests, bytes, blocked, malformed, late, bytesLeftOut }: LiveTotals): string {
  const others = [
    [blocked, 'would have been blocked'],
    [malformed, 'malformed'],
    [late, 'late'],
    [bytesLeftOut, 'with too many bytes'],
  ] as const;
  const facts = others.filter(([count]) => count > 0).map(([count, what]) => `${formatCount(count)} ${what}`);
  return [formatQuantity(requests, 'request'), `${formatCount(bytes)} bytes`, ...facts].join(', ');
}
