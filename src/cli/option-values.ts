import { InvalidArgumentError, Option } from 'commander';
import { milliseconds } from 'date-fns/milliseconds';
import { logOrders } from '../io/reading/several-logs.ts';
import { standardOutputName } from '../io/writing/standard-output.ts';
import { secondsPerDay } from '../structures/calendar.ts';
import { findClosestName } from '../structures/closest-name.ts';
import { UsageError } from '../user-error.ts';

/** A hundred thousand years or so: far beyond any log, and small enough for exact sums of seconds. */
const maxSeconds = 2 ** 41;

/** Options that stand together in the help. */
export function group(heading: string, options: Option[]): Option[] {
  return options.map((option) => option.helpGroup(heading));
}

/** What every command may be told to leave out of its messages; `more` stands in the middle. */
export function messageOptions(...more: Option[]): Option[] {
  const quiet = new Option('-q, --quiet', 'tell nothing but errors');
  return group('Messages:', [quiet, ...more, new Option('--no-color', 'no colors')]);
}

export function orderOption(about: string): Option {
  return new Option('--order <order>', about).choices(logOrders);
}

/** Collects the values of a repeatable option; the first one replaces the default. */
export function collect<Value>(
  parse: (text: string) => readonly Value[],
): (text: string, previous: unknown) => Value[] {
  let values: Value[] = [];
  return (text) => {
    values = [...values, ...parse(text)];
    return values;
  };
}

/** A message for an unknown name: suggests the closest known one and lists all. */
export function describeUnknown(kind: string, name: string, names: readonly string[]): string {
  const nearest = findClosestName(name, names);
  const question = nearest === undefined ? '' : ` Did you mean ${nearest}?`;
  return `There is no ${kind} "${name}".${question} There are ${names.join(', ')}.`;
}

/** Parses a whole number from `min` to `max`. */
export function parseWhole(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max) {
      throw new InvalidArgumentError(`It takes a whole number from ${min} to ${max}.`);
    }
    return value;
  };
}

const secondsByUnit: Readonly<Record<string, number>> = {
  s: milliseconds({ seconds: 1 }) / 1000,
  m: milliseconds({ minutes: 1 }) / 1000,
  h: milliseconds({ hours: 1 }) / 1000,
  d: milliseconds({ days: 1 }) / 1000,
};

/** Whole seconds in a text such as `90s`, `60m`, `1h30m` or `90` (seconds); undefined if it is none. */
function parseDuration(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  if (!/^(\d+[smhd])+$/.test(text)) return undefined;
  let seconds = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+)([smhd])/g)) {
    seconds += Number(amount) * (secondsByUnit[unit as string] as number);
  }
  return seconds;
}

/** Parses a duration of at least `min` seconds into seconds. */
export function parseSeconds(min: number): (text: string) => number {
  return (text) => {
    const seconds = parseDuration(text);
    if (seconds === undefined || seconds < min || seconds > maxSeconds) {
      throw new InvalidArgumentError(`It takes a duration such as 90s, 60m, 1h30m or 2d, of at least ${min} s.`);
    }
    return seconds;
  };
}

/** Timers of Node wait 24.8 days at most. */
const maxTimerDays = 24;

/** Throws a `UsageError` for a duration, in seconds, that no timer waits for. Those of a log may be longer. */
export function checkTimer(option: string, seconds: number | undefined): void {
  if (seconds !== undefined && seconds > maxTimerDays * secondsPerDay) {
    throw new UsageError(`${option} is at most ${maxTimerDays} days`);
  }
}

/** A file's name; `-` stands for standard output. */
export function parseFileName(text: string): string {
  if (text === '') throw new InvalidArgumentError('It takes the name of a file.');
  return text === '-' ? standardOutputName : text;
}
