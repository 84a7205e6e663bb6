import { mostExact } from '../windows/window-numbers.ts';
import type { EventCounts } from './event-counts.ts';

/** Nothing has been counted. */
export const noCounts: EventCounts = { firstBucket: 0, trackingIds: [], counts: [] };

/**
 * The sum of counts, without the buckets before `firstBucket`, in a form that the same events always have: tracking ids that
 * have events, sorted by UTF-16 units, and the rows from the first to the last one that has some.
 *
 * O(rows × ids), and O(buckets between the first and the last one): the caller knows that those are few. Throws `RangeError` if
 * the total is beyond 2^53 - 1.
 */
export function mergeCounts(parts: readonly EventCounts[], firstBucket: number): EventCounts {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  let total = 0;
  const ids = new Set<string>();
  for (const part of parts) {
    for (const [bucket, row] of rowsFrom(part, firstBucket)) {
      let sum = 0;
      for (const [column, count] of row.entries()) {
        if (count === 0) continue;
        ids.add(part.trackingIds[column] as string);
        sum += count;
      }
      if (sum === 0) continue;
      first = Math.min(first, bucket);
      last = Math.max(last, bucket);
      total += sum;
    }
  }
  if (ids.size === 0) return noCounts;
  if (total > mostExact) throw new RangeError('more than 2^53 - 1 events cannot be counted');
  const trackingIds = [...ids].sort(byUtf16Units);
  const columns = new Map(trackingIds.map((id, column) => [id, column]));
  const counts = Array.from({ length: last - first + 1 }, () => new Array<number>(trackingIds.length).fill(0));
  for (const part of parts) {
    const newColumns = part.trackingIds.map((id) => columns.get(id) ?? -1);
    for (const [bucket, row] of rowsFrom(part, firstBucket)) {
      const sums = counts[bucket - first] as number[];
      for (const [column, count] of row.entries()) {
        const newColumn = newColumns[column] as number;
        if (count > 0) sums[newColumn] = (sums[newColumn] as number) + count;
      }
    }
  }
  return { firstBucket: first, trackingIds, counts };
}

/** All events in all buckets. */
export function totalOf({ counts }: EventCounts): number {
  let total = 0;
  for (const row of counts) for (const count of row) total += count;
  return total;
}

/** The order of the tracking ids: by UTF-16 units, in any locale. */
export function byUtf16Units(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}

function* rowsFrom(
  { firstBucket, counts }: EventCounts,
  oldest: number,
): Iterable<[bucket: number, row: readonly number[]]> {
  for (let i = Math.max(0, oldest - firstBucket); i < counts.length; i++) {
    yield [firstBucket + i, counts[i] as readonly number[]];
  }
}
