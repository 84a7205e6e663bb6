import { describe, expect, test } from 'vitest';
import { findBusiest, findDisjoint, WindowStarts } from '../../src/structures/busiest-windows.ts';
import type { Names } from '../../src/structures/byte-dictionary.ts';
import { MinHeap } from '../../src/structures/min-heap.ts';
import { PrefixSums, SumCursor } from '../../src/structures/prefix-sums.ts';
import { SecondTables } from '../../src/structures/second-tables.ts';
import { SecondsHistogram } from '../../src/structures/seconds-histogram.ts';
import { finish, type Steps } from '../../src/structures/steps.ts';
import { findTopNames } from '../../src/structures/top-names.ts';
import { RequestsPerSecond, requestsPerSecond } from '../../src/tallies/requests-per-second.ts';
import { makeHistogram } from '../support/times.ts';

/** A few milliseconds: each of these operations takes up to a microsecond. */
const maxOperations = 10_000;

/** Counts the operations that structures are made of. Gives the most of them between two pauses, and all. */
function countOperations(steps: Steps<unknown>): { most: number; all: number } {
  let since = 0;
  let most = 0;
  let all = 0;
  const restore: (() => void)[] = [];
  const count = <Kind extends object>(prototype: Kind, ...methods: (keyof Kind)[]) => {
    for (const method of methods) {
      const original = prototype[method] as (...args: unknown[]) => unknown;
      const counted = function (this: unknown, ...args: unknown[]) {
        since++;
        return original.apply(this, args);
      };
      prototype[method] = counted as Kind[keyof Kind];
      restore.push(() => {
        prototype[method] = original as Kind[keyof Kind];
      });
    }
  };
  count(SumCursor.prototype, 'moveTo');
  count(MinHeap.prototype, 'push', 'pop', 'replaceFirst');
  count(SecondTables.prototype, 'add', 'forEachSecond');
  try {
    for (let isDone = false; !isDone; ) {
      isDone = steps.next().done === true;
      most = Math.max(most, since);
      all += since;
      since = 0;
    }
  } finally {
    for (const act of restore) act();
  }
  return { most, all };
}

const secondsPerDay = 86_400;
/** 60,000 seconds with events: some alone on their days, some on quiet days, some on a busy one. */
const times: readonly number[] = [
  ...Array.from({ length: 20_000 }, (_, day) => -day * secondsPerDay - 5),
  ...Array.from({ length: 30_000 }, (_, i) => i * 50),
  ...Array.from({ length: 10_000 }, (_, i) => 30 * secondsPerDay + i),
];

describe('What draws answers from millions of seconds and names pauses every few milliseconds (issue 13)', () => {
  test('when it sums seconds up', () => {
    const { most, all } = countOperations(PrefixSums.of(makeHistogram(times)));
    expect(all).toBeGreaterThan(2 * maxOperations);
    expect(most).toBeLessThan(maxOperations);
  });

  test('when it adds the seconds that other threads have counted', () => {
    const share = new RequestsPerSecond();
    const other = new RequestsPerSecond();
    other.addLater(finish(makeHistogram(times).takeCounts()));
    const { most, all } = countOperations(requestsPerSecond.merge(share, other, {} as never).sumUp());
    expect(all).toBeGreaterThan(2 * maxOperations);
    expect(most).toBeLessThan(maxOperations);
  });

  test.each([
    ['overlapping windows', findBusiest, 10],
    ['overlapping windows, many of them', findBusiest, 100_000],
    ['windows that share no second', findDisjoint, 100_000],
  ])('when it looks for %s', (_, find, limit) => {
    const sums = finish(PrefixSums.of(makeHistogram(times)));
    function* look(): Steps<void> {
      yield* find(yield* WindowStarts.of(sums, 3600), limit);
    }
    const { most, all } = countOperations(look());
    expect(all).toBeGreaterThan(2 * maxOperations);
    expect(most).toBeLessThan(maxOperations);
  });

  test('when it fills a gap of years with windows', () => {
    const sums = finish(PrefixSums.of(makeHistogram([0, 1, 400 * secondsPerDay])));
    const { most, all } = countOperations(findBusiest(finish(WindowStarts.of(sums, 300 * secondsPerDay)), 50_000));
    expect(all).toBeGreaterThan(2 * maxOperations);
    expect(most).toBeLessThan(maxOperations);
  });

  test('when it looks for names, and after few comparisons, because names may be long', () => {
    let comparisons = 0;
    let since = 0;
    let most = 0;
    const names: Names = {
      size: 100_000,
      name: String,
      startsWith: () => false,
      compare(id, other) {
        comparisons++;
        since++;
        return other - id;
      },
    };
    const steps = findTopNames(new Float64Array(names.size).fill(1), names, 1000, (name) => name);
    for (let step = steps.next(); step.done !== true; step = steps.next()) {
      most = Math.max(most, since);
      since = 0;
    }
    expect(comparisons).toBeGreaterThan(100_000);
    expect(most).toBeLessThan(2000);
  });
});

test('An empty histogram is summed up in one step', () => {
  expect(finish(PrefixSums.of(new SecondsHistogram())).total).toBe(0);
});
