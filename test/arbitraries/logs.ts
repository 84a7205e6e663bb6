/**
 * Random logs that are realistic enough to have ties, bursts and blocked hosts, and hostile enough to break a parser.
 *
 * Text is latin1 throughout: one character is one byte. A log is drawn as a list of *steps*, each of which knows its
 * distance in time to the step before it, so a shrunk log keeps the distances that made the test fail.
 */
import fc from 'fast-check';
import { defaultOracleOptions, type OracleOptions } from '../oracles/reports.ts';

export interface ArbitraryLogOptions {
  /** Most steps of one log; nearly every step is one line, a few are several. Default 60. */
  maxLines?: number;
  /** Whether byte counts around 2^53-1 and far beyond it occur, so that a report may have to refuse. Default false. */
  hugeBytes?: boolean;
  /** Whether some lines are several KB long. Default false. */
  longLines?: boolean;
}

/** Parameters of the reports, plain enough to be turned into flags. */
export interface ArbitraryOptions extends OracleOptions {
  /** What `isFailedStatus` accepts: statuses like `401` and classes like `4xx`. */
  failedStatuses: readonly string[];
}

// --------------------------------------------------------------------------------------------------------- choices

/** Nearly always `value`; once in `oneIn` draws something of `rare`. Shrinks to `value`. */
function usually<Value>(value: Value, rare: fc.Arbitrary<Value>, oneIn: number): fc.Arbitrary<Value> {
  return fc.oneof(
    { withCrossShrink: true },
    { arbitrary: fc.constant(value), weight: oneIn - 1 },
    { arbitrary: rare, weight: 1 },
  );
}

/** One of the texts, each drawn as often as its number says. Shrinks to the first. */
function weighted<Value>(...choices: readonly (readonly [weight: number, value: Value])[]): fc.Arbitrary<Value> {
  const [first, ...others] = choices.map(([weight, value]) => ({ arbitrary: fc.constant(value), weight }));
  if (first === undefined) {
    throw new Error('nothing to choose from');
  }
  return fc.oneof({ withCrossShrink: true }, first, ...others);
}

/** A byte that means something to a parser more often than not. */
const arbitraryByte: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...'" \\\t[]\r\0\xff\n/:-+09?,x\x7f\x80'),
  fc.nat({ max: 255 }).map((code) => String.fromCharCode(code)),
);

/** Text of a given length that is all shared prefix but for its last byte, so that only whole names tell names apart. */
function longName(prefix: string, length: number, last: string): string {
  return prefix.repeat(Math.ceil(length / prefix.length)).slice(0, length - 1) + last;
}

function arbitraryLongName(prefix: string, maxLength: number): fc.Arbitrary<string> {
  return fc
    .record({
      length: fc.oneof(
        { arbitrary: fc.integer({ min: 1, max: 40 }), weight: 4 },
        { arbitrary: fc.integer({ min: 1, max: maxLength }), weight: 1 },
      ),
      last: fc.constantFrom('a', 'b', 'a', 'b', '\xff', '\x80', '\0', '"', '[', ']', ','),
    })
    .map(({ length, last }) => longName(prefix, length, last));
}

// ----------------------------------------------------------------------------------------------------------- names

const arbitraryHost: fc.Arbitrary<string> = fc.oneof(
  {
    arbitrary: fc.constantFrom('a.example', 'b.example', '199.72.81.55', '199.72.81.5', 'a', 'b', 'A.example'),
    weight: 6,
  },
  { arbitrary: arbitraryLongName('www.shared-prefix.example.', 300), weight: 3 },
  {
    arbitrary: fc.constantFrom(
      '__proto__',
      'constructor',
      '::1',
      '[::1]',
      '"quoted"',
      'a,b',
      '\xff',
      '\xc3\xa9.example',
      'nul\0host',
      '\r',
      '\x01\x02',
      '-',
    ),
    weight: 2,
  },
);

const arbitraryResource: fc.Arbitrary<string> = fc.oneof(
  { arbitrary: fc.constantFrom('/', '/a', '/b', '/aa', '/a?x=1', '/a?x=2', '/images/a.gif'), weight: 6 },
  { arbitrary: fc.constantFrom('/login', '/login?user=a', '/login?'), weight: 1 },
  { arbitrary: arbitraryLongName('/shared/prefix/of/paths', 120), weight: 2 },
  {
    arbitrary: fc.constantFrom(
      '*',
      'http://a.example/',
      '__proto__',
      '/a,b',
      '/[x]',
      '/%20%ff',
      '/\xff\xfe',
      '/\xc3\xa9',
      '/nul\0',
      '/\r',
      '/\x1b[31m',
      '/back\\slash',
      '/two\\\\slashes',
    ),
    weight: 1,
  },
);

// ----------------------------------------------------------------------------------------------------------- times

/** 01/Jul/1995:00:00:01 -0400, where the logs of the challenge begin. */
const usualStart = 804571201;

/** Seconds since 1970 at which a log may begin: the usual one, both sides of 1970, leap days, ends of years. */
const arbitraryStart: fc.Arbitrary<number> = weighted(
  [12, usualStart],
  [1, 0],
  [1, -30],
  [1, -2208988800],
  [1, 951782370],
  [1, 825551970],
  [1, 946684770],
  [1, 1709164790],
);

/** Seconds between a line and the one before: bursts, the limits of blocking and of windows, jumps back by seconds to years. */
const arbitraryGapSeconds: fc.Arbitrary<number> = fc.oneof(
  { withCrossShrink: true },
  { arbitrary: fc.constant(0), weight: 10 },
  { arbitrary: fc.constant(1), weight: 8 },
  { arbitrary: fc.integer({ min: 2, max: 12 }), weight: 8 },
  { arbitrary: fc.constantFrom(9, 10, 11, 19, 20, 21), weight: 4 },
  { arbitrary: fc.constantFrom(298, 299, 300, 301, 302), weight: 4 },
  { arbitrary: fc.constantFrom(3598, 3599, 3600, 3601, 3602), weight: 3 },
  { arbitrary: fc.integer({ min: 0, max: 4000 }), weight: 2 },
  { arbitrary: fc.constantFrom(-1, -2, -19, -20, -21, -300, -301, -3600, -3601), weight: 2 },
  { arbitrary: fc.constantFrom(-60, -90, -600, -1800), weight: 1 },
  { arbitrary: fc.constantFrom(86399, 86400, 86401, 30 * 86400, -86400), weight: 2 },
  { arbitrary: fc.constantFrom(3652 * 86400, -3652 * 86400), weight: 1 },
);

const arbitraryLoginGapSeconds: fc.Arbitrary<number> = fc.oneof(
  { withCrossShrink: true },
  { arbitrary: fc.constant(0), weight: 4 },
  { arbitrary: fc.integer({ min: 1, max: 11 }), weight: 10 },
  { arbitrary: fc.constantFrom(18, 19, 20, 21), weight: 3 },
  { arbitrary: fc.constantFrom(279, 280, 281, 299, 300, 301), weight: 4 },
  { arbitrary: fc.constantFrom(-1, -10, -20, -21, -300, -301), weight: 2 },
  { arbitrary: fc.constantFrom(-90, -3600, -3652 * 86400, 3652 * 86400), weight: 1 },
);

const goodZones: readonly string[] = [
  '-0400',
  '-400',
  '+0000',
  '-0000',
  '+000',
  '+0530',
  '+530',
  '-0930',
  '+1400',
  '+2359',
  '-2359',
];

const arbitraryLogZone: fc.Arbitrary<string> = weighted([10, '-0400'], ...goodZones.map((zone) => [1, zone] as const));

/** Whole texts between the brackets that stand for rare but real moments. */
const extremeTimes: readonly string[] = [
  '01/Jan/1900:00:00:00 -0400',
  '28/Feb/1900:23:59:59 +0530',
  '31/Dec/9999:23:59:59 -2359',
  '31/Dec/9999:23:59:59 +0000',
  '01/Jan/9999:00:00:00 -0000',
  '01/Jan/0000:00:00:00 +0000',
  '01/Jan/0000:00:00:00 +2359',
  '29/Feb/0000:12:00:00 -400',
  '01/Mar/0099:00:00:00 +0000',
  '31/Dec/1969:23:59:59 +0000',
  '01/Jan/1970:00:00:00 +0000',
  '01/Jan/1970:00:00:00 +0100',
  '29/Feb/1996:00:00:00 -0400',
  '29/Feb/2000:23:59:59 -0400',
  '29/Feb/2024:00:00:00 +1400',
];

/** Texts between the brackets that are no moment. */
const falseTimes: readonly string[] = [
  '31/Feb/1995:00:00:00 -0400',
  '30/Feb/1996:00:00:00 -0400',
  '29/Feb/1995:00:00:00 -0400',
  '29/Feb/1900:00:00:00 -0400',
  '29/Feb/0100:00:00:00 -0400',
  '31/Apr/1995:00:00:00 -0400',
  '31/Jun/1995:00:00:00 -0400',
  '00/Jul/1995:00:00:00 -0400',
  '32/Jul/1995:00:00:00 -0400',
  '01/Jul/1995:24:00:00 -0400',
  '01/Jul/1995:23:60:00 -0400',
  '30/Jun/1995:23:59:60 -0400',
  '01/Jux/1995:00:00:01 -0400',
  '01/Ju/1995:00:00:01 -0400',
  '01/July/1995:00:00:01 -0400',
  '01/07/1995:00:00:01 -0400',
  '1/Jul/1995:00:00:01 -0400',
  ' 1/Jul/1995:00:00:01 -0400',
  '01/Jul/95:00:00:01 -0400',
  '01/Jul/19955:00:00:01 -0400',
  '01/Jul/-995:00:00:01 -0400',
  '01/Jul/1995 00:00:01 -0400',
  '01-Jul-1995:00:00:01 -0400',
  '01/Jul/1995:00:00:01.5 -0400',
  '01/Jul/1995:00:00:0\xb2 -0400',
  '01/Jul/1995:0:00:01 -0400',
  '01/Jul/1995:00:00:01',
  '01/Jul/1995:00:00:01-0400',
  '01/Jul/1995:00:00:01  -0400',
  '01/Jul/1995:00:00:01\t-0400',
  '01/Jul/1995:00:00:01 -0400 ',
  ' 01/Jul/1995:00:00:01 -0400',
  '01/Jul/1995:00:00:01 0400',
  '01/Jul/1995:00:00:01 -2400',
  '01/Jul/1995:00:00:01 +0060',
  '01/Jul/1995:00:00:01 +060',
  '01/Jul/1995:00:00:01 -40',
  '01/Jul/1995:00:00:01 -04000',
  '01/Jul/1995:00:00:01 -04:00',
  '01/Jul/1995:00:00:01 Z',
  '',
  '-',
];

/** What stands between the brackets: a moment on the log's clock, or a text that stands for itself. */
type Moment = { zone: string | undefined; spelling: 'Mar' | 'MAR' | 'mar' | 'mAr' } | string;

const arbitraryClockMoment: fc.Arbitrary<Moment> = fc.record({
  zone: usually<string | undefined>(undefined, fc.constantFrom(...goodZones), 12),
  spelling: usually('Mar', fc.constantFrom('MAR', 'mar', 'mAr'), 20),
});

/** `0, '+0530'` → `01/Jan/1970:05:30:00 +0530`. */
function writeMoment(time: number, zone: string, spelling: string): string {
  const digits = zone.slice(1).padStart(4, '0');
  const shiftSeconds = Number(digits.slice(0, 2)) * 3600 + Number(digits.slice(2)) * 60;
  const local = new Date((time + (zone.startsWith('-') ? -shiftSeconds : shiftSeconds)) * 1000).toISOString();
  const [year, month, day] = local.slice(0, 10).split('-');
  const name = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'][Number(month) - 1];
  return `${day}/${spell(name ?? '', spelling)}/${year}:${local.slice(11, 19)} ${zone}`;
}

function spell(month: string, spelling: string): string {
  const letters = [...month].map((letter, i) =>
    spelling[i] === spelling[i]?.toUpperCase() ? letter.toUpperCase() : letter.toLowerCase(),
  );
  return letters.join('');
}

// -------------------------------------------------------------------------------------------------------- requests

interface RequestShape {
  /** A request with `%` in the resource's place: text, so that counterexamples can be read. */
  shape: string;
}

function writeRequest({ shape }: RequestShape, resource: string): string {
  return shape.replace('%', () => resource);
}

const arbitraryPlainRequest: fc.Arbitrary<RequestShape> = fc.record({
  shape: weighted([8, 'GET % HTTP/1.0'], [2, 'HEAD % HTTP/1.0'], [2, 'POST % HTTP/1.1'], [2, 'GET %']),
});

const oddRequests: readonly string[] = [
  // Words and blanks.
  '',
  ' ',
  '\t',
  '-',
  'GET',
  'GET ',
  ' GET',
  ' GET % HTTP/1.0',
  '\t GET\t%\tHTTP/1.0',
  'GET  %  HTTP/1.0',
  'GET % ',
  'GET\t%',
  'GET % HTTP/1.0 more words',
  'GET\0% HTTP/1.0',
  'GET \r %',
  '\xff \xfe\xfd',
  '\\x16\\x03\\x01\\x02',
  '\x16\x03\x01\x02',
  'post % HTTP/1.0',
  // Quotes that do not close.
  'GET %"x HTTP/1.0',
  'GET "%" HTTP/1.0',
  '"GET %"',
  'GET %\\" HTTP/1.0',
  'GET % \\"',
  'GET %\\\\\\" HTTP/1.0',
  'GET %\\" 200 12 HTTP/1.0',
  'GET % \\\\\\" 200 12',
  'GET %" 200 12x HTTP/1.0',
  'GET %" 200 HTTP/1.0',
  'GET %" 20 12 HTTP/1.0',
  'GET %"  200 12 HTTP/1.0',
  'GET %"\t200 12 HTTP/1.0',
  'GET %" 200\t12 HTTP/1.0',
  'GET %" 2000 12 HTTP/1.0',
  'GET %" 200 -1 HTTP/1.0',
  'GET %" 200 -- HTTP/1.0',
  'GET %" 200 12\r',
  // Quotes that do, earlier than the line's author wished.
  'GET %" 200 12',
  'GET %" 404 - HTTP/1.0',
  'GET %" 404 7\tHTTP/1.0',
  'GET %\\\\" 500 12 HTTP/1.0',
  '" 200 12 ',
  '\\\\" 200 12 ',
  // Backslashes before the last quote: odd ones escape it.
  'GET %\\',
  'GET %\\\\',
  'GET %\\\\\\',
  '\\',
  '\\\\',
  // Brackets after the time.
  'GET /[01/Jul/1995:00:00:01 -0400]%',
];

const arbitraryOddRequest: fc.Arbitrary<RequestShape> = fc.record({
  shape: fc.oneof(
    { arbitrary: fc.constantFrom(...oddRequests), weight: 6 },
    {
      arbitrary: fc
        .array(fc.constantFrom('"', '\\', ' ', 'G', '%', ' 200 12', '" 200 12', '" 200 12 ', '\t', '\0'), {
          maxLength: 8,
        })
        .map((pieces) => pieces.join('')),
      weight: 3,
    },
    { arbitrary: fc.array(arbitraryByte, { maxLength: 12 }).map((bytes) => bytes.join('')), weight: 1 },
  ),
});

const arbitraryLoginRequest: fc.Arbitrary<RequestShape> = fc.record({
  shape: weighted(
    [24, 'POST /login HTTP/1.0'],
    [3, 'POST /login?user=a HTTP/1.0'],
    [1, 'POST /login? HTTP/1.0'],
    [1, 'POST /login?a?/login HTTP/1.0'],
    [1, 'POST /login'],
    [1, ' POST  /login\tHTTP/1.0'],
    [1, 'GET /login HTTP/1.0'],
    [1, 'HEAD /login HTTP/1.0'],
    [1, 'post /login HTTP/1.0'],
    [1, 'POSTS /login HTTP/1.0'],
    [1, 'POST /login/ HTTP/1.0'],
    [1, 'POST /Login HTTP/1.0'],
    [1, 'POST /logins HTTP/1.0'],
    [1, 'POST /login#top HTTP/1.0'],
    [1, 'POST ?/login HTTP/1.0'],
    [1, 'POST /login\\" HTTP/1.0'],
    [2, 'GET % HTTP/1.0'],
  ),
});

// ------------------------------------------------------------------------------------------------ status and bytes

const arbitraryStatus: fc.Arbitrary<string> = usually(
  '200',
  fc.oneof(
    { arbitrary: fc.constantFrom('302', '304', '401', '403', '404', '500'), weight: 12 },
    { arbitrary: fc.constantFrom('399', '400', '499', '500', '000', '099', '999', '123'), weight: 3 },
    { arbitrary: fc.constantFrom('20', '2000', '-', '', '+20', '2x0', '20\xb2', '0x1', ' 200'), weight: 1 },
  ),
  3,
);

const arbitraryLoginStatus: fc.Arbitrary<string> = weighted(
  [12, '401'],
  [2, '200'],
  [2, '404'],
  [1, '302'],
  [1, '400'],
  [1, '499'],
  [1, '500'],
  [1, '399'],
);

function arbitraryBytes(hugeBytes: boolean): fc.Arbitrary<string> {
  const huge = fc.constantFrom(
    '9007199254740991',
    '9007199254740990',
    '4503599627370496',
    '9007199254740992',
    '0009007199254740991',
    '18446744073709551617',
    '123456789012345678901234567890',
    '0'.repeat(30),
  );
  // Without `hugeBytes` no byte of damage may make a sum too large: 11 digits, or 15 with zeros in front.
  return fc.oneof(
    { withCrossShrink: true },
    { arbitrary: fc.constantFrom('0', '1', '100', '100', '200', '-', '3985'), weight: 24 },
    { arbitrary: fc.nat({ max: 1_000_000 }).map(String), weight: 4 },
    {
      arbitrary: fc.constantFrom('007', '00', '99999999999', '4294967296', '2147483648', '000000000000012'),
      weight: 2,
    },
    { arbitrary: fc.constantFrom('', '--', '-5', '+5', '1e3', '0x1f', '1.5', '1,000', '12\xb2'), weight: 1 },
    ...(hugeBytes ? [{ arbitrary: huge, weight: 2 }] : []),
  );
}

// ----------------------------------------------------------------------------------------------------------- lines

/** The NULs that a log has where it was copied and emptied, around the sizes of blocks and longer than most buffers here. */
const arbitraryHoleBytes: fc.Arbitrary<number> = usually(
  0,
  fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(63, 64, 65, 300, 1000)),
  16,
);

/** Everything between the fields of a line, before them, and after them. */
interface Layout {
  afterHost: string;
  afterTime: string;
  afterRequest: string;
  afterStatus: string;
  afterBytes: string;
  /** `\r` before the `\n`, even where the log has none. */
  carriageReturns: string;
  /** NUL bytes before the line. */
  holeBytes: number;
}

/** What stands between the host and the time where the user has brackets in his name. */
const bracketedUsers: readonly string[] = [
  ' - [a] ',
  ' - [ ',
  ' - ] ',
  ' - [',
  ' - [x [',
  ' - [a]',
  ' - [a] "b ',
  ' - [a]\\" ',
  // Real moments: with no quote behind them, with an escaped one, and with one that no server would leave as it is.
  ' - [01/Jan/2000:00:00:00 +0000] ',
  ' - [01/Jan/2000:00:00:00 +0000]',
  ' - [[01/Jan/2000:00:00:00 +0000]] ',
  ' - [01/Jan/2000:00:00:00 -400]] ',
  ' - [01/Jan/2000:00:00:00 +0000] [02/Jan/2000:00:00:00 +0000] ',
  ' - [01/Jan/2000:00:00:00 +0000] \\"GET / HTTP/1.0\\" 200 5 ',
  ' - [01/Jan/2000:00:00:00 +0000]\t "',
  ' - [01/Jan/2000:00:00:00 +0000]"',
  ' - [x [01/Jan/2000:00:00:00 +0000] "GET /user HTTP/1.0" 200 5 ',
  // Moments that are none.
  ' - [31/Feb/2000:00:00:00 +0000] ',
  ' - [31/Feb/2000:00:00:00 +0000] "GET / HTTP/1.0" 200 5 ',
  ' - [01/Jan/2000:00:00:00 +000] ',
  ' - [01/Jan/2000:00:00:00 +00000] ',
];

const arbitraryLayout: fc.Arbitrary<Layout> = fc.record({
  afterHost: usually(
    ' - - ',
    fc.constantFrom(
      ' - frank ',
      '\t-\t-\t',
      '  -  -  ',
      ' ',
      '\t',
      ' - - -',
      ' - "a b" ',
      ' - a]b ',
      ' - \0\xff ',
      '',
      ...bracketedUsers,
    ),
    6,
  ),
  afterTime: usually(' ', fc.constantFrom('', '  ', '\t', ' - ', ' ] ', ' [x] ', ' \xff', '\\'), 20),
  afterRequest: usually(' ', fc.constantFrom('', '  ', '\t', ' \t', ' - '), 40),
  afterStatus: usually(' ', fc.constantFrom('', '  ', '\t', ' \t', '\0'), 40),
  afterBytes: usually(
    '',
    fc.constantFrom(
      ' ',
      '\t',
      ' \t ',
      ' "http://a.example/" "Mozilla/4.0 (X11; I; \\"Linux\\" 2.0)"',
      ' "-" "-"',
      '\t"-"\t"a"',
      ' "http://a.example/?q="x"" "a "quoted" agent"',
      ' "GET /other HTTP/1.0" 404 5',
      ' "x" 200 9 "y" 200 8',
      ' 7 vhost:80',
      ' "unclosed',
      ' \\',
      ' \xff\0\x1b',
      ' [01/Jan/1970:00:00:00 +0000]',
      'x',
      '"',
      '\0',
    ),
    3,
  ),
  carriageReturns: usually('', fc.constantFrom('\r', '\r', '\r\r', ' \r'), 16),
  holeBytes: arbitraryHoleBytes,
});

/** A byte lost, added or changed, or everything after it lost. `place` is taken modulo the line's length. */
interface Damage {
  kind: 'cut' | 'lose' | 'add' | 'change';
  place: number;
  byte: string;
}

const arbitraryDamage: fc.Arbitrary<Damage> = fc.record({
  kind: fc.constantFrom('cut', 'lose', 'add', 'change'),
  place: fc.nat({ max: 400 }),
  byte: arbitraryByte,
});

function damageLine(line: string, { kind, place, byte }: Damage): string {
  const at = place % (line.length + 1);
  const before = line.slice(0, at);
  switch (kind) {
    case 'cut':
      return before;
    case 'lose':
      return before + line.slice(at + 1);
    case 'add':
      return before + byte + line.slice(at);
    case 'change':
      return before + byte + line.slice(at + 1);
  }
}

/** A line that has the parts of an entry, well-formed or not. The indexes are taken modulo the log's few names. */
interface EntryStep {
  gapSeconds: number;
  hostIndex: number;
  resourceIndex: number;
  moment: Moment;
  request: RequestShape;
  status: string;
  bytes: string;
  layout: Layout;
  /** How often the agent at the end of the line is repeated to make the line long. */
  padding: number;
  damage: Damage | undefined;
}

/** A line that stands for itself. */
interface TextStep {
  text: string;
}

/** Login attempts of one host close to the limits of blocking, and one more request after them. */
interface GuessStep {
  gapSeconds: number;
  hostIndex: number;
  /** When the attempts fail, in seconds after the first. */
  failedAt: readonly number[];
  /** When the host is seen again, in seconds after the last failure. */
  seenAgainAfter: number;
}

type Step = EntryStep | TextStep | GuessStep;

const arbitraryTextStep: fc.Arbitrary<Step> = fc.record({
  text: fc.oneof(
    { arbitrary: fc.constantFrom('', '', ' ', '\t', ' \t ', '\r', ' \r', '\t\r'), weight: 4 },
    {
      arbitrary: fc.constantFrom(
        '\r\r',
        '\0',
        '\0\0\0 \t',
        '\0\0\r',
        ' \0',
        '\0 a - - [01/Jul/1995:00:00:01 -0400] "GET /" 200 5',
        '\0'.repeat(1000),
        '\xff',
        '\xef\xbb\xbf',
        'a',
        'a ',
        '"',
        '[',
        ']',
        '[]',
        'a [] ""',
        'a [01/Jul/1995:00:00:01 -0400]',
        'a [01/Jul/1995:00:00:01 -0400] "" 200 -',
        'a - - [01/Jul/1995:00:00:01 -0400] "GET / HTTP/1.0"',
        'a - - [01/Jul/1995:00:00:01 -0400] "GET / HTTP/1.0" 200',
        'a - - [01/Jul/1995:00:00:01 -0400] "GET / HTTP/1.0" 200 ',
        'a [01/Jul/1995:00:00:01 -0400] GET / HTTP/1.0 200 5',
        'a ]01/Jul/1995:00:00:01 -0400[ "GET /" 200 5',
        ' a - - [01/Jul/1995:00:00:01 -0400] "GET /" 200 5',
        '\ta - - [01/Jul/1995:00:00:01 -0400] "GET /" 200 5',
        'a "GET /" 200 5 [01/Jul/1995:00:00:01 -0400]',
        '# a comment',
        '{"host": "a", "status": 200}',
        '\x1f\x8b\x08\x00',
      ),
      weight: 3,
    },
    { arbitrary: fc.array(arbitraryByte, { maxLength: 40 }).map((bytes) => bytes.join('')), weight: 2 },
  ),
});

interface EntryChoices {
  gapSeconds: fc.Arbitrary<number>;
  moment: fc.Arbitrary<Moment>;
  request: fc.Arbitrary<RequestShape>;
  status: fc.Arbitrary<string>;
  /** One line in so many is damaged. */
  damagedOneIn: number;
}

function arbitraryEntryStep(options: ArbitraryLogOptions, choices: EntryChoices): fc.Arbitrary<Step> {
  const { damagedOneIn, ...fields } = choices;
  return fc.record({
    ...fields,
    hostIndex: fc.nat({ max: 5 }),
    resourceIndex: fc.nat({ max: 7 }),
    bytes: arbitraryBytes(options.hugeBytes ?? false),
    layout: arbitraryLayout,
    padding: options.longLines ? usually(0, fc.integer({ min: 1, max: 700 }), 8) : fc.constant(0),
    damage: usually<Damage | undefined>(undefined, arbitraryDamage, damagedOneIn),
  });
}

/** Visitors as they are, with an odd line here and there. */
function arbitraryCalmStep(options: ArbitraryLogOptions): fc.Arbitrary<Step> {
  const entry = arbitraryEntryStep(options, {
    gapSeconds: arbitraryGapSeconds,
    moment: arbitraryClockMoment,
    request: usually({ shape: 'GET % HTTP/1.0' }, fc.oneof(arbitraryPlainRequest, arbitraryLoginRequest), 2),
    status: arbitraryStatus,
    damagedOneIn: 60,
  });
  return fc.oneof({ arbitrary: entry, weight: 40 }, { arbitrary: arbitraryTextStep, weight: 1 });
}

const arbitraryGuessStep: fc.Arbitrary<Step> = fc.record({
  gapSeconds: arbitraryLoginGapSeconds,
  hostIndex: fc.nat({ max: 5 }),
  failedAt: fc.constantFrom<readonly number[]>(
    [0, 8, 11],
    [0, 0, 0],
    [0, 10, 20],
    [0, 10, 21],
    [0, 19, 39],
    [0, 20, 40],
    [0, 1, 20, 21],
    [0, 1, 22, 42],
    [0, -1, -20],
    [0, 20, -1],
    [0],
  ),
  seenAgainAfter: fc.constantFrom(300, 301, 299, 0, 1, 302, 20, 21, -1, -300, -301),
});

/** Someone guesses passwords. */
function arbitraryLoginStep(options: ArbitraryLogOptions): fc.Arbitrary<Step> {
  const entry = arbitraryEntryStep(options, {
    gapSeconds: arbitraryLoginGapSeconds,
    moment: arbitraryClockMoment,
    request: arbitraryLoginRequest,
    status: arbitraryLoginStatus,
    damagedOneIn: 80,
  });
  return fc.oneof(
    { arbitrary: entry, weight: 60 },
    { arbitrary: arbitraryTextStep, weight: 1 },
    { arbitrary: arbitraryGuessStep, weight: 5 },
  );
}

/** Someone sends whatever may break a parser. */
function arbitraryHostileStep(options: ArbitraryLogOptions): fc.Arbitrary<Step> {
  const entry = arbitraryEntryStep(options, {
    gapSeconds: arbitraryGapSeconds,
    moment: fc.oneof(
      { withCrossShrink: true },
      { arbitrary: arbitraryClockMoment, weight: 16 },
      { arbitrary: fc.constantFrom(...extremeTimes), weight: 1 },
      { arbitrary: fc.constantFrom(...falseTimes), weight: 3 },
    ),
    request: fc.oneof(arbitraryPlainRequest, arbitraryLoginRequest, arbitraryOddRequest, arbitraryOddRequest),
    status: arbitraryStatus,
    damagedOneIn: 6,
  });
  return fc.oneof({ arbitrary: entry, weight: 8 }, { arbitrary: arbitraryTextStep, weight: 1 });
}

// ------------------------------------------------------------------------------------------------------------ logs

/** A log before it is written down. */
interface Draft {
  startTime: number;
  zone: string;
  hosts: readonly string[];
  resources: readonly string[];
  steps: readonly Step[];
  lineEnd: '\n' | '\r\n';
  hasFinalNewline: boolean;
  /** NUL bytes behind all lines. */
  endHoleBytes: number;
}

/** Few visitors of few pages, so that they meet often. */
function arbitraryDraft(step: fc.Arbitrary<Step>, maxHosts: number, maxLines: number): fc.Arbitrary<Draft> {
  return fc.record({
    startTime: arbitraryStart,
    zone: arbitraryLogZone,
    hosts: fc.array(arbitraryHost, { minLength: 1, maxLength: maxHosts, size: 'max' }),
    resources: fc.array(arbitraryResource, { minLength: 1, maxLength: 8, size: 'max' }),
    steps: fc.array(step, { maxLength: maxLines, size: 'max' }),
    lineEnd: weighted([7, '\n' as const], [1, '\r\n' as const]),
    hasFinalNewline: weighted([4, true], [1, false]),
    endHoleBytes: arbitraryHoleBytes,
  });
}

/** The log's lines as latin1, each with its line end. */
function writeDraft(draft: Draft): string[] {
  let now = draft.startTime;
  const lines = draft.steps.flatMap((step) => {
    if ('text' in step) {
      return step.text;
    }
    now += step.gapSeconds;
    if ('failedAt' in step) {
      const start = now;
      now += (step.failedAt.at(-1) ?? 0) + step.seenAgainAfter;
      return writeGuess(step, draft, start);
    }
    const line = writeEntry(step, draft, now);
    return step.damage === undefined ? line : damageLine(line, step.damage);
  });
  const texts = lines.map((line, i) => {
    // A log may stop between the two bytes of CRLF as well.
    const isCut = i === lines.length - 1 && !draft.hasFinalNewline;
    return line + (isCut ? draft.lineEnd.slice(0, -1) : draft.lineEnd);
  });
  return draft.endHoleBytes > 0 ? [...texts, '\0'.repeat(draft.endHoleBytes)] : texts;
}

function writeGuess(step: GuessStep, draft: Draft, start: number): string[] {
  const host = draft.hosts[step.hostIndex % draft.hosts.length] ?? '';
  const seenAgainAt = (step.failedAt.at(-1) ?? 0) + step.seenAgainAfter;
  const write = (seconds: number, rest: string): string =>
    `${host} - - [${writeMoment(start + seconds, draft.zone, 'Mar')}] ${rest}`;
  return [
    ...step.failedAt.map((seconds) => write(seconds, '"POST /login HTTP/1.0" 401 1420')),
    write(seenAgainAt, '"GET / HTTP/1.0" 200 100'),
  ];
}

function writeEntry(step: EntryStep, draft: Draft, now: number): string {
  const host = draft.hosts[step.hostIndex % draft.hosts.length] ?? '';
  const resource = draft.resources[step.resourceIndex % draft.resources.length] ?? '';
  const moment =
    typeof step.moment === 'string'
      ? step.moment
      : writeMoment(now, step.moment.zone ?? draft.zone, step.moment.spelling);
  const { afterHost, afterTime, afterRequest, afterStatus, afterBytes, carriageReturns, holeBytes } = step.layout;
  return [
    '\0'.repeat(holeBytes),
    host,
    afterHost,
    `[${moment}]`,
    afterTime,
    `"${writeRequest(step.request, resource)}"`,
    afterRequest,
    step.status,
    afterStatus,
    step.bytes,
    afterBytes,
    step.padding > 0 ? ` "${'Mozilla/4.0 '.repeat(step.padding)}"` : '',
    carriageReturns,
  ].join('');
}

function arbitraryText(options: ArbitraryLogOptions): fc.Arbitrary<string[]> {
  const maxLines = options.maxLines ?? 60;
  return fc
    .oneof(
      { arbitrary: arbitraryDraft(arbitraryCalmStep(options), 6, maxLines), weight: 3 },
      { arbitrary: arbitraryDraft(arbitraryLoginStep(options), 3, maxLines), weight: 4 },
      { arbitrary: arbitraryDraft(arbitraryHostileStep(options), 5, maxLines), weight: 4 },
      { arbitrary: arbitraryDraft(arbitraryHostileStep(options), 2, Math.min(maxLines, 6)), weight: 1 },
      { arbitrary: arbitraryDraft(arbitraryTextStep, 1, Math.min(maxLines, 6)), weight: 1 },
    )
    .map(writeDraft);
}

/** The bytes of a latin1 text. A counterexample is printed as an expression that makes them again. */
function toBytes(text: string): Uint8Array {
  const bytes = Uint8Array.from(Buffer.from(text, 'latin1'));
  const print = (): string => `Uint8Array.from(Buffer.from(${JSON.stringify(text)}, 'latin1'))`;
  return Object.defineProperty(bytes, fc.toStringMethod, { value: print, enumerable: false });
}

/** The bytes of one log file, possibly empty. */
export function arbitraryLog(options: ArbitraryLogOptions = {}): fc.Arbitrary<Uint8Array> {
  return arbitraryText(options).map((lines) => toBytes(lines.join('')));
}

/** One log in one to three files, cut after a line or anywhere; or one to three logs that know nothing of each other. */
export function arbitraryLogs(options: ArbitraryLogOptions = {}): fc.Arbitrary<Uint8Array[]> {
  const cuts = fc.array(fc.nat({ max: 20_000 }), { maxLength: 2, size: 'max' });
  const cutAfterLines = fc
    .tuple(arbitraryText(options), cuts)
    .map(([lines, places]) => cutAt(lines, places).map((part) => toBytes(part.join(''))));
  const cutAnywhere = fc
    .tuple(arbitraryText(options), cuts)
    .map(([lines, places]) => cutAt([...lines.join('')], places).map((part) => toBytes(part.join(''))));
  const separate = fc.array(arbitraryLog(options), { minLength: 1, maxLength: 3, size: 'max' });
  return fc.oneof(
    { arbitrary: cutAfterLines, weight: 3 },
    { arbitrary: cutAnywhere, weight: 1 },
    { arbitrary: separate, weight: 2 },
  );
}

/** Cuts a list at each place, taken modulo its length plus one. */
function cutAt<Item>(items: readonly Item[], places: readonly number[]): Item[][] {
  const ends = places.map((place) => place % (items.length + 1)).sort((a, b) => a - b);
  return [...ends, items.length].map((end, i) => items.slice(ends[i - 1] ?? 0, end));
}

/** Sizes in bytes, each at least 1, in which a log may arrive; see `cutIntoChunks`. */
export function arbitraryChunkSizes(): fc.Arbitrary<number[]> {
  const size = fc.oneof(
    { arbitrary: fc.integer({ min: 1, max: 9 }), weight: 4 },
    { arbitrary: fc.constantFrom(15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129), weight: 3 },
    { arbitrary: fc.integer({ min: 1, max: 400 }), weight: 3 },
    { arbitrary: fc.constantFrom(4095, 4096, 4097, 65536), weight: 1 },
  );
  return fc.array(size, { minLength: 1, maxLength: 8, size: 'max' });
}

/** Cuts a log into chunks of these sizes, taken in turn and again from the first; the last chunk is what is left. */
export function cutIntoChunks(log: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let start = 0; start < log.length; ) {
    const size = sizes[chunks.length % sizes.length] ?? log.length;
    chunks.push(log.slice(start, start + size));
    start += size;
  }
  return chunks;
}

// --------------------------------------------------------------------------------------------------------- options

/** Whether `4xx` or `401` describes the status. */
function matchesStatus(pattern: string, status: number): boolean {
  const digits = String(status).padStart(3, '0');
  return pattern.endsWith('xx') ? digits[0] === pattern[0] : digits === pattern;
}

/** Parameters of the reports: the defaults, or small ones that make every rule matter in a short log. */
export function arbitraryOptions(): fc.Arbitrary<ArbitraryOptions> {
  return fc
    .record({
      top: usually(defaultOracleOptions.top, fc.integer({ min: 1, max: 20 }), 3),
      windowSeconds: usually(
        defaultOracleOptions.windowSeconds,
        fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constantFrom(59, 60, 61, 300, 3599, 3601, 86400)),
        3,
      ),
      halfOpen: weighted([3, false], [1, true]),
      loginPaths: usually<readonly string[]>(
        defaultOracleOptions.loginPaths,
        fc.constantFrom(['/a'], ['/login', '/a'], ['/login', '/login/', '/Login'], ['/', '/b']),
        4,
      ),
      loginMethods: usually<readonly string[]>(
        defaultOracleOptions.loginMethods,
        fc.constantFrom(['GET'], ['POST', 'GET'], ['post', 'POST', 'HEAD']),
        4,
      ),
      failedStatuses: usually<readonly string[]>(
        ['4xx'],
        fc.constantFrom(['401'], ['401', '403'], ['4xx', '5xx'], ['4xx', '302'], ['2xx'], ['399', '400', '499']),
        4,
      ),
      failures: usually(defaultOracleOptions.failures, fc.integer({ min: 1, max: 5 }), 3),
      failureWindowSeconds: usually(
        defaultOracleOptions.failureWindowSeconds,
        fc.oneof(fc.integer({ min: 0, max: 30 }), fc.constant(600)),
        3,
      ),
      blockSeconds: usually(
        defaultOracleOptions.blockSeconds,
        fc.oneof(fc.integer({ min: 0, max: 30 }), fc.constantFrom(20, 21, 299, 301, 3600)),
        3,
      ),
      maxLineBytes: usually(defaultOracleOptions.maxLineBytes, fc.integer({ min: 1, max: 200 }), 8),
    })
    .map((options) => ({
      ...options,
      isFailedStatus: (status: number): boolean => options.failedStatuses.some((one) => matchesStatus(one, status)),
    }));
}
