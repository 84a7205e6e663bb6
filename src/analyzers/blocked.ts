import { type BlockedShare, blockedRequests } from '../tallies/blocked-requests.ts';
import type { Analyzer } from './analyzer.ts';

/**
 * Which requests would a failed-login rule have blocked?
 *
 * Every request made while its host is blocked, as its line in the log, in the order of the log: the tally keeps these
 * lines while the log is read, so that any number of them needs no memory and there are no rows left to answer with.
 */
export const blocked: Analyzer<BlockedShare, Record<never, never>> = {
  tally: blockedRequests,
  columns: {},
  files: {},
  linesFile: { stem: 'blocked', about: 'requests made while their host was blocked' },
  *answer() {
    yield;
    return [];
  },
};
