import type { Activity } from '../../report/watch/screen-state.ts';
import type { LogEnd } from '../../report/watch/silence.ts';
import type { EpochSeconds } from '../../structures/calendar.ts';
import type { FollowEvent } from '../following/follow-log.ts';

/** Counts the lines of logs into a live view. */
export interface Feed {
  /** The moment that the logs have come to; NaN before the first request of a replay. */
  readonly time: EpochSeconds;
  readonly activity: Activity;
  /** Counts until nothing more can come. Throws when a signal comes. Call it once. */
  run(listener: FeedListener): Promise<void>;
}

/** Is told how a feed goes on. */
export interface FeedListener {
  /**
   * Called once, when the lines present at the start are counted, and before any other line is. `silentEnds` are the ends
   * of logs that have lines, if none was counted.
   */
  onCaughtUp(silentEnds: readonly LogEnd[]): void;
  /** Called from then on when what has been read is counted. A promise is awaited before more is counted. */
  onCounted(): undefined | Promise<unknown>;
  /** A replay has come to a time at which a report is due. A promise is awaited before more is counted. */
  onReportDue(time: EpochSeconds): void | Promise<void>;
  onFollowEvent(event: FollowEvent): void;
  /** Called when no file can be opened because too many are open. Closes what is less important than a log. */
  freeDescriptors(): void;
}
