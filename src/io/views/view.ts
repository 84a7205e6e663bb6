import type { LiveSnapshot } from '../../live/snapshot.ts';

/** Shows people or programs what is known, now and then, while a feed goes on. */
export interface View {
  /** Takes note of what a replay reports. */
  report(snapshot: LiveSnapshot): void | Promise<void>;
  /** To be called when nothing more comes: shows the end. Resolves when it has been seen; throws if a signal comes first. */
  showEnd(): Promise<void>;
  /** Shows nothing any more. `isAtEnd` is true if the end was reached or wanted, false if something went wrong. */
  close(isAtEnd: boolean): void | Promise<void>;
}
