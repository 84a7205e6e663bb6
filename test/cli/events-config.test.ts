import fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import { repository, Sandbox } from '../support/cli.ts';
import { eventLine } from '../support/events.ts';

const usual = { rate: 10, types: { click: {} }, trackingIds: ['A'] };

/** What the program says about a configuration, without its name. */
async function complain(config: string | Buffer | object): Promise<string[]> {
  const sandbox = new Sandbox();
  const isText = typeof config === 'string' || Buffer.isBuffer(config);
  sandbox.write('c.json', isText ? config : JSON.stringify(config));
  const { exitCode, stderr, stdout } = await sandbox.run(['events', 'generate', '--config', 'c.json']);
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  return stderr
    .trimEnd()
    .split('\n')
    .map((line) => line.replace('fansite-analyze: error: ', '').replace('c.json', 'FILE').trim());
}

test('All mistakes are told at once, in their order, each with its line and column', async () => {
  const config = `{
  "rate": "x", // comments are fine
  "seed": -1,
  "seed": 2,
  "arivals": "even",
  "types": {"sign up": {}, "click": {"weight": 0}},
  "trackingIds": ["a", ""]
}`;
  expect(await complain(config)).toEqual([
    'FILE has 6 mistakes',
    'FILE:2:11: rate: expected events a second, above 0 and up to 1,000,000,000, found "x"',
    'FILE:4:3: "seed" stands here for the second time',
    'FILE:5:3: unknown key "arivals"; did you mean "arrivals"?',
    'FILE:6:24: types.sign up: expected a name of up to 80 letters, digits, ".", "_" and "-", found {}',
    'FILE:6:48: types.click.weight: expected a number above 0 and up to 1,000,000,000, found 0',
    'FILE:7:24: trackingIds[1]: expected a text of 1 to 250 bytes without control characters, found ""',
  ]);
});

test('What contradicts itself is told when each setting is fine by itself', async () => {
  const config = `{"rate": 1, "trackingIds": ["x", "x"], "bucketSeconds": 7,
    "types": {"a": {"template": {"x": ["{uid}"], "timestamp": 1}}, "b": {"event": "a"}}}`;
  expect(await complain(config)).toEqual([
    'FILE has 5 mistakes',
    'FILE:1:1: windowMinutes: 5 min are not a whole number of buckets of 7 s',
    'FILE:1:34: trackingIds[1]: "x" stands here for the second time',
    expect.stringMatching(/^FILE:2:40: types\.a\.template\.x\[0\]: there is no placeholder \{uid\}, only \{uuid\}/),
    'FILE:2:63: types.a.template.timestamp: every event has its own, which no template can set',
    expect.stringMatching(/^FILE:2:73: types\.b: events of a have the same "event", "a"/),
  ]);
});

test.each<[what: string, config: string | object, complaint: string]>([
  ['no JSON', '{"rate": 1,}', 'FILE:1:12: this is no JSON: property name expected'],
  ['an empty file', '', 'FILE:1:1: this is no JSON: value expected'],
  ['something behind the end', '{} x', 'FILE:1:4: this is no JSON: invalid symbol'],
  ['a list', '[1]', 'FILE:1:1: expected an object, as {"types": {…}}'],
  ['a missing setting', { ...usual, types: undefined }, 'FILE:1:1: types: this is missing'],
  [
    'a type without a text as its event',
    { ...usual, types: { click: { event: [] } } },
    'FILE:1:38: types.click.event: expected at least one text, found []',
  ],
  [
    'an empty text as one of several events',
    { ...usual, types: { click: { event: ['click', ''] } } },
    'FILE:1:47: types.click.event[1]: expected a text, the value of "event" in events, found ""',
  ],
  [
    'a number as an event',
    { ...usual, types: { click: { event: 5 } } },
    'FILE:1:38: types.click.event: expected a text, the value of "event" in events, or a list of such texts, found 5',
  ],
  [
    'an event of two types, one of which has several',
    { ...usual, types: { user: { event: ['click', 'hover'] }, hover: {} } },
    'FILE:1:64: types.hover: events of user have the same "event", "hover": nobody could tell them apart',
  ],
  [
    'an event that a type has twice',
    { ...usual, types: { user: { event: ['click', 'click'] } } },
    'FILE:1:28: types.user: "event" has "click" twice',
  ],
  ['no event types', { ...usual, types: {} }, 'FILE:1:20: types: expected at least one event type, found {}'],
  [
    'a rate of 0',
    { ...usual, rate: 0 },
    'FILE:1:9: rate: expected events a second, above 0 and up to 1,000,000,000, found 0',
  ],
  [
    'a rate beyond its limit',
    { ...usual, rate: 2e9 },
    'FILE:1:9: rate: expected events a second, above 0 and up to 1,000,000,000, found 2000000000',
  ],
  [
    'a weight beyond its limit',
    { ...usual, types: { click: { weight: 2e9 } } },
    'FILE:1:39: types.click.weight: expected a number above 0 and up to 1,000,000,000, found 2000000000',
  ],
  [
    'a duration of 0',
    { ...usual, durationSeconds: 0 },
    'FILE:1:71: durationSeconds: expected a number of seconds above 0 and up to 1,000,000,000; leave it out for no end, found 0',
  ],
  [
    'a window of more than a year',
    { ...usual, windowMinutes: 600_000 },
    'FILE:1:69: windowMinutes: expected a number of minutes above 0 and up to 527,040, found 600000',
  ],
  [
    'a bucket of more than a day',
    { ...usual, bucketSeconds: 86_401 },
    'FILE:1:69: bucketSeconds: expected a number of seconds from 0.001 to 86,400, found 86401',
  ],
  [
    'a seed that no number can hold',
    { ...usual, seed: 2 ** 53 },
    'FILE:1:60: seed: expected a whole number from 0 to 2^53 - 1, found 9007199254740992',
  ],
  [
    'a list of event types',
    { ...usual, types: [{}] },
    'FILE:1:20: types: expected an object with an event type for each member, found [{}]',
  ],
  [
    'more event types than batches can number',
    { ...usual, types: Object.fromEntries(Array.from({ length: 65_537 }, (_, i) => [`t${i}`, {}])) },
    expect.stringMatching(/^FILE:1:20: types: expected at most 65,536 event types, found \{"t0"/),
  ],
  [
    'a template of a megabyte',
    { ...usual, types: { click: { template: { a: 'x'.repeat(2 ** 20) } } } },
    expect.stringMatching(
      /^FILE:1:41: types\.click\.template: an event could take 1050\d{3} bytes, and its line must end within 1 MiB$/,
    ),
  ],
  [
    'a template that is a list',
    { ...usual, types: { click: { template: [1] } } },
    'FILE:1:41: types.click.template: expected an object whose members are added to the events, found [1]',
  ],
  [
    'a lag of 0',
    { ...usual, maxLagSeconds: 0 },
    'FILE:1:69: maxLagSeconds: expected a number of seconds above 0 and up to 1,000,000,000; leave it out to drop none, found 0',
  ],
  [
    'too many buckets',
    { ...usual, windowMinutes: 60_000, bucketSeconds: 1 },
    'FILE:1:69: windowMinutes: 60000 min have more than 100000 buckets of 1 s: take longer buckets',
  ],
  [
    'a store that there is not',
    { ...usual, store: { type: 'redis' } },
    'FILE:1:69: store.type: expected a store of the type "memory" or "memcached", found "redis"',
  ],
  [
    'a server without a port',
    { ...usual, store: { type: 'memcached', servers: ['localhost'] } },
    'FILE:1:92: store.servers[0]: expected a host and a port, as "127.0.0.1:11211", found "localhost"',
  ],
  [
    'a flush less often than events count',
    { ...usual, windowMinutes: 1, store: { type: 'memcached', servers: ['localhost:1'], flushSeconds: 61 } },
    'FILE:1:140: store.flushSeconds: events would be older than the 1 min of the window before they are stored',
  ],
  ['no server', { ...usual, store: { type: 'memcached' } }, 'FILE:1:61: store.servers: this is missing'],
])('%s is a mistake', async (_what, config, complaint) => {
  expect(await complain(config)).toEqual([complaint]);
});

test.each([
  [
    'in a tracking id',
    '{"trackingIds": ["\xc3\xa9", "caf\xe9"]}',
    'FILE:1:27: expected UTF-8 text, found the byte 0xe9',
  ],
  ['in a comment', '// \xc3\xa9\n/* \xff */ {}', 'FILE:2:4: expected UTF-8 text, found the byte 0xff'],
])(
  'A configuration that is no UTF-8 is refused instead of read as another one: %s (issue 12)',
  async (_, text, complaint) => {
    expect(await complain(Buffer.from(text, 'latin1'))).toEqual([complaint]);
  },
);

describe('A key that there is not (issue 12)', () => {
  const server = { type: 'memcached', servers: ['localhost:1'] };
  test.each<[where: string, config: object, complaint: string]>([
    [
      'at the top',
      { ...usual, windowMinuts: 5 },
      'FILE:1:53: unknown key "windowMinuts"; did you mean "windowMinutes"?',
    ],
    [
      'of a type',
      { ...usual, types: { click: { wieght: 2 } } },
      'FILE:1:30: types.click: unknown key "wieght"; did you mean "weight"?',
    ],
    [
      'of a store',
      { ...usual, store: { ...server, timeout: 1 } },
      'FILE:1:107: store: unknown key "timeout"; did you mean "timeoutSeconds"?',
    ],
    [
      'like no other',
      { ...usual, store: { type: 'memory', x: 1 } },
      'FILE:1:78: store: unknown key "x"; there is only type',
    ],
    [
      'that objects inherit',
      { ...usual, types: { click: { constructor: 1 } } },
      'FILE:1:30: types.click: unknown key "constructor"; there is only weight, event, template',
    ],
  ])('is told with the one that was meant, %s', async (_, config, complaint) => {
    expect(await complain(config)).toEqual([complaint]);
  });

  test('is told beside all others, and beside what is missing for it', async () => {
    expect(await complain('{"typs": {}, "storr": {}, "Rate": 1}')).toEqual([
      'FILE has 4 mistakes',
      'FILE:1:1: types: this is missing',
      'FILE:1:2: unknown key "typs"; did you mean "types"?',
      'FILE:1:14: unknown key "storr"; did you mean "store"?',
      'FILE:1:27: unknown key "Rate"; did you mean "rate"?',
    ]);
  });

  test('may be in a template', async () => {
    const sandbox = new Sandbox();
    sandbox.write('c.json', JSON.stringify({ types: { click: { template: { wieght: 1 } } } }));
    expect(await sandbox.shell('printf "" | fansite events aggregate -q --replay -c c.json')).toMatchObject({
      exitCode: 0,
    });
  });
});

describe('A configuration without rate and trackingIds (issue 12)', () => {
  const events = { types: { click: {} } };

  test('is fine for aggregate', async () => {
    const sandbox = new Sandbox();
    sandbox.write('c.json', JSON.stringify(events));
    sandbox.write('e.jsonl', eventLine());
    const run = await sandbox.run(['events', 'aggregate', '--replay', '-q', '-c', 'c.json', 'e.jsonl']);
    expect(run).toMatchObject({ exitCode: 0, stderr: '', stdout: expect.stringContaining('"totalEventsCaptured":1') });
  });

  test('is fine for summary, which asks the store', async () => {
    const sandbox = new Sandbox();
    const store = { type: 'memcached', servers: ['127.0.0.1:1'] };
    sandbox.write('c.json', JSON.stringify({ ...events, store }));
    const { exitCode, stderr } = await sandbox.run(['events', 'summary', '-c', 'c.json']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('cannot reach memcached at 127.0.0.1:1');
  });

  test.each([
    [{}, 'rate and trackingIds are missing: generating events needs them'],
    [{ rate: 1 }, 'trackingIds is missing: generating events needs it'],
    [{ trackingIds: ['A'] }, 'rate is missing: generating events needs it'],
  ])('cannot generate, and says what is missing where: %j', async (settings, message) => {
    const sandbox = new Sandbox();
    sandbox.write('c.json', JSON.stringify({ ...events, ...settings }));
    for (const command of [['generate'], ['aggregate', '--generate']]) {
      expect(await sandbox.run(['events', ...command, '-c', 'c.json'])).toMatchObject({
        exitCode: 1,
        stdout: '',
        stderr: `fansite-analyze: error: c.json: ${message}\n`,
      });
    }
  });
});

test('Types and members of templates may have the names that objects inherit', async () => {
  const names = ['__proto__', 'constructor', 'prototype', 'toString'];
  const types = names.map((name) => `"${name}":{"template":{"${name}":{"${name}":"{integer:7:7}"}}}`);
  const sandbox = new Sandbox();
  sandbox.write('c.json', `{"rate":100,"durationSeconds":1,"trackingIds":["A"],"types":{${types.join(',')}}}`);
  const { stdout } = await sandbox.shell('fansite events generate -q --unpaced -c c.json | tee events.jsonl');
  const seen = new Set(
    stdout.match(/"(\w+)":\{"\1":7\},"timestamp":"[^"]*","event":"\1"/g)?.map((text) => text.split('"')[1]),
  );
  expect([...seen].sort()).toEqual(names);
  const { stdout: summary } = await sandbox.shell('fansite events aggregate -q --replay -c c.json events.jsonl');
  expect([...summary.matchAll(/"(\w+)":\{"totalEventsCaptured":[1-9]/g)].map(([, name]) => name)).toEqual(names);
});

test('A window is a whole number of buckets though fractions of a minute are not exact', async () => {
  const sandbox = new Sandbox();
  sandbox.write('c.json', JSON.stringify({ ...usual, windowMinutes: 2.05, bucketSeconds: 1 }));
  const { exitCode, stderr } = await sandbox.shell('printf "" | fansite events aggregate -q --replay -c c.json');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
});

test('A configuration that cannot be read is an error that says why', async () => {
  const sandbox = new Sandbox();
  const run = await sandbox.run(['events', 'generate', '--config', 'none.json']);
  expect(run).toMatchObject({
    exitCode: 1,
    stderr: 'fansite-analyze: error: cannot read none.json: no such file or folder\n',
  });
});

test.each([
  ['the name of a setting', `"${'x'.repeat(1e6)}": 1, "${'x'.repeat(1e6)}": 2`, 2],
  ['the name of a type', `"types": {"${'x'.repeat(1e6)}": 7}`, 2],
  ['the name of a member', `"types": {"a": {"template": {"${'x'.repeat(1e6)}": "{nope}"}}}`, 1],
  ['a placeholder', `"types": {"a": {"template": {"a": "{${'x'.repeat(1e6)}}"}}}`, 1],
  ['an event', `"types": {"a": {"event": "${'x'.repeat(1e6)}"}, "b": {"event": "${'x'.repeat(1e6)}"}}`, 1],
])(
  'However long %s is, a mistake is told in a line of some hundred characters (issue 13)',
  async (_, settings, lines) => {
    const sandbox = new Sandbox();
    sandbox.write('c.json', settings.includes('"types"') ? `{${settings}}` : `{"types": {"a": {}}, ${settings}}`);
    const { exitCode, stderr } = await sandbox.run(['events', 'generate', '-c', 'c.json']);
    expect(exitCode).toBe(1);
    const told = stderr.split('\n').filter((line) => line.includes('c.json:1:'));
    expect(told).toHaveLength(lines);
    for (const line of told) expect(line.length).toBeLessThan(500);
  },
);

test('Of more than a hundred mistakes, the first hundred are told, and how many more there are (issue 13)', async () => {
  const sandbox = new Sandbox();
  const settings = Array.from({ length: 20_000 }, (_, i) => `"k${i}": 1`);
  sandbox.write('c.json', `{"types": {"a": {}},\n${settings.join(',\n')}}`);
  const { exitCode, stderr } = await sandbox.run(['events', 'generate', '-c', 'c.json']);
  const lines = stderr.split('\n').slice(0, -1);
  expect({ exitCode, count: lines.length }).toEqual({ exitCode: 1, count: 102 });
  expect(lines[0]).toBe('fansite-analyze: error: c.json has 20,000 mistakes');
  expect(lines[100]).toMatch(/^ {2}c\.json:101:1: unknown key "k99"; /);
  expect(lines[101]).toBe('  … and 19,900 more');
});

test('A configuration must be named', async () => {
  const run = await new Sandbox().run(['events', 'aggregate', '--generate']);
  expect(run).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining(
      'name the configuration: --config events.json; see fansite-analyze events aggregate -h',
    ),
  });
});

describe('the examples in the documentation', () => {
  const names = fs.readdirSync(`${repository}/docs/examples`);

  test('are there, for both stores', () => {
    expect(names).toEqual(['events-memcached.json', 'events.json']);
  });

  test.each(names)('%s can be read, comments or not', async (name) => {
    const sandbox = new Sandbox();
    const text = fs.readFileSync(`${repository}/docs/examples/${name}`, 'utf8');
    sandbox.write('c.json', `\uFEFF/* fine */ ${text} // too`.replace('\uFEFF', ''));
    const run = await sandbox.shell('fansite events generate --unpaced -c c.json | wc -l');
    expect(run).toMatchObject({ exitCode: 0, stdout: '500\n' });
  });
});
