import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Random } from '../../src/structures/random.ts';
import { WeightedChoice } from '../../src/structures/weighted-choice.ts';

const pickCount = 20_000;

/** As random numbers that are spread as evenly as numbers can be: 0.5 / n, 1.5 / n, … */
function evenRandom(): Random {
  let drawn = 0;
  return { fraction: () => (drawn++ + 0.5) / pickCount } as unknown as Random;
}

const arbitraryWeights = fc
  .array(fc.oneof(fc.constantFrom(0, 1, 3, 1e-9, 1e9), fc.double({ min: 0, max: 100, noNaN: true })), {
    minLength: 1,
    maxLength: 30,
  })
  .filter((weights) => weights.some((weight) => weight > 0));

test('Each index is picked in proportion to its weight, and never with the weight 0', () => {
  fc.assert(
    fc.property(arbitraryWeights, (weights) => {
      const places = new Uint16Array(pickCount);
      new WeightedChoice(weights).fill(places, pickCount, evenRandom());
      const total = weights.reduce((sum, weight) => sum + weight);
      for (const [index, weight] of weights.entries()) {
        const picked = places.reduce((count, place) => count + Number(place === index), 0);
        // In each of the bars, one number may be on the wrong side of a cut.
        expect(Math.abs(picked - (pickCount * weight) / total)).toBeLessThanOrEqual(weights.length + 1);
        if (weight === 0) expect(picked).toBe(0);
      }
    }),
  );
});

test('Only so many places are filled', () => {
  const places = Uint16Array.of(9, 9, 9);
  new WeightedChoice([1]).fill(places, 2, evenRandom());
  expect(places).toEqual(Uint16Array.of(0, 0, 9));
});

test('Weights without a sum above 0, or that are none, are refused', () => {
  for (const wrong of [[], [0, 0], [1, -1, 2], [1, Number.NaN], [Number.POSITIVE_INFINITY], [1e308, 1e308]]) {
    expect(() => new WeightedChoice(wrong)).toThrow(RangeError);
  }
  expect(() => new WeightedChoice([1, -1])).toThrow('weights are numbers from 0 on with a sum above 0, not 1, -1');
});
