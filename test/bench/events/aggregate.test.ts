import { expect, it } from 'vitest';
import { measureAggregate, quickAggregateEffort } from '../../../bench/events/aggregate.ts';

it('measures an aggregate, whose answers are right', () => {
  const { addNanoseconds, batchNanoseconds, weightBytes } = measureAggregate(quickAggregateEffort);
  expect(addNanoseconds).toBeGreaterThan(0);
  expect(batchNanoseconds).toBeGreaterThan(0);
  // 100 tracking ids of 3 types in 31 buckets of 4 bytes each.
  expect(weightBytes).toBeGreaterThan(100 * 3 * 31 * 4);
});
