import type { Kernel } from '../../log/kernel.ts';
import { SimdKernel } from '../../log/simd-kernel.ts';
import { TypeScriptKernel } from '../../log/typescript-kernel.ts';
import { UserError } from '../../user-error.ts';
import { instantiateSimd, makeSimd, type SharedSimd } from './simd.ts';

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
