import type { LoginRule } from '../tallies/tally.ts';

/** What the answers depend on besides the log. */
export interface AnalysisParameters {
  /** The most rows of an answer, at least 1. */
  readonly top: number;
  /** Length of the windows that are counted: [start, start + windowSeconds), at least 1. */
  readonly windowSeconds: number;
  readonly login: LoginRule;
}
