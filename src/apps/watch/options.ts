import type { ListenAddress } from '../../io/metrics/metrics-server.ts';
import type { FormatRule } from '../../io/reading/log-formats.ts';
import type { LogOrder } from '../../io/reading/several-logs.ts';
import type { TalkOptions } from '../../io/terminal/terminal.ts';
import type { LoginRule } from '../../tallies/tally.ts';

export interface WatchOptions {
  /** Max rows of a list. */
  readonly top: number;
  /** The lists cover this many last seconds. */
  readonly windowSeconds: number;
  readonly login: LoginRule;
  readonly formats: FormatRule;
  /** Seconds of the past that are counted at the start: 0 for none, Infinity for all. */
  readonly sinceSeconds: number;
  /** Seconds of the log per second; undefined to follow the logs as they grow. */
  readonly replaySpeed: number | undefined;
  /** The order of replayed logs. */
  readonly order: LogOrder;
  /** Seconds between two JSON lines; undefined for the default. */
  readonly everySeconds: number | undefined;
  /** Seconds until the only JSON line and the end; undefined for no end. */
  readonly onceSeconds: number | undefined;
  /** JSON lines on a terminal, too. */
  readonly wantsJson: boolean;
  readonly blockedFile: string | undefined;
  readonly metricsAddress: ListenAddress | undefined;
  readonly talk: TalkOptions;
}
