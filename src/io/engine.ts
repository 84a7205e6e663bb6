import v8 from 'node:v8';
import vm from 'node:vm';

/** Shorter runs leave V8 nothing to wait for. */
const leastMilliseconds = 1000;

/**
 * To be called when all work is done. At its exit, Node waits for whatever V8 still optimizes in the background, and that may
 * wait for the main thread to collect garbage, which does not come any more: Node's issue 54918, open in version 20. So nothing
 * new is optimized, and the garbage is collected before.
 */
export function settle(): void {
  if (performance.now() < leastMilliseconds) return;
  v8.setFlagsFromString('--no-opt');
  v8.setFlagsFromString('--expose-gc');
  vm.runInNewContext('gc')();
}
