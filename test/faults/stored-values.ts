import type { MemcachedProcess } from '../support/memcached-process.ts';
import { Counts } from './counts.ts';

export type Layout = 'shared' | 'per-producer';

/** What the values under the keys say, as any client of the server sees it; producers by their ids. */
export interface StoredValues {
  readonly counts: Counts;
  readonly producers: ReadonlyMap<string, StoredProducer>;
}

/** What the values say of a producer. */
export interface StoredProducer {
  /** How many events it has stored, by type. */
  readonly events: Map<string, number>;
  /** The types that it has ended with. */
  readonly ended: Set<string>;
}

interface Value {
  readonly totalEventsCaptured: number;
  readonly eventsCapturedByTrackingIds: Readonly<Record<string, number>>;
  readonly buckets: { readonly counts: readonly (readonly number[])[] };
  readonly producers: Readonly<Record<string, { readonly events: number; readonly ended?: true }>>;
}

/** Gets what is stored of some types, whose keys begin with a prefix. Throws if a value contradicts itself. */
export async function getStored(
  server: MemcachedProcess,
  layout: Layout,
  prefix: string,
  types: readonly string[],
): Promise<StoredValues> {
  const counts = new Counts();
  const producers = new Map<string, StoredProducer>();
  for (const type of types) {
    for (const text of (await getValues(server, layout, prefix + type)).values()) {
      const value: Value = JSON.parse(text);
      checkTotals(text, value);
      for (const [trackingId, events] of Object.entries(value.eventsCapturedByTrackingIds)) {
        counts.add({ type, trackingId }, events);
      }
      for (const [id, { events, ended }] of Object.entries(value.producers)) {
        const producer = producers.get(id) ?? { events: new Map(), ended: new Set() };
        producers.set(id, producer);
        producer.events.set(type, events);
        if (ended) producer.ended.add(type);
      }
    }
  }
  return { counts, producers };
}

/** The values that have the events of a type, by key: one under the type's own key, or those that are listed there. */
export async function getValues(server: MemcachedProcess, layout: Layout, key: string): Promise<Map<string, string>> {
  const found = await getTexts(server, [key]);
  const index = found.get(key);
  if (layout === 'shared' || index === undefined) return found;
  const ids = Object.keys(JSON.parse(index).producers);
  return await getTexts(
    server,
    ids.map((id) => `${key}/${id}`),
  );
}

/** Those of some keys that are stored, with their texts, each of which is one line. */
export async function getTexts(server: MemcachedProcess, keys: readonly string[]): Promise<Map<string, string>> {
  return parseTexts(await server.ask(`get ${keys.join(' ')}`));
}

/** The texts in the reply to `get`, by key. */
export function parseTexts(reply: string): Map<string, string> {
  const values = reply.matchAll(/^VALUE (\S+) \d+ \d+\r\n(.*)\r\n/gm);
  return new Map([...values].map(([, key = '', text = '']) => [key, text]));
}

function checkTotals(text: string, { totalEventsCaptured, eventsCapturedByTrackingIds, buckets }: Value): void {
  const byId = sum(Object.values(eventsCapturedByTrackingIds));
  const byBucket = sum(buckets.counts.flat());
  if (byId !== totalEventsCaptured || byBucket !== totalEventsCaptured) throw new Error(`its sums are wrong: ${text}`);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
