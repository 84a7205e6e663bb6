import type { Time } from './simulated-time.ts';

/** A counter as the benchmark sees it: what all of them can do. */
export interface Subject {
  readonly counter: object;
  /** Counts one event now, by the time that it was made with. */
  add(): void;
  /** Counts so many events from time 0 on, one every `stepMs`. A loop of its own, so that the engine can inline what it calls. */
  addEvery(stepMs: number, count: number): void;
  /** NaN if it knows no minute. */
  lastMinute(): number;
  /** NaN if it knows no hour. */
  lastHour(): number;
  /** Undoes what making it did to others. */
  release?(): void;
}

/** A class of counters that takes part. */
export interface Contender {
  readonly name: string;
  /** `ours` have to give right answers; for `book` and `peer` it is told how far off they are. */
  readonly kind: 'ours' | 'book' | 'peer';
  /** Ours are exact, or else estimate the events of a bucket that is partly in the window. */
  readonly isExact: boolean;
  /** Memory grows with the events: there is a limit to how many it can be measured with. */
  readonly keepsEvents: boolean;
  /** The file of its source in the repository, for ours. */
  readonly source?: string;
  make(time: Time): Subject;
}
