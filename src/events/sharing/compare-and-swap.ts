import { StoreError } from './store.ts';

const maxAttempts = 12;
const firstWaitMs = 10;
const maxWaitMs = 500;

/** What writers of the same key wait by. */
export interface Patience {
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly wait: (milliseconds: number) => Promise<unknown>;
}

/** The outcome of an attempt. `created`: there is something to read now, where there was nothing. */
export type Attempt = 'done' | 'conflict' | 'created';

/**
 * Retries an attempt to read, and to write in place of what was read, until it is done. After a conflict it waits a random time
 * first, up to twice as long each time. Throws a `StoreError` after 12 attempts, some two seconds.
 */
export async function compareAndSwap(
  name: string,
  { random, wait }: Patience,
  attempt: () => Promise<Attempt>,
): Promise<void> {
  for (let i = 0; i < maxAttempts; i++) {
    const outcome = await attempt();
    if (outcome === 'done') return;
    if (outcome === 'conflict') await wait(random() * Math.min(maxWaitMs, firstWaitMs * 2 ** i));
  }
  throw new StoreError(`${name} changed ${maxAttempts} times before it could be written`);
}
