import type { Clock } from '../../windows/clock.ts';
import { type EventBatch, makeEventBatch } from '../event-batch.ts';
import type { EventGenerator } from './event-generator.ts';
import { Lateness } from './lateness.ts';

/** What events come from. */
export type EventSource = Pick<EventGenerator, 'nextTime' | 'fill' | 'trackingIds'>;

/** Takes a batch, which is borrowed until that is done. */
export type Emit = (batch: EventBatch) => void | Promise<void>;

export interface PacerOptions {
  /** Waits for events to the fraction of a millisecond, at the cost of up to a whole core. */
  readonly isPrecise?: boolean;
  /** Events that are so late, in milliseconds above 0, are dropped; none unless told otherwise. */
  readonly maxLagMs?: number | undefined;
}

/** Lets the world have a turn between two batches. */
export interface EmissionTurns {
  /** True if it is time for one. */
  readonly isDue: boolean;
  /** Gives one; throws if the run is to end. */
  give(): Promise<void>;
}

/** What a pacer needs of the world. */
export interface PacerEffects {
  /** Of milliseconds since 1970, which never goes back. */
  readonly clock: Clock;
  /** Resolves after so many milliseconds, or throws if the run is to end. */
  sleep(milliseconds: number): Promise<void>;
  readonly turns: EmissionTurns;
}

/** Timers come this much too late: what is nearer is waited for turn by turn, if it must be precise. */
const timerErrorMs = 1.5;
/** Where events are dense, they are waited for so long at least: waking up is what costs most then. */
const leastSleepMs = 4;
/**
 * Emits events when they are due, in batches of what has become due since the last one.
 *
 * The schedule is the events' own and waits for nothing: after a slow `emit`, or a stop of the whole machine, all that has
 * become due meanwhile is emitted late, unless it is dropped for that. So no delay adds up, and
 * generated = emitted + dropped whenever `emit` is not at work.
 */
export class Pacer {
  /** Of emitted events: from when they were due to when `emit` was done with them. */
  readonly lateness: Lateness = new Lateness();
  private readonly source: EventSource;
  private readonly effects: PacerEffects;
  private readonly isPrecise: boolean;
  private readonly maxLagMs: number;
  private readonly batch: EventBatch;
  private droppedCount = 0;

  constructor(source: EventSource, effects: PacerEffects, options: PacerOptions = {}) {
    const { isPrecise = false, maxLagMs = Number.POSITIVE_INFINITY } = options;
    if (!(maxLagMs > 0)) throw new RangeError(`a lag is a number of milliseconds above 0, not ${maxLagMs}`);
    this.source = source;
    this.effects = effects;
    this.isPrecise = isPrecise;
    this.maxLagMs = maxLagMs;
    this.batch = makeEventBatch(source.trackingIds);
  }

  get emitted(): number {
    return this.lateness.count;
  }

  get dropped(): number {
    return this.droppedCount;
  }

  /** Ends behind the last event; throws as soon as the run is to end, or what `emit` throws. */
  async run(emit: Emit): Promise<void> {
    const { source, effects, batch } = this;
    while (source.nextTime < Number.POSITIVE_INFINITY) {
      const now = effects.clock.now();
      const tooLate = now - this.maxLagMs;
      if (source.nextTime > now) {
        await this.wait(source.nextTime - now);
      } else if (source.nextTime <= tooLate) {
        source.fill(batch, tooLate);
        this.droppedCount += batch.length;
      } else {
        source.fill(batch, now);
        const emission = emit(batch);
        if (emission !== undefined) await emission;
        this.lateness.add(batch.time, batch.length, effects.clock.now());
      }
      if (effects.turns.isDue) await effects.turns.give();
    }
  }

  private async wait(milliseconds: number): Promise<void> {
    const { effects, isPrecise } = this;
    if (!isPrecise) return effects.sleep(Math.max(leastSleepMs, Math.ceil(milliseconds)));
    const sleepMs = Math.floor(milliseconds - timerErrorMs);
    return sleepMs >= 1 ? effects.sleep(sleepMs) : effects.turns.give();
  }
}

/** Emits events as fast as they are taken, whenever they are due; throws as soon as the run is to end, or what `emit` throws. */
export async function emitAll(source: EventSource, turns: EmissionTurns, emit: Emit): Promise<void> {
  const batch = makeEventBatch(source.trackingIds);
  while (source.nextTime < Number.POSITIVE_INFINITY) {
    source.fill(batch, Number.POSITIVE_INFINITY);
    const emission = emit(batch);
    if (emission !== undefined) await emission;
    if (turns.isDue) await turns.give();
  }
}
