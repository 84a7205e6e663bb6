import { findBusiest } from '../structures/busiest-windows.ts';
import type { EpochSeconds } from '../structures/calendar.ts';
import { type RequestsPerSecond, requestsPerSecond } from '../tallies/requests-per-second.ts';
import type { Analyzer } from './analyzer.ts';

type WindowRow = {
  readonly start: EpochSeconds;
  readonly requests: number;
};

/**
 * Which 60-minute windows were the busiest?
 *
 * Every second from the first to the last request may start a window; windows overlap freely. Most requests first, the
 * earlier start among equals. O(seconds with requests · log top).
 */
export const hours: Analyzer<RequestsPerSecond, WindowRow> = {
  tally: requestsPerSecond,
  columns: { start: 'time', requests: 'integer' },
  files: { hours: { columns: ['start', 'requests'], about: 'busiest windows, starting at any second' } },
  *answer(requests, { windowSeconds, top }) {
    const windows = yield* findBusiest(yield* requests.windowsOf(windowSeconds), top);
    return windows.map(({ start, count }) => ({ start, requests: count }));
  },
};
