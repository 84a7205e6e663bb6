/** A text of the store, and the mark by which `replace` tells whether anybody has written it since. */
export interface StoredText {
  readonly text: string;
  /** Means something to the store that gave it only. */
  readonly version: unknown;
}

/**
 * What several processes share: texts by key, written by compare-and-swap.
 *
 * Every call may fail with a `StoreError`. Then a write may have been done, or not, or be done later: whoever wants to know
 * reads again. Only after a `NotDoneError` it is certain that it has not been done. What is stored may be gone at any time, because the
 * store is full, was restarted, or the lifetime is over.
 */
export interface Store {
  /** What messages call the place of a key: `memcached at 127.0.0.1:11211`. */
  nameOf(key: string): string;
  /**
   * The store's own time, in milliseconds since 1970, by which all who share it agree what is old. Until `learnTime` was kept it is
   * a guess, by which nothing should be written.
   */
  now(): number;
  /** Waits until the store has told its time; once it has, there is nothing to wait for, whatever becomes of the store. */
  learnTime(): Promise<void>;
  /** Undefined if nothing is stored under the key. */
  read(key: string): Promise<StoredText | undefined>;
  /** Stores a text for so long unless the key has one: false then. Throws a `StoreLimitError` for one that is too large. */
  create(key: string, text: string, lifetimeSeconds: number): Promise<boolean>;
  /**
   * Stores a text for so long in place of the one that was read: false if that has been written since, or has gone. Throws a
   * `StoreLimitError` for one that is too large.
   */
  replace(key: string, text: string, version: unknown, lifetimeSeconds: number): Promise<boolean>;
  /** Ends all connections: what was asked and not answered yet fails, and so does all that is asked later. */
  close(): void;
}

/** The store cannot be reached, did not answer in time, or has no room: what failed now may work later. */
export class StoreError extends Error {
  override readonly name: string = 'StoreError';
}

/** What was asked has not been done, and will not be: it was never sent, or the store has refused it. */
export class NotDoneError extends StoreError {
  override readonly name: string = 'NotDoneError';
}

/** The same error, as a `NotDoneError` if it is one of a store. */
export function asNotDone(error: unknown): unknown {
  const isUncertain = error instanceof StoreError && !(error instanceof NotDoneError);
  return isUncertain ? new NotDoneError(error.message, { cause: error }) : error;
}

/** The store will never take this: the text is too large, the key is none, it has no compare-and-swap. */
export class StoreLimitError extends NotDoneError {
  override readonly name: string = 'StoreLimitError';
}
