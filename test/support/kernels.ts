import { instantiateSimd, makeSimd } from '../../src/io/simd.ts';
import type { Kernel, KernelOptions } from '../../src/log/kernel.ts';
import { SimdKernel } from '../../src/log/simd-kernel.ts';
import type { SimdModule } from '../../src/log/simd-module.ts';
import { TypeScriptKernel } from '../../src/log/typescript-kernel.ts';

export type MakeKernel = (options?: KernelOptions) => Kernel;

/** Where assembly/memory.ts keeps the end of what is in use. */
const heapEndAt = 64;

let simdModule: SimdModule | undefined;

/** A memory with nothing in it: always the same one, because the system has room for some thousands only. */
export function resetSimd(): SimdModule {
  simdModule ??= instantiateSimd(makeSimd() ?? unavailable());
  const { memory, exports } = simdModule;
  memory.grow(0);
  new Uint8Array(memory.buffer).fill(0, 0, new DataView(memory.buffer).getUint32(heapEndAt, true));
  exports.initialize(randomSeed(), randomSeed());
  return simdModule;
}

/** All kernels. Of those with SIMD only the latest may be used. */
export const kernels: readonly { name: string; makeKernel: MakeKernel }[] = [
  { name: 'typescript', makeKernel: (options) => new TypeScriptKernel(options) },
  { name: 'simd', makeKernel: (options) => new SimdKernel(resetSimd(), options) },
];

function randomSeed(): bigint {
  return BigInt(Math.trunc(Math.random() * Number.MAX_SAFE_INTEGER));
}

function unavailable(): never {
  throw new Error('WebAssembly with SIMD and threads is needed');
}
