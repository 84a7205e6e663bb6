import { StoreError } from './store.ts';

const mostAttempts = 12;
const firstWaitMs = 10;
const mostWaitMs = 500;

/** How those who write the same keep out of each other's way. */
export interface Patience {
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly wait: (milliseconds: number) => Promise<unknown>;
}

/** What an attempt came to: `created` means that there is something to read now, where there was nothing. */
export type Attempt = 'done' | 'conflict' | 'created';

/**
 * Calls a function that reads, and writes in place of what it read, until it has done that. Where somebody else was faster it waits
 * first, longer each time, and hardly ever as long as others. Throws a `StoreError` after 12 attempts, which took some two
 * seconds.
 */
export async function compareAndSwap(
  name: string,
  { random, wait }: Patience,
  attempt: () => Promise<Attempt>,
): Promise<void> {
  for (let i = 0; i < mostAttempts; i++) {
    const outcome = await attempt();
    if (outcome === 'done') return;
    if (outcome === 'conflict') await wait(random() * Math.min(mostWaitMs, firstWaitMs * 2 ** i));
  }
  throw new StoreError(`${name} changed ${mostAttempts} times before it could be written`);
}
