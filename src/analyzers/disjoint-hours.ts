import { findDisjoint } from '../structures/busiest-windows.ts';
import { PrefixSums } from '../structures/prefix-sums.ts';
import type { EpochSeconds, SecondsHistogram } from '../structures/seconds-histogram.ts';
import { requestsPerSecond } from '../tallies/requests-per-second.ts';
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
export const disjointHours: Analyzer<SecondsHistogram, WindowRow> = {
  tally: requestsPerSecond,
  columns: { start: 'time', requests: 'integer' },
  files: { disjointhours: ['start', 'requests'] },
  answer: (histogram, { windowSeconds, top }) =>
    findDisjoint(new PrefixSums(histogram), windowSeconds, top).map(({ start, count }) => ({ start, requests: count })),
};
