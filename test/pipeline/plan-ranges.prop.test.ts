import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type PlannedFile, type PlannedRange, planRanges } from '../../src/pipeline/plan-ranges.ts';

const maxRangeBytes = 32 * 1024 * 1024;

const arbitrarySmallFile: fc.Arbitrary<PlannedFile> = fc.record({
  bytes: fc.oneof({ arbitrary: fc.nat({ max: 300 }), weight: 4 }, fc.nat({ max: 200 * 1024 * 1024 })),
  isCompressed: fc.boolean(),
});

const arbitraryThreads = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom(64, 256));

/** True if the ranges have all bytes of a file in order, and each not too many. */
function areWhole(ranges: readonly PlannedRange[], bytes: number, maxBytes: number): boolean {
  let end = 0;
  for (const range of ranges) {
    if (range.start !== end || range.end < end || range.end > end + maxBytes) return false;
    end = range.end;
  }
  return end === bytes;
}

test('ranges have every byte of every file once, in order', () => {
  fc.assert(
    fc.property(fc.array(arbitrarySmallFile, { maxLength: 8 }), arbitraryThreads, (files, threads) => {
      const ranges = planRanges(files, threads);
      const byFile = files.map((_, file) => ranges.filter((range) => range.file === file));
      expect(ranges).toEqual(byFile.flat());
      files.forEach(({ isCompressed, bytes }, file) => {
        const own = byFile[file] as PlannedRange[];
        expect(areWhole(own, bytes, isCompressed ? bytes : maxRangeBytes)).toBe(true);
        if (isCompressed || bytes === 0) expect(own).toHaveLength(1);
      });
    }),
    { numRuns: 200 },
  );
});

test('ranges have every byte of a file of many terabytes', () => {
  const bytes = fc.oneof(
    fc.constantFrom(1_029_938_003_118, 6_569_083_102_121),
    fc.integer({ min: 2 ** 36, max: 2 ** 44 }),
  );
  fc.assert(
    fc.property(bytes, fc.integer({ min: 1, max: 256 }), (size, threads) => {
      const ranges = planRanges([{ bytes: size, isCompressed: false }], threads);
      expect(areWhole(ranges, size, maxRangeBytes + 1)).toBe(true);
    }),
    { numRuns: 20 },
  );
});

test('there is enough to do for all threads, and no range of nothing', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 32 }), arbitraryThreads, (bytes, threads) => {
      const ranges = planRanges([{ bytes, isCompressed: false }], threads);
      expect(ranges.length).toBeGreaterThanOrEqual(Math.min(bytes, threads));
      expect(ranges.every(({ start, end }) => end > start)).toBe(true);
    }),
    { numRuns: 50 },
  );
});

test('the last ranges are small, so that all threads end at about the same time', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 32 }), arbitraryThreads, (bytes, threads) => {
      const { start, end } = planRanges([{ bytes, isCompressed: false }], threads).at(-1) as PlannedRange;
      expect(end - start).toBeLessThanOrEqual(Math.ceil(bytes / threads / 32));
    }),
    { numRuns: 50 },
  );
});
