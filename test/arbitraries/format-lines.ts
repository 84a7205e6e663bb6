/**
 * Random lines of every format: well-formed ones with all that makes them hard to read, and damaged ones.
 *
 * Text is latin1: one character is one byte. No line has a `\n`.
 */
import fc from 'fast-check';

// --------------------------------------------------------------------------------------------------------- pieces

type Text = fc.Arbitrary<string>;

/** Nearly always one of the plain texts, now and then one of the odd ones. Shrinks to the first plain one. */
function mostly(plain: readonly string[], odd: readonly string[], oneIn = 4): Text {
  return fc.oneof(
    { withCrossShrink: true },
    { arbitrary: fc.constantFrom(...plain), weight: oneIn - 1 },
    { arbitrary: fc.constantFrom(...odd), weight: 1 },
  );
}

/** Texts one after the other. */
function join(...parts: readonly (string | Text)[]): Text {
  return fc
    .tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part)))
    .map((all) => all.join(''));
}

/** Texts with blanks between them. */
function words(...parts: readonly (string | Text)[]): Text {
  return join(...parts.flatMap((part, i) => (i === 0 ? [part] : [blanks, part])));
}

/** The first of the parts, and of the others as many as are drawn; usually all. */
function withTail(head: Text, ...tail: readonly Text[]): Text {
  const full = words(head, ...tail);
  const cut = fc.nat({ max: tail.length }).chain((count) => words(head, ...tail.slice(0, count)));
  return fc.oneof({ arbitrary: full, weight: 5 }, { arbitrary: cut, weight: 1 });
}

const blanks: Text = mostly([' '], ['  ', '\t', ' \t '], 25);

/** What a vendor or an administrator puts behind a line. */
const more: Text = mostly(
  [''],
  [' ', '\t', ' more', ' 12 "x" [y]', ' "-" "-" "-"', ' \xff\0', '\r', ' "unclosed', ' \\'],
  6,
);

const ipv4: Text = fc.oneof(
  { arbitrary: fc.constantFrom('203.0.113.7', '203.0.113.8', '198.51.100.23', '10.0.0.1'), weight: 3 },
  { arbitrary: fc.nat({ max: 255 }).map((last) => `203.0.113.${last}`), weight: 1 },
);
const ipv6: Text = fc.constantFrom(
  '2001:db8::7',
  '::1',
  '2001:DB8:0:0:1::42',
  'fe80::1%eth0',
  '::ffff:203.0.113.9',
  '[2001:db8::7]',
);
const address: Text = fc.oneof({ arbitrary: ipv4, weight: 3 }, { arbitrary: ipv6, weight: 1 });
const nameOfHost: Text = fc.constantFrom(
  'crawler.example',
  'a',
  '-',
  'unknown',
  'caf\xe9.example',
  '__proto__',
  'a.example:x',
);
const peer: Text = fc.oneof({ arbitrary: address, weight: 6 }, { arbitrary: nameOfHost, weight: 1 });

/** A forwarded-for list of one address or several. */
const forwarded: Text = fc
  .array(fc.oneof(address, fc.constantFrom('unknown', '-')), { minLength: 1, maxLength: 4 })
  .chain((all) => fc.constantFrom(', ', ', ', ',').map((comma) => all.join(comma)));

const clientOrList: Text = fc.oneof(
  { arbitrary: peer, weight: 8 },
  {
    arbitrary: fc
      .tuple(address, fc.constantFrom(', ', ',', ',\t'))
      .chain(([first, comma]) => join(first, comma, forwarded)),
    weight: 1,
  },
);

const port: Text = fc.integer({ min: 1, max: 65535 }).map(String);
const peerWithPort: Text = fc.oneof(
  { arbitrary: join(ipv4, ':', port), weight: 4 },
  {
    arbitrary: join(fc.constantFrom('[2001:db8::7]', '2001:db8::7', '::ffff:203.0.113.9', 'a.example'), ':', port),
    weight: 1,
  },
);

const site: Text = mostly(
  ['www.example.com', 'www.example.com:443', 'a.example:80'],
  ['-', '-:80', '[2001:db8::1]:443', '192.0.2.1:8080', 'x:0'],
);

const user: Text = mostly(
  ['-'],
  [
    'alice',
    '',
    'alice smith',
    '[alice]',
    'a [b',
    '"alice"',
    'a\\"b',
    'EXAMPLE\\alice',
    'jos\xe9',
    '- -',
    'alice [01/Jan/2000:00:00:00 +0000]',
    '[31/Feb/2000:00:00:00 +0000] "x',
  ],
);

const oneWordUser: Text = mostly(['-'], ['alice', 'EXAMPLE\\alice', 'jos\xe9', '"alice"', '[a]', 'a,b']);

const digits: Text = mostly(['0', '12', '1270', '3985'], ['-', '007', '4294967296', '99999999999'], 6);
const count: Text = fc.nat({ max: 100_000 }).map(String);
const threeDigits: Text = mostly(['200', '200', '304', '404', '401', '500'], ['000', '999', '100', '499']);
const looseStatus: Text = mostly(['200', '304', '404'], ['-', '-1', '0', '000', '99', '7', '503'], 3);
const milliseconds: Text = mostly(['0', '12', '4502'], ['-', '-1', '0.5', '12.3456789', '86400000'], 3);
const seconds: Text = mostly(['0.000', '0.019', '1.500'], ['-', '12.3456789', '0.0', '3600.001'], 4);
const secondsOrNone: Text = mostly(['0.000033', '0.00082', '0.001'], ['-1', '-', '1', '0.0000009'], 4);

// ---------------------------------------------------------------------------------------------------------- times

/** Whole seconds since 1970, of any year from 0 to 9999, mostly of ours. */
const moment: fc.Arbitrary<Date> = fc
  .oneof(
    { arbitrary: fc.integer({ min: 1_577_836_800, max: 1_798_761_600 }), weight: 6 },
    {
      arbitrary: fc.constantFrom(0, -1, 951_782_399, 951_868_799, 1_709_164_800, -62_167_219_200, 253_402_300_799),
      weight: 1,
    },
  )
  .map((second) => new Date(second * 1000));

const months: readonly string[] = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** `10/Oct/2026:13:55:36`. */
const clfClock: Text = fc.tuple(moment, mostly(['Xxx'], ['xxx', 'XXX'], 12)).map(([date, spelling]) => {
  const [year, month, day] = date.toISOString().slice(0, 10).split('-');
  const name = months[Number(month) - 1] ?? '';
  const spelled = spelling === 'xxx' ? name.toLowerCase() : spelling === 'XXX' ? name.toUpperCase() : name;
  return `${day}/${spelled}/${year}:${date.toISOString().slice(11, 19)}`;
});

const clfTime: Text = join(
  clfClock,
  ' ',
  mostly(['+0000', '-0400'], ['-400', '+530', '+0530', '-0000', '+2359', '+1400', '+000']),
);
const bracketed: Text = join('[', clfTime, ']');

const isoTime: Text = join(
  moment.map((date) => date.toISOString().slice(0, 10)),
  mostly(['T'], [' '], 10),
  moment.map((date) => date.toISOString().slice(11, 19)),
  mostly(['.186641', '.310Z', '.186641Z', 'Z'], ['', '.1', '+02:00', '-0530', '.999999999+00:00', '.5']),
);

/** Seconds with milliseconds, seconds, and the units that are told apart by their digits. */
const epochTime: Text = fc.oneof(
  {
    arbitrary: fc
      .tuple(fc.integer({ min: 0, max: 1_791_640_536 }), fc.nat({ max: 999 }))
      .map(([second, ms]) => `${second}.${String(ms).padStart(3, '0')}`),
    weight: 6,
  },
  {
    arbitrary: fc.constantFrom(
      '0',
      '1791640536',
      '99999999999',
      '1791640536366',
      '1791640536366616',
      '1791640536366616777',
      '99999999999999',
      '1791640536366.9',
      '00000000000',
    ),
    weight: 1,
  },
);

// -------------------------------------------------------------------------------------------------------- requests

const path: Text = fc.oneof(
  { arbitrary: fc.constantFrom('/', '/a', '/a?x=1', '/login', '/images/a.gif'), weight: 4 },
  {
    arbitrary: fc.constantFrom(
      '*',
      '-',
      '/a"b',
      '/a\\"b',
      '/a\\\\',
      '/\\x22',
      '/caf\xe9',
      '/a,b',
      '/[x]',
      '/%20',
      '/?',
      '/{x}',
      "/'",
    ),
    weight: 1,
  },
);

const absoluteUrl: Text = fc.oneof(
  join(
    fc.constantFrom('http', 'https', 'wss', 'x-a+b.c'),
    '://',
    fc.constantFrom('example.com', 'example.com:443', '[2001:db8::1]:80', 'a@b', ''),
    fc.oneof(path, fc.constantFrom('', '?x=1', '#top', '/a?u=http://b/c')),
  ),
  fc.constantFrom('http:/a', '://a/b', '1http://a/b', 'example.com:443', 'error:invalid-request', 'http://a b/c'),
);

const method: Text = mostly(['GET', 'GET', 'POST'], ['HEAD', 'OPTIONS', 'CONNECT', 'get', '-', 'PROPFIND']);
const protocol: Text = mostly(['HTTP/1.1', 'HTTP/2.0'], ['HTTP/1.0', 'HTTP/3', '-']);

/** What stands between the quotes. No request ends in an odd number of backslashes. */
function requestOf(url: Text): Text {
  return fc.oneof(
    { arbitrary: words(method, url, protocol), weight: 6 },
    {
      arbitrary: fc.oneof(
        words(method, url),
        join(method, ' ', url, ' and blanks ', protocol),
        join(method, ' ', url, '" x"y ', protocol),
        join(' ', method, '  ', url, '\t', protocol, ' '),
        fc.constantFrom(
          '-',
          '',
          '- - -',
          '\\x16\\x03\\x01',
          '\x16\x03\x01\x02',
          'GET',
          '\\\\',
          'GET /\\" 200 5 x',
          'POST /a\\\\\\" HTTP/1.1',
        ),
      ),
      weight: 1,
    },
  );
}

/** Quotes that a request of the common family may hold: those that `status bytes` do not follow. */
const commonRequest: Text = fc.oneof(
  { arbitrary: requestOf(path), weight: 6 },
  { arbitrary: requestOf(absoluteUrl), weight: 1 },
  {
    arbitrary: fc.constantFrom(
      'GET "/a" HTTP/1.1',
      '"',
      '""',
      'GET /" 200 HTTP/1.1',
      'GET /a"  200 5 x',
      'GET /" 2000 5 ',
      'a" 200 5 b',
    ),
    weight: 1,
  },
);

/** The others end at the first quote that a blank follows, and at no other. */
const request: Text = requestOf(fc.oneof(path, absoluteUrl)).map((text) => text.replaceAll(/" /g, '"_'));

function quote(text: Text): Text {
  return text.map((inside) => `"${inside}"`);
}

/** A quoted name of the tail; a bare `-` may stand for it. */
const referrer: Text = fc.oneof(
  { arbitrary: fc.constantFrom('"-"', '"https://www.example.com/a?b=c"'), weight: 3 },
  {
    arbitrary: fc.constantFrom(
      '""',
      '-',
      '"http://a.example/?q="x""',
      '"a\\"b"',
      '"a\\\\"',
      '"a b"',
      '"caf\xe9"',
      '"[x]"',
    ),
    weight: 1,
  },
);
const agent: Text = fc.oneof(
  { arbitrary: fc.constantFrom('"curl/8.5.0"', '"Mozilla/5.0 (X11; Linux x86_64) \\x22x\\x22"', '"-"'), weight: 3 },
  {
    arbitrary: fc.constantFrom(
      '""',
      '-',
      '"a\\" b"',
      '"a "quoted" agent"',
      '" "',
      '"() { :; }; echo \\"x\\""',
      '"\xff\xfe"',
    ),
    weight: 1,
  },
);

// ----------------------------------------------------------------------------------------------- the common family

/** `"request" status bytes` with one space each. */
function commonEnd(status: Text = threeDigits): Text {
  return join(quote(commonRequest), ' ', status, ' ', digits);
}

/** A host is an address where what stands before the time could be a site. */
const commonHead: Text = fc.oneof(
  { arbitrary: words(clientOrList, mostly(['-'], ['ident', '""']), user), weight: 12 },
  { arbitrary: fc.constantFrom('203.0.113.7', '203.0.113.7 -', 'a.example'), weight: 1 },
);

function commonLine(...tail: readonly Text[]): Text {
  return withTail(join(commonHead, blanks, bracketed, mostly([' '], ['', '  ', '\t'], 12), commonEnd()), ...tail);
}

const upstreamName: Text = mostly(['[default-web-8080]', '[]'], ['[ ]', '[a b]', '[a]b]']);

/** A list of upstreams: `a`, `a, b`, `a, b : c`. */
function upstreams(element: Text): Text {
  return fc
    .array(fc.tuple(element, fc.constantFrom(', ', ' : ')), { minLength: 1, maxLength: 3 })
    .map((all) => all.map(([text, comma], i) => (i < all.length - 1 ? text + comma : text)).join(''));
}

const ingressTail: readonly Text[] = [
  upstreams(fc.constantFrom('10.0.0.5:8080', '[::1]:5000', '-', 'unix:/run/a.sock')),
  upstreams(fc.constantFrom('59', '0', '-')),
  upstreams(fc.constantFrom('0.000', '1.004', '-')),
  upstreams(fc.constantFrom('200', '502', '-')),
  fc.constantFrom('529a007902362a5f51385a5fa7049884', '-'),
];

const vhostHead: Text = fc.oneof(
  { arbitrary: words(site, address, '-', fc.constantFrom('-', 'alice', 'alice smith', 'a [b')), weight: 4 },
  {
    arbitrary: words(
      fc.constantFrom('www.example.com:443', 'a.example:80'),
      clientOrList,
      '-',
      fc.constantFrom('-', 'alice'),
    ),
    weight: 2,
  },
);

// -------------------------------------------------------------------------------------------------- the other formats

const envoyStart: readonly Text[] = [
  join('[', isoTime, ']'),
  quote(request),
  looseStatus,
  fc.constantFrom('-', 'UH', 'UF,URX'),
];
const envoyNumbers: readonly Text[] = [count, digits, milliseconds, milliseconds];
const forwardedField: Text = fc.oneof(quote(forwarded), fc.constantFrom('"-"', '-', '""', '", 10.0.0.1"'));
const envoyTail: readonly Text[] = [
  agent,
  fc.constantFrom('"cc21d9b0-cf5c-432b"', '"-"'),
  quote(site),
  fc.constantFrom('"10.0.2.1:80"', '"-"', '-'),
];

const elbHead: Text = words(
  isoTime,
  fc.constantFrom('my-lb', 'app/lb/50dc'),
  peerWithPort,
  fc.constantFrom('10.0.0.1:80', '-'),
  secondsOrNone,
  secondsOrNone,
  secondsOrNone,
  looseStatus,
  looseStatus,
  count,
  digits,
  quote(request),
);
const elbTail: readonly Text[] = [
  agent,
  fc.constantFrom('ECDHE-RSA-AES128-GCM-SHA256', '-'),
  fc.constantFrom('TLSv1.2', '-'),
];

const proxyEnd: Text = words(
  looseStatus,
  '-',
  method,
  fc.constantFrom('http', 'https'),
  site,
  fc.oneof(
    { arbitrary: quote(fc.oneof(path, absoluteUrl)), weight: 9 },
    { arbitrary: fc.constantFrom('""', '-'), weight: 1 },
  ),
  join('[Client ', address, ']'),
  join('[Length ', digits, ']'),
);
const gzip: Text = fc.constantFrom('[Gzip 3.10]', '[Gzip -]');

const haproxyLine: Text = join(
  mostly([''], ['Feb  6 12:14:14 lb1 haproxy[14389]: ', 'Feb 16 12:14:14 203.0.113.1 haproxy: '], 2),
  words(
    peerWithPort,
    join('[', clfClock, mostly(['.385', '.000'], ['', '.9', '.123456']), ']'),
    fc.constantFrom('http-in', 'https-in~'),
    fc.constantFrom('static/srv1', 'app/<NOSRV>', 'a/b/c'),
    join(fc.constantFrom('10/0/30/69/', '-1/-1/-1/-1/', '0/0/0/-1/'), mostly(['109', '0'], ['+5', '-1', '12345678'])),
    looseStatus,
    join(mostly([''], ['+'], 8), digits),
    fc.constantFrom('-', 'JSESSIONID=1'),
    '-',
    fc.constantFrom('----', 'PR--'),
    fc.constantFrom('1/1/1/1/0', '1/1/1/1/+3'),
    '0/0',
  ),
  mostly([' '], [' {example.com} ', ' {example.com|a b} {} ', ' {} {a} ', ' {a} b} ']),
  fc.oneof({ arbitrary: quote(request), weight: 6 }, { arbitrary: fc.constant('"<BADREQ>"'), weight: 1 }),
);

const squidHead: Text = words(
  epochTime,
  milliseconds,
  address,
  join(fc.constantFrom('TCP_MISS', 'TCP_TUNNEL', 'NONE_NONE', 'TCP_MISS_ABORTED'), '/', looseStatus),
  digits,
  method,
  fc.oneof(path, absoluteUrl).map((url) => url.replaceAll(' ', '%20')),
);

const s3Head: Text = words(
  '79a59df900b949e5',
  fc.constantFrom('bucket', 'www.example.com', '-'),
  bracketed,
  fc.oneof(address, fc.constant('-')),
  fc.constantFrom('-', '79a59df900b949e5', 'arn:aws:iam::123456789012:user/name'),
  '3E57427F3EXAMPLE',
  fc.constantFrom('REST.GET.OBJECT', 'BATCH.DELETE.OBJECT', 'S3.EXPIRE.OBJECT'),
  fc.constantFrom('-', 'a.jpg', 'a%2Bb/caf%C3%A9.jpg'),
  fc.oneof({ arbitrary: quote(request), weight: 6 }, { arbitrary: fc.constant('-'), weight: 1 }),
  looseStatus,
  fc.constantFrom('-', 'NoSuchBucketPolicy'),
  digits,
);

/** `03/20/01, 7:55:20` with fields that a comma and blanks end. */
const iisLine: Text = join(
  address,
  ', ',
  fc.constantFrom('-', 'EXAMPLE\\alice', 'alice smith', 'a,b'),
  ', ',
  fc.constantFrom('03/20/01', '12/31/99', '02/29/24', '01/01/70', '12/31/69'),
  ', ',
  fc.constantFrom('7:55:20', '23:59:59', '00:00:00', '07:05:09'),
  ', W3SVC2, SERVER, 192.0.2.10, ',
  milliseconds,
  ', ',
  count,
  ', ',
  digits,
  ', ',
  looseStatus,
  ', 0, ',
  method,
  mostly([', '], [',  ', ',\t'], 12),
  fc.oneof(path, absoluteUrl),
  ', ',
  fc.constantFrom('-', 'x=1', 'a=1,2', 'q=a+b&c'),
  mostly([','], ['', ', ', ',\r', ',more'], 6),
);

const vhostEnd: Text = join(blanks, bracketed, ' ', commonEnd());

const arbitraryLines: Readonly<Record<string, Text>> = {
  common: commonLine(),
  'common-time': commonLine(mostly(['0', '1234', '99999999'], ['-', '-1'], 6)),
  combined: commonLine(referrer, agent),
  'combined-time': commonLine(referrer, agent, mostly(['0', '1234', '99999999'], ['-', '-1'], 6)),
  'nginx-time': commonLine(referrer, agent, seconds),
  'nginx-main': commonLine(referrer, agent, forwardedField),
  'ingress-nginx': commonLine(referrer, agent, count, seconds, upstreamName, upstreamName, ...ingressTail),
  'ingress-nginx-old': withTail(
    join(clientOrList, ' - [', forwarded, '] - ', user, blanks, bracketed, ' ', commonEnd()),
    referrer,
    agent,
    count,
    seconds,
    upstreamName,
    ...ingressTail,
  ),
  'traefik-clf': withTail(
    join(commonHead, blanks, bracketed, ' ', commonEnd(looseStatus)),
    referrer,
    agent,
    count,
    fc.constantFrom('"test@docker"', '"a@file -> b@file"', '"-"', '-'),
    fc.constantFrom('"http://10.0.0.3:80"', '"-"', '-'),
    join(milliseconds, 'ms'),
  ),
  jira: withTail(
    join(words(clientOrList, fc.constantFrom('1015x77x1', '-'), user), blanks, bracketed, ' ', commonEnd()),
    milliseconds,
    referrer,
    agent,
    fc.constantFrom('"1dzlxrd"', '"-"', '-'),
  ),
  ovh: withTail(join(words(clientOrList, site, user), vhostEnd), referrer, agent),
  lighttpd: withTail(join(words(clientOrList, site, user), vhostEnd), referrer, agent),
  vhost_common: withTail(join(vhostHead, vhostEnd)),
  vhost_combined: withTail(join(vhostHead, vhostEnd), referrer, agent),
  gandi: withTail(
    join(
      words(site, clientOrList, '-', user),
      blanks,
      bracketed,
      ' (',
      mostly(['0', '12'], ['-', '0.25', '-1'], 4),
      ' s) ',
      commonEnd(),
    ),
    referrer,
    agent,
  ),
  'nginx-proxy-manager': fc.oneof(
    withTail(
      words(bracketed, fc.constantFrom('-', 'HIT', 'MISS'), upstreams(fc.constantFrom('200', '404', '-')), proxyEnd),
      gzip,
      fc.constantFrom('[Sent-to 192.0.2.2]', '[Sent-to app]'),
      agent,
      referrer,
    ),
    withTail(words(bracketed, proxyEnd), gzip, agent, referrer),
  ),
  envoy: withTail(words(...envoyStart, ...envoyNumbers, forwardedField), ...envoyTail),
  istio: withTail(
    words(...envoyStart, 'via_upstream', '-', fc.constantFrom('"-"', '"a b"', '-'), ...envoyNumbers, forwardedField),
    ...envoyTail,
  ),
  haproxy: haproxyLine,
  squid: withTail(
    squidHead,
    oneWordUser,
    fc.constantFrom('HIER_DIRECT/198.51.100.5', 'NONE/-', 'DIRECT/example.com'),
    fc.constantFrom('text/html', '-'),
  ),
  elb: withTail(elbHead, ...elbTail),
  alb: withTail(
    join(fc.constantFrom('http', 'https', 'h2', 'grpcs', 'ws', 'wss'), ' ', elbHead),
    ...elbTail,
    fc.constantFrom('arn:aws:x', '-'),
    fc.constantFrom('"Root=1-58"', '"-"'),
    quote(site),
    fc.constantFrom('"-"', '"arn:aws:y" 0 2026-10-10T13:55:36.186641Z "forward"'),
  ),
  s3: withTail(s3Head, fc.constantFrom('-', '3462992'), milliseconds, fc.constantFrom('-', '10'), referrer, agent),
  iis: iisLine,
};

function linesOf(format: string): Text {
  const lines = arbitraryLines[format];
  if (lines === undefined) {
    throw new Error(`no format is named ${format}`);
  }
  return lines;
}

/** A well-formed line of a format. Some lack the end of the tail, some have more behind it: not all of them fit in the sense of detection. */
export function formatLine(format: string): fc.Arbitrary<string> {
  // What stands behind the comma of IIS is drawn with it.
  return format === 'iis' ? linesOf(format) : join(linesOf(format), more);
}

// ---------------------------------------------------------------------------------------------------------- damage

/** A byte that means something to a format more often than not. */
const arbitraryByte: Text = fc.oneof(
  { arbitrary: fc.constantFrom(...'" \\\t[]\r\0\xff/:-+,.09ax(){}?%'), weight: 3 },
  { arbitrary: fc.nat({ max: 255 }).map((code) => (code === 10 ? ' ' : String.fromCharCode(code))), weight: 1 },
);

type Damage = { place: number } & ({ kind: 'change' | 'insert'; byte: string } | { kind: 'delete' });

const arbitraryDamage: fc.Arbitrary<Damage> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('change' as const, 'insert' as const),
    place: fc.nat({ max: 1000 }),
    byte: arbitraryByte,
  }),
  fc.record({ kind: fc.constant('delete' as const), place: fc.nat({ max: 1000 }) }),
);

function damageLine(line: string, damage: Damage): string {
  const at = damage.place % (line.length + 1);
  const after = damage.kind === 'insert' ? line.slice(at) : line.slice(at + 1);
  return line.slice(0, at) + (damage.kind === 'delete' ? '' : damage.byte) + after;
}

/** A line of which one to three bytes were changed, deleted or inserted, or that is cut, usually by the start of another line. */
export function mutatedLine(format: string): fc.Arbitrary<string> {
  const damaged = fc
    .tuple(formatLine(format), fc.array(arbitraryDamage, { minLength: 1, maxLength: 3 }))
    .map(([line, damages]) => damages.reduce(damageLine, line));
  const cut = fc
    .tuple(formatLine(format), formatLine(format), fc.nat({ max: 1000 }), fc.nat({ max: 1000 }))
    .map(
      ([line, other, place, length]) =>
        line.slice(0, place % (line.length + 1)) + other.slice(0, length % (other.length + 1)),
    );
  return fc.oneof({ arbitrary: damaged, weight: 3 }, { arbitrary: cut, weight: 1 });
}
