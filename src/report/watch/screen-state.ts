import type { Zone } from '../../log/timestamp.ts';

/** Cells of a terminal. */
export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

/** What the program does at the moment. */
export type Activity =
  | { readonly name: 'live' }
  | { readonly name: 'paused' }
  /** Reads a log `speed` times as fast as it was written. */
  | { readonly name: 'replay'; readonly speed: number }
  | { readonly name: 'waiting'; readonly log: string }
  /** There is nothing more to come. */
  | { readonly name: 'ended' };

/** What the screen shows besides the figures, and how. */
export interface ScreenState {
  /** What messages call the logs. */
  readonly logs: readonly string[];
  /** Times are shown in it. */
  readonly zone: Zone;
  readonly activity: Activity;
  /** Why there is nothing to see; undefined if there is something. */
  readonly notice: string | undefined;
  /** The help page replaces the figures. */
  readonly isHelpShown: boolean;
  /** False where nobody can press a key. */
  readonly hasKeys: boolean;
  readonly hasColor: boolean;
  /** False where the terminal has ASCII only. */
  readonly hasUnicode: boolean;
}
