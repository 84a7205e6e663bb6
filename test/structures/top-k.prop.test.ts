import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { finish } from '../../src/structures/steps.ts';
import { TopK } from '../../src/structures/top-k.ts';

interface Item {
  readonly value: number;
  readonly name: number;
}

function isBetter(item: Item, other: Item): boolean {
  return item.value !== other.value ? item.value > other.value : item.name < other.name;
}

/** Values that tie, names that do not. */
const arbitraryItems = fc.array(fc.nat({ max: 6 }), { maxLength: 60 }).chain((values) =>
  fc.shuffledSubarray(
    values.map((value, name) => ({ value, name })),
    { minLength: values.length },
  ),
);

describe('the best of all items', () => {
  test('are those of sorting and cutting off, in any order of offers', () => {
    fc.assert(
      fc.property(arbitraryItems, fc.integer({ min: 1, max: 70 }), (items, limit) => {
        const top = new TopK<Item>(limit, isBetter);
        for (const item of items) top.offer(item);
        const sorted = items.toSorted((item, other) => (isBetter(item, other) ? -1 : 1));
        expect(finish(top.takeBestFirst())).toEqual(sorted.slice(0, limit));
        expect(finish(top.takeBestFirst())).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test('are known at any time by the worst of them, once there is no room left', () => {
    fc.assert(
      fc.property(arbitraryItems, fc.integer({ min: 1, max: 20 }), (items, limit) => {
        const top = new TopK<Item>(limit, isBetter);
        items.forEach((item, i) => {
          const best = items.slice(0, i).sort((one, other) => (isBetter(one, other) ? -1 : 1));
          expect(top.worstToBeat).toEqual(best[limit - 1]);
          top.offer(item);
        });
      }),
      { numRuns: 200 },
    );
  });
});
