import { findDisjoint } from '../structures/busiest-windows.ts';
import type { EpochSeconds } from '../structures/calendar.ts';
import { type RequestsPerSecond, requestsPerSecond } from '../tallies/requests-per-second.ts';
import type { Analyzer } from './analyzer.ts';

type WindowRow = {
  readonly start: EpochSeconds;
  readonly requests: number;
};

/**
 * Which 60-minute windows were the busiest, if no two may share a second?
 *
 * Greedy: the busiest window is taken (of equals the earliest), all that share a second with it are struck out, and so on;
 * windows without requests are left out. In the order in which they are taken. O(seconds with requests), then O(log) a row.
 */
export const disjointHours: Analyzer<RequestsPerSecond, WindowRow> = {
  tally: requestsPerSecond,
  columns: { start: 'time', requests: 'integer' },
  files: { disjointhours: { columns: ['start', 'requests'], about: 'the busiest windows that share no second' } },
  *answer(requests, { windowSeconds, top }) {
    const windows = yield* findDisjoint(yield* requests.windowsOf(windowSeconds), top);
    return windows.map(({ start, count }) => ({ start, requests: count }));
  },
};
