import type { ArrivalKind } from '../../events/generating/event-schedule.ts';
import type { Layout } from '../../events/sharing/producer.ts';
import type { TalkOptions } from '../../io/terminal/terminal.ts';
import { UserError } from '../../user-error.ts';

/** What all commands about events are told. */
export interface EventsOptions {
  readonly configFile: string;
  readonly talk: TalkOptions;
}

/** What a configuration says, with the defaults where it says nothing. */
export interface EventsConfig {
  /** Events a second; only generating needs it. */
  readonly rate?: number | undefined;
  /** Undefined for no end. */
  readonly durationSeconds?: number | undefined;
  /** Undefined if every run draws its own. */
  readonly seed?: number | undefined;
  readonly arrivals: ArrivalKind;
  /** Generated events that are later than this are dropped; undefined for never. */
  readonly maxLagSeconds?: number | undefined;
  readonly types: readonly EventTypeConfig[];
  /** Each generated event has one of these; only generating needs them. */
  readonly trackingIds?: readonly string[] | undefined;
  readonly windowMinutes: number;
  readonly bucketSeconds: number;
  readonly store: StoreConfig;
}

/** A configuration with all settings that generating requires. */
export interface GeneratorConfig extends EventsConfig {
  readonly rate: number;
  readonly trackingIds: readonly string[];
}

/** Checks that the configuration is complete for generating. Throws a `UserError` that names the missing settings. */
export function forGenerating(config: EventsConfig, file: string): GeneratorConfig {
  const { rate, trackingIds } = config;
  if (rate !== undefined && trackingIds !== undefined) return { ...config, rate, trackingIds };
  const missing = (['rate', 'trackingIds'] as const).filter((setting) => config[setting] === undefined);
  const [verb, object] = missing.length === 1 ? ['is', 'it'] : ['are', 'them'];
  throw new UserError(`${file}: ${missing.join(' and ')} ${verb} missing: generating events needs ${object}`);
}

export interface EventTypeConfig {
  readonly name: string;
  /** Its share of the rate, relative to the others'. */
  readonly weight: number;
  /** The values of `event` in JSON that count as this type. */
  readonly event: readonly string[];
  readonly template: Readonly<Record<string, unknown>>;
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
