import {
  array,
  check,
  custom,
  gtValue,
  type InferOutput,
  integer,
  literal,
  map,
  maxSize,
  maxValue,
  minLength,
  minSize,
  minValue,
  number,
  optional,
  picklist,
  pipe,
  regex,
  safeParse,
  strictObject,
  string,
  transform,
  variant,
} from 'valibot';
import { countBuckets, usualBucketSeconds, usualWindowMinutes } from '../../events/counting/event-window.ts';
import { mostTypes } from '../../events/event-batch.ts';
import { type ArrivalKind, arrivalKinds } from '../../events/generating/event-schedule.ts';
import { findTemplateMistakes } from '../../events/generating/event-template.ts';
import { isTrackingId } from '../../events/reading/tracking-ids.ts';
import { type Layout, layouts } from '../../events/sharing/producer.ts';
import { findServerAddress } from '../../io/memcached/server-address.ts';
import { formatCount } from '../../report/number.ts';

/** Where something stands in the configuration. */
export type Path = readonly (string | number)[];

/** What a configuration says, with the usual where it says nothing. */
export interface EventsConfig {
  /** Events a second. */
  readonly rate: number;
  /** Undefined for no end. */
  readonly durationSeconds: number | undefined;
  readonly seed: number;
  readonly arrivals: ArrivalKind;
  /** Generated events that are later than this are dropped; undefined for never. */
  readonly maxLagSeconds: number | undefined;
  readonly types: readonly EventTypeConfig[];
  readonly trackingIds: readonly string[];
  readonly windowMinutes: number;
  readonly bucketSeconds: number;
  readonly store: StoreConfig;
}

export interface EventTypeConfig {
  readonly name: string;
  /** Its share of the rate, relative to the others'. */
  readonly weight: number;
  /** What the events' JSON has as `event`. */
  readonly event: string;
  readonly template: Readonly<Record<string, unknown>>;
}

/** Something that is wrong at a place of a configuration. */
export interface ConfigMistake {
  readonly path: Path;
  /** There is no such setting; it is not what is expected; or each by itself is fine, but not all together. */
  readonly kind: 'unknown' | 'unexpected' | 'contradiction';
  /** What was expected there, or what is wrong. */
  readonly message: string;
}

export type StoreConfig = { readonly type: 'memory' } | MemcachedConfig;

export interface MemcachedConfig {
  readonly type: 'memcached';
  readonly servers: readonly string[];
  /** Ahead of the event type in every key. */
  readonly prefix: string;
  readonly flushSeconds: number;
  readonly timeoutSeconds: number;
  readonly layout: Layout;
}

const longestDurationSeconds = 1e9;
const longestWindowMinutes = 60 * 24 * 366;
const mostRate = 1e9;
const mostWeight = 1e9;

/** A number above 0, of what a text says, and what else is to be said of it. */
const positive = (what: string, most: number, advice = '') => {
  const text = `${what} above 0 and up to ${formatCount(most)}${advice}`;
  return pipe(number(text), gtValue(0, text), maxValue(most, text));
};
const seconds = (least: number, most: number) => {
  const text = `a number of seconds from ${least} to ${formatCount(most)}`;
  return pipe(number(text), minValue(least, text), maxValue(most, text));
};
const seedText = 'a whole number from 0 to 2^53 - 1';
// With the longest name of a producer, a key stays below the 250 bytes that Memcached takes.
const typeName = 'a name of up to 80 letters, digits, ".", "_" and "-"';
const trackingId = 'a text of 1 to 250 bytes without control characters';
const eventName = 'a text, as events have it as "event"';
const serverAddress = 'a host and a port, as "127.0.0.1:11211"';
const prefixText = 'a text of up to 80 printable ASCII characters without blanks';

const isServerAddress = (text: string) => findServerAddress(text) !== undefined;

/** Beyond this, the buckets alone take more memory than anybody wants to give. */
const mostBuckets = 100_000;

/** An object whose members may have any name: `record` passes over "constructor" and the like without a word. */
const members = (text: string) => custom<Readonly<Record<string, unknown>>>(isObject, text);

const eventTypeSchema = strictObject(
  {
    weight: optional(positive('a number', mostWeight), 1),
    event: optional(pipe(string(eventName), minLength(1, eventName))),
    template: optional(members('an object, whose members events get'), {}),
  },
  'an object with weight, event and template',
);

const storeSchema = variant(
  'type',
  [
    strictObject({ type: literal('memory') }),
    strictObject({
      type: literal('memcached'),
      servers: pipe(
        array(pipe(string(serverAddress), check(isServerAddress, serverAddress)), 'a list of addresses'),
        minLength(1, 'at least one address'),
      ),
      prefix: optional(pipe(string(prefixText), regex(/^[!-~]{0,80}$/, prefixText)), ''),
      flushSeconds: optional(seconds(0.01, 3600), 1),
      timeoutSeconds: optional(seconds(0.01, 60), 1),
      layout: optional(picklist(layouts, '"shared" or "per-producer"'), 'shared'),
    }),
  ],
  'a store of the type "memory" or "memcached"',
);

/** A configuration as it is written. */
const configSchema = strictObject(
  {
    rate: positive('events a second,', mostRate),
    durationSeconds: optional(positive('a number of seconds', longestDurationSeconds, '; leave it out for no end')),
    seed: optional(
      pipe(number(seedText), integer(seedText), minValue(0, seedText), maxValue(Number.MAX_SAFE_INTEGER, seedText)),
      1,
    ),
    arrivals: optional(picklist(arrivalKinds, '"even" or "poisson"'), 'even'),
    maxLagSeconds: optional(positive('a number of seconds', longestDurationSeconds, '; leave it out to drop none')),
    types: pipe(
      members('an object with an event type for each member'),
      transform((types) => new Map(Object.entries(types))),
      map(pipe(string(), regex(/^[\w.-]{1,80}$/, typeName)), eventTypeSchema),
      minSize(1, 'at least one event type'),
      maxSize(mostTypes, 'at most 65,536 event types'),
    ),
    trackingIds: pipe(
      array(pipe(string(trackingId), check(isTrackingId, trackingId)), 'a list of tracking ids'),
      minLength(1, 'at least one tracking id'),
    ),
    windowMinutes: optional(positive('a number of minutes', longestWindowMinutes), usualWindowMinutes),
    bucketSeconds: optional(seconds(0.001, 86_400), usualBucketSeconds),
    store: optional(storeSchema, { type: 'memory' }),
  },
  'an object with rate, types and trackingIds',
);

type WrittenConfig = InferOutput<typeof configSchema>;

/** The configuration that a JSON value is, or what is wrong with it: all of it, not only the first mistake. */
export function interpretConfig(json: unknown): EventsConfig | readonly ConfigMistake[] {
  const { success, output, issues } = safeParse(configSchema, json);
  if (!success) {
    return issues.map(({ path = [], expected, message, type }) => ({
      path: path.map(({ key }) => key as string | number),
      kind: type === 'strict_object' && expected === 'never' ? 'unknown' : 'unexpected',
      message,
    }));
  }
  const contradictions = [
    ...findWrongTypes(output),
    ...findRepeatedIds(output.trackingIds),
    ...findWrongWindow(output),
    ...findWrongFlush(output),
  ];
  return contradictions.length > 0 ? contradictions : toConfig(output);
}

function* findWrongTypes({ types }: WrittenConfig): Generator<ConfigMistake> {
  const typeByEvent = new Map<string, string>();
  for (const [name, { event = name, template }] of types) {
    const other = typeByEvent.get(event);
    if (other !== undefined) {
      const message = `events of ${other} have the same "event", ${JSON.stringify(event)}: nobody could tell them apart`;
      yield { path: ['types', name], kind: 'contradiction', message };
    }
    typeByEvent.set(event, name);
    for (const { path, message } of findTemplateMistakes(event, template)) {
      yield { path: ['types', name, 'template', ...path], kind: 'contradiction', message };
    }
  }
}

function* findRepeatedIds(trackingIds: readonly string[]): Generator<ConfigMistake> {
  const seen = new Set<string>();
  for (const [i, id] of trackingIds.entries()) {
    if (seen.has(id))
      yield {
        path: ['trackingIds', i],
        kind: 'contradiction',
        message: `${JSON.stringify(id)} stands here for the second time`,
      };
    seen.add(id);
  }
}

function* findWrongWindow({ windowMinutes, bucketSeconds }: WrittenConfig): Generator<ConfigMistake> {
  const buckets = countBuckets(windowMinutes, bucketSeconds);
  if (!Number.isInteger(buckets)) {
    const message = `${windowMinutes} min are not a whole number of buckets of ${bucketSeconds} s`;
    yield { path: ['windowMinutes'], kind: 'contradiction', message };
  }
  if (buckets > mostBuckets) {
    const message = `${windowMinutes} min have more than ${mostBuckets} buckets of ${bucketSeconds} s: take longer buckets`;
    yield { path: ['windowMinutes'], kind: 'contradiction', message };
  }
}

function* findWrongFlush({ store, windowMinutes }: WrittenConfig): Generator<ConfigMistake> {
  if (store.type === 'memcached' && store.flushSeconds > 60 * windowMinutes) {
    const message = `events would be older than the ${windowMinutes} min of the window before they are stored`;
    yield { path: ['store', 'flushSeconds'], kind: 'contradiction', message };
  }
}

/** The configuration with the usual where nothing is written. */
function toConfig(written: WrittenConfig): EventsConfig {
  return Object.freeze({
    ...written,
    durationSeconds: written.durationSeconds,
    maxLagSeconds: written.maxLagSeconds,
    types: [...written.types].map(([name, { event = name, ...type }]) => ({ name, event, ...type })),
  });
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
