import { afterEach, expect, test, vi } from 'vitest';
import { grown, makeZeros } from '../../src/structures/grown.ts';

const large = 1_000_000;

/** As where a process may not have many addresses, or where 4 GiB are not enough. */
class NoMemory {
  constructor() {
    throw new RangeError('WebAssembly.Memory(): could not allocate memory');
  }
}

afterEach(() => {
  vi.unstubAllGlobals();
});

test.each([
  ['of WebAssembly', undefined],
  ['of WebAssembly that there is none of', { Memory: NoMemory }],
])('a large array is longer by zeros, on memory %s', (_, platform) => {
  if (platform !== undefined) vi.stubGlobal('WebAssembly', platform);
  const numbers = makeZeros(Float64Array, large).fill(7);
  const longer = grown(numbers, 2 * large);
  expect([longer.length, longer[0], longer[large - 1], longer[large]]).toEqual([2 * large, 7, 7, 0]);
});
