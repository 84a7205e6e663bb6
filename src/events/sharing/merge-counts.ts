import { maxExact } from '../../windows/window-numbers.ts';
import { addRow, type EventCounts, sumColumns, totalOf } from '../counting/event-counts.ts';
import { StoreLimitError } from './store.ts';
import { maxTextBytes } from './store-limits.ts';

/** A cell takes two bytes of JSON at least. */
const maxCells = maxTextBytes / 2;

/** Nothing has been counted. */
export const noCounts: EventCounts = { firstBucket: 0, trackingIds: [], counts: [] };

/**
 * The sum of counts, without the buckets before `firstBucket`, in a form that the same events always have: tracking ids that
 * have events, sorted by UTF-16 units, and the rows from the first to the last one that has some.
 *
 * O(rows × ids), where empty buckets between the first and the last one are rows, too. Throws `StoreLimitError` if these are more than
 * any store takes, and `RangeError` if the total is beyond 2^53 - 1.
 */
export function mergeCounts(parts: readonly EventCounts[], firstBucket: number): EventCounts {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  const ids = new Set<string>();
  for (const part of parts) {
    const { trackingIds, counts } = part;
    const sums = new Float64Array(trackingIds.length);
    for (let i = skippedRows(part, firstBucket); i < counts.length; i++) {
      if (!addRow(counts[i] as readonly number[], sums)) continue;
      first = Math.min(first, part.firstBucket + i);
      last = Math.max(last, part.firstBucket + i);
    }
    for (const [column, id] of trackingIds.entries()) if (sums[column] !== 0) ids.add(id);
  }
  if (ids.size === 0) return noCounts;
  const trackingIds = [...ids].sort();
  const rowCount = last - first + 1;
  if (rowCount * trackingIds.length > maxCells) {
    throw new StoreLimitError(
      `${trackingIds.length} tracking ids in ${rowCount} buckets are more than any store takes`,
    );
  }
  const columns = new Map(trackingIds.map((id, column) => [id, column]));
  const counts = Array.from({ length: rowCount }, () => new Array<number>(trackingIds.length).fill(0));
  for (const part of parts) {
    const newColumns = part.trackingIds.map((id) => columns.get(id) ?? 0);
    for (let i = skippedRows(part, firstBucket); i < part.counts.length; i++) {
      const row = counts[part.firstBucket + i - first];
      if (row !== undefined) addToColumns(part.counts[i] as readonly number[], newColumns, row);
    }
  }
  const merged = { firstBucket: first, trackingIds, counts };
  if (totalOf(merged) > maxExact) throw new RangeError('more than 2^53 - 1 events cannot be counted');
  return merged;
}

/**
 * The same events, where those of buckets beyond the one after the open one are in the open one: what a clock that was fast
 * placed there would count for too long.
 */
export function clampAhead(events: EventCounts, openBucket: number): EventCounts {
  const { firstBucket, trackingIds, counts } = events;
  const keptRows = Math.max(0, openBucket + 2 - firstBucket);
  if (counts.length <= keptRows) return events;
  const sums = sumColumns({ ...events, counts: counts.slice(keptRows) });
  const kept = { ...events, counts: counts.slice(0, keptRows) };
  return mergeCounts([kept, { firstBucket: openBucket, trackingIds, counts: [[...sums]] }], Number.NEGATIVE_INFINITY);
}

/** The number of rows of buckets before the oldest one. */
function skippedRows({ firstBucket }: EventCounts, oldest: number): number {
  return Math.max(0, oldest - firstBucket);
}

function addToColumns(row: readonly number[], columns: readonly number[], target: number[]): void {
  for (let i = 0; i < row.length; i++) {
    const column = columns[i] as number;
    const count = row[i] as number;
    if (count > 0) target[column] = (target[column] as number) + count;
  }
}
