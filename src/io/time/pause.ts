import { setTimeout as sleep } from 'node:timers/promises';

/** Node's longest timer, 24.8 days; a longer one would fire at once. */
const maxTimerMilliseconds = 2 ** 31 - 1;

/**
 * Waits for some milliseconds, 24.8 days at most: a caller that may need more looks at its clock afterwards and waits again. Throws
 * the signal's reason as soon as it is aborted.
 */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  const step = Math.min(milliseconds, maxTimerMilliseconds);
  await sleep(step, undefined, { signal }).catch(() => signal.throwIfAborted());
}
