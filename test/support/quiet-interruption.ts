import type { Interruptible } from '../../src/io/time/interruption.ts';
import { quietTurns } from './unpack.ts';

/** What no signal ends. */
export function quietInterruption(): Interruptible {
  return { signal: new AbortController().signal, turns: quietTurns(), end: () => {} };
}
