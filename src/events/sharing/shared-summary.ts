import { maxExact } from '../../windows/window-numbers.ts';
import type { EventSummary } from '../counting/event-counts.ts';
import { summarize, summarizeCounts } from '../counting/event-counts.ts';
import { EventWindow, type EventWindowOptions } from '../counting/event-window.ts';
import { mergeCounts } from './merge-counts.ts';
import { lifeSignFlushes } from './merge-flush.ts';
import type { Layout } from './producer.ts';
import { ownKey, readProducerIndex } from './producer-index.ts';
import type { Store } from './store.ts';
import { liveProducers, locatingMistakes, readTotals, type StoredTotals, StoredTotalsError } from './stored-totals.ts';

/** Where to read, and what. */
export interface SharedSummaryOptions extends EventWindowOptions {
  readonly store: Store;
  readonly types: readonly string[];
  /** The start of all keys. Empty by default. */
  readonly prefix?: string;
  /** The one that the producers have. `shared` by default. */
  readonly layout?: Layout;
}

/** What all producers have stored of one type, as far as it is in the window now. */
export interface SharedSummary {
  readonly type: string;
  readonly summary: EventSummary;
  /** Those who had events in the last two windows, in the order of their ids. */
  readonly producers: readonly SeenProducer[];
}

/** What a producer has shown of itself. */
export interface SeenProducer {
  readonly id: string;
  /** All events that it ever stored, those among them that are older than the window. */
  readonly stored: number;
  /** When it wrote last, in milliseconds since 1970. */
  readonly lastFlush: number;
  /** Everything that it had is stored. */
  readonly hasEnded: boolean;
  /** It has missed two signs of life without having ended. It may be dead, and what it had not stored is not counted. */
  readonly isOverdue: boolean;
}

/**
 * Reads what is stored of each type, in the order of the types; a type that has nothing stored has no events. Throws a `StoreError`
 * if the store fails, and a `StoredTotalsError` if there is something else, totals of another window, or more than 2^53 - 1
 * events in all.
 */
export async function readSharedSummaries(options: SharedSummaryOptions): Promise<SharedSummary[]> {
  const { store, types, prefix = '', layout = 'shared' } = options;
  const window = new EventWindow(options);
  await store.learnTime();
  return await Promise.all(
    types.map(async (type) => {
      const key = prefix + type;
      const keys = layout === 'shared' ? [key] : await listOwnKeys(store, key);
      const read = await Promise.all(keys.map((totalsKey) => readTotals(store, totalsKey, window)));
      const parts = read.filter((part) => part !== undefined).map(({ totals }) => totals);
      return locatingMistakes(store, key, () => addUp(type, parts, store.now(), window));
    }),
  );
}

async function listOwnKeys(store: Store, indexKey: string): Promise<string[]> {
  return [...(await readProducerIndex(store, indexKey)).keys()].map((id) => ownKey(indexKey, id));
}

function addUp(type: string, parts: readonly StoredTotals[], now: number, window: EventWindow): SharedSummary {
  const sums = new Map<string, number>();
  for (const part of parts) {
    const { eventsCapturedByTrackingIds } = summarizeCounts(mergeCounts([part.counts], window.firstBucketAt(now)));
    for (const [id, events] of eventsCapturedByTrackingIds) sums.set(id, (sums.get(id) ?? 0) + events);
  }
  const summary = summarize(sums);
  if (summary.totalEventsCaptured > maxExact) {
    throw new StoredTotalsError('more than 2^53 - 1 events cannot be counted');
  }
  const producers = parts
    .flatMap((part) => [...liveProducers(part, now, window)])
    .map(([id, { events, asOf, flushSeconds, hasEnded }]) => ({
      id,
      stored: events,
      lastFlush: asOf,
      hasEnded,
      isOverdue: !hasEnded && now > asOf + 2 * 1000 * lifeSignFlushes * flushSeconds,
    }))
    .sort(({ id }, { id: other }) => (id < other ? -1 : Number(id > other)));
  return { type, summary, producers };
}
