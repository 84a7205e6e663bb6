import { InvalidArgumentError, Option } from 'commander';
import type { AggregateOptions } from '../../apps/events/aggregate.ts';
import type { EventsOptions } from '../../apps/events/config.ts';
import type { GenerateOptions } from '../../apps/events/generate.ts';
import { parseRfc3339 } from '../../events/reading/rfc3339.ts';
import { UsageError } from '../../user-error.ts';
import { checkTimer, messageOptions, parseFileName, parseSeconds } from '../option-values.ts';

/** What all commands about events have. Values as commander hands them over, by the options' names. */
export interface RawEventsOptions {
  readonly config?: string;
  readonly quiet?: true;
  readonly color: boolean;
}

export interface RawGenerateOptions extends RawEventsOptions {
  readonly precise?: true;
  readonly unpaced?: true;
  readonly start?: number;
}

export interface RawAggregateOptions extends RawEventsOptions {
  readonly generate?: true;
  readonly precise?: true;
  readonly replay?: true;
  readonly every?: number;
  readonly badLines?: string;
}

/** What all commands have, around the options of one. */
function withCommonOptions(...options: Option[]): Option[] {
  return [new Option('-c, --config <file>', 'what the events are like; see --help'), ...options, ...messageOptions()];
}

export function generateOptions(): Option[] {
  return withCommonOptions(
    new Option('--precise', 'late by less than a millisecond, which keeps a core busy'),
    new Option('--unpaced', 'all events at once, without waiting until they are due'),
    new Option('--start <time>', "the first event's time, as 2019-12-08T06:42:57Z (default: now)").argParser(
      parseMoment,
    ),
  );
}

export function aggregateOptions(): Option[] {
  return withCommonOptions(
    new Option('--generate', 'count events that are made here, as by generate, instead of reading any'),
    new Option('--precise', 'with --generate: late by less than a millisecond, which keeps a core busy'),
    new Option('--every <duration>', 'print a summary so often, too; in a replay, by the time of the events').argParser(
      parseSeconds(1),
    ),
    new Option('--replay', 'the time is what the events have come to, as for a recorded file'),
    new Option('--bad-lines <file>', 'list malformed lines as JSON lines; - for standard output').argParser(
      parseFileName,
    ),
  );
}

export function summaryOptions(): Option[] {
  return withCommonOptions();
}

/** Turns the values into what they mean. Throws a `UsageError` for values that contradict one another. */
export function readGenerateOptions(raw: RawGenerateOptions): GenerateOptions {
  if (raw.precise && raw.unpaced)
    throw new UsageError('--precise waits for events, and --unpaced does not: leave out one');
  return {
    ...readEventsOptions(raw),
    isPrecise: raw.precise === true,
    isUnpaced: raw.unpaced === true,
    start: raw.start,
  };
}

/** Turns the values into what they mean. Throws a `UsageError` for values that contradict one another. */
export function readAggregateOptions(raw: RawAggregateOptions): AggregateOptions {
  if (raw.generate && raw.replay) throw new UsageError('--replay is for events that are read: leave out --generate');
  if (raw.generate && raw.badLines !== undefined)
    throw new UsageError('--bad-lines is for events that are read: leave out --generate');
  if (raw.precise && !raw.generate) throw new UsageError('--precise is for --generate');
  if (!raw.replay) checkTimer('--every', raw.every);
  return {
    ...readEventsOptions(raw),
    generates: raw.generate === true,
    isPrecise: raw.precise === true,
    isReplay: raw.replay === true,
    everySeconds: raw.every,
    badLinesFile: raw.badLines,
  };
}

/** Turns the values that all commands have into what they mean. Throws a `UsageError` if there is no configuration. */
export function readEventsOptions({ config, quiet, color }: RawEventsOptions): EventsOptions {
  if (config === undefined || config === '') throw new UsageError('name the configuration: --config events.json');
  return { configFile: config, talk: { isQuiet: quiet === true, hasProgress: false, hasColor: color } };
}

function parseMoment(text: string): number {
  const bytes = Buffer.from(text);
  const moment = parseRfc3339(bytes, 0, bytes.length);
  if (Number.isNaN(moment)) {
    throw new InvalidArgumentError('It takes a moment, as 2019-12-08T06:42:57Z or 2019-12-08T06:42:57.289+05:30.');
  }
  return moment;
}
