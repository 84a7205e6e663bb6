import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from '../../src/structures/random.ts';

const arbitrarySeed = fc.maxSafeNat();
const arbitraryStream = fc.nat({ max: 2 ** 32 - 1 });

/** sfc32 as PractRand has it, in numbers without a size. */
function* sfc32(seed: number, stream: number): Generator<number, never> {
  const word = (value: bigint): bigint => BigInt.asUintN(32, value);
  let [a, b, c, counter] = [word(BigInt(seed)), BigInt(seed) >> 32n, BigInt(stream), 1n];
  for (let step = 0; ; step++) {
    const sum = word(a + b + counter);
    counter = word(counter + 1n);
    a = b ^ (b >> 9n);
    b = word(c * 9n);
    c = word(word((c << 21n) | (c >> 11n)) + sum);
    if (step >= 15) yield Number(BigInt.asIntN(32, sum));
  }
}

test('The bits are those of sfc32, for any seed and stream', () => {
  fc.assert(
    fc.property(arbitrarySeed, arbitraryStream, (seed, stream) => {
      const random = new Random(seed, stream);
      const oracle = sfc32(seed, stream);
      for (let i = 0; i < 50; i++) expect(random.bits()).toBe(oracle.next().value);
    }),
  );
});

test('Fractions are the upper bits of two words, from 0 to below 1', () => {
  fc.assert(
    fc.property(arbitrarySeed, (seed) => {
      const bits = new Random(seed);
      const random = new Random(seed);
      const upper = (count: number) => BigInt(bits.bits() >>> (32 - count));
      for (let i = 0; i < 20; i++) {
        const expected = (upper(27) << 26n) | upper(26);
        const fraction = random.fraction();
        expect(BigInt(fraction * 2 ** 53)).toBe(expected);
        expect(fraction).toBeLessThan(1);
      }
    }),
  );
});

describe('Whole numbers', () => {
  test('are below their limit, however large that is', () => {
    fc.assert(
      fc.property(arbitrarySeed, fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (seed, limit) => {
        const value = new Random(seed).below(limit);
        expect(Number.isInteger(value) && value >= 0 && value < limit).toBe(true);
      }),
    );
  });

  test.each([2, 3, 10, 1000])('come equally often: below %i', (limit) => {
    const random = new Random(20_260_101);
    const drawn = 200 * limit;
    const counts = new Array<number>(limit).fill(0);
    for (let i = 0; i < drawn; i++) {
      const value = random.below(limit);
      counts[value] = (counts[value] as number) + 1;
    }
    // Chi square has the mean limit - 1 and the variance 2 (limit - 1).
    const chiSquare = counts.reduce((sum, count) => sum + (count - 200) ** 2 / 200, 0);
    expect(chiSquare).toBeLessThan(limit - 1 + 4 * Math.sqrt(2 * (limit - 1)));
  });
});

test('Seeds and streams that are no whole numbers, or too large, are refused', () => {
  for (const wrong of [-1, 0.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => new Random(wrong)).toThrow(RangeError);
    expect(() => new Random(1, wrong)).toThrow(RangeError);
  }
  expect(() => new Random(-1)).toThrow('a seed is a whole number from 0 to 9007199254740991, not -1');
});
