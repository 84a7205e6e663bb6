import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LockoutRule } from '../../src/structures/lockout.ts';
import { blockedRequests } from '../../src/tallies/blocked-requests.ts';
import { UnmergeableRange } from '../../src/tallies/tally.ts';
import { blockedEntries, defaultOracleOptions, readLine } from '../oracles/reports.ts';
import { type BatchRow, writeLine } from '../support/batches.ts';
import { countRows, mergeCounted } from '../support/tallies.ts';

const arbitraryRows: fc.Arbitrary<BatchRow[]> = fc
  .array(
    fc.record({
      gap: fc.oneof(
        { arbitrary: fc.nat({ max: 4 }), weight: 6 },
        { arbitrary: fc.constantFrom(10, 20, 21, -1, -5, 30), weight: 1 },
      ),
      host: fc.constantFrom('a', 'b', 'c'),
      kind: fc.constantFrom('fail', 'fail', 'fail', 'succeed', 'see', 'see'),
    }),
    { maxLength: 50, size: 'max' },
  )
  .map((steps) => {
    let time = 100;
    return steps.map(({ gap, host, kind }) => {
      time += gap;
      if (kind === 'see') return { host, time };
      return { host, time, method: 'POST', resource: '/login', status: kind === 'fail' ? 401 : 200 };
    });
  });

const arbitraryRule = fc.record({
  failures: fc.integer({ min: 1, max: 4 }),
  failureWindowSeconds: fc.nat({ max: 20 }),
  blockSeconds: fc.nat({ max: 30 }),
});

function cutRows(rows: readonly BatchRow[], cuts: readonly number[]): BatchRow[][] {
  const ends = cuts.map((cut) => cut % (rows.length + 1)).sort((end, other) => end - other);
  return [...ends, rows.length].map((end, i) => rows.slice(ends[i - 1] ?? 0, end));
}

function expectedLines(rows: readonly BatchRow[], rule: LockoutRule): string[] {
  const entries = rows.map(writeLine).map((line) => {
    const read = readLine(line);
    if (read.kind !== 'entry') throw new Error(line);
    return read.entry;
  });
  return blockedEntries(entries, { ...defaultOracleOptions, ...rule }).map(({ line }) => line);
}

/** The lines that ranges keep when they are merged; undefined if they cannot be. */
function mergeRanges(ranges: readonly BatchRow[][], rule: LockoutRule, fromTheLeft: boolean): string[] | undefined {
  const counted = ranges.map((rows, i) => countRows(blockedRequests, [rows], rule, i === 0));
  try {
    const merged = fromTheLeft
      ? counted.reduce((left, right) => mergeCounted(blockedRequests, left, right))
      : counted.reduceRight((right, left) => mergeCounted(blockedRequests, left, right));
    return merged.keptLines;
  } catch (error) {
    if (error instanceof UnmergeableRange) return undefined;
    throw error;
  }
}

test('blocked requests are those of the oracle, in one range and in several', () => {
  let refusals = 0;
  fc.assert(
    fc.property(
      arbitraryRows,
      arbitraryRule,
      fc.array(fc.nat({ max: 5000 }), { maxLength: 3 }),
      fc.boolean(),
      fc.boolean(),
      (anyRows, rule, cuts, fromTheLeft, isTurnedRound) => {
        // Ranges in the wrong order go back far.
        const ranges = isTurnedRound ? cutRows(anyRows, cuts).reverse() : cutRows(anyRows, cuts);
        const rows = ranges.flat();
        const expected = expectedLines(rows, rule);
        expect(countRows(blockedRequests, [rows], rule).keptLines).toEqual(expected);
        const merged = mergeRanges(ranges, rule, fromTheLeft);
        if (merged === undefined) {
          expect(rows.some(({ time = 0 }, i) => time < (rows[i - 1]?.time ?? 0))).toBe(true);
          refusals++;
        } else {
          expect(merged).toEqual(expected);
        }
      },
    ),
    { numRuns: 600 },
  );
  expect(refusals).toBeGreaterThan(10);
});
