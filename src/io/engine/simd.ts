import moduleBytes from '../../../assembly/build/kernel.wasm';
import { initializeSimd, type SimdExports, type SimdModule } from '../../log/simd-module.ts';

/** 4 GiB, which is reserved but not used: all that 32-bit addresses reach. */
const mostPages = 65_536;

/** What a thread needs to work in the same memory as another one. */
export interface SharedSimd {
  readonly compiled: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
}

/** A new memory and the code to work in it; undefined where there is no WebAssembly with SIMD and threads, or no room. */
export function makeSimd(): SharedSimd | undefined {
  try {
    const compiled = new WebAssembly.Module(moduleBytes);
    const memory = new WebAssembly.Memory({ initial: 1, maximum: mostPages, shared: true });
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
