import { describe, expect, test } from 'vitest';
import { ByteSumOverflow, bytesPerResource } from '../../src/tallies/bytes-per-resource.ts';
import type { BatchRow } from '../support/batches.ts';
import { type Counted, countRows, mergeCounted } from '../support/tallies.ts';

type Share = ReturnType<typeof bytesPerResource.merge>;

function count(...batches: BatchRow[][]): Counted<Share> {
  return countRows(bytesPerResource, batches);
}

function read({ share, names }: Counted<Share>): Record<string, number> {
  return Object.fromEntries(
    Array.from({ length: names.resources.size }, (_, id) => [names.resources.name(id), share[id] ?? 0]),
  );
}

const largest = Number.MAX_SAFE_INTEGER;

describe('bytes per resource', () => {
  test('are summed over all requests, whatever their status', () => {
    const counted = count(
      [
        { resource: '/a', bytes: 5 },
        { resource: '/b', bytes: 7, status: 404, method: 'POST' },
      ],
      [{ resource: '/a', bytes: 10, status: 500 }],
    );
    expect(read(counted)).toEqual({ '/a': 15, '/b': 7 });
  });

  test('of rows without a resource are nowhere, however many there are', () => {
    expect(read(count([{ resource: null, bytes: 2 ** 60 }, { resource: '/a' }]))).toEqual({ '/a': 5 });
  });

  test('may be 0', () => {
    expect(read(count([{ resource: '/a', bytes: 0 }]))).toEqual({ '/a': 0 });
  });

  test('are told apart by the query string', () => {
    expect(Object.keys(read(count([{ resource: '/a?x' }, { resource: '/a' }, { resource: '/a?' }])))).toHaveLength(3);
  });

  test('add up to 2^53 - 1 exactly', () => {
    expect(read(count([{ bytes: largest }, { bytes: 0 }]))).toEqual({ '/': largest });
    expect(read(count([{ bytes: largest - 1 }], [{ bytes: 1 }]))).toEqual({ '/': largest });
    const merged = mergeCounted(bytesPerResource, count([{ bytes: 1 }]), count([{ bytes: largest - 1 }]));
    expect(read(merged)).toEqual({ '/': largest });
  });

  test.each([
    [[2 ** 53]],
    [[largest, 1]],
    [[1, largest]],
    [[largest, largest]],
    [[2 ** 52, 2 ** 52]],
    [[Number.POSITIVE_INFINITY]],
  ])('are refused above it: %j', (sizes) => {
    const rows = sizes.map((bytes) => ({ resource: '/big\xff', bytes }));
    expect(() => count(rows)).toThrow(ByteSumOverflow);
    expect(() => count(...rows.map((row) => [row]))).toThrow(expect.objectContaining({ resource: '/big\xff' }));
  });

  test('are refused above it in a merge', () => {
    const left = count([{ resource: '/a' }, { resource: '/b', bytes: largest }]);
    const right = count([{ resource: '/b', bytes: 1 }, { resource: '/c' }]);
    expect(() => mergeCounted(bytesPerResource, left, right)).toThrow(expect.objectContaining({ resource: '/b' }));
  });

  test('merge by name', () => {
    const left = count([
      { resource: '/a', bytes: 1 },
      { resource: '/b', bytes: 2 },
    ]);
    const right = count([
      { resource: '/c', bytes: 3 },
      { resource: '/b', bytes: 4 },
    ]);
    expect(read(mergeCounted(bytesPerResource, left, right))).toEqual({ '/a': 1, '/b': 6, '/c': 3 });
  });
});
