import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { instantiateSimd } from '../../src/io/engine/kernels.ts';
import { batchLines } from '../../src/lines/line-reader.ts';
import { findFormat } from '../../src/log/formats/catalogue.ts';
import { compileFormat, type Format } from '../../src/log/formats/format.ts';
import type { ExtraColumn } from '../../src/log/formats/steps.ts';
import type { Kernel } from '../../src/log/kernel.ts';
import { SimdKernel } from '../../src/log/simd-kernel.ts';
import { initializeSimd, type SimdModule } from '../../src/log/simd-module.ts';
import type { Names } from '../../src/structures/byte-dictionary.ts';
import { toBytes } from '../support/bytes.ts';
import { simdBuilds } from '../support/kernels.ts';
import { feedKernel } from '../support/parse.ts';

/** A line of which both names are given. */
interface Visit {
  readonly host: string;
  readonly resource: string | undefined;
}

function lineOf({ host, resource }: Visit): string {
  const request = resource === undefined ? 'GET' : `GET ${resource} HTTP/1.0`;
  return `${host} - - [01/Jul/1995:00:00:01 -0400] "${request}" 200 5\n`;
}

/** Ids as they should be: dense from 0, in the order in which names come. */
class ExpectedIds {
  readonly ids: Map<string, number> = new Map();

  idOf(name: string | undefined): number {
    if (name === undefined) return -1;
    const id = this.ids.get(name) ?? this.ids.size;
    this.ids.set(name, id);
    return id;
  }
}

/** Reads the visits with a kernel. Returns the ids of their hosts and of their resources. */
function readVisits(kernel: Kernel, visits: readonly Visit[]): { hosts: number[]; resources: number[] } {
  const hosts: number[] = [];
  const resources: number[] = [];
  const log = toBytes(visits.map(lineOf).join(''));
  feedKernel(kernel, log, [Math.max(1, log.length)], (batch) => {
    hosts.push(...batch.host.subarray(0, batch.length));
    resources.push(...batch.resource.subarray(0, batch.length));
  });
  return { hosts, resources };
}

/** Expects the names and nothing else. */
function expectNames(names: Names, { ids }: ExpectedIds): void {
  expect(names.size).toBe(ids.size);
  for (const [name, id] of ids) if (names.name(id) !== name) expect(names.name(id)).toBe(name);
}

/** Few enough to meet again, of lengths around those of blocks. */
const arbitraryName = fc
  .record({
    length: fc.oneof(
      { arbitrary: fc.constantFrom(1, 15, 16, 17, 31, 32, 33, 47, 48, 49, 64), weight: 4 },
      { arbitrary: fc.integer({ min: 1, max: 100 }), weight: 4 },
      // The key of hashes has 1 KiB.
      { arbitrary: fc.constantFrom(1007, 1008, 1023, 1024, 1025, 1040, 2047, 2048, 2049), weight: 1 },
    ),
    changedAt: fc.nat({ max: 2099 }),
    byte: fc.constantFrom('a', 'b', '\xff', '\x80', '\x7f'),
  })
  .map(({ length, changedAt, byte }) => {
    const at = changedAt % length;
    return 'n'.repeat(at) + byte + 'n'.repeat(length - at - 1);
  });

const arbitraryVisit: fc.Arbitrary<Visit> = fc.record({
  host: arbitraryName,
  resource: fc.oneof({ arbitrary: arbitraryName, weight: 5 }, { arbitrary: fc.constant(undefined), weight: 1 }),
});

describe.each(simdBuilds)('names of $name', (build) => {
  test('of extra columns have the same ids in all kernels of a memory, and are not kept by one that does not want them', () => {
    const module = build.reset();
    const log = toBytes(
      ['a', 'b', '-', 'a']
        .map((agent) => `h - u [01/Jul/1995:00:00:01 -0400] "GET / HTTP/1.0" 200 5 "-" "${agent}"\n`)
        .join(''),
    );
    const idsOf = (columns: ReadonlySet<ExtraColumn>): (readonly number[] | undefined)[] => {
      const kernel = new SimdKernel(module, { columns });
      kernel.use(compileFormat(findFormat('combined') as Format));
      const ids: (readonly number[] | undefined)[] = [];
      feedKernel(kernel, log, [log.length], ({ user, agent, length }) => {
        ids.push(user && [...user.subarray(0, length)], agent && [...agent.subarray(0, length)]);
      });
      return ids;
    };
    expect(idsOf(new Set())).toEqual([undefined, undefined]);
    expect(idsOf(new Set(['agent']))).toEqual([undefined, [0, 1, -1, 0]]);
    expect(idsOf(new Set(['user', 'agent']))).toEqual([
      [0, 0, 0, 0],
      [0, 1, -1, 0],
    ]);
    const names = new SimdKernel(module, { columns: new Set<ExtraColumn>(['agent']) }).namesOf('agent');
    expect([names.size, names.name(0), names.name(1)]).toEqual([2, 'a', 'b']);
  });

  test('have the same ids in all kernels of a memory, dense in the order in which they come', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ kernel: fc.nat({ max: 3 }), visits: fc.array(arbitraryVisit, { maxLength: 30, size: 'max' }) }),
          { maxLength: 20, size: 'max' },
        ),
        fc.integer({ min: 1, max: 3000 }),
        (turns, chunkBytes) => {
          const module = build.reset();
          const kernels: Kernel[] = [];
          const expectedHosts = new ExpectedIds();
          const expectedResources = new ExpectedIds();
          for (const { kernel: index, visits } of turns) {
            kernels[index] ??= new SimdKernel(module, { chunkBytes });
            const kernel = kernels[index] as Kernel;
            const { hosts, resources } = readVisits(kernel, visits);
            expect(hosts).toEqual(visits.map(({ host }) => expectedHosts.idOf(host)));
            expect(resources).toEqual(visits.map(({ resource }) => expectedResources.idOf(resource)));
            expect(kernel.hosts.size).toBe(expectedHosts.ids.size);
          }
          for (const kernel of Object.values(kernels)) {
            expectNames(kernel.hosts, expectedHosts);
            expectNames(kernel.resources, expectedResources);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test('can be read by a kernel whose view of the memory is older than they are', () => {
    const shared = build.share();
    const module = instantiateSimd(shared);
    initializeSimd(module);
    const [reader, writer] = [new SimdKernel(module, { chunkBytes: 1000 }), new SimdKernel(instantiateSimd(shared))];
    readVisits(reader, [{ host: 'first', resource: '/' }]);
    expect(reader.hosts.name(0)).toBe('first');
    const bytesBefore = module.memory.buffer.byteLength;
    const expected = new ExpectedIds();
    const visits = ['first', ...Array.from({ length: 60_000 }, (_, i) => `host-${i}${'x'.repeat(i % 90)}`)].map(
      (host) => ({ host, resource: undefined }),
    );
    expect(readVisits(writer, visits).hosts).toEqual(visits.map(({ host }) => expected.idOf(host)));
    expect(module.memory.buffer.byteLength).toBeGreaterThan(bytesBefore);
    expectNames(reader.hosts, expected);
    expect(reader.hosts.compare(60_000, 1)).toBeGreaterThan(0);
    expect(reader.hosts.startsWith(60_000, 'host-59999xxx')).toBe(true);
    expect(readVisits(reader, visits.slice(-5)).hosts).toEqual([59_996, 59_997, 59_998, 59_999, 60_000]);
  });

  test('are told apart by each of their bytes', () => {
    const kernel = new SimdKernel(build.reset());
    const expected = new ExpectedIds();
    for (let length = 1; length <= 100; length++) {
      const names = Array.from({ length }, (_, at) => `${'n'.repeat(at)}\xff${'n'.repeat(length - at - 1)}`);
      const visits = [...names, 'n'.repeat(length)].map((host) => ({ host, resource: host }));
      const ids = visits.map(({ host }) => expected.idOf(host));
      for (let times = 0; times < 2; times++) {
        expect(readVisits(kernel, visits)).toEqual({ hosts: ids, resources: ids });
      }
    }
    expectNames(kernel.hosts, expected);
    expectNames(kernel.resources, expected);
  });
});

describe('300,000 names and more', () => {
  test('have the ids that a Map gives them', () => {
    const [build] = simdBuilds;
    if (build === undefined) throw new Error('no build');
    const kernel = new SimdKernel(build.reset());
    const expected = new ExpectedIds();
    for (let first = 0; expected.ids.size < 300_000; first += 10_000) {
      const visits = Array.from({ length: 12_000 }, (_, i) => {
        // Some are known already.
        const number = i % 6 === 0 ? Math.trunc((first + i) / 7) : first + i;
        return { host: `${(number * 2654435761) % 2 ** 32}.example${number}`, resource: undefined };
      });
      const { hosts } = readVisits(kernel, visits);
      const wrong = hosts.filter((id, i) => id !== expected.idOf((visits[i] as Visit).host));
      expect(wrong).toEqual([]);
    }
    expectNames(kernel.hosts, expected);
  });
});

describe.each(simdBuilds)('names that collide: $name', (build) => {
  const count = 1500;

  /** Looks the names up as hosts, in batches, by whatever hashes they are given. */
  function internByHashes({ exports, memory }: SimdModule, names: readonly string[], hashes: Uint32Array): number[] {
    const bytes = toBytes(names.join(''));
    const columns = exports.makeColumns() >>> 0;
    const text = exports.allocate(bytes.length + 64) >>> 0;
    memory.grow(0);
    new Uint8Array(memory.buffer).set(bytes, text);
    const header = new Uint32Array(memory.buffer, columns, 32);
    const words = ({ value }: { value: number }) => new Int32Array(memory.buffer, columns + value, batchLines);
    header[exports.sourceAt.value / 4] = text;
    header[exports.limitAt.value / 4] = bytes.length;
    header[exports.rowsAt.value / 4] = names.length;
    names.reduce((start, { length }, row) => {
      words(exports.hostStartAt)[row] = start;
      words(exports.hostLengthAt)[row] = length;
      return start + length;
    }, 0);
    words(exports.hostHashAt).set(hashes);
    words(exports.resourceLengthAt).fill(-1);
    exports.internNames(columns);
    return [...words(exports.hostAt).subarray(0, names.length)];
  }

  test.each<[string, (i: number) => number]>([
    ['in the whole hash', () => 0xdeadbeef],
    ['in a hash of 0', () => 0],
    ['in all bits of the hash', () => 0xffffffff],
    ['in the last 12 bits of the hash', (i) => (i << 12) | 0xabc],
    ['in the place at the end of the table, behind which is its start', (i) => (i << 20) | 0xfffff],
    ['in all but the first bit', (i) => ((i % 2) << 31) | 5],
    ['in pairs', (i) => i >> 1],
    ['in a hash that some have, and others 0', (i) => (i % 3 === 0 ? 7 << 10 : 0)],
  ])('are different names all the same, if they do so %s', (_, hashAt) => {
    const module = build.reset();
    const names = Array.from({ length: count }, (__, i) => `${'n'.repeat(i % 37)}${i}`);
    const hashes = Uint32Array.from(names, (__, i) => hashAt(i));
    const ids = names.map((__, i) => i);
    for (let times = 0; times < 2; times++) expect(internByHashes(module, names, hashes)).toEqual(ids);
    const { hosts } = new SimdKernel(module);
    expect(hosts.size).toBe(count);
    expect(ids.map((id) => hosts.name(id))).toEqual(names);
  });
});
