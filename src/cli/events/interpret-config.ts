import type { EventsConfig } from '../../apps/events/config.ts';
import { countBuckets } from '../../events/counting/event-window.ts';
import { findTemplateMistakes } from '../../events/generating/event-template.ts';
import { type ConfigMistake, findUnknownSettings, readSettings } from './config-schema.ts';

/** More buckets would take too much memory. */
const maxBuckets = 100_000;

/** Reads a configuration from a JSON value. Returns all its mistakes instead, not only the first, if there are any. */
export function interpretConfig(json: unknown): EventsConfig | ConfigMistake[] {
  const config = readSettings(json);
  const unknown = [...findUnknownSettings(json)];
  if (Array.isArray(config)) return [...unknown, ...config];
  if (unknown.length > 0) return unknown;
  const contradictions = [
    ...findWrongTypes(config),
    ...findRepeatedIds(config.trackingIds ?? []),
    ...findWrongWindow(config),
    ...findWrongFlush(config),
  ];
  if (contradictions.length === 0) return config;
  return contradictions.map((mistake) => ({ ...mistake, kind: 'contradiction' }));
}

/** Values that are fine by themselves, but not together. */
type Contradictions = Generator<Omit<ConfigMistake, 'kind'>>;

function* findWrongTypes({ types }: EventsConfig): Contradictions {
  const typeByEvent = new Map<string, string>();
  for (const { name, event, template } of types) {
    for (const text of event) {
      const other = typeByEvent.get(text);
      if (other !== undefined) {
        const message =
          other === name
            ? `"event" has ${JSON.stringify(text)} twice`
            : `events of ${other} have the same "event", ${JSON.stringify(text)}: nobody could tell them apart`;
        yield { path: ['types', name], message };
      }
      typeByEvent.set(text, name);
    }
    for (const { path, message } of findTemplateMistakes(event, template)) {
      yield { path: ['types', name, 'template', ...path], message };
    }
  }
}

function* findRepeatedIds(trackingIds: readonly string[]): Contradictions {
  const seen = new Set<string>();
  for (const [i, id] of trackingIds.entries()) {
    if (seen.has(id)) {
      yield { path: ['trackingIds', i], message: `${JSON.stringify(id)} stands here for the second time` };
    }
    seen.add(id);
  }
}

function* findWrongWindow({ windowMinutes, bucketSeconds }: EventsConfig): Contradictions {
  const buckets = countBuckets(windowMinutes, bucketSeconds);
  if (!Number.isInteger(buckets)) {
    const message = `${windowMinutes} min are not a whole number of buckets of ${bucketSeconds} s`;
    yield { path: ['windowMinutes'], message };
  }
  if (buckets > maxBuckets) {
    const message = `${windowMinutes} min have more than ${maxBuckets} buckets of ${bucketSeconds} s: take longer buckets`;
    yield { path: ['windowMinutes'], message };
  }
}

function* findWrongFlush({ store, windowMinutes }: EventsConfig): Contradictions {
  if (store.type === 'memcached' && store.flushSeconds > 60 * windowMinutes) {
    const message = `events would be older than the ${windowMinutes} min of the window before they are stored`;
    yield { path: ['store', 'flushSeconds'], message };
  }
}
