import type { ListenAddress } from '../../io/metrics/metrics-server.ts';
import type { LogOrder } from '../../io/reading/put-in-order.ts';
import type { TalkOptions } from '../../io/terminal/terminal.ts';
import type { LoginRule } from '../../tallies/tally.ts';

/** What the options of `watch` mean. */
export interface WatchOptions {
  /** The most rows of a list. */
  readonly top: number;
  /** The lists are of the last so many seconds. */
  readonly windowSeconds: number;
  readonly login: LoginRule;
  /** What of the past is counted in at the start, in seconds: 0 for nothing, Infinity for all there is. */
  readonly sinceSeconds: number;
  /** Seconds of the log per second; undefined to follow the logs as they grow. */
  readonly replaySpeed: number | undefined;
  /** The order of replayed logs. */
  readonly order: LogOrder;
  /** Seconds between two JSON lines; undefined for the usual. */
  readonly everySeconds: number | undefined;
  /** One JSON line after so many seconds, and no more; undefined for no end. */
  readonly onceSeconds: number | undefined;
  /** JSON lines on a terminal, too. */
  readonly wantsJson: boolean;
  readonly blockedFile: string | undefined;
  readonly metricsAddress: ListenAddress | undefined;
  readonly talk: TalkOptions;
}
