import { EventGenerator } from '../../events/generating/event-generator.ts';
import { monotonicMilliseconds, startSteadyClock } from '../../io/clock.ts';
import { emitAll } from '../../io/emit-all.ts';
import type { Interruptible } from '../../io/interruption.ts';
import { type Emit, Pacer, pacerEffects } from '../../io/pacer.ts';
import type { EventPace } from '../../report/events.ts';
import type { EventsConfig } from './config.ts';

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
  /** Without a pacer, which counts itself. */
  private unpaced = 0;

  constructor(config: EventsConfig, options: EventRunOptions, interruption: Interruptible) {
    const { start = Date.now(), isUnpaced = false, isPrecise = false } = options;
    const maxLagMs = config.maxLagSeconds === undefined ? undefined : 1000 * config.maxLagSeconds;
    const effects = pacerEffects(interruption, startSteadyClock(start));
    this.generator = new EventGenerator({ ...config, start });
    this.pacer = isUnpaced ? undefined : new Pacer(this.generator, effects, { isPrecise, maxLagMs });
    this.interruption = interruption;
  }

  /** Ends behind the last event; throws as soon as the run is to end, or what `emit` throws. */
  async run(emit: Emit): Promise<void> {
    if (this.pacer !== undefined) return this.pacer.run(emit);
    await emitAll(this.generator, this.interruption.turns, async (batch) => {
      await emit(batch);
      this.unpaced += batch.length;
    });
  }

  /** How it went so far. */
  get pace(): EventPace {
    const seconds = (monotonicMilliseconds() - this.started) / 1000;
    const { pacer } = this;
    if (pacer === undefined) return { emitted: this.unpaced, dropped: 0, seconds, lateness: undefined };
    return { emitted: pacer.emitted, dropped: pacer.dropped, seconds, lateness: pacer.lateness };
  }
}
