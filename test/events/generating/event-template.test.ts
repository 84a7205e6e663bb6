import { describe, expect, test } from 'vitest';
import example from '../../../docs/examples/events.json' with { type: 'json' };
import { makeEventBatch } from '../../../src/events/event-batch.ts';
import { type EventTemplate, findTemplateMistakes } from '../../../src/events/generating/event-template.ts';
import { EventWriter } from '../../../src/events/generating/event-writer.ts';
import { writeLines } from '../../support/write-events.ts';

const uuid = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

/** What lines of a template have as `value`. */
function writeValues(template: EventTemplate, count = 1): Record<string, unknown>[] {
  const writer = new EventWriter({ types: [{ name: 'signup', event: 'formsubmit', template }], seed: 5 });
  const batch = makeEventBatch(['INF-1'], count);
  batch.length = count;
  batch.time.fill(Date.UTC(2019, 11, 8, 6, 42, 57, 289));
  const lines = writeLines(writer, batch).split('\n');
  expect(lines.pop()).toBe('');
  return lines.map((line) => JSON.parse(line).value);
}

/** What a placeholder, or a text with some, becomes, a hundred times. */
function make(text: string): unknown[] {
  return writeValues({ own: text }, 100).map(({ own }) => own);
}

describe('A placeholder', () => {
  test.each([
    ['{uuid}', uuid],
    ['{hex:1}', /^[\da-f]$/],
    ['{hex:33}', /^[\da-f]{33}$/],
    ['{email}', /^[a-z]+\.[a-z]+[1-9]\d{0,2}@example\.(com|org|net)$/],
    ['{ip}', /^(192\.0\.2|198\.51\.100|203\.0\.113)\.([1-9]|[1-9]\d|1\d\d|2[0-4]\d|25[0-4])$/],
    ['{word}', /^[a-z]+$/],
    ['{sentence}', /^[A-Z][A-Za-z ,]+\.$/],
    ['{pick:a|b|ä"}', /^(a|b|ä")$/],
    ['{pick:}', /^$/],
    ['{pick:a:b}', /^a:b$/],
    ['no {integer:7:9}.', /^no [789]\.$/],
    ['{word}-{hex:4}', /^[a-z]+-[\da-f]{4}$/],
  ])('%s becomes what it stands for, not always the same', (text, expected) => {
    const made = make(text) as string[];
    for (const one of made) expect(one).toMatch(expected);
    const isConstant = text === '{pick:}' || text === '{pick:a:b}';
    expect(new Set(made).size > 1).toBe(!isConstant);
  });

  test('of an integer alone becomes a number, both ends included', () => {
    expect(new Set(make('{integer:1:5}'))).toEqual(new Set([1, 2, 3, 4, 5]));
    expect(new Set(make('{integer:-1:1}'))).toEqual(new Set([-1, 0, 1]));
    expect(make('{integer:9007199254740991:9007199254740991}')[0]).toBe(Number.MAX_SAFE_INTEGER);
  });

  test('may stand at any depth', () => {
    const [value] = writeValues({ list: [[{ a: '{integer:3:3}' }], null, true, 1.5, {}, []] });
    expect(value?.list).toEqual([[{ a: 3 }], null, true, 1.5, {}, []]);
  });

  test('is none in the name of a member', () => {
    expect(writeValues({ '{uuid}': { '{': 1 } })[0]?.['{uuid}']).toEqual({ '{': 1 });
  });
});

test('Two braces stand for one', () => {
  expect(make('{{uuid}, {{{{, } and {{{word}}')[0]).toMatch(/^\{uuid\}, \{\{, \} and \{[a-z]+\}$/);
});

test('Members of the template stand between geo and timestamp, or in the place of a usual one with their name', () => {
  const [value] = writeValues({ referrer: 'https://{word}', b: 1, userId: '{hex:4}', a: 2, geo: null });
  expect(Object.keys(value as object).join()).toBe(
    'fingerprint,sessionId,visitorId,trackingId,userId,userProfile,geo,b,a,timestamp,event,source,referrer',
  );
  expect(value).toMatchObject({
    userId: expect.stringMatching(/^[\da-f]{4}$/),
    geo: null,
    referrer: expect.stringMatching(/^https:/),
  });
});

test('The usual members are as real ones', () => {
  for (const value of writeValues({}, 100)) {
    expect(value).toEqual({
      fingerprint: expect.stringMatching(/^[\da-f]{32}$/),
      sessionId: expect.stringMatching(uuid),
      visitorId: expect.stringMatching(uuid),
      trackingId: 'INF-1',
      userId: null,
      userProfile: null,
      geo: {
        latitude: expect.any(Number),
        longitude: expect.any(Number),
        city: expect.stringMatching(/^\p{L}/u),
        country: expect.stringMatching(/^\p{L}/u),
        ip: expect.stringMatching(/^\d+\.\d+\.\d+\.\d+$/),
      },
      timestamp: '2019-12-08T06:42:57.289Z',
      event: 'formsubmit',
      source: {
        url: {
          host: expect.any(String),
          hostname: expect.any(String),
          pathname: expect.stringMatching(/^\//),
          protocol: 'https:',
        },
      },
      referrer: '',
    });
    const { url } = value.source as { url: { host: string; hostname: string } };
    expect(url.hostname).toBe(url.host);
  }
});

test('The templates of the example are those of a sign-up, a review and a user event', () => {
  expect(writeValues(example.types.signup.template)[0]?.form).toEqual({
    formId: expect.stringMatching(uuid),
    email: expect.stringContaining('@example.'),
    anonymous: 'Login',
  });
  expect(writeValues(example.types.review.template)[0]?.review).toEqual({
    rating: expect.any(Number),
    text: expect.any(String),
  });
  expect(writeValues(example.types.user.template)[0]?.target).toEqual({
    id: expect.any(String),
    selector: expect.any(String),
  });
});

describe('A mistake', () => {
  const known = '{uuid}, {hex:32}, {integer:1:5}, {pick:a|b|c}, {email}, {ip}, {word}, {sentence}';
  const integer = '{integer} wants two whole numbers, the smaller one first, such as {integer:1:5}';
  const hex = '{hex} wants a number of digits from 1 to 1024, such as {hex:32}';
  const brace = '"{" without its "}"; "{{" stands for a brace';
  test.each([
    ['{guid}', `there is no placeholder {guid}, only ${known}`],
    ['{}', `there is no placeholder {}, only ${known}`],
    ['{uuid:4}', `there is no placeholder {uuid:4}, only ${known}`],
    ['{toString}', `there is no placeholder {toString}, only ${known}`],
    ['{hex}', hex],
    ['{hex:0}', hex],
    ['{hex:1025}', hex],
    ['{integer}', integer],
    ['{integer:1}', integer],
    ['{integer:5:1}', integer],
    ['x{integer:1:2:3}', integer],
    ['{integer:1.5:2}', integer],
    ['{integer:0:9007199254740993}', integer],
    ['{integer:-9007199254740991:9007199254740991}', integer],
    ['{pick}', '{pick} wants choices, such as {pick:a|b|c}'],
    ['a { b', brace],
    ['{pick:{word}}', brace],
  ])('in %s is told with its place', (text, message) => {
    expect(findTemplateMistakes(['event'], { own: { list: [1, text] } })[0]).toEqual({
      path: ['own', 'list', 1],
      message,
    });
  });

  test('does not hide the others', () => {
    expect(
      findTemplateMistakes(['event'], { a: '{x} and {y}', b: '{', geo: { ip: '{ipv6}' } }).map(({ path }) =>
        path.join('.'),
      ),
    ).toEqual(expect.arrayContaining(['a', 'a', 'b', 'geo.ip']));
  });

  test('is a member that every event has its own of', () => {
    const message = 'every event has its own, which no template can set';
    expect(findTemplateMistakes(['event'], { trackingId: 'a', timestamp: '{', event: 1 })).toEqual([
      { path: ['trackingId'], message },
      { path: ['timestamp'], message },
      { path: ['event'], message },
    ]);
  });

  test('is what JSON does not have', () => {
    expect(findTemplateMistakes(['event'], { a: [Number.NaN], b: undefined, c: 1n })).toEqual([
      { path: ['a', 0], message: 'JSON has no NaN' },
      { path: ['b'], message: 'JSON has no undefined' },
      { path: ['c'], message: 'JSON has no bigint' },
    ]);
  });

  test('is that lines could be too long to be read', () => {
    const message = expect.stringMatching(/^an event could take 1050\d{3} bytes, and its line must end within 1 MiB$/);
    const template = { a: ['{pick:x|'.concat('x'.repeat(524_288), '}'), `{hex:1000}${'y'.repeat(523_288)}`] };
    expect(findTemplateMistakes(['event'], template)).toEqual([{ path: [], message }]);
    expect(findTemplateMistakes(['x'.repeat(2 ** 20)], {})).toHaveLength(1);
    expect(findTemplateMistakes(['event'], { a: 'x'.repeat(2 ** 20 - 2000) })).toEqual([]);
  });

  test('keeps a writer from being made', () => {
    const types = [{ name: 'a', event: 'a', template: { form: { id: '{guid}' } } }];
    expect(() => new EventWriter({ types, seed: 1 })).toThrow(
      new RangeError(`template.form.id: there is no placeholder {guid}, only ${known}`),
    );
  });

  test('is that a type has no text as its event (issue 12)', () => {
    const types = [{ name: 'a', event: [], template: {} }];
    expect(() => new EventWriter({ types, seed: 1 })).toThrow('a type of events has at least one text as "event"');
  });

  test('is not in the templates of the example', () => {
    for (const { template } of Object.values(example.types))
      expect(findTemplateMistakes(['event'], template)).toEqual([]);
  });
});
