import debugBytes from '../../assembly/build/kernel.debug.wasm';
import releaseBytes from '../../assembly/build/kernel.wasm';
import { instantiateSimd, type SharedSimd } from '../../src/io/engine/kernels.ts';
import type { Kernel, KernelOptions } from '../../src/log/kernel.ts';
import { SimdKernel } from '../../src/log/simd-kernel.ts';
import { initializeSimd, type SimdModule } from '../../src/log/simd-module.ts';
import { TypeScriptKernel } from '../../src/log/typescript-kernel.ts';
import { KernelsInStep } from './kernels-in-step.ts';

export type MakeKernel = (options?: KernelOptions) => Kernel;

/** 4 GiB. */
const maxPages = 65_536;
/** Where assembly/memory.ts keeps the end of what is in use. */
const heapEndAt = 64;

/** One of the modules that assembly/ is compiled to. */
export class SimdBuild {
  readonly name: string;
  readonly compiled: WebAssembly.Module;
  private module: SimdModule | undefined;

  constructor(name: string, bytes: Uint8Array) {
    this.name = name;
    this.compiled = new WebAssembly.Module(bytes);
  }

  /** A new memory that can grow to so many pages. The system has room for some thousands with 4 GiB only. */
  share(pages: number = maxPages): SharedSimd {
    return { compiled: this.compiled, memory: new WebAssembly.Memory({ initial: 1, maximum: pages, shared: true }) };
  }

  /** A memory with nothing in it: always the same one. */
  reset(): SimdModule {
    this.module ??= instantiateSimd(this.share());
    const { memory } = this.module;
    memory.grow(0);
    const heapEnd = new DataView(memory.buffer).getUint32(heapEndAt, true);
    // Shared memory is filled number by number.
    new BigUint64Array(memory.buffer, 0, heapEnd / BigUint64Array.BYTES_PER_ELEMENT).fill(0n);
    initializeSimd(this.module);
    return this.module;
  }
}

/** As it is delivered, and built so that it traps where text is read beyond its padding. */
export const simdBuilds: readonly SimdBuild[] = [
  new SimdBuild('simd', releaseBytes),
  new SimdBuild('simd with bounds checks', debugBytes),
];

/** All kernels. Of each of those with SIMD only the latest may be used. */
export const kernels: readonly { name: string; makeKernel: MakeKernel }[] = [
  { name: 'typescript', makeKernel: (options) => new TypeScriptKernel(options) },
  ...simdBuilds.map((build) => ({
    name: build.name,
    makeKernel: (options?: KernelOptions) => new SimdKernel(build.reset(), options),
  })),
];

/** All kernels as one, which throws where they differ. Only the latest may be used. */
export const makeKernelsInStep: MakeKernel = (options) =>
  new KernelsInStep(kernels.map(({ name, makeKernel }) => ({ name, kernel: makeKernel(options) })));
