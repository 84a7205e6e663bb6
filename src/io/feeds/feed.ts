import type { LiveView } from '../../live/live-view.ts';
import type { LogEnd } from '../../report/watch/silence.ts';
import type { EpochSeconds } from '../../structures/calendar.ts';
import type { Interruptible } from '../time/interruption.ts';

/** What feeds a live view with a log. */
export interface Feed {
  /** The moment that the log has come to; NaN as long as nothing tells. */
  readonly time: EpochSeconds;
  /** What it waits for before anything can come: the name of a log; undefined if it waits for nothing but lines. */
  readonly awaitedLog: string | undefined;
  /** False while it counts in what was there before the start. */
  readonly isCaughtUp: boolean;
  /** The ends of logs that have lines, although none of them was counted at the start. */
  readonly silentEnds: readonly LogEnd[];
  /** Feeds until there is nothing more to come. Throws if a signal comes. */
  run(): Promise<void>;
}

/** What a feed works with. */
export interface FeedContext {
  readonly live: LiveView;
  readonly interruption: Interruptible;
  /** Called when what has been read so far is counted. What it returns is waited for before anything else is counted. */
  readonly onCounted: () => undefined | Promise<unknown>;
  /** Called where nothing can be opened, because too many files are open: closes what is needed less than a log. */
  readonly freeDescriptors: () => void;
}
