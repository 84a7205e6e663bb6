import { UserError } from '../../user-error.ts';
import { loadCollector, loadV8 } from './engine.ts';

/** Of a heap with less in use, V8 is not even asked how large it may become: loading what tells takes 4 ms. */
const smallHeapBytes: number = 32 * 1024 * 1024;

/** What V8 may need for what is young, and what may be allocated until somebody looks again. */
const reservedBytes: number = 512 * 1024 * 1024;

/**
 * Throws a `UserError` if V8's heap is nearly full: V8 itself would end the process with a dump, and leave its temporary files
 * behind. What grows with a log lies outside of that heap, and says by an error of its own that there is no more memory.
 *
 * To be called some times a second. Some 10 µs, and a garbage collection where the heap seems to be nearly full.
 */
export async function refuseFullHeap(): Promise<void> {
  if (process.memoryUsage().heapUsed < smallHeapBytes) return;
  const { default: v8 } = await loadV8();
  const limit = v8.getHeapStatistics().heap_size_limit;
  const mostBytes = Math.max(limit / 2, limit - reservedBytes);
  if (process.memoryUsage().heapUsed < mostBytes) return;
  (await loadCollector())();
  if (process.memoryUsage().heapUsed < 0.9 * mostBytes) return;
  const megabytes = Math.round(limit / 1024 / 1024);
  throw new UserError(
    `not enough memory: the heap of ${megabytes} MB that Node allows is nearly full; ` +
      `allow more by NODE_OPTIONS=--max-old-space-size=${2 * megabytes}, or give less at once`,
  );
}
