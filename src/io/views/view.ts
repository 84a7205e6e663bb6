import type { LiveSnapshot } from '../../live/snapshot.ts';

/** Shows snapshots to people or programs while a feed runs. */
export interface View {
  /** Takes a snapshot at a time of the log, from a replay. */
  report(snapshot: LiveSnapshot): void | Promise<void>;
  /** Shows the end, when nothing more comes. Resolves when it has been seen; throws if a signal comes first. */
  showEnd(): Promise<void>;
  /** Ends the view. `isAtEnd` is true if the end was reached or wanted, false after an error. */
  close(isAtEnd: boolean): void | Promise<void>;
}
