/**
 * A log that nobody would wish for, to break parsers: about half of its lines are well-formed but nasty, the rest are
 * ordinary, malformed or empty.
 *
 * Quotes, escaped or not, and false ends inside requests; brackets, with and without moments, in user names; NUL, 0xFF,
 * tabs, CRLF; lines of some KB, cut lines, holes of NULs; times that go back by minutes and by years, the years 0000 to
 * 9999, days that never were, all kinds of zones; a new host in every fourth line; hosts and resources with equal counts
 * and sums by the hundred; many login attempts, by few hosts.
 *
 * Sums stay below 2^53 for up to a million lines, beyond which the product rightly refuses.
 */
import type { Random } from './random.ts';
import { formatWallSeconds, wallSeconds } from './timeline.ts';

const FAR_YEARS = [0, 1, 1900, 1969, 1970, 1999, 2038, 2100, 9999];
const ZONES = ['+0000', '-0400', '+0530', '+1245', '-1130', '-400', '+2359', '-0001'];
const FALSE_MOMENTS = [
  '29/Feb/2001:00:00:00 +0000',
  '29/Feb/1900:00:00:00 +0000',
  '31/Apr/2000:12:00:00 +0000',
  '00/Jan/2000:00:00:00 +0000',
  '01/Mar/2000:24:00:00 +0000',
  '01/Mar/2000:00:60:00 +0000',
  '01/Mar/2000:00:00:60 +0000',
  '01/Mar/2000:00:00:00 +2400',
  '01/Mar/2000:00:00:00 +0060',
  '01/Mar/2000:00:00:00 0000',
  '01/Mar/2000:00:00:00',
  '1/Mar/2000:00:00:00 +0000',
  '01/Mrz/2000:00:00:00 +0000',
  '01/Mar/2000 00:00:00 +0000',
  '01/Mar/200:00:00:00 +0000',
  '',
];
/** What users call themselves: servers escape their quotes, but not their brackets. */
const USER_NAMES = [
  '-',
  '[x]',
  '[',
  '[x [',
  ']',
  '[01/Jan/2000:00:00:00 +0000]',
  '[[01/Mar/2000:00:00:00 +0000]]',
  '[01/Jan/2000:00:00:00 +0000] \\"GET / HTTP/1.0\\" 200 5',
  '[01/Jan/2000:00:00:00 -400',
  '[31/Feb/2000:00:00:00 +0000] "',
];
const METHODS = ['GET', 'GET', 'GET', 'POST', 'HEAD', 'get', 'PROPFIND', '\xff\xfe', '-'];
/** Four years: a leap day stays one. */
const CLOCK_STEP_SECONDS = 1461 * 86_400;
const ATTACKER_COUNT = 24;
const TIE_COUNT = 600;

export function* hostileLines(random: Random): Generator<string, void> {
  let seconds = wallSeconds(2000, 2, 28) + 80_000;
  for (let lineIndex = 0; ; lineIndex++) {
    // The log creeps ahead; some of it is late by minutes, single lines by hours. Now and then somebody sets the clock.
    seconds += random.chance(0.01) ? -random.skewed(200) : random.skewed(6);
    if (random.chance(0.002)) seconds += random.pick([-1, 1]) * CLOCK_STEP_SECONDS;
    const line = makeLine(random, random.chance(0.02) ? seconds - random.skewed(20_000) : seconds, lineIndex);
    yield makeHole(random) + line;
  }
}

/** The NULs of a log that was copied and emptied while its writer went on: few, or more than are read at once. */
function makeHole(random: Random): string {
  if (random.chance(0.0001)) return '\0'.repeat(random.between(1_000, 700_000));
  return random.chance(0.01) ? '\0'.repeat(random.between(1, 100)) : '';
}

function makeLine(random: Random, seconds: number, lineIndex: number): string {
  const draw = random.fraction();
  if (draw < 0.2) return makeTie(seconds, lineIndex);
  if (draw < 0.4) return makeLogin(random, seconds);
  if (draw < 0.45) return makeBlank(random);
  const line = makeNasty(random, seconds);
  if (draw < 0.55) return damage(random, line);
  return draw < 0.65 ? `${line}\r` : line;
}

/** Six hundred hosts and resources which keep equal counts and equal sums, give or take one request. */
function makeTie(seconds: number, lineIndex: number): string {
  const number = lineIndex % TIE_COUNT;
  return `tie${number} - - [${formatWallSeconds(seconds)} +0000] "GET /tie/${TIE_COUNT - number} HTTP/1.0" 200 4096`;
}

/** Attempts of few hosts, close enough for blocks to begin, end and begin again. */
function makeLogin(random: Random, seconds: number): string {
  const host = `attacker${random.skewed(ATTACKER_COUNT)}`;
  const resource = random.pick([
    '/login',
    '/login',
    '/login',
    '/login?next=/a',
    '/login?',
    '/login/',
    '/Login',
    '/loginx',
    '/',
  ]);
  const method = random.pick(['POST', 'POST', 'POST', 'POST', 'GET', 'post']);
  const status = random.pick([401, 401, 401, 401, 400, 403, 404, 499, 200, 302, 500, 399]);
  const time = `${formatWallSeconds(random.chance(0.05) ? seconds - random.below(400) : seconds)} +0000`;
  const user = random.chance(0.1) ? random.pick(USER_NAMES) : '-';
  return `${host} - ${user} [${time}] "${method} ${resource} HTTP/1.1" ${status} ${random.pick(['-', '0', '1420'])}`;
}

function makeBlank(random: Random): string {
  return random.pick(['', ' ', '\t', ' \t ', '\r', '\0', '-', '"', '[', '" 200 5', '[] "" 200 5', ' leading - - [']);
}

/** A well-formed line, though it does not look it. */
function makeNasty(random: Random, seconds: number): string {
  const ending = random.pick([
    '',
    '',
    ' ',
    ' "-" "-"',
    ' "http://a/" "b \\"c\\" 200 5"',
    ' "x" 404 9',
    '\textra',
    ' \xff\0',
  ]);
  const bytes = random.chance(0.3) ? '-' : random.pick([0, 1, 42, 1_000, 65_536, 4_294_967_296, '007', '000']);
  const user = () => ` - ${random.pick(USER_NAMES)}${random.pick([' ', ' ', '\t', ''])}`;
  const gap = random.pick([' - - ', ' - - ', ' - - ', '\t-\t-\t', ' ', ' - "user name" ', ' id us\\"er ', user()]);
  const start = `${makeHost(random)}${gap}[${makeTime(random, seconds)}]`;
  return `${start} "${makeRequest(random)}" ${random.between(100, 599)} ${bytes}${ending}`;
}

function makeHost(random: Random): string {
  const draw = random.fraction();
  if (draw < 0.5) return `host-${random.below(1_000_000_000)}.invalid`;
  if (draw < 0.8) return `h${random.skewed(50)}`;
  return random.pick([
    '\xff',
    '\0',
    'a,b',
    '-',
    '"',
    ']',
    '\\',
    '\xc3\xa9t\xc3\xa9',
    '::1',
    'h'.repeat(700),
    'H0',
    'h0\0',
    'h0\xff',
  ]);
}

function makeTime(random: Random, seconds: number): string {
  const draw = random.fraction();
  if (draw < 0.02) {
    const text = formatWallSeconds(seconds);
    return `${text.slice(0, 7)}${String(random.pick(FAR_YEARS)).padStart(4, '0')}${text.slice(11)} +0000`.replace(
      '29/Feb',
      '01/Mar',
    );
  }
  if (draw < 0.04) return random.pick(FALSE_MOMENTS);
  const text = `${formatWallSeconds(seconds)} ${draw < 0.1 ? random.pick(ZONES) : '+0000'}`;
  if (draw < 0.12) return text.toUpperCase();
  return draw < 0.14 ? text.toLowerCase() : text;
}

function makeRequest(random: Random): string {
  const path = `/r${random.skewed(4_000)}`;
  switch (random.below(16)) {
    case 0:
      return '';
    case 1:
      return random.pick(['-', ' ', '  ', 'GET', 'GET ', ' GET', '\\', '\\\\', '\\"', '"', '""']);
    case 2:
      return `GET ${path}`;
    case 3:
      return `GET ${path}" 200 17`;
    case 4:
      return `GET ${path}" 200 17x HTTP/1.0`;
    case 5:
      return `GET ${path}\\" 200 17 HTTP/1.0`;
    case 6:
      return `GET ${path}\\\\" 200 - HTTP/1.0`;
    case 7:
      return `GET ${path}"quoted"${path} HTTP/1.0`;
    case 8:
      return `GET\t${path}\tHTTP/1.0`;
    case 9:
      return `GET  ${path}   HTTP/1.0  `;
    case 10:
      return `GET ${path}\0\xff\x80\r HTTP/1.0`;
    case 11:
      return `GET ${path}${random.pick(['x', '"', '\\', '\\"', '%20', ' '])} HTTP/1.0`;
    case 12:
      return random.chance(0.1)
        ? `GET ${path}${'/very-long'.repeat(random.between(50, 900))} HTTP/1.0`
        : `GET ${path} HTTP/1.0`;
    case 13:
      return `GET ${path}] [01/Jan/2001:00:00:00 +0000] "GET /inner HTTP/1.0`;
    case 14:
      return `GET ${path},with,commas HTTP/1.0`;
    default:
      return `${random.pick(METHODS)} ${path} HTTP/1.0`;
  }
}

/** What happens to lines: cut, glued, a byte lost or changed. The result may still be well-formed. */
function damage(random: Random, line: string): string {
  const at = random.below(line.length);
  switch (random.below(5)) {
    case 0:
      return line.slice(0, at);
    case 1:
      return line.slice(at);
    case 2:
      return line.slice(0, at) + line.slice(at + 1);
    case 3:
      return `${line.slice(0, at)}${random.pick(['"', '\\', ' ', '[', ']', '\0', '\xff', '0'])}${line.slice(at + 1)}`;
    default:
      return `${line.slice(0, at)}${line}`;
  }
}
