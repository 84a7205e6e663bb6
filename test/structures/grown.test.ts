import { expect, test } from 'vitest';
import { grown } from '../../src/structures/grown.ts';

test('an array is longer by zeros, and of the same kind', () => {
  expect(grown(Float64Array.of(7, 8), 4)).toEqual(Float64Array.of(7, 8, 0, 0));
});
