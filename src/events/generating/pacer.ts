import { LogLinearHistogram } from '../../structures/log-linear-histogram.ts';
import type { Clock } from '../../windows/clock.ts';
import { type EventBatch, makeEventBatch } from '../event-batch.ts';
import type { EventGenerator } from './event-generator.ts';

/** Takes a batch, which is borrowed until that is done. */
export type Emit = (batch: EventBatch) => void | Promise<void>;

export interface PacerOptions {
  /** Waits for events to the fraction of a millisecond, at the cost of up to a whole core. */
  readonly isPrecise?: boolean;
  /** Events that are at least this late, in milliseconds above 0, are dropped. None by default. */
  readonly maxLagMs?: number | undefined;
}

/** What a pacer needs of the world. */
export interface PacerEffects {
  /** In milliseconds since 1970. Never goes back. */
  readonly clock: Clock;
  /** Lets signals and timers have a turn between two batches, when that is due. `give` throws if the run is to end. */
  readonly turns: { readonly isDue: boolean; give(): Promise<void> };
  /** Resolves after a time. Throws if the run is to end. */
  sleep(milliseconds: number): Promise<void>;
}

/** In milliseconds: how late half of all events were at most, and 99 of a hundred, to half a per cent; and the latest, exactly. */
export interface Lateness {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Timers come this much too late. What is nearer is waited for turn by turn, if it must be precise. */
const timerErrorMs = 1.5;
/** Where events are dense, sleeps are no shorter: waking up is what costs most then. */
const minSleepMs = 4;
const minLatenessMs = 0.001;
/** A year. */
const maxLatenessMs = 3.2e10;

/**
 * Emits events when they are due, in batches of what has become due since the last one.
 *
 * The schedule is the events' own and waits for nothing: after a slow `emit`, or a stop of the whole machine, all that has
 * become due meanwhile is emitted late, unless it is dropped for that. So no delay adds up, and
 * generated = emitted + dropped whenever `emit` is not at work.
 */
export class Pacer {
  dropped = 0;
  private readonly source: EventGenerator;
  private readonly effects: PacerEffects;
  private readonly isPrecise: boolean;
  private readonly maxLagMs: number;
  private readonly batch: EventBatch;
  /** The histogram of `node:perf_hooks` takes 60 ns a value: 6 % of a core at a million events a second. */
  private readonly histogram: LogLinearHistogram = new LogLinearHistogram(minLatenessMs, maxLatenessMs);

  /** Throws `RangeError` for a lag that is not above 0. */
  constructor(source: EventGenerator, effects: PacerEffects, options: PacerOptions = {}) {
    const { isPrecise = false, maxLagMs = Number.POSITIVE_INFINITY } = options;
    if (!(maxLagMs > 0)) throw new RangeError(`a lag is a number of milliseconds above 0, not ${maxLagMs}`);
    this.source = source;
    this.effects = effects;
    this.isPrecise = isPrecise;
    this.maxLagMs = maxLagMs;
    this.batch = makeEventBatch(source.trackingIds);
  }

  get emitted(): number {
    return this.histogram.count;
  }

  /** From when events were due to when `emit` was done with them. NaN and 0 before the first one. */
  get lateness(): Lateness {
    const { histogram } = this;
    return { p50: histogram.quantile(0.5), p99: histogram.quantile(0.99), max: histogram.max };
  }

  /** Ends after the last event. Throws as soon as the run is to end, or what `emit` throws. */
  async run(emit: Emit): Promise<void> {
    const { source, effects, batch } = this;
    while (source.nextTime < Number.POSITIVE_INFINITY) {
      const now = effects.clock.now();
      const tooLate = now - this.maxLagMs;
      if (source.nextTime > now) {
        await this.wait(source.nextTime - now);
      } else if (source.nextTime <= tooLate) {
        source.fill(batch, tooLate);
        this.dropped += batch.length;
      } else {
        source.fill(batch, now);
        const emission = emit(batch);
        if (emission !== undefined) await emission;
        this.addLateness(effects.clock.now());
      }
      if (effects.turns.isDue) await effects.turns.give();
    }
  }

  private async wait(milliseconds: number): Promise<void> {
    const { effects, isPrecise } = this;
    if (!isPrecise) return effects.sleep(Math.max(minSleepMs, Math.ceil(milliseconds)));
    const sleepMs = Math.floor(milliseconds - timerErrorMs);
    return sleepMs >= 1 ? effects.sleep(sleepMs) : effects.turns.give();
  }

  private addLateness(now: number): void {
    const { length, time } = this.batch;
    for (let row = 0; row < length; row++) this.histogram.add(now - (time[row] as number));
  }
}

/** Emits events as fast as they are taken, whenever they are due. Throws as soon as the run is to end, or what `emit` throws. */
export async function emitAll(source: EventGenerator, turns: PacerEffects['turns'], emit: Emit): Promise<void> {
  const batch = makeEventBatch(source.trackingIds);
  while (source.nextTime < Number.POSITIVE_INFINITY) {
    source.fill(batch, Number.POSITIVE_INFINITY);
    const emission = emit(batch);
    if (emission !== undefined) await emission;
    if (turns.isDue) await turns.give();
  }
}
