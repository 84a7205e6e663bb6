import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asciiHeights, blockHeights, formatSparkline } from '../../src/report/sparkline.ts';

describe('a sparkline', () => {
  test('rises with its values, the highest at full height', () => {
    expect(formatSparkline([1, 2, 3, 4, 5, 6, 7, 8], 8, blockHeights)).toBe('▁▂▃▄▅▆▇█');
    expect(formatSparkline([100, 800], 8, blockHeights)).toBe('▁█');
    expect(formatSparkline([5, 5], 8, blockHeights)).toBe('██');
  });

  test('shows little as the lowest height, and nothing as a space', () => {
    expect(formatSparkline([0, 1, 1_000_000], 8, blockHeights)).toBe(' ▁█');
    expect(formatSparkline([0, 0, 0], 8, blockHeights)).toBe('   ');
  });

  test('has ASCII where there is nothing better', () => {
    expect(formatSparkline([0, 1, 2, 3, 4, 5, 6, 7, 8], 9, asciiHeights)).toBe(' .:-=+*#@');
  });

  test('has the means of neighbours if there are more values than cells', () => {
    expect(formatSparkline([1, 1, 2, 6, 8, 8], 3, blockHeights)).toBe('▁▄█');
    expect(formatSparkline([1, 1, 2, 6, 8, 8], 5, blockHeights)).toBe('▁▄█');
  });

  test('leaves out the oldest values if they do not fill a cell', () => {
    expect(formatSparkline([9, 4, 4, 8, 8], 4, blockHeights)).toBe('▄█');
    expect(formatSparkline([9, 1, 1], 1, blockHeights)).toBe('█');
  });

  test('is empty without values or cells', () => {
    expect(formatSparkline([], 8, blockHeights)).toBe('');
    expect(formatSparkline([1], 0, blockHeights)).toBe('');
    expect(formatSparkline([1], -1, blockHeights)).toBe('');
  });
});

describe('any sparkline', () => {
  const arbitraryValues = fc.array(fc.oneof(fc.constant(0), fc.nat(), fc.maxSafeNat()), { maxLength: 70 });

  test('fits in its cells, and is as high as the value it stands for', () => {
    fc.assert(
      fc.property(arbitraryValues, fc.integer({ min: 0, max: 80 }), (values, cells) => {
        const sparkline = formatSparkline(values, cells, '12345678');
        expect(sparkline.length).toBeLessThanOrEqual(cells);
        if (values.length > cells) return;
        const highest = values.reduce((high, value) => (value > high ? value : high), 0);
        const heights = values.map((value) =>
          [1, 2, 3, 4, 5, 6, 7, 8].find((height) => value <= (height * highest) / 8),
        );
        expect(sparkline).toBe(heights.map((height, i) => (values[i] === 0 ? ' ' : height)).join(''));
      }),
      { numRuns: 300 },
    );
  });
});
