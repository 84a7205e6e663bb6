import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Dictionaries } from '../../src/log/kernel.ts';
import { emptySummary, type LogSummary, mergeSummaries, summarizeBatch } from '../../src/log/log-summary.ts';
import { failureDescriptions } from '../../src/log/malformed.ts';
import { makeBatch, type OtherLines } from '../support/batches.ts';

interface Range {
  rows: { time: number; zone: string }[];
  others: OtherLines;
}

const arbitraryRange: fc.Arbitrary<Range> = fc.record({
  rows: fc.array(fc.record({ time: fc.integer({ min: -20, max: 20 }), zone: fc.constantFrom('+0000', '-0400') }), {
    maxLength: 6,
  }),
  others: fc.record({
    emptyCount: fc.nat({ max: 3 }),
    malformed: fc.array(fc.nat({ max: failureDescriptions.length - 1 }), { maxLength: 4 }),
  }),
});

function summarize({ rows, others }: Range): LogSummary {
  return summarizeBatch(makeBatch(rows, new Dictionaries(), others));
}

/** All ranges as one. */
function join(ranges: readonly Range[]): Range {
  return {
    rows: ranges.flatMap(({ rows }) => rows),
    others: {
      emptyCount: ranges.reduce((sum, { others }) => sum + (others.emptyCount ?? 0), 0),
      malformed: ranges.flatMap(({ others }) => others.malformed ?? []),
    },
  };
}

describe('the summaries of any split', () => {
  test('merge into that of the whole, from the left and from the right', () => {
    fc.assert(
      fc.property(fc.array(arbitraryRange, { maxLength: 8 }), (ranges) => {
        const summaries = ranges.map(summarize);
        const whole = summarize(join(ranges));
        expect(summaries.reduce(mergeSummaries, emptySummary)).toEqual(whole);
        expect(summaries.reduceRight((right, left) => mergeSummaries(left, right), emptySummary)).toEqual(whole);
      }),
      { numRuns: 400 },
    );
  });

  test('count the rows that go back in time', () => {
    fc.assert(
      fc.property(arbitraryRange, (range) => {
        const { outOfOrder, times, lines, empty, malformed } = summarize(range);
        const rows = range.rows.map(({ time }) => time);
        expect(outOfOrder).toBe(rows.filter((time, i) => i > 0 && time < (rows[i - 1] as number)).length);
        expect(lines).toBe(rows.length + empty + malformed);
        if (rows.length === 0) expect(times).toBeUndefined();
        else expect([times?.earliest, times?.latest]).toEqual([Math.min(...rows), Math.max(...rows)]);
        expect(times?.zone.name).toBe(range.rows[0]?.zone);
      }),
      { numRuns: 200 },
    );
  });
});
