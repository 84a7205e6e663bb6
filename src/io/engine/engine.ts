import type v8 from 'node:v8';
import { UserError } from '../../user-error.ts';
import { unlessRefused } from '../system-error.ts';

/** Node takes 4 ms to load this module, which is long for a small log. */
async function loadV8(): Promise<typeof v8> {
  return (await import('node:v8')).default;
}

/**
 * To be called before anything is worth optimizing. Less inlining halves the processor time that V8 takes for optimizing,
 * which threads have better use for, and what comes out is as fast (docs/performance.md).
 */
export async function limitInlining(): Promise<void> {
  (await loadV8()).setFlagsFromString('--max-inlined-bytecode-size-cumulative=100');
}

/** Shorter runs leave V8 nothing to wait for. */
const minSeconds = 1;

/**
 * To be called when all work is done. At its exit, Node waits for whatever V8 still optimizes in the background, and that may
 * wait for the main thread to collect garbage, which does not come any more: Node's issue 54918, open in version 20. So nothing
 * new is optimized, and the garbage is collected before.
 */
export async function settle(): Promise<void> {
  if (process.uptime() < minSeconds) return;
  (await loadV8()).setFlagsFromString('--no-opt');
  (await loadCollector())();
}

/** A function that collects all garbage, and gives memory back that only garbage held. */
async function loadCollector(): Promise<() => void> {
  const { default: vm } = await import('node:vm');
  (await loadV8()).setFlagsFromString('--expose-gc');
  return vm.runInNewContext('gc');
}

/** Of a heap with less in use, V8 is not even asked how large it may become: loading what tells takes 4 ms. */
const smallHeapBytes: number = 32 * 1024 * 1024;

/** What V8 may need for what is young, and what may be allocated until somebody looks again. */
const reservedBytes: number = 512 * 1024 * 1024;

/** 0 where too many files are open, because Node opens one for what else it tells: the next look decides. */
function usedHeapBytes(): number {
  return unlessRefused(() => process.memoryUsage().heapUsed, 'EMFILE') ?? 0;
}

/**
 * Throws a `UserError` if V8's heap is nearly full: V8 itself would end the process with a dump, and leave its temporary files
 * behind. What grows with a log lies outside of that heap, and says by an error of its own that there is no more memory.
 *
 * Call it a few times a second. It takes about 10 µs, and a garbage collection where the heap seems to be nearly full.
 */
export async function refuseFullHeap(): Promise<void> {
  if (usedHeapBytes() < smallHeapBytes) return;
  const limit = (await loadV8()).getHeapStatistics().heap_size_limit;
  const maxBytes = Math.max(limit / 2, limit - reservedBytes);
  if (usedHeapBytes() < maxBytes) return;
  (await loadCollector())();
  if (usedHeapBytes() < 0.9 * maxBytes) return;
  const megabytes = Math.round(limit / 1024 / 1024);
  throw new UserError(
    `not enough memory: the heap of ${megabytes} MB that Node allows is nearly full; ` +
      `allow more by NODE_OPTIONS=--max-old-space-size=${2 * megabytes}, or give less at once`,
  );
}
