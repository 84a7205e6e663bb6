import { excerptJson, toAsciiJson } from '../../structures/ascii-json.ts';
import { type EventCounts, formatSummaryFields, sumColumns, totalOf } from '../counting/event-counts.ts';
import type { EventWindow } from '../counting/event-window.ts';
import { noCounts } from './merge-counts.ts';
import { type Store, type StoredText, StoreError } from './store.ts';

const producerIdPattern = /^[A-Za-z0-9._-]{1,100}$/;

/** What the totals say of one producer. */
export interface StoredProducer {
  /** The number of its latest flush, from 1. */
  readonly flush: number;
  /** All events that it ever stored, those among them that are older than the window now. */
  readonly events: number;
  /** The latest bucket that it had events of. */
  readonly lastBucket: number;
  /** How often it flushes. */
  readonly flushSeconds: number;
  /** When it wrote last, in milliseconds since 1970. */
  readonly asOf: number;
  /** It said that this was its last flush. */
  readonly hasEnded: boolean;
}

/** The events of one type that several producers have stored together, as data. */
export interface StoredTotals {
  readonly windowMinutes: number;
  readonly bucketSeconds: number;
  /** When they were written, in milliseconds since 1970. */
  readonly asOf: number;
  /** In the form that `mergeCounts` gives them. */
  readonly counts: EventCounts;
  readonly producers: ReadonlyMap<string, StoredProducer>;
}

/** What is stored is not what this program stores, or not for this window. Nothing is written over it. */
export class StoredTotalsError extends StoreError {
  override readonly name: string = 'StoredTotalsError';
}

/** True for what can be the name of a producer: 1 to 100 ASCII letters, digits, dots, hyphens and underscores. */
export function isProducerId(text: string): boolean {
  return producerIdPattern.test(text);
}

/** Totals of nobody. */
export function emptyTotals(now: number, { windowMinutes, bucketSeconds }: EventWindow): StoredTotals {
  return { windowMinutes, bucketSeconds, asOf: now, counts: noCounts, producers: new Map() };
}

/** Producers that still had counts one window ago. Those that are forgotten have nothing to put back. */
export function liveProducers(
  { producers }: StoredTotals,
  now: number,
  window: EventWindow,
): StoredTotals['producers'] {
  const oldest = oldestProducerBucket(now, window);
  return new Map([...producers].filter(([, { lastBucket }]) => lastBucket >= oldest));
}

/** Producers that had no events since this bucket are forgotten. */
export function oldestProducerBucket(now: number, window: EventWindow): number {
  return window.firstBucketAt(now) - window.bucketCount;
}

/**
 * The totals as one line of JSON in plain ASCII, for anybody to read:
 *
 *     {"totalEventsCaptured":3,"eventsCapturedByTrackingIds":{"A":2,"B":1},
 *      "window":{"minutes":5,"bucketSeconds":10},"asOf":"2019-12-08T06:42:57.289Z",
 *      "buckets":{"first":157578737,"counts":[[2,0],[0,1]]},
 *      "producers":{"host-71-x":{"flush":2,"events":3,"lastBucket":157578738,"flushSeconds":1,"asOf":"…","ended":true}}}
 *
 * The tracking ids are sorted by UTF-16 units, and each row has a column for each of them in this order. Whoever reads this
 * into something that does not keep the order of members, as JavaScript's objects do not for "10", can sort the ids again.
 */
export function formatStoredTotals(totals: StoredTotals): string {
  const { trackingIds, counts, firstBucket } = totals.counts;
  const columnSums = sumColumns(totals.counts);
  const sums = new Map(trackingIds.map((id, column) => [id, columnSums[column] as number]));
  const summary = { totalEventsCaptured: totalOf(totals.counts), eventsCapturedByTrackingIds: sums };
  const producers = [...totals.producers].map(
    ([id, { flush, events, lastBucket, flushSeconds, asOf, hasEnded }]) =>
      `${toAsciiJson(id)}:${JSON.stringify({
        flush,
        events,
        lastBucket,
        flushSeconds,
        asOf: formatMoment(asOf),
        ...(hasEnded && { ended: true }),
      })}`,
  );
  const rest = {
    window: { minutes: totals.windowMinutes, bucketSeconds: totals.bucketSeconds },
    asOf: formatMoment(totals.asOf),
    buckets: { first: firstBucket, counts },
  };
  return `{${formatSummaryFields(summary)},${JSON.stringify(rest).slice(1, -1)},"producers":{${producers.join(',')}}}`;
}

/** The totals of a text that `formatStoredTotals` made. Throws a `StoredTotalsError` that says what is wrong with any other. */
export function parseStoredTotals(text: string): StoredTotals {
  const json = asObject('all of it', parseJson(text));
  // Where each producer has its own totals, the list of them stands here.
  expect(json.layout === undefined, 'layout', json.layout);
  const window = asObject('window', json.window);
  const buckets = asObject('buckets', json.buckets);
  const sums = asObject('eventsCapturedByTrackingIds', json.eventsCapturedByTrackingIds);
  const trackingIds = Object.keys(sums).sort();
  const bucketSeconds = asSpan('window.bucketSeconds', window.bucketSeconds);
  const firstBucket = asBucket('buckets.first', buckets.first, bucketSeconds);
  const counts = asRows(buckets.counts, trackingIds.length);
  asBucket('the last of buckets', firstBucket + Math.max(0, counts.length - 1), bucketSeconds);
  const columnSums = sumColumns({ firstBucket: 0, trackingIds, counts });
  trackingIds.forEach((id, column) => {
    const sum = columnSums[column];
    expect(
      isCount(sum) && sum > 0 && sums[id] === sum,
      `eventsCapturedByTrackingIds, where buckets have ${sum},`,
      sums[id],
    );
  });
  const total = trackingIds.reduce((events, id) => events + (sums[id] as number), 0);
  const { totalEventsCaptured } = json;
  expect(
    isCount(total) && totalEventsCaptured === total,
    `totalEventsCaptured, where ${total} is the sum,`,
    totalEventsCaptured,
  );
  return {
    windowMinutes: asSpan('window.minutes', window.minutes),
    bucketSeconds,
    asOf: asMoment('asOf', json.asOf),
    counts: { firstBucket, trackingIds, counts },
    producers: new Map(
      Object.entries(asObject('producers', json.producers)).map(([id, entry]) => [
        id,
        asProducer(id, entry, bucketSeconds),
      ]),
    ),
  };
}

/** Totals, and what they were read from. */
interface ReadTotals {
  readonly totals: StoredTotals;
  readonly stored: StoredText;
}

/** What is stored under a key, undefined if nothing is. Throws a `StoredTotalsError` if it is something else, or for another window. */
export async function readTotals(store: Store, key: string, window: EventWindow): Promise<ReadTotals | undefined> {
  const stored = await store.read(key);
  if (stored === undefined) return undefined;
  const totals = locatingMistakes(store, key, () => parseStoredTotals(stored.text));
  const { windowMinutes, bucketSeconds } = totals;
  if (windowMinutes === window.windowMinutes && bucketSeconds === window.bucketSeconds) {
    return { totals, stored };
  }
  throw new StoredTotalsError(
    `${key} in ${store.nameOf(key)} has the last ${windowMinutes} min in buckets of ${bucketSeconds} s, ` +
      `not ${window.windowMinutes} min in buckets of ${window.bucketSeconds} s: ask for the same, or set another prefix`,
  );
}

/** Does something with what is stored under a key; a `StoredTotalsError` becomes one that says where that is, and what to do. */
export function locatingMistakes<Result>(store: Store, key: string, act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof StoredTotalsError)) throw error;
    throw new StoredTotalsError(
      `the totals under ${key} in ${store.nameOf(key)} make no sense: ${error.message}; delete them, or set another prefix`,
      { cause: error },
    );
  }
}

function asProducer(id: string, json: unknown, bucketSeconds: number): StoredProducer {
  expect(isProducerId(id), 'the name of a producer', id);
  const { flush, events, lastBucket, flushSeconds, asOf, ended } = asObject('a producer', json);
  expect(isCount(flush) && flush > 0, 'flush', flush);
  expect(isCount(events), 'events', events);
  expect(ended === undefined || ended === true, 'ended', ended);
  return {
    flush: flush as number,
    events: events as number,
    lastBucket: asBucket('lastBucket', lastBucket, bucketSeconds),
    flushSeconds: asSpan('flushSeconds', flushSeconds),
    asOf: asMoment('asOf', asOf),
    hasEnded: ended === true,
  };
}

function asRows(rows: unknown, columnCount: number): number[][] {
  expect(Array.isArray(rows), 'buckets.counts', rows);
  for (const row of rows as unknown[]) {
    expect(Array.isArray(row) && row.length === columnCount && row.every(isCount), 'a row of buckets.counts', row);
  }
  return rows as number[][];
}

function asObject(name: string, value: unknown): Record<string, unknown> {
  expect(typeof value === 'object' && value !== null && !Array.isArray(value), name, value);
  return value as Record<string, unknown>;
}

/** The number of a bucket that begins at a moment that `Date` knows. */
function asBucket(name: string, value: unknown, bucketSeconds: number): number {
  expect(isWhole(value) && Number.isFinite(new Date(value * (1000 * bucketSeconds)).getTime()), name, value);
  return value;
}

function asSpan(name: string, value: unknown): number {
  expect(Number.isFinite(value) && (value as number) > 0, name, value);
  return value as number;
}

function asMoment(name: string, value: unknown): number {
  const moment = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  expect(Number.isFinite(moment) && formatMoment(moment) === value, name, value);
  return moment;
}

function isCount(value: unknown): value is number {
  return isWhole(value) && value >= 0;
}

/** True for whole numbers but -0: JSON writes it as 0, so it would not be stored again as it was read. */
function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && !Object.is(value, -0);
}

function formatMoment(moment: number): string {
  return new Date(moment).toISOString();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new StoredTotalsError(`it is not JSON, or not all of it: ${excerpt(text)}`);
  }
}

function expect(isRight: boolean, name: string, value: unknown): asserts isRight {
  if (!isRight) throw new StoredTotalsError(`${name} is ${excerpt(value)}`);
}

/** The start of a value's JSON, however deep or large the value is that somebody has put there. */
function excerpt(value: unknown): string {
  return value === undefined ? 'missing' : excerptJson(value);
}
