import { runApart } from './run-apart.ts';

/** How thorough to be. */
export interface AggregateEffort {
  /** Added in each round, by random types and tracking ids. */
  readonly eventCount: number;
  readonly roundCount: number;
  readonly trackingIdCount: number;
}

/** Nanoseconds of processor time an event, and bytes. */
export interface AggregateFindings {
  /** Best round of adding objects `{type, trackingId, time}` one by one, with `now` in hand. */
  readonly addNanoseconds: number;
  /** Best round of adding batches of usual size. */
  readonly batchNanoseconds: number;
  /** What the heap and the arrays grow by, tracking ids among it, when each type has events of each id in 31 buckets. */
  readonly weightBytes: number;
}

export const wholeAggregateEffort: AggregateEffort = { eventCount: 1_000_000, roundCount: 15, trackingIdCount: 10_000 };
export const quickAggregateEffort: AggregateEffort = { eventCount: 20_000, roundCount: 1, trackingIdCount: 100 };

/** Measures a `RollingAggregate` of three types in a process of its own. Fails if an answer is not what a recount says. */
export function measureAggregate(effort: AggregateEffort): AggregateFindings {
  return runApart('aggregate-process', effort);
}
