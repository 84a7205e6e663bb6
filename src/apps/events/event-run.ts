import { EventGenerator } from '../../events/generating/event-generator.ts';
import { type Emit, emitAll, Pacer, type PacerEffects } from '../../events/generating/pacer.ts';
import { monotonicMilliseconds, startSteadyClock } from '../../io/time/clock.ts';
import type { Interruptible } from '../../io/time/interruption.ts';
import { pause } from '../../io/time/pause.ts';
import type { EventPace } from '../../report/events.ts';
import type { Clock } from '../../windows/clock.ts';
import type { GeneratorConfig } from './config.ts';

export interface EventRunOptions {
  /** The time of the first event, in milliseconds since 1970. Now by default. */
  readonly start?: number | undefined;
  /** All events at once, without waiting until they are due. */
  readonly isUnpaced?: boolean;
  readonly isPrecise?: boolean;
}

/** Makes the events that a configuration describes, each when it is due. */
export class EventRun {
  private readonly generator: EventGenerator;
  /** Undefined if nothing waits until it is due. */
  private readonly pacer: Pacer | undefined;
  private readonly interruption: Interruptible;
  private readonly started: number = monotonicMilliseconds();

  constructor(config: GeneratorConfig, options: EventRunOptions, interruption: Interruptible) {
    const { start = Date.now(), isUnpaced = false, isPrecise = false } = options;
    const maxLagMs = config.maxLagSeconds === undefined ? undefined : 1000 * config.maxLagSeconds;
    const effects = pacerEffects(interruption, startSteadyClock(start));
    this.generator = new EventGenerator({ ...config, start });
    this.pacer = isUnpaced ? undefined : new Pacer(this.generator, effects, { isPrecise, maxLagMs });
    this.interruption = interruption;
  }

  /** Ends after the last event. Throws as soon as the run is to end, or what `emit` throws. */
  async run(emit: Emit): Promise<void> {
    if (this.pacer !== undefined) await this.pacer.run(emit);
    else await emitAll(this.generator, this.interruption.turns, emit);
  }

  get seed(): number {
    return this.generator.seed;
  }

  /** The pace so far. `emitted` counts the events of whole batches by default. */
  pace(emitted: number = this.pacer?.emitted ?? 0): EventPace {
    const seconds = (monotonicMilliseconds() - this.started) / 1000;
    const { pacer, seed } = this;
    const lateness = pacer !== undefined && pacer.emitted > 0 ? pacer.lateness : undefined;
    return { emitted, dropped: pacer?.dropped ?? 0, seconds, seed, lateness };
  }
}

/** Longer sleeps end as soon as the run is to end. Shorter ones look afterwards, as listening costs more than the rest of a turn. */
const maxDeafMs = 20;

/** What a pacer needs, for a run that a signal can end. */
export function pacerEffects({ signal, turns }: Pick<Interruptible, 'signal' | 'turns'>, clock: Clock): PacerEffects {
  return {
    clock,
    turns,
    async sleep(milliseconds) {
      if (milliseconds > maxDeafMs) return pause(milliseconds, signal);
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      signal.throwIfAborted();
    },
  };
}
