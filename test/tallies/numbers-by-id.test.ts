import { expect, test } from 'vitest';
import { addRenumbered, withRoomFor } from '../../src/tallies/numbers-by-id.ts';

test('numbers get room for more ids, and keep what they have', () => {
  const numbers = Float64Array.of(1, 2);
  expect(withRoomFor(numbers, 2)).toBe(numbers);
  const larger = withRoomFor(numbers, 3);
  expect(larger.length).toBeGreaterThanOrEqual(3);
  expect([...larger.subarray(0, 4)]).toEqual([1, 2, 0, 0]);
  expect(withRoomFor(numbers, 100_000).length).toBeGreaterThanOrEqual(100_000);
});

test('numbers are added by the ids that they get', () => {
  const sums = addRenumbered(Float64Array.of(1, 2), Float64Array.of(10, 20, 30), Int32Array.of(3, 1, 0));
  expect([...sums.subarray(0, 5)]).toEqual([31, 22, 0, 10, 0]);
});

test('an id beyond the end has 0', () => {
  expect([...addRenumbered(Float64Array.of(1), Float64Array.of(), Int32Array.of(0)).subarray(0, 1)]).toEqual([1]);
});
