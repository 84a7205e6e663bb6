import type { EventWindow } from '../counting/event-window.ts';
import type { Store, StoredText } from './store.ts';
import { parseStoredTotals, type StoredTotals, StoredTotalsError } from './stored-totals.ts';

/** Totals, and what they were read from. */
export interface ReadTotals {
  readonly totals: StoredTotals;
  readonly stored: StoredText;
}

/** What is stored under a key, undefined if nothing is. Throws a `StoredTotalsError` if it is something else, or for another window. */
export async function readTotals(store: Store, key: string, window: EventWindow): Promise<ReadTotals | undefined> {
  const stored = await store.read(key);
  if (stored === undefined) return undefined;
  const totals = explained(store, key, () => parseStoredTotals(stored.text));
  const { windowMinutes, bucketSeconds } = totals;
  if (windowMinutes === window.windowMinutes && bucketSeconds === window.bucketSeconds) {
    return { totals, stored };
  }
  throw new StoredTotalsError(
    `${key} in ${store.nameOf(key)} has the last ${windowMinutes} min in buckets of ${bucketSeconds} s, ` +
      `not ${window.windowMinutes} min in buckets of ${window.bucketSeconds} s: ask for the same, or set another prefix`,
  );
}

/** Runs what may find that the totals make no sense, and says then where they are and what to do. */
export function explained<Result>(store: Store, key: string, run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof StoredTotalsError)) throw error;
    throw new StoredTotalsError(
      `the totals under ${key} in ${store.nameOf(key)} make no sense: ${error.message}; delete them, or set another prefix`,
      { cause: error },
    );
  }
}
