import type { EventWindowOptions } from '../counting/event-window.ts';
import { RollingAggregate } from '../counting/rolling-aggregate.ts';
import { enterInIndex, ownKey } from './producer-index.ts';
import type { Store } from './store.ts';
import { isProducerId } from './stored-totals.ts';
import { type TypeFlush, TypeFlusher } from './type-flusher.ts';

/**
 * Where producers store what they count. `shared`: the totals of each type have one key, the prefix and the type.
 * `per-producer`: that key has the names of the producers, and each of them has a key of its own, so that totals may be larger.
 */
export type Layout = (typeof layouts)[number];

export const layouts = ['shared', 'per-producer'] as const;

/** Who writes to a shared store, what, and how often. */
export interface ProducerOptions extends EventWindowOptions {
  readonly store: Store;
  /** The event types, all different. */
  readonly types: readonly string[];
  /** The start of all keys. Empty by default. */
  readonly prefix?: string;
  /** The same for all who share the store. `shared` by default. */
  readonly layout?: Layout;
  /** 1 to 100 ASCII letters, digits, dots, hyphens and underscores. No two producers may ever have the same. */
  readonly id: string;
  /** The time between two calls of `flush`. Readers take a producer for dead that has not flushed for long. */
  readonly flushSeconds: number;
  /** From 0 to below 1. `Math.random` by default. */
  readonly random?: () => number;
  readonly wait: (milliseconds: number) => Promise<unknown>;
}

/** The outcome of the flush of each type, in the order of the types. */
export type FlushReport = readonly TypeFlush[];

/** Where the events of a producer are: `added = stored + unanswered + unstored + expired`. */
export interface Standing {
  /** Counted in; what was dropped as too old when it came is not among them. */
  readonly added: number;
  /** Known to be stored, ever. */
  readonly stored: number;
  /** Sent to the store, which has not answered: they are stored, or may still be, or not. The next flush that it answers tells. */
  readonly unanswered: number;
  /** Certainly not stored, but kept for the next flush. */
  readonly unstored: number;
  /** Gone out of the window before they could be stored. */
  readonly expired: number;
}

/**
 * Adds the events of one process to totals in a store that other processes add to as well, each event once, whatever happens to
 * the store in between (`mergeFlush` says how).
 *
 * Events go into `incoming`, which never waits. A flush takes what came since the last one as a batch, one for each type, and
 * brings it into the store. If that fails, the next flush tries again; meanwhile events are kept as long as they are in the
 * window, so that memory has its bounds. Totals that the store has lost are put back by the next flush, as far as they were this
 * producer's. It has no timer: whoever owns it calls `flush`.
 */
export class Producer {
  readonly id: string;
  /** Its clock is the store's. Only to be added to. */
  readonly incoming: RollingAggregate;
  private readonly flushers: readonly TypeFlusher[];
  private running: Promise<FlushReport> | undefined;
  private isLast = false;

  /** Throws `RangeError` for an option that makes no sense, and where `RollingAggregate` does. */
  constructor(options: ProducerOptions) {
    const { store, types, prefix = '', layout = 'shared', id, flushSeconds, random = Math.random, wait } = options;
    if (typeof id !== 'string' || !isProducerId(id)) {
      throw new RangeError(
        `a producer has a name of up to 100 letters, digits, ".", "-" and "_", not ${JSON.stringify(id)}`,
      );
    }
    if (!(flushSeconds > 0))
      throw new RangeError(`a producer flushes every so many seconds above 0, not ${flushSeconds}`);
    if (!layouts.includes(layout)) throw new RangeError(`a layout is ${layouts.join(' or ')}, not ${layout}`);
    if (typeof wait !== 'function') throw new RangeError(`a producer waits by a function, not ${wait}`);
    let latest = Number.NEGATIVE_INFINITY;
    // A guess as long as the store has not told its time, which goes for what comes in, but for nothing that is stored.
    const clock = { now: (): number => Math.max(latest, store.now()) };
    const now = (): number => {
      latest = clock.now();
      return latest;
    };
    this.id = id;
    this.incoming = new RollingAggregate({ ...options, clock });
    const own = new RollingAggregate({ ...options, clock });
    const { incoming } = this;
    const { window } = incoming;
    const smaller = 'fewer tracking ids, larger buckets or a shorter window take less';
    const shared = { store, producerId: id, flushSeconds, incoming, own, now, random, wait };
    this.flushers = types.map((type) => {
      const key = prefix + type;
      if (layout === 'shared') {
        const remedy = `${smaller}, and "layout": "per-producer" stores what each producer has under a key of its own`;
        return new TypeFlusher({ ...shared, type, key, remedy, enter: undefined });
      }
      const enter = (): Promise<void> => enterInIndex(store, key, id, now, window, { random, wait });
      return new TypeFlusher({ ...shared, type, key: ownKey(key, id), remedy: smaller, enter });
    });
  }

  get standing(): Standing {
    const { added } = this.incoming.tally;
    const sum = (part: 'stored' | 'kept' | 'unanswered') =>
      this.flushers.reduce((total, flusher) => total + flusher[part], 0);
    const [stored, kept, unanswered] = [sum('stored'), sum('kept'), sum('unanswered')];
    return { added, stored, unanswered, unstored: kept - unanswered, expired: added - stored - kept };
  }

  /**
   * Brings what came so far into the store. What the store refuses or does not answer is in the report, not thrown. While a
   * flush runs, another call has the same report: what came since it began may have to go with the next one.
   */
  flush(): Promise<FlushReport> {
    this.running ??= this.flushTypes();
    return this.running;
  }

  /**
   * Waits for the flush that runs, and flushes for the last time, which tells readers that nothing is missing. Can be called
   * again if not everything could be stored; more may be added until then.
   */
  async end(): Promise<FlushReport> {
    this.isLast = true;
    while (this.running !== undefined) await this.running;
    return this.flush();
  }

  private async flushTypes(): Promise<FlushReport> {
    const flushes = this.flushers.map((flusher) => flusher.flush(this.isLast));
    try {
      return await Promise.all(flushes);
    } finally {
      // Where one throws, the others go on: no two flushes of a type may run at once.
      await Promise.allSettled(flushes);
      this.running = undefined;
    }
  }
}
