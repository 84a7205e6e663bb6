import { describe, expect, it } from 'vitest';
import { combinations, pickCombinations } from '../../../bench/same-bytes/combination.ts';

describe('the combinations', () => {
  it('are all different', () => {
    expect(new Set(combinations.map((combination) => Object.values(combination).join())).size).toBe(
      combinations.length,
    );
  });

  it('begin with the plainest', () => {
    expect(combinations[0]).toEqual({ kernel: 'typescript', threads: 1, packing: 'plain', way: 'file' });
  });

  it('pair each kernel with each number of threads, each packing and each way', () => {
    for (const kernel of ['typescript', 'simd'])
      for (const threads of [1, 2, 3, 7])
        for (const packing of ['plain', 'gz', 'gz of three members', 'br', 'zst', 'three files', 'shuffled files'])
          expect(combinations).toContainEqual(expect.objectContaining({ kernel, threads, packing, way: 'file' }));
    for (const way of ['pipe', 'redirect'])
      expect(combinations).toContainEqual({ kernel: 'simd', threads: 7, packing: 'plain', way });
  });
});

describe('the combinations of a random log', () => {
  it('are the plainest and as many others as asked for, all different', () => {
    const picked = pickCombinations(3, 8);
    expect(picked[0]).toBe(combinations[0]);
    expect(new Set(picked).size).toBe(9);
  });

  it('have their turn equally often', () => {
    const counts = new Map(combinations.map((combination) => [combination, 0]));
    for (let log = 0; log < 500; log++)
      for (const combination of pickCombinations(log, 8).slice(1))
        counts.set(combination, (counts.get(combination) ?? 0) + 1);
    const [, ...others] = [...counts.values()];
    expect(Math.min(...others)).toBe(33);
    expect(Math.max(...others)).toBe(34);
  });

  it('are of both kernels and several numbers of threads', () => {
    for (let log = 0; log < 50; log++) {
      const picked = pickCombinations(log, 8);
      expect(new Set(picked.map(({ kernel }) => kernel)).size).toBe(2);
      expect(new Set(picked.map(({ threads }) => threads)).size).toBeGreaterThanOrEqual(3);
    }
  });
});
