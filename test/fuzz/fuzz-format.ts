import type { Random } from '../../bench/generator/random.ts';
import { findFormat, formats } from '../../src/log/formats/catalogue.ts';
import { compileFormat, formatOfPattern } from '../../src/log/formats/format.ts';
import { PatternError } from '../../src/log/formats/pattern-items.ts';
import type { LineFormat } from '../../src/log/formats/steps.ts';
import type { FuzzInput } from './fuzz-input.ts';

const variables = [
  '$skip', '$any', '$upstream_addr', '$remote_addr', '$remote_addr:$remote_port', '%v:%p', '$time_iso8601', '$time_local', '%t',
  '$time_clf_local', '$time_iis', '$msec', '$request', '$request_method', '$request_uri', '$args', '%U%q', '$server_protocol',
  '$status', '%>s', '$bytes_sent', '$http_referer', '$http_user_agent', '$host', '$remote_user', '$request_time', '$duration_s',
  '$duration_ms', '%D', '$http_x_forwarded_for',
]; // biome-ignore format: a list of words
const texts = [
  ...' |  |\t| "|" "|" |"|[|] [| [|] |]|,|, |:|/| - |-|ms |; k=|{|} |(|\\| long text between |%%|'.split('|'),
  '|',
];
/** Variables are every second part. */
const variable = /(\$\{?\w+\}?|%[<>]?(?:\{[^}]*\})?[A-Za-z])/;
const maxAttempts = 20;
/** What variables stand for, those that are told by a part of their name; and what may stand anywhere. */
const values: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^%t/, ['[10/Oct/2026:13:55:36 +0000]', '[10/Oct/2026:13:55:59 +0000]']],
  [/time_local/, ['10/Oct/2026:13:55:36 +0000', '10/Oct/2026:13:55:59 +0000']],
  [/time_clf_local/, ['10/Oct/2026:13:55:36.123', '10/Oct/2026:13:55:36']],
  [/iso8601/, ['2026-10-10T13:55:36Z', '2026-10-10T13:55:37.5+02:00', '2026-10-10 13:55:37']],
  [/time_iis/, ['10/10/26, 7:55:20']],
  [/msec/, ['1791640536.366', '1791640536', '1791640536366']],
  [/request_method|%m/, ['GET', 'POST', 'PROPFIND', 'CONNECT']],
  [/uri|%U/, ['/a?b', 'http://x/y', '*', '-']],
  [/protocol|%H/, ['HTTP/1.1', 'HTTP/2.0']],
  [/duration|request_time|%D|%T/, ['0.001', '12', '-', '+5', '-1', '12.3456789']],
  [/request$|%r/, ['GET /a HTTP/1.1', 'POST http://x/y HTTP/1.1', '-', 'GET /a\\"b']],
  [/status|%[<>]?s/, ['200', '404', '-', '-1', '7']],
  [/bytes|%[bBO]/, ['17', '-', '+5', '123456789012345']],
  [/forwarded/, ['203.0.113.9, 10.0.0.1', '-', 'a']],
  [/addr|%[ha]/, ['203.0.113.7', '::1', '[::1]', 'a', '203.0.113.7, 10.0.0.1']],
  [/port|%p/, ['80', '-']],
  [/./, ['-', 'a', 'a b', 'a, b', '', 'x:8080', '"a"', 'a\\"b', '[a]', '17']],
];

/** The format of an input, as kernels read it. Throws `PatternError` if its pattern cannot be read. */
export function compileInputFormat({ format, zoneSeconds, forwardedIndex }: FuzzInput): LineFormat {
  const found = findFormat(format) ?? formatOfPattern(format);
  return compileFormat(found, { zoneSeconds, forwardedIndex: forwardedIndex ?? undefined });
}

/** One of the catalogue, or a pattern that is like another format and can be read. */
export function randomFormat(format: string, random: Random): string {
  if (random.chance(0.5)) return random.pick(formats).name;
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    const pattern = mutatePattern(random.pick(findFormat(format)?.patterns ?? [format]), random);
    if (isReadable(pattern)) return pattern;
  }
  return format;
}

/** A line that a format may have, with its newline: the variables of one of its patterns are replaced by values. */
export function writeLine(format: string, random: Random): string {
  const pattern = random.pick(findFormat(format)?.patterns ?? [format]);
  const own = (written: string) => values.find(([name]) => name.test(written))?.[1] ?? [];
  const parts = pattern.split(variable).map((part, i) => {
    if (i % 2 === 0) return part;
    return random.pick(random.chance(0.9) ? own(part) : random.pick(values)[1]);
  });
  return `${parts.join('')}\n`;
}

function mutatePattern(pattern: string, random: Random): string {
  const parts = pattern.split(variable);
  do {
    const at = random.below(parts.length);
    const change = random.below(3);
    if (change === 0) parts.splice(at, 2);
    else if (change === 1) parts.splice(at - (at % 2), 0, random.pick(texts), random.pick(variables));
    else parts[at] = random.pick(at % 2 === 0 ? texts : variables);
  } while (random.chance(0.5));
  return parts.join('');
}

function isReadable(pattern: string): boolean {
  try {
    formatOfPattern(pattern);
    return true;
  } catch (error) {
    if (error instanceof PatternError) return false;
    throw error;
  }
}
