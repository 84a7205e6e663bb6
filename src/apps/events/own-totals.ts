import { type EventTally, RollingAggregate } from '../../events/counting/rolling-aggregate.ts';
import type { EventBatch } from '../../events/event-batch.ts';
import type { Clock } from '../../windows/clock.ts';
import type { EventsConfig } from './config.ts';
import type { Summaries, Totals } from './totals.ts';

/** The totals of this process, in its memory. */
export class OwnTotals implements Totals {
  readonly facts: readonly string[] = [];
  readonly problem: undefined = undefined;
  private readonly aggregate: RollingAggregate;
  private readonly clock: Clock;

  constructor(config: EventsConfig, clock: Clock) {
    this.aggregate = makeAggregate(config);
    this.clock = clock;
  }

  async now(): Promise<number> {
    return this.clock.now();
  }

  get tally(): EventTally {
    return this.aggregate.tally;
  }

  count(batch: EventBatch): void {
    this.aggregate.addBatch(batch, this.clock.now());
  }

  async summarize(): Promise<Summaries> {
    return summarizeAt(this.aggregate, this.clock.now());
  }

  async finish(): Promise<void> {}

  close(): void {}
}

/** The totals of recorded events, whose time is what they have come to: the latest one so far. */
export class ReplayTotals implements Totals {
  readonly facts: readonly string[] = [];
  readonly problem: undefined = undefined;
  private readonly aggregate: RollingAggregate;
  private readonly everyMs: number | undefined;
  private readonly report: (summaries: Summaries) => Promise<void>;
  private latest: number | undefined = undefined;
  /** When the next summary is due. */
  private nextReport: number = Number.POSITIVE_INFINITY;

  /** Reports whenever the time comes to a multiple of so many seconds, of what there was until then; never if that is undefined. */
  constructor(config: EventsConfig, everySeconds: number | undefined, report: (summaries: Summaries) => Promise<void>) {
    this.aggregate = makeAggregate(config);
    this.everyMs = everySeconds === undefined ? undefined : 1000 * everySeconds;
    this.report = report;
  }

  async now(): Promise<number> {
    return this.latest ?? 0;
  }

  get tally(): EventTally {
    return this.aggregate.tally;
  }

  async count({ length, type, trackingId, time, trackingIds }: EventBatch): Promise<void> {
    const { aggregate } = this;
    for (let row = 0; row < length; row++) {
      const moment = time[row] as number;
      // Awaiting costs more than counting.
      if (moment >= this.nextReport) await this.reportUntil(moment);
      if (this.latest === undefined || moment > this.latest) this.moveTo(moment);
      aggregate.add(
        aggregate.types[type[row] as number] as string,
        trackingIds[trackingId[row] as number] as string,
        moment,
        this.latest,
      );
    }
  }

  async summarize(): Promise<Summaries> {
    const { asOf, byType } = summarizeAt(this.aggregate, this.latest ?? 0);
    return { asOf: this.latest === undefined ? undefined : asOf, byType };
  }

  async finish(): Promise<void> {}

  close(): void {}

  private moveTo(moment: number): void {
    if (this.latest === undefined && this.everyMs !== undefined) this.nextReport = multipleAfter(moment, this.everyMs);
    this.latest = moment;
  }

  private async reportUntil(moment: number): Promise<void> {
    const everyMs = this.everyMs as number;
    while (this.nextReport <= moment) {
      const summaries = summarizeAt(this.aggregate, this.nextReport);
      await this.report(summaries);
      const isEmpty = [...summaries.byType.values()].every(({ totalEventsCaptured }) => totalEventsCaptured === 0);
      // In a gap of years, all summaries but the first one would be the same.
      this.nextReport = isEmpty ? multipleAfter(moment, everyMs) : this.nextReport + everyMs;
    }
  }
}

function multipleAfter(moment: number, step: number): number {
  return step * (Math.floor(moment / step) + 1);
}

function makeAggregate({ types, windowMinutes, bucketSeconds }: EventsConfig): RollingAggregate {
  return new RollingAggregate({ types: types.map(({ name }) => name), windowMinutes, bucketSeconds });
}

function summarizeAt(aggregate: RollingAggregate, asOf: number): Summaries {
  return { asOf, byType: new Map(aggregate.types.map((type) => [type, aggregate.summary(type, asOf)])) };
}
