import type { TalkOptions } from '../../io/terminal/terminal.ts';

/** What all commands about events are told. */
export interface EventsOptions {
  readonly configFile: string;
  readonly talk: TalkOptions;
}

export interface GenerateOptions extends EventsOptions {
  /** Late by less than a millisecond, at the cost of a core. */
  readonly isPrecise: boolean;
  /** All at once, without waiting until they are due. */
  readonly isUnpaced: boolean;
  /** The first event's time, in milliseconds since 1970; undefined for now. */
  readonly start: number | undefined;
}

export interface AggregateOptions extends EventsOptions {
  /** Counts events that are made here, instead of reading any. */
  readonly generates: boolean;
  readonly isPrecise: boolean;
  /** The time is what the events have come to. */
  readonly isReplay: boolean;
  /** Seconds between two summaries; undefined for only one, at the end. */
  readonly everySeconds: number | undefined;
  readonly badLinesFile: string | undefined;
}
