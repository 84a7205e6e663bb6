import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { OpenPart } from '../../src/pipeline/part.ts';
import { ByteSumOverflow } from '../../src/tallies/bytes-per-resource.ts';
import { UnmergeableRange } from '../../src/tallies/tally.ts';
import { type ArbitraryOptions, arbitraryLog, arbitraryOptions } from '../arbitraries/logs.ts';
import { defaultOracleOptions, readLine, report, SumTooLarge, splitLines } from '../oracles/reports.ts';
import { toBytes } from '../support/bytes.ts';
import { withKnownMethods } from '../support/login-rule.ts';
import { PartMaker } from '../support/parts.ts';

/** Which two neighbours are merged next: places among the parts that are left, each modulo their number. */
type Grouping = readonly number[];

const fromTheLeft: Grouping = [0, 0, 0, 0, 0];
const fromTheRight: Grouping = [4, 3, 2, 1, 0];

interface Split {
  lines: string[];
  /** Where ranges end, as places modulo the number of lines plus one. */
  cuts: number[];
  grouping: number[];
  options: ArbitraryOptions;
}

function arbitrarySplit(maxLines: number): fc.Arbitrary<Split> {
  return fc.record({
    lines: arbitraryLog({ maxLines }).map(splitLines),
    cuts: fc.array(fc.nat({ max: 10_000 }), { maxLength: 5, size: 'max' }),
    grouping: fc.array(fc.nat({ max: 4 }), { minLength: 5, maxLength: 5 }),
    options: arbitraryOptions().map(withKnownMethods),
  });
}

function cutLines(lines: readonly string[], cuts: readonly number[]): string[][] {
  const ends = cuts.map((cut) => cut % (lines.length + 1)).sort((cut, other) => cut - other);
  return [...ends, lines.length].map((end, i) => lines.slice(ends[i - 1] ?? 0, end));
}

/** The lines without those that go back in time. */
function withAscendingTimes(lines: readonly string[], maxLineBytes: number): string[] {
  let latest = Number.NEGATIVE_INFINITY;
  return lines.filter((line) => {
    const read = readLine(line, maxLineBytes);
    if (read.kind !== 'entry') return true;
    const isLater = read.entry.time >= latest;
    if (isLater) latest = read.entry.time;
    return isLater;
  });
}

/** Counts every range on its own and merges the parts. */
function mergeRanges(ranges: readonly string[][], grouping: Grouping, maker: PartMaker): OpenPart {
  const parts = ranges.map((range, i) => maker.count(range, i === 0));
  for (let turn = 0; parts.length > 1; turn++) {
    const at = (grouping[turn] as number) % (parts.length - 1);
    parts.splice(at, 2, maker.merge(parts[at] as OpenPart, parts[at + 1] as OpenPart));
  }
  return parts[0] as OpenPart;
}

/** By grouping: whether the ranges can be merged. Where they can, all must be as in a single pass. */
function compareWithOnePass(
  ranges: readonly string[][],
  groupings: readonly Grouping[],
  options: ArbitraryOptions,
): boolean[] {
  const onePass = new PartMaker(options);
  const whole = onePass.count(ranges.flat(), true);
  const expected = onePass.answer(whole);
  expect(expected).toMatchObject(report([toBytes(ranges.flat().join('\n'))], options).files);
  return groupings.map((grouping) => {
    const merging = new PartMaker(options);
    let merged: OpenPart;
    try {
      merged = mergeRanges(ranges, grouping, merging);
    } catch (error) {
      if (error instanceof UnmergeableRange) return false;
      throw error;
    }
    expect(merging.answer(merged)).toEqual(expected);
    expect(merged.summary).toEqual(whole.summary);
    return true;
  });
}

describe('the parts of a log', () => {
  test('merge into the part of a single pass in any grouping, if times ascend', () => {
    fc.assert(
      fc.property(arbitrarySplit(60), ({ lines, cuts, grouping, options }) => {
        const ranges = cutLines(withAscendingTimes(lines, options.maxLineBytes), cuts);
        const outcomes = compareWithOnePass(ranges, [fromTheLeft, fromTheRight, grouping], options);
        expect(outcomes).toEqual([true, true, true]);
      }),
      { numRuns: 250 },
    );
  });

  test('merge into it or are refused in every grouping, if times go back', () => {
    let merges = 0;
    let refusals = 0;
    fc.assert(
      fc.property(arbitrarySplit(60), fc.boolean(), ({ lines, cuts, grouping, options }, isTurnedRound) => {
        // Ranges in the wrong order go back far.
        const ranges = isTurnedRound ? cutLines(lines, cuts).reverse() : cutLines(lines, cuts);
        const outcomes = compareWithOnePass(ranges, [fromTheLeft, fromTheRight, grouping], options);
        expect(new Set(outcomes).size).toBe(1);
        if (outcomes[0]) merges++;
        else refusals++;
      }),
      { numRuns: 350 },
    );
    expect(merges).toBeGreaterThan(150);
    expect(refusals).toBeGreaterThan(5);
  });

  test('merge over more than a batch and more than a growth of the dictionaries', () => {
    const lines = Array.from({ length: 12_000 }, (_, i) => {
      const second = String(Math.floor(i / 4) % 60).padStart(2, '0');
      const minute = String(Math.floor(i / 240)).padStart(2, '0');
      const request = i % 7 === 0 ? 'POST /login HTTP/1.0" 401' : `GET /${i % 1700} HTTP/1.0" 200`;
      return `host${(i * 7) % 900} - - [01/Jul/1995:00:${minute}:${second} -0400] "${request} ${i}`;
    });
    const options = { ...defaultOracleOptions, failedStatuses: ['4xx'], top: 3000 };
    expect(compareWithOnePass(cutLines(lines, [10, 4000, 9000]), [fromTheRight], options)).toEqual([true]);
  });

  test('are refused where the sum of their bytes is above 2^53 - 1', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('9007199254740991', '9007199254740990', '4503599627370496', '1', '0'), {
          maxLength: 6,
        }),
        fc.array(fc.nat({ max: 10 }), { maxLength: 5 }),
        fc.array(fc.nat({ max: 4 }), { minLength: 5, maxLength: 5 }),
        (sizes, cuts, grouping) => {
          const lines = sizes.map((size) => `a - - [01/Jul/1995:00:00:01 -0400] "GET / HTTP/1.0" 200 ${size}`);
          const maker = new PartMaker();
          const merge = (): Record<string, string> => maker.answer(mergeRanges(cutLines(lines, cuts), grouping, maker));
          let expected: Record<string, string>;
          try {
            expected = report([toBytes(lines.join('\n'))]).files;
          } catch (error) {
            expect(error).toBeInstanceOf(SumTooLarge);
            expect(merge).toThrow(ByteSumOverflow);
            return;
          }
          expect(merge()).toMatchObject(expected);
        },
      ),
      { numRuns: 200 },
    );
  });
});
