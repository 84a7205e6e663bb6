import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EventCounts } from '../../../src/events/counting/event-counts.ts';
import { totalOf } from '../../../src/events/counting/event-counts.ts';
import { mergeCounts } from '../../../src/events/sharing/merge-counts.ts';
import { StoreLimitError } from '../../../src/events/sharing/store.ts';

const columns = 4;
const arbitraryCounts: fc.Arbitrary<EventCounts> = fc.record({
  firstBucket: fc.integer({ min: -5, max: 20 }),
  trackingIds: fc.uniqueArray(fc.constantFrom('A', 'B', 'a', '10', '9', '', '__proto__', 'ü'), {
    minLength: columns,
    maxLength: columns,
  }),
  counts: fc.array(fc.array(fc.nat({ max: 2 }), { minLength: columns, maxLength: columns }), { maxLength: 6 }),
});

/** One text for each event: its bucket and its tracking id. */
function listEvents({ firstBucket, trackingIds, counts }: EventCounts): string[] {
  return counts.flatMap((row, i) =>
    row.flatMap((count, j) => new Array<string>(count).fill(JSON.stringify([firstBucket + i, trackingIds[j]]))),
  );
}

test('merged counts have the events of all parts from a bucket on, in one form', () => {
  fc.assert(
    fc.property(fc.array(arbitraryCounts, { maxLength: 4 }), fc.integer({ min: -6, max: 27 }), (parts, firstBucket) => {
      const merged = mergeCounts(parts, firstBucket);
      const expected = parts.flatMap(listEvents).filter((event) => JSON.parse(event)[0] >= firstBucket);
      expect(listEvents(merged).sort()).toEqual(expected.sort());
      expect(totalOf(merged)).toBe(expected.length);
      expect(merged.trackingIds).toEqual([...new Set(expected.map((event) => JSON.parse(event)[1]))].sort());
      for (const row of [merged.counts.at(0), merged.counts.at(-1)]) {
        if (row !== undefined) expect(Math.max(...row)).toBeGreaterThan(0);
      }
      expect(mergeCounts([...parts].reverse(), firstBucket)).toEqual(merged);
      expect(mergeCounts([merged], firstBucket)).toEqual(merged);
    }),
    { numRuns: 500 },
  );
});

test('rows that no store takes are refused before they are made: 100,001 tracking ids in 100,001 buckets (issue 13)', () => {
  const trackingIds = Array.from({ length: 100_000 }, (_, i) => `id-${i}`);
  const late = { firstBucket: 100_000, trackingIds, counts: [trackingIds.map(() => 1)] };
  const early = { firstBucket: 0, trackingIds: ['A'], counts: [[1]] };
  expect(() => mergeCounts([late, early], 0)).toThrow(
    new StoreLimitError('100001 tracking ids in 100001 buckets are more than any store takes'),
  );
  expect(mergeCounts([late, early], 1)).toMatchObject({ firstBucket: 100_000 });
});

test('counts beyond 2^53 - 1 are refused', () => {
  const most = { firstBucket: 0, trackingIds: ['A'], counts: [[Number.MAX_SAFE_INTEGER]] };
  expect(mergeCounts([most], 0)).toEqual(most);
  expect(() => mergeCounts([most, { firstBucket: 1, trackingIds: ['B'], counts: [[1]] }], 0)).toThrow(RangeError);
});
