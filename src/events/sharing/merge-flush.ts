import { type EventCounts, totalOf } from '../counting/event-counts.ts';
import type { EventWindow } from '../counting/event-window.ts';
import { mergeCounts, noCounts } from './merge-counts.ts';
import {
  emptyTotals,
  liveProducers,
  type StoredProducer,
  type StoredTotals,
  StoredTotalsError,
} from './stored-totals.ts';

/** A producer that has nothing to store shows that it lives after this many flush intervals. */
export const lifeSignFlushes = 5;

/** What a producer knows of itself when it looks at the totals. */
export interface Flush {
  readonly producerId: string;
  /** The number of its latest flush that it knows to be stored; 0 if none. */
  readonly stored: number;
  /** All events that it knows to be stored, ever. */
  readonly events: number;
  /** The latest bucket of those; -Infinity if there are none. */
  readonly lastBucket: number;
  /** Those of them that are in the window. */
  readonly own: () => EventCounts;
  /** The batch that is to be stored as flush `stored + 1`; writes of it may be under way, or lost. Undefined if there is none. */
  readonly batch: EventCounts | undefined;
  readonly flushSeconds: number;
  readonly isLast: boolean;
}

/** What a producer is to do about the totals that it has read. */
export type FlushMerge =
  | { readonly kind: 'nothing' }
  /** The batch was stored already, by a write whose answer did not come. */
  | { readonly kind: 'stored'; readonly producer: StoredProducer }
  | FlushWrite;

/** These totals must be written in place of what was read; `isRestored` if events of its own had been lost. */
export interface FlushWrite {
  readonly kind: 'write';
  readonly totals: StoredTotals;
  readonly producer: StoredProducer;
  readonly isRestored: boolean;
}

/**
 * Merges a producer's flush into the totals that were read, so that every event counts once, whatever became of earlier writes:
 *
 *     flush in the totals, where s is known to be stored       what is written
 *     s + 1, and a batch has this number                       nothing: an earlier write of the batch came through
 *     s, or none while s is 0                                  the totals and the batch
 *     none while s > 0: lost, or forgotten for its age         the totals, all of its own in the window, and the batch
 *     any other: the store has gone back to an older state     all of its own in the window and the batch, in place of all;
 *                                                              other producers miss themselves then, and put theirs back
 *
 * This rests on two things. A batch keeps its number and its events until its fate is known. And totals with events are only
 * ever written in place of what was read, beginning with `emptyTotals`: so a write that comes late, when others have written, does
 * nothing, and if the totals were lost, it has nothing to stand on. Therefore totals always have, of each producer in them, all
 * events in the window up to its flush.
 *
 * `now` is the store's time. Throws a `StoredTotalsError` if the totals are from a future more than a window away, so large that
 * what is to be added would not be counted exactly, or have a number of this producer's events that it cannot have stored; a
 * `StoreLimitError` if they would be larger than any store takes.
 */
export function mergeFlush(stored: StoredTotals, flush: Flush, now: number, window: EventWindow): FlushMerge {
  const { producerId, batch } = flush;
  const found = stored.producers.get(producerId);
  if (found !== undefined && batch !== undefined && found.flush === flush.stored + 1) {
    return { kind: 'stored', producer: checkStored(found, flush.events, batch) };
  }
  const firstBucket = window.firstBucketAt(now);
  const isAsKnown = (found?.flush ?? 0) === flush.stored;
  const own = isAsKnown ? noCounts : mergeCounts([flush.own()], firstBucket);
  const hasNews = batch !== undefined || totalOf(own) > 0 || (isAsKnown && isSignDue(found, flush, now));
  if (!hasNews) return { kind: 'nothing' };
  const isOutdated = found !== undefined && !isAsKnown;
  const base = isOutdated ? emptyTotals(now, window) : checkFuture(stored, now, window);
  const added = mergeCounts([batch ?? noCounts], firstBucket);
  const producer: StoredProducer = {
    flush: batch === undefined ? flush.stored : flush.stored + 1,
    events: flush.events + totalOf(added),
    lastBucket: Math.max(flush.lastBucket, batch === undefined ? flush.lastBucket : lastBucketOf(batch)),
    flushSeconds: flush.flushSeconds,
    asOf: now,
    hasEnded: flush.isLast,
  };
  return {
    kind: 'write',
    isRestored: totalOf(own) > 0,
    producer,
    totals: {
      ...base,
      asOf: now,
      counts: addUp([base.counts, own, added], firstBucket),
      producers: new Map([...liveProducers(base, now, window), [producerId, producer]]),
    },
  };
}

function addUp(parts: readonly EventCounts[], firstBucket: number): EventCounts {
  try {
    return mergeCounts(parts, firstBucket);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new StoredTotalsError(error.message, { cause: error });
  }
}

/** Whether a producer that has nothing to add must show that it lives, or that it has ended. */
function isSignDue(found: StoredProducer | undefined, { isLast, flushSeconds }: Flush, now: number): boolean {
  if (found === undefined) return false;
  return isLast ? !found.hasEnded : now >= found.asOf + 1000 * lifeSignFlushes * flushSeconds;
}

/** Nothing but the batch, or a part of it, was added: whatever else the totals say, somebody else has written. */
function checkStored(found: StoredProducer, eventsBefore: number, batch: EventCounts): StoredProducer {
  const added = found.events - eventsBefore;
  if (added >= 0 && added <= totalOf(batch)) return found;
  throw new StoredTotalsError(
    `a producer has stored ${eventsBefore} to ${eventsBefore + totalOf(batch)} events, not ${found.events}`,
  );
}

/** Rows up to there would have to be made, however many that are. */
function checkFuture(totals: StoredTotals, now: number, window: EventWindow): StoredTotals {
  const lastBucket = lastBucketOf(totals.counts);
  if (totals.counts.counts.length === 0 || lastBucket <= window.bucketOf(now) + window.bucketCount + 1) return totals;
  const moment = new Date(lastBucket * window.bucketMs).toISOString();
  throw new StoredTotalsError(
    `it has events of ${moment}, but now is ${new Date(now).toISOString()}: whose clock is wrong?`,
  );
}

function lastBucketOf({ firstBucket, counts }: EventCounts): number {
  return firstBucket + counts.length - 1;
}
