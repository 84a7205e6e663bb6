import moduleBytes from '../../../assembly/build/kernel.wasm';
import type { Kernel } from '../../log/kernel.ts';
import { SimdKernel } from '../../log/simd-kernel.ts';
import { initializeSimd, type SimdExports, type SimdModule } from '../../log/simd-module.ts';
import { TypeScriptKernel } from '../../log/typescript-kernel.ts';
import { UserError } from '../../user-error.ts';

/** The kernels that can be asked for. */
export const kernelNames = ['simd', 'typescript'] as const;

export type KernelName = (typeof kernelNames)[number];

/** A kernel, and what another thread needs for one that has the same names. */
export interface MadeKernel {
  readonly kernel: Kernel;
  /** Undefined if its names are its own. */
  readonly simd: SharedSimd | undefined;
}

/** A new kernel; if none is asked for, the fastest one that runs here. Throws a `UserError` if the wanted one does not. */
export function makeKernel(wanted: KernelName | undefined): MadeKernel {
  const simd = wanted === 'typescript' ? undefined : makeSimd();
  if (simd === undefined && wanted === 'simd') {
    throw new UserError('this Node cannot run the SIMD kernel, or has no room for it: leave out --kernel simd');
  }
  return { kernel: kernelFor(simd), simd };
}

/** A kernel that has the names of all others in the same memory, or its own if there is none. */
export function kernelFor(simd: SharedSimd | undefined): Kernel {
  return simd === undefined ? new TypeScriptKernel() : new SimdKernel(instantiateSimd(simd));
}

/** 4 GiB, which is reserved but not used: all that 32-bit addresses reach. */
const maxPages = 65_536;

/** What a thread needs to work in the same memory as another one. */
export interface SharedSimd {
  readonly compiled: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
}

/** A new memory and the code to work in it; undefined where there is no WebAssembly with SIMD and threads, or no room. */
export function makeSimd(): SharedSimd | undefined {
  try {
    const compiled = new WebAssembly.Module(moduleBytes);
    const memory = new WebAssembly.Memory({ initial: 1, maximum: maxPages, shared: true });
    initializeSimd(instantiateSimd({ compiled, memory }));
    return { compiled, memory };
  } catch {
    return undefined;
  }
}

/** To be called once in every thread. */
export function instantiateSimd({ compiled, memory }: SharedSimd): SimdModule {
  const instance = new WebAssembly.Instance(compiled, { env: { memory }, memory: { outOfMemory } });
  return { memory, exports: instance.exports as unknown as SimdExports };
}

function outOfMemory(): never {
  throw new RangeError('allocation failed: WebAssembly has 4 GiB of memory at most');
}
