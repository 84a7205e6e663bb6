import type { EventSummary } from '../../events/counting/event-counts.ts';
import type { EventTally } from '../../events/counting/rolling-aggregate.ts';
import type { EventBatch } from '../../events/event-batch.ts';
import type { UserError } from '../../user-error.ts';

/** What is known of each event type at a moment. */
export interface Summaries {
  /** In milliseconds since 1970; undefined if no time has come yet. */
  readonly asOf: number | undefined;
  /** In the order of the configuration. */
  readonly byType: ReadonlyMap<string, EventSummary>;
}

/** Where events are counted, and what summaries are drawn from. */
export interface Totals {
  /** What time it is where events are counted, in milliseconds since 1970; asks whoever knows. */
  now(): Promise<number>;
  /** Counts a batch in, which is borrowed until that is done. */
  count(batch: EventBatch): void | Promise<void>;
  readonly tally: EventTally;
  /** Undefined if it cannot be known now, which has been told then. */
  summarize(): Promise<Summaries | undefined>;
  /** Keeps what has been counted, behind the last event. */
  finish(): Promise<void>;
  /** What there is to say behind that, as lines of text without their newlines. */
  readonly facts: readonly string[];
  /** Why something that was counted has not been kept. */
  readonly problem: UserError | undefined;
  /** Ends all that it needs of the world. */
  close(): void;
}
