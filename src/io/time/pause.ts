import { setTimeout as sleep } from 'node:timers/promises';
import { longestTimerMilliseconds } from './long-timer.ts';

/** Waits for any number of milliseconds, or throws the signal's reason as soon as it is aborted. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  for (let left = milliseconds; left > 0; left -= longestTimerMilliseconds) {
    const step = Math.min(left, longestTimerMilliseconds);
    await sleep(step, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}
