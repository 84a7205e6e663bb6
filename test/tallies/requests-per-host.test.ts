import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { requestsPerHost } from '../../src/tallies/requests-per-host.ts';
import { type Counted, countRows, mergeCounted } from '../support/tallies.ts';

type Share = ReturnType<typeof requestsPerHost.merge>;

function read({ share, names }: Counted<Share>): Record<string, number> {
  return Object.fromEntries(
    Array.from({ length: names.hosts.size }, (_, id) => [names.hosts.name(id), share[id] ?? 0]),
  );
}

function count(...batches: string[][]): Counted<Share> {
  return countRows(
    requestsPerHost,
    batches.map((hosts) => hosts.map((host) => ({ host }))),
  );
}

describe('requests per host', () => {
  test('count every row, over all batches', () => {
    expect(read(count(['a', 'b', 'a'], [], ['c', 'a']))).toEqual({ a: 3, b: 1, c: 1 });
    expect(read(count())).toEqual({});
  });

  test('count rows without a resource', () => {
    expect(read(countRows(requestsPerHost, [[{ resource: null }, { status: 404 }]]))).toEqual({ a: 2 });
  });

  test('have room for any number of hosts', () => {
    const hosts = Array.from({ length: 5000 }, (_, i) => `host${i % 2500}`);
    const counted = read(count(hosts.slice(0, 100), hosts.slice(100)));
    expect(Object.keys(counted)).toHaveLength(2500);
    expect(new Set(Object.values(counted))).toEqual(new Set([2]));
  });

  test('merge by name', () => {
    expect(read(mergeCounted(requestsPerHost, count(['a', 'b']), count(['c', 'b', 'b'])))).toEqual({
      a: 1,
      b: 3,
      c: 1,
    });
    expect(read(mergeCounted(requestsPerHost, count(), count(['c'])))).toEqual({ c: 1 });
    expect(read(mergeCounted(requestsPerHost, count(['c']), count()))).toEqual({ c: 1 });
  });

  test('of any split merge into those of the whole', () => {
    const arbitraryHosts = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 20 });
    fc.assert(
      fc.property(arbitraryHosts, arbitraryHosts, (left, right) => {
        const merged = read(mergeCounted(requestsPerHost, count(left), count(right)));
        expect(merged).toEqual(read(count([...left, ...right])));
      }),
      { numRuns: 100 },
    );
  });
});
