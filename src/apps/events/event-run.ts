import { EventGenerator } from '../../events/generating/event-generator.ts';
import { type Emit, emitAll, Pacer } from '../../events/generating/pacer.ts';
import { monotonicMilliseconds, startSteadyClock } from '../../io/time/clock.ts';
import type { Interruptible } from '../../io/time/interruption.ts';
import { pacerEffects } from '../../io/time/pacer-effects.ts';
import type { EventPace } from '../../report/events.ts';
import type { GeneratorConfig } from './config.ts';

export interface EventRunOptions {
  /** The time of the first event, in milliseconds since 1970; now unless told otherwise. */
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

  /** Ends behind the last event; throws as soon as the run is to end, or what `emit` throws. */
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
