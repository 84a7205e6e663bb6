/**
 * What a small technical site is asked for today: few hosts, browsers and robots. The logs of it in several formats have the
 * same requests, so their answers are the same.
 *
 * Per 1.7 million requests: 20 days from 1 June 2021 at +0000, 1,750 hosts, a third of them robots, every twentieth line
 * up to half a minute late, a thousand blocked lines, 340 odd lines.
 */
import type { Random } from './random.ts';
import { Logins, makePages, type Page, type Resource, Visits } from './site.ts';
import { requestTimes, wallSeconds } from './timeline.ts';

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

/** A request as the server logs it. */
export interface SiteRequest {
  readonly host: string;
  /** Wall seconds, which are UTC. */
  readonly seconds: number;
  /** What stands between the quotes: method, path and protocol, or what a broken client sent. */
  readonly request: string;
  readonly status: number;
  /** Digits, or `-` for none; empty in a broken line, which must be malformed without them. */
  readonly bytes: string;
  /** `-` for none. */
  readonly referrer: string;
  /** `-` for none. */
  readonly agent: string;
  /** Bytes of the line that were written; undefined for all. */
  readonly keptBytes?: number;
  /** The line ends behind the bytes. Only where that is a line of the format, too. */
  readonly isShort?: true;
}

interface Visitor {
  readonly host: string;
  readonly agent: string;
  readonly isRobot: boolean;
}

/** The requests, in the order of the log. */
export function* siteRequests(random: Random): Generator<SiteRequest, void> {
  const visitors = Array.from({ length: HOST_COUNT }, () => makeVisitor(random));
  const nextVisitor = (): Visitor => random.pickSkewed(visitors);
  const visits = new Visits(random, makePages(random, SITE), nextVisitor, 32);
  const logins = new Logins(random, nextVisitor, 0.00009, 0.002);
  for (const end of requestTimes(random, RHYTHM)) {
    const seconds = random.chance(0.05) ? end - random.between(1, 30) : end;
    const login = logins.next();
    if (login !== undefined) {
      const { host, agent } = login.visitor;
      const answer = login.isFailure ? { status: 401, bytes: String(LOGIN.bytes) } : { status: 302, bytes: '-' };
      const request = `POST ${LOGIN.path} HTTP/1.1`;
      yield { host, seconds, request, ...answer, referrer: `${ORIGIN}${LOGIN.path}`, agent };
      continue;
    }
    const { visitor, resource, from } = visits.next();
    const { host, agent } = visitor;
    const answer = makeAnswer(random, resource);
    const request = { host, seconds, ...answer, referrer: makeReferrer(random, visitor, from), agent };
    yield random.chance(ODD_SHARE) ? makeOdd(random, request, resource) : request;
  }
}

/** Request, status and bytes of an ordinary line. */
function makeAnswer(random: Random, { path, bytes }: Resource): Pick<SiteRequest, 'request' | 'status' | 'bytes'> {
  const draw = random.fraction();
  const get = `GET ${path} HTTP/1.1`;
  if (draw < 0.86) return { request: get, status: 200, bytes: String(bytes) };
  if (draw < 0.9) return { request: get, status: 304, bytes: '-' };
  if (draw < 0.93) return { request: get, status: 301, bytes: String(230 + path.length) };
  if (draw < 0.96) {
    const search = `GET /search?q=${makeWords(random)}&page=${random.skewed(9)} HTTP/1.1`;
    return { request: search, status: 200, bytes: String(bytes) };
  }
  if (draw < 0.965) return { request: get, status: 206, bytes: String(1 + random.below(bytes)) };
  if (draw < 0.975) return { request: `HEAD ${path} HTTP/1.1`, status: 200, bytes: '-' };
  if (draw < 0.996) {
    const gone = `GET /${random.pick(SITE.areas)}/gone-${random.skewed(500)}.html HTTP/1.0`;
    return { request: gone, status: 404, bytes: String(300 + random.below(9)) };
  }
  if (draw < 0.999) return { request: 'POST /admin/xmlrpc.php HTTP/1.1', status: 404, bytes: '312' };
  return { request: get, status: random.pick([403, 416, 500, 503]), bytes: random.pick(['-', '589']) };
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
function makeOdd(random: Random, ordinary: SiteRequest, { path, bytes }: Resource): SiteRequest {
  const get = { ...ordinary, request: `GET ${path} HTTP/1.1`, status: 200, bytes: String(bytes), referrer: '-' };
  switch (random.below(9)) {
    case 0:
      return { ...get, request: '-', status: 408, bytes: '-', agent: '-' };
    case 1:
      return { ...get, request: '\\x16\\x03\\x01\\x02\\x00\\x01\\x00', status: 400, bytes: '226', agent: '-' };
    case 2:
      return { ...get, agent: `${get.agent} \\"quoted\\" 200 17` };
    case 3:
      return { ...get, request: `GET ${path}?title=\\"${random.pick(SITE.topics)}\\" HTTP/1.1` };
    case 4:
      return { ...ordinary, keptBytes: random.between(1, 60) };
    case 5:
      return { ...ordinary, keptBytes: 0 };
    case 6:
      return { ...get, request: `GET ${path}`, isShort: true };
    case 7:
      return { ...get, bytes: '' };
    default:
      return { ...get, request: `GET ${path}?${makeLongQuery(random)} HTTP/1.1`, status: 414, bytes: '331' };
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
