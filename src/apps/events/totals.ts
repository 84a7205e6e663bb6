import { type EventTally, RollingAggregate } from '../../events/counting/rolling-aggregate.ts';
import type { EventBatch } from '../../events/event-batch.ts';
import type { EventSummaries } from '../../report/events.ts';
import type { UserError } from '../../user-error.ts';
import type { Clock } from '../../windows/clock.ts';
import type { EventsConfig } from './config.ts';

/** Where events are counted, and what summaries are drawn from. */
export interface Totals {
  /** The time where events are counted, in milliseconds since 1970. Asks whoever knows. */
  now(): Promise<number>;
  /** Counts a batch in, which is borrowed until that is done. */
  count(batch: EventBatch): void | Promise<void>;
  readonly tally: EventTally;
  /** Undefined if it cannot be known now. Then the terminal has been told why. */
  summarize(): Promise<EventSummaries | undefined>;
  /** Keeps what has been counted, after the last event. */
  finish(): Promise<void>;
  /** What to tell after `finish`, as lines of text without their newlines. */
  readonly facts: readonly string[];
  /** Why something that was counted has not been kept. */
  readonly problem: UserError | undefined;
  /** Ends all that it needs of the world. */
  close(): void;
}

/** The totals of this process, in its memory. */
export class OwnTotals implements Totals {
  readonly facts: readonly string[] = [];
  readonly problem: undefined = undefined;
  protected readonly aggregate: RollingAggregate;
  private readonly clock: Clock;

  constructor({ types, windowMinutes, bucketSeconds }: EventsConfig, clock: Clock) {
    this.aggregate = new RollingAggregate({ types: types.map(({ name }) => name), windowMinutes, bucketSeconds });
    this.clock = clock;
  }

  async now(): Promise<number> {
    return this.clock.now();
  }

  get tally(): EventTally {
    return this.aggregate.tally;
  }

  count(batch: EventBatch): void | Promise<void> {
    this.aggregate.addBatch(batch, this.clock.now());
  }

  async summarize(): Promise<EventSummaries> {
    return this.summarizeAt(this.clock.now());
  }

  async finish(): Promise<void> {}

  close(): void {}

  protected summarizeAt(asOf: number): EventSummaries {
    const { aggregate } = this;
    return { asOf, byType: new Map(aggregate.types.map((type) => [type, aggregate.summary(type, asOf)])) };
  }
}

/** The totals of recorded events. The time is that of the latest event so far. */
export class ReplayTotals extends OwnTotals {
  private readonly everyMs: number;
  private readonly report: (summaries: EventSummaries) => Promise<void>;
  private latest: number | undefined = undefined;
  /** When the next summary is due. */
  private nextReport: number = Number.POSITIVE_INFINITY;

  /** Reports each time that a multiple of `everySeconds` is reached, with the events before it. Never reports if undefined. */
  constructor(
    config: EventsConfig,
    everySeconds: number | undefined,
    report: (summaries: EventSummaries) => Promise<void>,
  ) {
    super(config, { now: () => this.latest ?? 0 });
    this.everyMs = 1000 * (everySeconds ?? Number.POSITIVE_INFINITY);
    this.report = report;
  }

  override async count({ length, type, trackingId, time, trackingIds }: EventBatch): Promise<void> {
    const { aggregate } = this;
    for (let row = 0; row < length; row++) {
      const moment = time[row] as number;
      // Awaiting costs more than counting.
      if (moment >= this.nextReport) await this.reportUntil(moment);
      if (this.latest === undefined) this.nextReport = this.multipleAfter(moment);
      if (this.latest === undefined || moment > this.latest) this.latest = moment;
      aggregate.add(
        aggregate.types[type[row] as number] as string,
        trackingIds[trackingId[row] as number] as string,
        moment,
        this.latest,
      );
    }
  }

  /** `asOf` is undefined before the first event. */
  override async summarize(): Promise<EventSummaries> {
    return { ...(await super.summarize()), asOf: this.latest };
  }

  private async reportUntil(moment: number): Promise<void> {
    while (this.nextReport <= moment) {
      const summaries = this.summarizeAt(this.nextReport);
      await this.report(summaries);
      const isEmpty = [...summaries.byType.values()].every(({ totalEventsCaptured }) => totalEventsCaptured === 0);
      // In a gap of years, all summaries but the first one would be the same.
      this.nextReport = isEmpty ? this.multipleAfter(moment) : this.nextReport + this.everyMs;
    }
  }

  /** The first multiple of `everyMs` after a moment. */
  private multipleAfter(moment: number): number {
    return this.everyMs * (Math.floor(moment / this.everyMs) + 1);
  }
}
