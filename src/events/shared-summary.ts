import type { EventSummary } from './event-counts.ts';
import { summarizeCounts } from './event-summary.ts';
import { EventWindow, type EventWindowOptions } from './event-window.ts';
import { byUtf16Units, mergeCounts, noCounts } from './merge-counts.ts';
import { lifeSignFlushes } from './merge-flush.ts';
import { readTotals } from './read-totals.ts';
import type { Store } from './store.ts';
import { liveProducers } from './stored-totals.ts';

/** Where to read, and what. */
export interface SharedSummaryOptions extends EventWindowOptions {
  readonly store: Store;
  readonly types: readonly string[];
  readonly prefix?: string;
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
 * Reads the totals of each type, in the order of the types; a type that has none has no events. Throws a `StoreError` if the store
 * fails, and a `StoredTotalsError` if there is something else, or totals of another window.
 */
export async function readSharedSummaries(options: SharedSummaryOptions): Promise<SharedSummary[]> {
  const { store, types, prefix = '', ...windowOptions } = options;
  const window = new EventWindow(windowOptions);
  return Promise.all(types.map((type) => readSummary(store, type, prefix + type, window)));
}

async function readSummary(store: Store, type: string, key: string, window: EventWindow): Promise<SharedSummary> {
  const read = await readTotals(store, key, window);
  if (read === undefined) return { type, summary: summarizeCounts(noCounts), producers: [] };
  const now = store.now();
  const counts = mergeCounts([read.totals.counts], window.firstBucketAt(now));
  const seen = [...liveProducers(read.totals, now, window)].map(([id, { events, asOf, flushSeconds, hasEnded }]) => ({
    id,
    stored: events,
    lastFlush: asOf,
    hasEnded,
    isOverdue: !hasEnded && now > asOf + 2 * 1000 * lifeSignFlushes * flushSeconds,
  }));
  seen.sort((left, right) => byUtf16Units(left.id, right.id));
  return { type, summary: summarizeCounts(counts), producers: seen };
}
