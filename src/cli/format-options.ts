import { InvalidArgumentError, Option } from 'commander';
import type { FormatRule } from '../io/reading/log-formats.ts';
import { findFormat, formats } from '../log/formats/catalogue.ts';
import { type Format, formatOfPattern } from '../log/formats/format.ts';
import { PatternError } from '../log/formats/pattern-items.ts';
import { toByteString } from '../structures/byte-string.ts';
import { secondsPerHour, secondsPerMinute } from '../structures/calendar.ts';
import { findClosestName } from '../structures/closest-name.ts';
import { encodeUtf8 } from '../structures/utf8.ts';
import { group } from './option-values.ts';

/** Values as commander hands them over, by the options' names. */
export interface RawFormatOptions {
  readonly logFormat?: Format | typeof listName;
  readonly logZone?: number;
  readonly hostFrom?: number;
}

/** As a format, it asks for the list of all. */
export const listName = 'list';

/** The options that say how lines are read. */
export function formatOptions(): Option[] {
  return group('Log format (detected in each log by default):', [
    new Option(
      '--log-format <format>',
      'a name (list prints all), or a pattern as in log_format of nginx or LogFormat of Apache',
    ).argParser(parseFormat),
    new Option('--log-zone <zone>', 'time zone for logs without one: +0200, -05:30, UTC (default: UTC)').argParser(
      parseZone,
    ),
    new Option(
      '--host-from <field>',
      'forwarded takes the left-most address of X-Forwarded-For as the host, which a client can forge; forwarded:2 the second from the right',
    ).argParser(parseHostFrom),
  ]);
}

/** Must not be called if the list is asked for. */
export function readFormatRule({ logFormat, logZone, hostFrom }: RawFormatOptions): FormatRule {
  return {
    format: logFormat === listName ? undefined : logFormat,
    options: { zoneSeconds: logZone ?? 0, forwardedIndex: hostFrom },
  };
}

/** All formats that have a name: their patterns and a line of each. */
export function listFormats(): string {
  return formats
    .map(({ name, patterns, sample, isNamedOnly }) =>
      [
        `${name}${isNamedOnly ? ' (only if it is named: never detected)' : ''}`,
        ...patterns.map((pattern) => `  pattern: ${pattern}`),
        `  sample:  ${sample}\n`,
      ].join('\n'),
    )
    .join('\n');
}

function parseFormat(text: string): Format | typeof listName {
  if (text === listName) return text;
  const known = findFormat(text);
  if (known !== undefined) return known;
  if (!/[$%]/.test(text)) throw new InvalidArgumentError(describeUnknownFormat(text));
  try {
    return formatOfPattern(toByteString(encodeUtf8(text)));
  } catch (error) {
    if (error instanceof PatternError) throw new InvalidArgumentError(`The pattern cannot be read: ${error.message}.`);
    throw error;
  }
}

function describeUnknownFormat(text: string): string {
  const nearest = findClosestName(
    text,
    formats.map(({ name }) => name),
  );
  const question = nearest === undefined ? '' : ` Did you mean ${nearest}?`;
  return `There is no format of that name.${question} --log-format list prints all; a pattern has fields with "$" or "%".`;
}

/** Seconds to add to UTC: `+0200`, `-05:30`, `UTC`, `Z`. */
function parseZone(text: string): number {
  if (/^(utc|z)$/i.test(text)) return 0;
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(text) ?? [];
  if (!(Number(hours) <= 23) || !(Number(minutes) <= 59)) {
    throw new InvalidArgumentError('It takes a zone such as +0200, -05:30, UTC or Z.');
  }
  const seconds = Number(hours) * secondsPerHour + Number(minutes) * secondsPerMinute;
  return sign === '-' ? -seconds : seconds;
}

/** `forwarded`, or `forwarded:N` for the N-th address from the right. */
function parseHostFrom(text: string): number {
  const [, index = '0'] = /^forwarded(?::([1-9]\d?))?$/.exec(text) ?? [undefined, ''];
  if (index === '') {
    throw new InvalidArgumentError(
      'It takes forwarded, or forwarded:N for the N-th address from the right, N from 1 to 99.',
    );
  }
  return Number(index);
}
