/**
 * A log like that of a small technical site today: Combined lines with referrers and user agents, few hosts.
 *
 * Per 1.7 million lines: 20 days from 1 June 2021 at +0000, 1,750 hosts, a third of them robots, every twentieth line
 * up to half a minute late, a thousand blocked lines, 340 odd lines.
 */
import type { Random } from './random.ts';
import { Logins, makePages, type Page, type Resource, Visits } from './site.ts';
import { formatWallSeconds, requestTimes, wallSeconds } from './timeline.ts';

const ZONE = '+0000';
const ORIGIN = 'https://www.fernhollow.example';
const HOST_COUNT = 1_750;
const ODD_SHARE = 0.0002;
const RHYTHM = {
  start: wallSeconds(2021, 6, 1),
  requestsPerHour: 3_600,
  byHour: [
    0.7, 0.65, 0.6, 0.58, 0.58, 0.62, 0.7, 0.85, 1, 1.15, 1.2, 1.2, 1.22, 1.28, 1.35, 1.38, 1.35, 1.3, 1.22, 1.18, 1.15,
    1.05, 0.9, 0.79,
  ],
  byWeekday: [0.8, 1.08, 1.1, 1.1, 1.08, 1.02, 0.82],
};
const SITE = {
  areas: ['blog', 'articles', 'projects', 'talks', 'files', 'notes', 'presentations'],
  topics: [
    'compiler',
    'parsing',
    'gardens',
    'latency',
    'queues',
    'sensors',
    'bicycles',
    'kernels',
    'letters',
    'caching',
  ],
  pageEndings: ['.html', '/', '/', '/index.html'],
  partEndings: [
    ['.png', 2_000, 220_000],
    ['.jpg', 20_000, 400_000],
    ['.svg', 700, 30_000],
    ['.js', 900, 120_000],
    ['.pdf', 80_000, 4_000_000],
  ],
  sharedPaths: [
    '/style/main.css',
    '/favicon.ico',
    '/images/header-logo.png',
    '/script/site.js',
    '/style/print.css',
    '/images/avatar.jpg',
    '/fonts/text-regular.woff2',
    '/script/highlight/highlight.min.js',
  ],
  pageCount: 420,
  maxParts: 6,
} as const;
const LOGIN: Resource = { path: '/login', bytes: 2_318 };

interface Visitor {
  readonly host: string;
  readonly agent: string;
  readonly isRobot: boolean;
}

export function* combinedLines(random: Random): Generator<string, void> {
  const visitors = Array.from({ length: HOST_COUNT }, () => makeVisitor(random));
  const nextVisitor = (): Visitor => random.pickSkewed(visitors);
  const visits = new Visits(random, makePages(random, SITE), nextVisitor, 32);
  const logins = new Logins(random, nextVisitor, 0.00009, 0.002);
  for (const seconds of requestTimes(random, RHYTHM)) {
    const time = `${formatWallSeconds(random.chance(0.05) ? seconds - random.between(1, 30) : seconds)} ${ZONE}`;
    const login = logins.next();
    if (login !== undefined) {
      const { host, agent } = login.visitor;
      const answer = login.isFailure ? `401 ${LOGIN.bytes}` : '302 -';
      yield `${host} - - [${time}] "POST ${LOGIN.path} HTTP/1.1" ${answer} "${ORIGIN}${LOGIN.path}" "${agent}"`;
      continue;
    }
    const { visitor, resource, from } = visits.next();
    const answer = makeAnswer(random, resource);
    const line = `${visitor.host} - - [${time}] ${answer} "${makeReferrer(random, visitor, from)}" "${visitor.agent}"`;
    yield random.chance(ODD_SHARE) ? makeOdd(random, line, visitor, time, resource) : line;
  }
}

/** Request, status and bytes of an ordinary line. */
function makeAnswer(random: Random, { path, bytes }: Resource): string {
  const draw = random.fraction();
  if (draw < 0.86) return `"GET ${path} HTTP/1.1" 200 ${bytes}`;
  if (draw < 0.9) return `"GET ${path} HTTP/1.1" 304 -`;
  if (draw < 0.93) return `"GET ${path} HTTP/1.1" 301 ${230 + path.length}`;
  if (draw < 0.96) return `"GET /search?q=${makeWords(random)}&page=${random.skewed(9)} HTTP/1.1" 200 ${bytes}`;
  if (draw < 0.965) return `"GET ${path} HTTP/1.1" 206 ${1 + random.below(bytes)}`;
  if (draw < 0.975) return `"HEAD ${path} HTTP/1.1" 200 -`;
  if (draw < 0.996)
    return `"GET /${random.pick(SITE.areas)}/gone-${random.skewed(500)}.html HTTP/1.0" 404 ${300 + random.below(9)}`;
  if (draw < 0.999) return `"POST /admin/xmlrpc.php HTTP/1.1" 404 312`;
  return `"GET ${path} HTTP/1.1" ${random.pick([403, 416, 500, 503])} ${random.pick(['-', '589'])}`;
}

function makeReferrer(random: Random, visitor: Visitor, from: Page | undefined): string {
  if (visitor.isRobot) return '-';
  if (from !== undefined) return `${ORIGIN}${from.resource.path}`;
  if (random.chance(0.3)) return '-';
  const words = makeWords(random);
  return random.pick([
    `https://find.example/search?q=${words}&source=hp&ie=UTF-8&hl=${random.pick(['en', 'de', 'fr', 'pt'])}`,
    `https://news.${random.pick(SITE.topics)}.example/item?id=${random.between(1_000_000, 9_999_999)}`,
    `https://links.example/r/${random.pick(SITE.topics)}/comments/${words}/`,
  ]);
}

/** What somebody searched for. */
function makeWords(random: Random): string {
  return `${random.pick(SITE.topics)}+${random.pick(SITE.topics)}`;
}

/** Lines of broken clients, probes and long headers; a third of these are malformed. */
function makeOdd(
  random: Random,
  line: string,
  { host, agent }: Visitor,
  time: string,
  { path, bytes }: Resource,
): string {
  const start = `${host} - - [${time}]`;
  switch (random.below(9)) {
    case 0:
      return `${start} "-" 408 - "-" "-"`;
    case 1:
      return `${start} "\\x16\\x03\\x01\\x02\\x00\\x01\\x00" 400 226 "-" "-"`;
    case 2:
      return `${start} "GET ${path} HTTP/1.1" 200 ${bytes} "-" "${agent} \\"quoted\\" 200 17"`;
    case 3:
      return `${start} "GET ${path}?title=\\"${random.pick(SITE.topics)}\\" HTTP/1.1" 200 ${bytes} "-" "${agent}"`;
    case 4:
      return line.slice(0, random.between(1, 60));
    case 5:
      return '';
    case 6:
      return `${start} "GET ${path}" 200 ${bytes}`;
    case 7:
      return `${start} "GET ${path} HTTP/1.1" 200 "-" "${agent}"`;
    default:
      return `${start} "GET ${path}?${makeLongQuery(random)} HTTP/1.1" 414 331 "-" "${agent}"`;
  }
}

/** Up to some KB. */
function makeLongQuery(random: Random): string {
  return 'long=parameter&'.repeat(random.between(20, 300));
}

const SYSTEMS = [
  'Windows NT 10.0; Win64; x64',
  'Macintosh; Intel Mac OS X 10_15_7',
  'X11; Linux x86_64',
  'Linux; Android 11; Pixel 5',
  'iPhone; CPU iPhone OS 14_6 like Mac OS X',
  'Windows NT 6.1; WOW64',
];
const ROBOTS = ['Fernbot', 'MossCrawler', 'PageHeron', 'FeedWeaver', 'LinkSparrow', 'ArchiveTern'];

/** Each host keeps its browser; a third of them are robots. */
function makeVisitor(random: Random): Visitor {
  const host = random.chance(0.02)
    ? `2001:db8:${random.below(65_536).toString(16)}::${random.between(1, 65_535).toString(16)}`
    : `${random.between(1, 223)}.${random.below(256)}.${random.below(256)}.${random.between(1, 254)}`;
  const isRobot = random.chance(0.33);
  if (isRobot) {
    const name = random.pick(ROBOTS);
    const version = `${random.between(1, 4)}.${random.below(10)}`;
    const agent = random.chance(0.1)
      ? `${name}/${version}`
      : `Mozilla/5.0 (compatible; ${name}/${version}; +https://${name.toLowerCase()}.example/about/robot.html)`;
    return { host, agent, isRobot };
  }
  const system = random.pickSkewed(SYSTEMS);
  const major = random.between(70, 91);
  if (random.chance(0.3)) {
    return { host, agent: `Mozilla/5.0 (${system}; rv:${major}.0) Gecko/20100101 Firefox/${major}.0`, isRobot };
  }
  const engine = 'AppleWebKit/537.36 (KHTML, like Gecko)';
  const version = `${major}.0.${random.between(3_900, 4_500)}.${random.between(20, 170)}`;
  const chrome = `Mozilla/5.0 (${system}) ${engine} Chrome/${version}`;
  const isEdge = random.chance(0.4);
  return {
    host,
    agent: `${chrome} Safari/537.36${isEdge ? ` Edg/${major}.0.864.${random.between(11, 99)}` : ''}`,
    isRobot,
  };
}
