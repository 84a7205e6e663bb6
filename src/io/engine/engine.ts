import type v8 from 'node:v8';

/** Node takes 4 ms to load this module, which is long for a small log. */
export function loadV8(): Promise<{ readonly default: typeof v8 }> {
  return import('node:v8');
}

/**
 * To be called before anything is worth optimizing. Less inlining halves the processor time that V8 takes for optimizing,
 * which threads have better use for, and what comes out is as fast (docs/performance.md).
 */
export async function limitInlining(): Promise<void> {
  const { default: v8 } = await loadV8();
  v8.setFlagsFromString('--max-inlined-bytecode-size-cumulative=100');
}

/** Shorter runs leave V8 nothing to wait for. */
const leastSeconds = 1;

/**
 * To be called when all work is done. At its exit, Node waits for whatever V8 still optimizes in the background, and that may
 * wait for the main thread to collect garbage, which does not come any more: Node's issue 54918, open in version 20. So nothing
 * new is optimized, and the garbage is collected before.
 */
export async function settle(): Promise<void> {
  if (process.uptime() < leastSeconds) return;
  const { default: v8 } = await loadV8();
  v8.setFlagsFromString('--no-opt');
  (await loadCollector())();
}

/** A function that collects all garbage, and gives memory back that only garbage held. */
export async function loadCollector(): Promise<() => void> {
  const { default: v8 } = await loadV8();
  const { default: vm } = await import('node:vm');
  v8.setFlagsFromString('--expose-gc');
  return vm.runInNewContext('gc');
}
