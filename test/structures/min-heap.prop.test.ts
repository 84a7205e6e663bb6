import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MinHeap } from '../../src/structures/min-heap.ts';

type Step = { do: 'push' | 'replaceFirst'; item: number } | { do: 'pop' };

const arbitraryStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('push' as const), item: fc.integer({ min: -9, max: 9 }) }),
  fc.record({ do: fc.constant('replaceFirst' as const), item: fc.integer({ min: -9, max: 9 }) }),
  fc.constant({ do: 'pop' as const }),
);

describe('a heap', () => {
  test('has the first item at its root after any steps, as a sorted list has', () => {
    fc.assert(
      fc.property(fc.array(arbitraryStep, { maxLength: 80 }), (steps) => {
        const heap = new MinHeap<number>((item, other) => item < other);
        let sorted: number[] = [];
        for (const step of steps) {
          if (step.do === 'pop') {
            expect(heap.pop()).toBe(sorted.shift());
          } else if (step.do === 'push') {
            heap.push(step.item);
            sorted.push(step.item);
          } else if (sorted.length > 0) {
            heap.replaceFirst(step.item);
            sorted = [...sorted.slice(1), step.item];
          }
          sorted.sort((item, other) => item - other);
          expect(heap.peek()).toBe(sorted[0]);
          expect(heap.size).toBe(sorted.length);
        }
      }),
      { numRuns: 400 },
    );
  });

  test('sorts', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 3 }), { maxLength: 200 }), (items) => {
        const heap = new MinHeap<string>((item, other) => item > other);
        for (const item of items) heap.push(item);
        const popped = Array.from(items, () => heap.pop());
        expect(popped).toEqual(items.toSorted((item, other) => (item > other ? -1 : item < other ? 1 : 0)));
        expect(heap.pop()).toBeUndefined();
      }),
      { numRuns: 100 },
    );
  });
});
