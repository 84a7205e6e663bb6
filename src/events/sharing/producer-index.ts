import { excerptJson, toAsciiJson } from '../../structures/ascii-json.ts';
import type { EventWindow } from '../counting/event-window.ts';
import { compareAndSwap, type Patience } from './compare-and-swap.ts';
import type { Store, StoredText } from './store.ts';
import { isProducerId, locatingMistakes, oldestProducerBucket, StoredTotalsError } from './stored-totals.ts';

/** Whose totals are to be read, where each producer has its own: the latest bucket in which it said so. */
export type ProducerIndex = ReadonlyMap<string, number>;

/** Under which key a producer's totals are stored, where the index is stored under another one. */
export function ownKey(indexKey: string, producerId: string): string {
  return `${indexKey}/${producerId}`;
}

/** What is stored under a key, empty if nothing is. Throws a `StoredTotalsError` if it is something else. */
export async function readProducerIndex(store: Store, key: string): Promise<ProducerIndex> {
  return parseStored(store, key, await store.read(key));
}

/** Sees to it that a producer is in the index for as long as what it stores now counts. Throws as `readProducerIndex` does. */
export async function enterInIndex(
  store: Store,
  key: string,
  producerId: string,
  now: () => number,
  window: EventWindow,
  patience: Patience,
): Promise<void> {
  // Twice the window, and half of it may have passed since the index was written.
  const lifetimeSeconds = 120 * window.windowMinutes + 2 * window.bucketSeconds;
  await compareAndSwap(`${key} in ${store.nameOf(key)}`, patience, async () => {
    const stored = await store.read(key);
    const index = parseStored(store, key, stored);
    const moment = now();
    const bucket = window.bucketOf(moment);
    const isEntered =
      (index.get(producerId) ?? Number.NEGATIVE_INFINITY) >= bucket - Math.floor(window.bucketCount / 2);
    if (isEntered) return 'done';
    const oldest = oldestProducerBucket(moment, window);
    const live = [...index].filter(([, latest]) => latest >= oldest);
    const text = formatIndex(new Map([...live, [producerId, bucket]]));
    const isWritten =
      stored === undefined
        ? await store.create(key, text, lifetimeSeconds)
        : await store.replace(key, text, stored.version, lifetimeSeconds);
    return isWritten ? 'done' : 'conflict';
  });
}

/** `{"layout":"per-producer","producers":{"host-71-x":157578737}}` */
function formatIndex(index: ProducerIndex): string {
  const members = [...index].map(([id, bucket]) => `${toAsciiJson(id)}:${bucket}`);
  return `{"layout":"per-producer","producers":{${members.join(',')}}}`;
}

function parseStored(store: Store, key: string, stored: StoredText | undefined): ProducerIndex {
  return stored === undefined ? new Map() : locatingMistakes(store, key, () => parseIndex(stored.text));
}

function parseIndex(text: string): ProducerIndex {
  const { layout, producers } = parseObject(text);
  if (layout !== 'per-producer' || typeof producers !== 'object' || producers === null) {
    throw new StoredTotalsError('it is no list of producers, as "layout": "per-producer" has it');
  }
  const entries = Object.entries(producers);
  for (const [id, bucket] of entries) {
    if (isProducerId(id) && Number.isSafeInteger(bucket)) continue;
    throw new StoredTotalsError(`its producer ${excerptJson(id)} is ${excerptJson(bucket)}`);
  }
  return new Map(entries);
}

/** The members of a JSON object. None if it is something else. */
function parseObject(text: string): { readonly layout?: unknown; readonly producers?: unknown } {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}
