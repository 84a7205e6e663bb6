/**
 * A log like that of a space agency's server in the summer of 1995: Common lines, 130,000 hosts in two months.
 *
 * Per 4.4 million lines: July and August 1995 at -0400, an outage of 38 hours, some 130,000 hosts (most with a visit or
 * two, a few proxies with tens of thousands of requests), 15,000 resources, 2.7 million distinct seconds, 2,800 blocked
 * lines, 440 odd lines.
 */
import type { Random } from './random.ts';
import { Logins, makePages, type Resource, Visits } from './site.ts';
import { formatWallSeconds, requestTimes, wallSeconds } from './timeline.ts';

const ZONE = '-0400';
const ODD_SHARE = 0.0001;
const RHYTHM = {
  start: wallSeconds(1995, 7, 1),
  requestsPerHour: 3_296,
  byHour: [
    0.6, 0.5, 0.42, 0.36, 0.34, 0.36, 0.45, 0.68, 1.05, 1.3, 1.4, 1.45, 1.5, 1.52, 1.55, 1.55, 1.45, 1.2, 1, 0.95, 0.95,
    0.93, 0.87, 0.75,
  ],
  byWeekday: [0.6, 1.06, 1.1, 1.15, 1.2, 1.05, 0.62],
  outage: { from: wallSeconds(1995, 8, 1) + 15 * 3_600, to: wallSeconds(1995, 8, 3) + 5 * 3_600 },
};
const SITE = {
  areas: ['news', 'launch', 'orbit', 'history', 'crew', 'facts', 'missions', 'tours', 'weather', 'pay', 'elv', 'bio'],
  topics: [
    'heron',
    'comet',
    'delta',
    'polar',
    'titan',
    'tower',
    'solar',
    'crew',
    'pad',
    'lens',
    'tank',
    'wing',
    'map',
    'arm',
  ],
  pageEndings: ['.html', '/', '.html', '.txt', '.htm'],
  partEndings: [
    ['-sm.gif', 400, 14_000],
    ['.gif', 2_000, 60_000],
    ['.jpg', 20_000, 250_000],
    ['.txt', 900, 70_000],
    ['.mpg', 300_000, 3_000_000],
  ],
  sharedPaths: [
    'agency',
    'center',
    'launch',
    'world',
    'mosaic',
    'home',
    'back',
    'next',
    'search',
    'mail',
    'new',
    'bar',
  ].flatMap((name) => [`/images/${name}.gif`, `/icons/${name}.xbm`, `/images/${name}-sm.gif`]),
  pageCount: 2_820,
  maxParts: 7,
} as const;
/** A visit in so many is the first of its host. */
const NEW_HOST_SHARE = 0.37;
const LOGIN: Resource = { path: '/login', bytes: 1_420 };

export function* nasaLines(random: Random): Generator<string, void> {
  const hosts: string[] = [];
  const nextHost = (): string => {
    if (hosts.length > 0 && !random.chance(NEW_HOST_SHARE)) return random.pickSkewed(hosts);
    const host = makeHost(random);
    hosts.push(host);
    return host;
  };
  const visits = new Visits(random, makePages(random, SITE), nextHost, 48);
  const logins = new Logins(random, nextHost, 0.00009, 0.0012);
  for (const seconds of requestTimes(random, RHYTHM)) {
    // A few lines are written a moment after the request came in.
    const time = `${formatWallSeconds(random.chance(0.0001) ? seconds - random.between(1, 2) : seconds)} ${ZONE}`;
    const login = logins.next();
    if (login !== undefined) {
      const status = login.isFailure ? 401 : 200;
      yield `${login.visitor} - - [${time}] "POST ${LOGIN.path} HTTP/1.0" ${status} ${LOGIN.bytes}`;
      continue;
    }
    const { visitor, resource } = visits.next();
    const line = `${visitor} - - [${time}] ${makeAnswer(random, resource)}`;
    yield random.chance(ODD_SHARE) ? makeOdd(random, line, visitor, time, resource) : line;
  }
}

/** Request, status and bytes of an ordinary line. */
function makeAnswer(random: Random, { path, bytes }: Resource): string {
  const draw = random.fraction();
  if (draw < 0.894) return `"GET ${path} HTTP/1.0" 200 ${bytes}`;
  if (draw < 0.971) return `"GET ${path} HTTP/1.0" 304 0`;
  if (draw < 0.991) return `"GET ${path} HTTP/1.0" 302 ${60 + path.length}`;
  if (draw < 0.9975) return `"GET /missing/old-${random.skewed(2_400)}.html HTTP/1.0" 404 -`;
  if (draw < 0.9988) return `"HEAD ${path} HTTP/1.0" 200 0`;
  if (draw < 0.9996) return `"POST /cgi-bin/guest.pl HTTP/1.0" 200 ${300 + random.below(4)}`;
  return `"GET ${path} HTTP/1.0" ${random.pick([403, 500, 501])} -`;
}

/** What real logs of the time hold here and there; about a third of these are malformed, a tenth empty. */
function makeOdd(random: Random, line: string, host: string, time: string, { path, bytes }: Resource): string {
  const start = `${host} - - [${time}]`;
  switch (random.below(12)) {
    case 0:
      return `${start} "GET ${path}"see ${path}" HTTP/1.0" 404 -`;
    case 1:
      return `${start} "GET ${path}" 200 ${bytes}`;
    case 2:
      return `${start} "GET ${path} and more.html HTTP/1.0" 404 -`;
    case 3:
      return `${start} "-" 400 -`;
    case 4:
      return line.slice(0, random.between(1, line.length - 1));
    case 5:
      return '';
    case 6:
      return `${start} "GET /caf\xe9\xff${path} HTTP/1.0" 404 -`;
    case 7:
      return `${start} "GET ${path} HTTP/1.0 200 ${bytes}`;
    case 8:
      return line.replace(/\/(Jul|Aug)\//, '/Jly/');
    case 9:
      return `${start} "GET  ${path}  HTTP/1.0" 200 ${bytes}`;
    case 10:
      return `${start} "" 400 0`;
    default:
      return `${start} "get ${path.slice(1)} http/1.0" 400 -`;
  }
}

const NET_WORDS = [
  'north',
  'blue',
  'river',
  'inter',
  'metro',
  'prime',
  'pine',
  'gulf',
  'star',
  'cyber',
  'vista',
  'iron',
  'lake',
];
const NET_ENDS = ['net', 'link', 'way', 'port', 'dial', 'works', 'comm', 'serve', 'gate', 'wave'];
const TOWNS = [
  'arden',
  'belmar',
  'corva',
  'dunlow',
  'estia',
  'fenwick',
  'garmo',
  'holt',
  'ilsen',
  'karst',
  'lunden',
  'morav',
];
const MACHINES = ['mac', 'pc', 'sun', 'ws', 'lab', 'vax', 'next', 'indy', 'www', 'gw', 'cache', 'alpha'];
const COUNTRIES = ['edu', 'ac.uk', 'ac.jp', 'edu.au', 'uni.de', 'ca', 'se', 'nl', 'fr', 'fi'];

/** A name as a resolver of the time gave it: dial-up lines, universities, companies, and bare addresses. */
function makeHost(random: Random): string {
  const draw = random.fraction();
  const network = `${random.pickSkewed(NET_WORDS)}${random.pickSkewed(NET_ENDS)}`;
  if (draw < 0.22)
    return `${random.between(128, 210)}.${random.below(255)}.${random.below(255)}.${random.between(1, 254)}`;
  if (draw < 0.5) return `dd${random.between(1, 30)}-${random.between(1, 254)}.${network}.com`;
  if (draw < 0.68) return `ppp${random.below(900)}.${random.pick(TOWNS)}.${network}.net`;
  if (draw < 0.92) {
    const machine = `${random.pick(MACHINES)}${random.between(1, 160)}`;
    return `${machine}.${random.pick(['cs', 'ee', 'phys', 'lib'])}.${random.pick(TOWNS)}.${random.pick(COUNTRIES)}`;
  }
  return `${random.pick(MACHINES)}${random.between(1, 400)}.${network}.${random.pick(['com', 'org', 'gov', 'co.nz'])}`;
}
