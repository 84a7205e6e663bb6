import { type EventBatch, makeEventBatch } from '../events/event-batch.ts';
import type { EventGenerator } from '../events/generating/event-generator.ts';
import type { Clock } from '../windows/clock.ts';
import { Lateness } from './lateness.ts';
import type { Interruptible, Turns } from './time/interruption.ts';
import { pause } from './time/pause.ts';

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

/** What a pacer needs of the world. */
export interface PacerEffects {
  /** Of milliseconds since 1970, which never goes back. */
  readonly clock: Clock;
  /** Resolves after so many milliseconds, or throws if the run is to end. */
  sleep(milliseconds: number): Promise<void>;
  readonly turns: Pick<Turns, 'isDue' | 'give'>;
}

/** Timers come this much too late: what is nearer is waited for turn by turn, if it must be precise. */
const timerErrorMs = 1.5;
/** Where events are dense, they are waited for so long at least: waking up is what costs most then. */
const leastSleepMs = 4;
/** A run that is to end does so within this. */
const shortSleepMs = 20;

/** What a run has that a signal can end, with its clock: `startSteadyClock()`, say. */
export function pacerEffects({ signal, turns }: Pick<Interruptible, 'signal' | 'turns'>, clock: Clock): PacerEffects {
  const sleep = (milliseconds: number) =>
    milliseconds > shortSleepMs ? pause(milliseconds, signal) : sleepShortly(milliseconds, signal);
  return { clock, turns, sleep };
}

/** Looks at the signal only afterwards: to listen to it costs more than all else that is done when a timer comes. */
async function sleepShortly(milliseconds: number, signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  signal.throwIfAborted();
}

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
