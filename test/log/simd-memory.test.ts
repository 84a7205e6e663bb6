import { describe, expect, test } from 'vitest';
import { instantiateSimd, makeSimd } from '../../src/io/engine/kernels.ts';
import { SimdKernel } from '../../src/log/simd-kernel.ts';
import { initializeSimd, type SimdModule } from '../../src/log/simd-module.ts';
import { toBytes } from '../support/bytes.ts';
import { type SimdBuild, simdBuilds } from '../support/kernels.ts';
import { feedKernel } from '../support/parse.ts';

/** A module whose memory can grow to so many pages of 64 KiB. */
function makeModule(build: SimdBuild, pages?: number): SimdModule {
  const module = instantiateSimd(build.share(pages));
  initializeSimd(module);
  return module;
}

function lineOf(host: string): string {
  return `${host} - - [01/Jul/1995:00:00:01 -0400] "GET / HTTP/1.0" 200 5\n`;
}

const noMemory = new RangeError('allocation failed: WebAssembly has 4 GiB of memory at most');

describe.each(simdBuilds)('a memory that is used up: $name', (build) => {
  test('is a RangeError when a kernel is made', () => {
    expect(() => new SimdKernel(makeModule(build, 10))).toThrow(noMemory);
    expect(() => new SimdKernel(makeModule(build, 10), { chunkBytes: 1000 })).not.toThrow();
  });

  test('is a RangeError when names come, and the names before it stay', () => {
    const kernel = new SimdKernel(makeModule(build, 40), { chunkBytes: 10_000 });
    let lines = 0;
    const readForever = (): void => {
      for (;;) {
        const log = Array.from({ length: 1000 }, () => lineOf(`host-number-${lines++}.example`)).join('');
        feedKernel(kernel, toBytes(log), [log.length], () => {});
      }
    };
    expect(readForever).toThrow(noMemory);
    expect(kernel.hosts.size).toBeGreaterThan(10_000);
    for (let id = 0; id < kernel.hosts.size; id++) {
      if (kernel.hosts.name(id) !== `host-number-${id}.example`) expect.fail(`host ${id} is ${kernel.hosts.name(id)}`);
    }
  });

  test('is a RangeError when a line is too long for it', () => {
    const kernel = new SimdKernel(makeModule(build, 40), { chunkBytes: 10_000 });
    const log = toBytes(lineOf('a') + 'x'.repeat(3_000_000));
    expect(() => feedKernel(kernel, log, [log.length], () => {})).toThrow(noMemory);
  });

  test('is a RangeError for whoever looks a new name up after that, not a wait for ever', () => {
    const module = makeModule(build, 20);
    const kernel = new SimdKernel(module, { chunkBytes: 1000 });
    const read = (log: string): void => feedKernel(kernel, toBytes(log), [log.length], () => {});
    read(lineOf('known.example'));
    expect(() => read(Array.from({ length: 100_000 }, (_, i) => lineOf(`host-${i}`)).join(''))).toThrow(noMemory);
    expect(() => read(`\n${lineOf('unknown.example')}`)).toThrow(noMemory);
  });

  test('has 4 GiB, and begins not anew behind them', () => {
    const { exports, memory } = makeModule(build);
    const heapStart = exports.allocate(0) >>> 0;
    expect(exports.allocate(2 ** 31) >>> 0).toBe(heapStart);
    expect(() => exports.allocate(2 ** 31 - heapStart + 1)).toThrow(noMemory);
    expect(exports.allocate(2 ** 31 - heapStart - 64) >>> 0).toBe(heapStart + 2 ** 31);
    expect(memory.buffer.byteLength).toBe(2 ** 32);
    // Behind the last 64 bytes would be address 0.
    for (let i = 0; i < 3; i++) expect(() => exports.allocate(64)).toThrow(noMemory);
  });

  test('has no room for a name that is longer than what is left of it', () => {
    const module = makeModule(build);
    const kernel = new SimdKernel(module, { chunkBytes: 100_000 });
    const read = (log: string): void => feedKernel(kernel, toBytes(log), [log.length], () => {});
    // A line and its name, so that the buffer is large enough; then the names are put at the very end.
    read(lineOf('a'.repeat(200_000)));
    const left = 2 ** 32 - (module.exports.allocate(0) >>> 0);
    module.exports.allocate(2 ** 31);
    module.exports.allocate(left - 2 ** 31 - 100_032);
    read(lineOf('b'.repeat(90_000)));
    expect(() => read(lineOf('c'.repeat(200_000)))).toThrow(noMemory);
  });
});

describe('the memory of a run', () => {
  test('has a key of its own, of which all words differ', () => {
    const keys = [makeSimd(), makeSimd()].map((shared) => {
      if (shared === undefined) throw new Error('WebAssembly with SIMD and threads is needed');
      const { nameKeyAt, nameKeyBytes } = instantiateSimd(shared).exports;
      return [...new Uint32Array(shared.memory.buffer, nameKeyAt.value, nameKeyBytes.value / 4)];
    });
    // Of 512 random words two are the same in one of 30,000 runs.
    expect(keys.map(({ length }) => length)).toEqual([256, 256]);
    expect(new Set(keys.flat()).size).toBeGreaterThan(508);
  });
});
