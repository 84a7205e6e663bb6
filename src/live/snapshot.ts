import type { ByteString } from '../structures/byte-string.ts';
import type { EpochSeconds } from '../structures/calendar.ts';

/**
 * What the live view knows at one moment: plain data, of which the screen, JSON lines and Prometheus each show their part. Long
 * names are cut to `maxNeededBytes`.
 */
export interface LiveSnapshot {
  /** The moment: now, or in a replay the time that the log has come to; NaN before its first request. */
  readonly time: EpochSeconds;
  readonly requests: WindowFigures;
  readonly bytes: WindowFigures;
  /** Requests of the last minute and hour by the first digit of their status, 0 to 9. */
  readonly statusClasses: { readonly lastMinute: readonly number[]; readonly lastHour: readonly number[] };
  /** The start of the span that `hosts` and `resources` are about; -Infinity before anything came. */
  readonly topSince: EpochSeconds;
  /** Most requests first, equals by their bytes. */
  readonly hosts: readonly { readonly host: ByteString; readonly requests: number }[];
  /** Most bytes first, equals by their bytes. */
  readonly resources: readonly { readonly resource: ByteString; readonly bytes: number }[];
  /** Hosts that the login rule would block now, the longest first, equals by their bytes. */
  readonly blockedHosts: readonly { readonly host: ByteString; readonly secondsLeft: number }[];
  /** How many hosts are blocked now; `blockedHosts` may have only the first ones. */
  readonly blockedHostCount: number;
  readonly totals: LiveTotals;
}

/** Sums of requests or bytes. Whole numbers; `lastSecond` may be estimated. */
export interface WindowFigures {
  /** What arrived in the last second. */
  readonly lastSecond: number;
  readonly lastMinute: number;
  readonly lastHour: number;
  /** By second, the last 60 of them, the newest last. */
  readonly bySecond: readonly number[];
  /** By minute, the last 60 of them, the newest last. */
  readonly byMinute: readonly number[];
}

/** Counted since the start, whatever the windows. */
export interface LiveTotals {
  readonly lines: number;
  readonly empty: number;
  readonly malformed: number;
  /** Lines that are neither empty nor malformed. */
  readonly requests: number;
  /** Of all requests but those of `bytesLeftOut`. */
  readonly bytes: bigint;
  /** Requests whose bytes are left out everywhere, because they, or those of an hour with them, are above 2^53 - 1. */
  readonly bytesLeftOut: number;
  /** Requests that the login rule would have blocked. */
  readonly blocked: number;
  /** Requests that were too old for the last hour when they came. */
  readonly late: number;
}
