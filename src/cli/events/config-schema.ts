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
  object,
  optional,
  picklist,
  pipe,
  regex,
  safeParse,
  string,
  transform,
  union,
  variant,
} from 'valibot';
import type { EventsConfig } from '../../apps/events/config.ts';
import { defaultBucketSeconds, defaultWindowMinutes } from '../../events/counting/event-window.ts';
import { maxTypes } from '../../events/event-batch.ts';
import { arrivalKinds } from '../../events/generating/event-schedule.ts';
import { isTrackingId } from '../../events/reading/spellings.ts';
import { layouts } from '../../events/sharing/producer.ts';
import { findServerAddress } from '../../io/memcached/server-address.ts';
import { formatCount } from '../../report/number.ts';
import { findClosestName } from '../../structures/closest-name.ts';

/** The place of a setting in the configuration. */
export type Path = readonly (string | number)[];

export interface ConfigMistake {
  readonly path: Path;
  /** There is no such setting, its value is not what is expected, or values are fine by themselves but not together. */
  readonly kind: 'unknown' | 'unexpected' | 'contradiction';
  /** What was expected there, or what is wrong. */
  readonly message: string;
}

const maxDurationSeconds = 1e9;
const maxWindowMinutes = 60 * 24 * 366;
const maxRate = 1e9;
const maxWeight = 1e9;

/** A number above 0, with messages that begin with `what` and end with `advice`. */
const positive = (what: string, max: number, advice = '') => {
  const text = `${what} above 0 and up to ${formatCount(max)}${advice}`;
  return pipe(number(text), gtValue(0, text), maxValue(max, text));
};
const seconds = (min: number, max: number) => {
  const text = `a number of seconds from ${min} to ${formatCount(max)}`;
  return pipe(number(text), minValue(min, text), maxValue(max, text));
};
const seedText = 'a whole number from 0 to 2^53 - 1';
// With the longest name of a producer, a key stays below the 250 bytes that Memcached takes.
const typeName = 'a name of up to 80 letters, digits, ".", "_" and "-"';
const trackingId = 'a text of 1 to 250 bytes without control characters';
const eventName = 'a text, the value of "event" in events';
const eventNames = `${eventName}, or a list of such texts`;
const serverAddress = 'a host and a port, as "127.0.0.1:11211"';
const prefixText = 'a text of up to 80 printable ASCII characters without blanks';

const isServerAddress = (text: string) => findServerAddress(text) !== undefined;

/** An object whose members may have any name. `record` will not do: it silently skips names such as "constructor". */
const members = (text: string) => custom<Readonly<Record<string, unknown>>>(isObject, text);

const eventNameSchema = pipe(string(eventName), minLength(1, eventName));

const eventTypeSchema = object(
  {
    weight: optional(positive('a number', maxWeight), 1),
    event: optional(
      union([eventNameSchema, pipe(array(eventNameSchema, eventNames), minLength(1, 'at least one text'))], eventNames),
    ),
    template: optional(members('an object whose members are added to the events'), {}),
  },
  'an object with weight, event and template',
);

const memorySchema = object({ type: literal('memory') });

const memcachedSchema = object({
  type: literal('memcached'),
  servers: pipe(
    array(pipe(string(serverAddress), check(isServerAddress, serverAddress)), 'a list of addresses'),
    minLength(1, 'at least one address'),
  ),
  prefix: optional(pipe(string(prefixText), regex(/^[!-~]{0,80}$/, prefixText)), ''),
  flushSeconds: optional(seconds(0.01, 3600), 1),
  timeoutSeconds: optional(seconds(0.01, 60), 1),
  layout: optional(picklist(layouts, '"shared" or "per-producer"'), 'shared'),
});

const storeSchema = variant('type', [memorySchema, memcachedSchema], 'a store of the type "memory" or "memcached"');

/** A configuration as it is written. `findUnknownSettings` finds unknown settings. */
const configSchema = object(
  {
    rate: optional(positive('events a second,', maxRate)),
    durationSeconds: optional(positive('a number of seconds', maxDurationSeconds, '; leave it out for no end')),
    seed: optional(
      pipe(number(seedText), integer(seedText), minValue(0, seedText), maxValue(Number.MAX_SAFE_INTEGER, seedText)),
    ),
    arrivals: optional(picklist(arrivalKinds, '"even" or "poisson"'), 'even'),
    maxLagSeconds: optional(positive('a number of seconds', maxDurationSeconds, '; leave it out to drop none')),
    types: pipe(
      members('an object with an event type for each member'),
      transform((types) => new Map(Object.entries(types))),
      map(pipe(string(), regex(/^[\w.-]{1,80}$/, typeName)), eventTypeSchema),
      minSize(1, 'at least one event type'),
      maxSize(maxTypes, 'at most 65,536 event types'),
    ),
    trackingIds: optional(
      pipe(
        array(pipe(string(trackingId), check(isTrackingId, trackingId)), 'a list of tracking ids'),
        minLength(1, 'at least one tracking id'),
      ),
    ),
    windowMinutes: optional(positive('a number of minutes', maxWindowMinutes), defaultWindowMinutes),
    bucketSeconds: optional(seconds(0.001, 86_400), defaultBucketSeconds),
    store: optional(storeSchema, { type: 'memory' }),
  },
  'an object with types',
);

/** Reads a configuration from a JSON value, and fills in the defaults. Returns the mistakes instead if there are any. */
export function readSettings(json: unknown): EventsConfig | ConfigMistake[] {
  const { success, output, issues } = safeParse(configSchema, json);
  if (success) return toConfig(output);
  return issues.map(({ path = [], message }) => ({
    path: path.map(({ key }) => key as string | number),
    kind: 'unexpected',
    message,
  }));
}

function toConfig(written: InferOutput<typeof configSchema>): EventsConfig {
  return Object.freeze({
    ...written,
    types: [...written.types].map(([name, { event = name, ...type }]) => ({ name, event: toList(event), ...type })),
  });
}

function toList(event: string | readonly string[]): readonly string[] {
  return typeof event === 'string' ? [event] : event;
}

/** The unknown settings of a configuration, each with the name that was probably meant. */
export function* findUnknownSettings(json: unknown): Generator<ConfigMistake> {
  if (!isObject(json)) return;
  yield* findUnknownIn(json, [], configSchema);
  const { types, store } = json;
  if (isObject(types)) {
    for (const [name, type] of Object.entries(types)) yield* findUnknownIn(type, ['types', name], eventTypeSchema);
  }
  if (isObject(store)) yield* findUnknownIn(store, ['store'], store.type === 'memory' ? memorySchema : memcachedSchema);
}

function* findUnknownIn(object: unknown, path: Path, schema: { readonly entries: object }): Generator<ConfigMistake> {
  if (!isObject(object)) return;
  const settings = Object.keys(schema.entries);
  for (const key of Object.keys(object)) {
    if (settings.includes(key)) continue;
    const meant = findClosestName(key, settings);
    const hint = meant === undefined ? `there is only ${settings.join(', ')}` : `did you mean "${meant}"?`;
    yield { path: [...path, key], kind: 'unknown', message: hint };
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
