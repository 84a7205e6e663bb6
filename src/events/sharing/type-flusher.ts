import { type EventCounts, totalOf } from '../counting/event-counts.ts';
import type { EventWindow } from '../counting/event-window.ts';
import type { RollingAggregate } from '../counting/rolling-aggregate.ts';
import { compareAndSwap, type Patience } from './compare-and-swap.ts';
import { clampAhead } from './merge-counts.ts';
import { type Flush, type FlushMerge, type FlushWrite, mergeFlush } from './merge-flush.ts';
import { NotDoneError, type Store, type StoredText, StoreError, StoreLimitError } from './store.ts';
import {
  emptyTotals,
  formatStoredTotals,
  locatingMistakes,
  oldestProducerBucket,
  readTotals,
  type StoredProducer,
  type StoredTotals,
} from './stored-totals.ts';

/** The outcome of the flush of one type. */
export interface TypeFlush {
  readonly type: string;
  /** Events that are known to be stored since this flush. */
  readonly stored: number;
  /** The number of times that somebody else wrote between reading and writing. */
  readonly conflicts: number;
  /** Events that had been stored, and were lost by the store, have been put back. */
  readonly isRestored: boolean;
  /** Why not everything is known to be stored. What is left goes with the next flush. */
  readonly error: StoreError | undefined;
}

/** What a flusher needs of its producer. */
export interface TypeFlusherOptions extends Patience {
  readonly store: Store;
  readonly type: string;
  readonly key: string;
  readonly producerId: string;
  readonly flushSeconds: number;
  /** Where its events are taken from. */
  readonly incoming: RollingAggregate;
  /** Where it keeps those that are stored, as long as they are in the window. */
  readonly own: RollingAggregate;
  /** The store's time where the store has told it: from the first call on it does not go back. */
  readonly now: () => number;
  /** What to do about totals that are too large for the store. */
  readonly remedy: string;
  /** Called before anything is written: tells readers where to look, if that is not known anyway. */
  readonly enter: (() => Promise<void>) | undefined;
}

/** Brings the events of one type into the store, in batches, one after the other. */
export class TypeFlusher {
  private readonly options: TypeFlusherOptions;
  /** The number of the latest flush that is known to be stored. */
  private latestFlush = 0;
  private lastBucket: number = Number.NEGATIVE_INFINITY;
  /** The batch that is being stored, as long as that is not known to be done. */
  private batch: EventCounts | undefined;
  /**
   * The writes of the batch that nobody has answered: how many events the largest one has. They can be done as long as the text
   * that they are to replace is stored, and never again once another one is.
   */
  private doubt: { readonly text: string; readonly events: number } | undefined;
  private conflicts = 0;
  private isRestored = false;
  /** All events that are known to be stored, ever. */
  stored = 0;

  constructor(options: TypeFlusherOptions) {
    this.options = options;
  }

  /** Events that are not known to be stored, but are kept: those of the batch, and those that came since. */
  get kept(): number {
    const { incoming, type } = this.options;
    return totalOf(incoming.counts(type)) + (this.batch === undefined ? 0 : totalOf(this.batch));
  }

  /** Events of the batch that were sent to the store, which has not answered: they are stored, or may still be, or not. */
  get unanswered(): number {
    return this.doubt?.events ?? 0;
  }

  /** Stores what there is, first what an earlier flush left. Only one at a time. */
  async flush(isLast: boolean): Promise<TypeFlush> {
    const { store, type, incoming, now } = this.options;
    const storedBefore = this.stored;
    this.conflicts = 0;
    this.isRestored = false;
    let error: StoreError | undefined;
    try {
      await store.learnTime();
      if (this.batch !== undefined) await this.settle(isLast);
      const moment = now();
      if (!incoming.isEmpty(type, moment)) this.batch = incoming.take(type, moment);
      await this.settle(isLast);
    } catch (caught) {
      if (!(caught instanceof StoreError)) throw caught;
      error = caught;
    }
    const { conflicts, isRestored } = this;
    return { type, stored: this.stored - storedBefore, conflicts, isRestored, error };
  }

  /** Ends when the batch is known to be stored, and nothing else is to be done. */
  private async settle(isLast: boolean): Promise<void> {
    const { store, key, enter, incoming } = this.options;
    if (!this.isSeen()) return;
    await enter?.();
    await compareAndSwap(`${key} in ${store.nameOf(key)}`, this.options, async () => {
      const read = await readTotals(store, key, incoming.window);
      if (this.doubt?.text !== read?.stored.text) this.doubt = undefined;
      const merge = this.merge(read?.totals, isLast);
      if (merge.kind === 'nothing') return 'done';
      if (merge.kind === 'write') {
        if (read === undefined) return await this.create();
        if (!(await this.replace(merge, read.stored))) {
          this.conflicts++;
          return 'conflict';
        }
        if (merge.isRestored) this.isRestored = true;
      }
      this.acknowledge(merge.producer);
      return 'done';
    });
  }

  /** Whether the store has, or should have, anything of this producer. */
  private isSeen(): boolean {
    const { incoming, now } = this.options;
    return this.batch !== undefined || this.lastBucket >= oldestProducerBucket(now(), incoming.window);
  }

  private merge(totals: StoredTotals | undefined, isLast: boolean): FlushMerge {
    const { store, type, key, producerId, flushSeconds, incoming, own, now, remedy } = this.options;
    const { window } = incoming;
    const moment = now();
    try {
      // What came in by a guess may be far ahead.
      if (this.batch !== undefined) this.batch = clampAhead(this.batch, window.bucketOf(moment));
      const flush: Flush = {
        producerId,
        stored: this.latestFlush,
        events: this.stored,
        lastBucket: this.lastBucket,
        own: () => own.counts(type, moment),
        batch: this.batch,
        flushSeconds,
        isLast,
      };
      return locatingMistakes(store, key, () =>
        mergeFlush(totals ?? emptyTotals(moment, window), flush, moment, window),
      );
    } catch (error) {
      if (!(error instanceof StoreLimitError)) throw error;
      throw new StoreLimitError(`${key} would be too large: ${error.message}; ${remedy}`, { cause: error });
    }
  }

  /** Stores totals of nobody, unless others just did that: so a write that comes late never brings old events back. */
  private async create(): Promise<'created'> {
    const { store, key, now, incoming } = this.options;
    await store.create(key, formatStoredTotals(emptyTotals(now(), incoming.window)), lifetimeOf(incoming.window));
    return 'created';
  }

  private async replace({ totals, producer }: FlushWrite, stored: StoredText): Promise<boolean> {
    const { store, key, remedy, incoming } = this.options;
    const text = formatStoredTotals(totals);
    const doubtBefore = this.doubt;
    if (this.batch !== undefined) {
      const events = Math.max(producer.events - this.stored, this.unanswered);
      this.doubt = { text: stored.text, events };
    }
    try {
      const isReplaced = await store.replace(key, text, stored.version, lifetimeOf(incoming.window));
      this.doubt = doubtBefore;
      return isReplaced;
    } catch (error) {
      if (error instanceof NotDoneError) this.doubt = doubtBefore;
      if (!(error instanceof StoreLimitError)) throw error;
      const { trackingIds, counts } = totals.counts;
      throw new StoreLimitError(
        `${key} would take ${text.length} bytes, for ${trackingIds.length} tracking ids in ${counts.length} buckets: ` +
          `${error.message}; ${remedy}`,
        { cause: error },
      );
    }
  }

  private acknowledge({ flush, events, lastBucket }: StoredProducer): void {
    const { type, own, now } = this.options;
    if (this.batch !== undefined) own.merge(type, this.batch, now());
    this.batch = undefined;
    this.doubt = undefined;
    this.latestFlush = flush;
    this.stored = events;
    this.lastBucket = lastBucket;
  }
}

/** In seconds: the latest bucket that has events may end a bucket ahead of now, and counts as long as a part of it is in the window. */
function lifetimeOf({ windowMinutes, bucketSeconds }: EventWindow): number {
  return 60 * windowMinutes + 2 * bucketSeconds;
}
