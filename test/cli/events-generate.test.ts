import fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import { repository, Sandbox } from '../support/cli.ts';
import { EventsRun, later, linesOf, start, writeConfig } from '../support/events.ts';
import { hasFullDevice, unlessFullDevice } from '../support/full-device.ts';

const uuid = expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
const documentationIp = expect.stringMatching(/^(192\.0\.2|198\.51\.100|203\.0\.113)\.\d{1,3}$/);
const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** Runs `generate` without waiting. */
async function generateAtOnce(settings: object, ...args: readonly string[]): Promise<string> {
  const sandbox = new Sandbox();
  const config = ['--config', writeConfig(sandbox, settings)];
  const { exitCode, stdout } = await sandbox.run(['events', 'generate', ...config, '--unpaced', ...args]);
  expect(exitCode).toBe(0);
  return stdout;
}

function timesOf(stdout: string): string[] {
  return linesOf(stdout).map((text) => JSON.parse(text).value.timestamp);
}

/** What the report says of lateness. */
const lateness = / {2}late by [\d.,]+ ms \(p50\), [\d.,]+ ms \(p99\), ([\d.,]+) ms at most\n/;

describe('An event', () => {
  const config = `${repository}/docs/examples/events.json`;
  const email = expect.stringMatching(/^\S+@example\.(com|org|net)$/);
  const rating = expect.toSatisfy((value) => [1, 2, 3, 4, 5].includes(value));
  const selector = expect.stringMatching(/^main > section > (a|button)\.\w+$/);

  test.each<[event: string, own: object]>([
    ['formsubmit', { form: { formId: uuid, email, anonymous: 'Login' } }],
    ['review', { review: { rating, text: expect.stringMatching(/^\w.*\.$/) } }],
    ['click', { target: { id: expect.stringMatching(/^[\w-]+$/), selector } }],
  ])('of the example whose "event" is %s has its members in this order, and nothing else', async (event, own) => {
    const { stdout } = await new Sandbox().run(['events', 'generate', '-c', config, '--unpaced', '--start', start]);
    const { trackingIds } = JSON.parse(fs.readFileSync(config, 'utf8'));
    const events = linesOf(stdout).filter((text) => text.includes(`"event":"${event}"`));
    expect(events.length).toBeGreaterThan(50);
    for (const text of events.slice(0, 100)) {
      const parsed = JSON.parse(text);
      expect(parsed).toStrictEqual({
        path: '/visitors/events/',
        value: {
          fingerprint: expect.stringMatching(/^[\da-f]{32}$/),
          sessionId: uuid,
          visitorId: uuid,
          trackingId: expect.toSatisfy((id) => trackingIds.includes(id)),
          userId: null,
          userProfile: null,
          geo: {
            latitude: expect.any(Number),
            longitude: expect.any(Number),
            city: expect.any(String),
            country: expect.any(String),
            ip: documentationIp,
          },
          ...own,
          timestamp: expect.stringMatching(isoTime),
          event,
          source: {
            url: {
              host: expect.stringMatching(/\.example\.(com|org)$/),
              hostname: parsed.value.source.url.host,
              pathname: expect.stringMatching(/^\//),
              protocol: 'https:',
            },
          },
          referrer: '',
        },
      });
      const [member] = Object.keys(own);
      expect(Object.keys(parsed.value).join()).toBe(
        `fingerprint,sessionId,visitorId,trackingId,userId,userProfile,geo,${member},timestamp,event,source,referrer`,
      );
      expect(JSON.stringify(parsed).replace('ã', '\\u00e3')).toBe(text);
    }
  });

  test('has what its template says, each placeholder drawn anew; without a template, only what all have', async () => {
    const template = { note: 'a {word}, {integer:7:8}', list: [{ id: '{uuid}' }, true, null, 1.5], geo: null };
    const stdout = await generateAtOnce({ types: { rich: { template }, plain: { event: 'ä "' } } });
    const events = linesOf(stdout).map((text) => JSON.parse(text).value);
    const rich = events.filter(({ event }) => event === 'rich');
    for (const { note, list, geo } of rich) {
      expect(note).toMatch(/^a [a-z]+, [78]$/);
      expect(list).toStrictEqual([{ id: uuid }, true, null, 1.5]);
      expect(geo).toBeNull();
    }
    expect(new Set(rich.map(({ list }) => list[0].id)).size).toBe(rich.length);
    const plain = events.find(({ event }) => event === 'ä "');
    expect(Object.keys(plain).join()).toBe(
      'fingerprint,sessionId,visitorId,trackingId,userId,userProfile,geo,timestamp,event,source,referrer',
    );
    expect(stdout).toMatch(/^[ -~\n]*$/);
  });
});

describe('What is generated at once', () => {
  test('is the same for the same seed and start, and something else for another seed', async () => {
    const [first, again, other, second] = await Promise.all([
      generateAtOnce({ seed: 7 }, '--start', start),
      generateAtOnce({ seed: 7 }, '--start', start),
      generateAtOnce({ seed: 8 }, '--start', start),
      generateAtOnce({ seed: 7 }, '--start', later(1)),
    ]);
    expect(linesOf(first)).toHaveLength(200);
    expect(again).toBe(first);
    expect(linesOf(other).filter((text) => first.includes(text))).toEqual([]);
    expect(timesOf(other)).toEqual(timesOf(first));
    expect(second.replaceAll(isoTimes, '')).toBe(first.replaceAll(isoTimes, ''));
  });

  test('starts at the time that is given, in whatever zone, and goes on evenly', async () => {
    const times = timesOf(
      await generateAtOnce({ rate: 0.5, durationSeconds: 9 }, '--start', '2019-12-08T12:12:57.289+05:30'),
    );
    expect(times).toEqual([0, 2, 4, 6, 8].map((seconds) => later(seconds)));
  });

  test('comes by chance with arrivals that are "poisson", as many on average and all in the duration', async () => {
    const settings = { arrivals: 'poisson', rate: 10, durationSeconds: 1000 };
    const times = timesOf(await generateAtOnce(settings, '--start', start)).map((time) => Date.parse(time));
    // Ten standard deviations around 10,000.
    expect(Math.abs(times.length - 10_000)).toBeLessThan(1000);
    expect(times).toEqual([...times].sort((left, right) => left - right));
    expect(times.at(-1)).toBeLessThan(Date.parse(later(1000)));
    const gaps = times.slice(1).map((time, i) => time - (times[i] as number));
    // Of exponential gaps, 63 % are shorter than their mean.
    const short = gaps.filter((gap) => gap < 100).length / gaps.length;
    expect(short).toBeGreaterThan(0.6);
    expect(short).toBeLessThan(0.66);
  });

  test.each(['even', 'poisson'])('ends in order where the years of Date do: %s', async (arrivals) => {
    const stdout = await generateAtOnce({ rate: 1e-12, arrivals, durationSeconds: undefined }, '--start', start);
    const times = timesOf(stdout).map((text) => Date.parse(text));
    expect(times.length).toBeGreaterThan(3);
    for (const [i, time] of times.entries()) expect(time).toBeGreaterThan(times[i - 1] ?? 0);
  });

  test('is reported without lateness', async () => {
    const sandbox = new Sandbox();
    const run = await sandbox.run(['events', 'generate', '--unpaced', '-c', writeConfig(sandbox)]);
    expect(run.stderr).toMatch(/^200 events in \d+\.\d\d s \([\d,]+ events\/s\), seed 1\n$/);
  });
});

const isoTimes = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g;

describe('What is generated as time passes', () => {
  test.each([[[]], [['--precise']]])(
    'is rate times duration, each event with the time that it was due at: %j',
    async (args) => {
      const sandbox = new Sandbox();
      const before = Date.now();
      const { exitCode, stdout, stderr } = await sandbox.run([
        'events',
        'generate',
        '-c',
        writeConfig(sandbox),
        ...args,
      ]);
      const times = timesOf(stdout).map((time) => Date.parse(time));
      const [first = 0] = times;
      expect({ exitCode, first: first >= before && first <= Date.now() }).toEqual({ exitCode: 0, first: true });
      // The start may have a fraction of a millisecond.
      expect(times).toEqual(
        Array.from({ length: 200 }, (_, i) => expect.toSatisfy((time) => Math.abs(time - first - 5 * i) <= 1)),
      );
      expect(Date.now()).toBeGreaterThanOrEqual(times.at(-1) as number);
      expect(stderr).toMatch(
        new RegExp(`^200 events in \\d+\\.\\d\\d s \\(\\d+ events/s\\), seed 1\\n${lateness.source}$`),
      );
    },
  );

  test('is one event, at once, for a rate of 0.5 and a second', async () => {
    const sandbox = new Sandbox();
    const { stdout } = await sandbox.run(['events', 'generate', '-c', writeConfig(sandbox, { rate: 0.5 })]);
    expect(linesOf(stdout)).toHaveLength(1);
  });

  test('is told to nobody with --quiet', async () => {
    const sandbox = new Sandbox();
    const run = await sandbox.run(['events', 'generate', '-q', '-c', writeConfig(sandbox, { durationSeconds: 0.05 })]);
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
  });

  test('loses nothing in a reader that stops for a second, and tells how late that made it', async () => {
    const sandbox = new Sandbox();
    const config = writeConfig(sandbox, { rate: 10_000, durationSeconds: 0.5 });
    // The stop is what is tried, nothing is waited for.
    const script = 'fansite events generate -c "$1" | { read -r line; sleep 1; echo "$line"; cat; }';
    const { stdout, stderr } = await sandbox.shell(script, [config]);
    const times = timesOf(stdout).map((time) => Date.parse(time));
    expect(times).toHaveLength(5000);
    expect((times.at(-1) as number) - (times[0] as number)).toBeGreaterThanOrEqual(499);
    expect(stderr).toMatch(/^5,000 events in /);
    expect(Number(lateness.exec(stderr)?.[1]?.replace(',', ''))).toBeGreaterThan(500);
  });

  test('loses nothing in a reader that is slow', async () => {
    const sandbox = new Sandbox();
    const config = writeConfig(sandbox, { rate: 5000, durationSeconds: 0.2 });
    const script = 'fansite events generate -q -c "$1" | while read -r line; do echo "$line"; done';
    const { stdout } = await sandbox.shell(script, [config]);
    expect(linesOf(stdout).map((text) => JSON.parse(text).path)).toEqual(Array(1000).fill('/visitors/events/'));
  });

  test('drops what is later than maxLagSeconds, and tells how much: all others are printed', async () => {
    const sandbox = new Sandbox();
    const config = writeConfig(sandbox, { rate: 10_000, durationSeconds: 1.5, maxLagSeconds: 0.2 });
    const script = 'fansite events generate -c "$1" | { read -r line; sleep 1; echo "$line"; cat; }';
    const { stdout, stderr } = await sandbox.shell(script, [config]);
    const printed = linesOf(stdout).length;
    const dropped = Number(
      / {2}([\d,]+) events? dropped for being later than maxLagSeconds\n$/.exec(stderr)?.[1]?.replace(',', ''),
    );
    expect(stderr).toContain(`${printed.toLocaleString('en')} events in `);
    expect(dropped).toBeGreaterThan(100);
    expect(printed + dropped).toBe(15_000);
  });
});

describe('Without a seed in the configuration (issue 12)', () => {
  const unseeded = { seed: undefined, durationSeconds: 0.1 };

  test('other events are made in every run, and the seed that is told makes them again', async () => {
    const sandbox = new Sandbox();
    const config = writeConfig(sandbox, unseeded);
    const args = ['events', 'generate', '--unpaced', '--start', start, '-c'];
    const [first, second] = await Promise.all([sandbox.run([...args, config]), sandbox.run([...args, config])]);
    expect(first.stdout).not.toBe(second.stdout);
    const seed = Number(/^20 events in [^\n]*, seed (\d+)\n$/.exec(first.stderr)?.[1]);
    const again = await sandbox.run([...args, writeConfig(sandbox, { ...unseeded, seed }, 'again.json')]);
    expect(again.stdout).toBe(first.stdout);
    expect(again.stderr).toContain(`, seed ${seed}\n`);
  });

  test('aggregate --generate tells it, too', async () => {
    const sandbox = new Sandbox();
    const { stderr } = await sandbox.run(['events', 'aggregate', '--generate', '-c', writeConfig(sandbox, unseeded)]);
    expect(stderr).toMatch(/^20 events in [^\n]*, seed \d+\n/);
  });
});

describe('A type whose "event" is a list (issue 12)', () => {
  const names = ['click', 'hover', 'größe "x"'];

  test('has each of them about equally often, always the same ones for a seed', async () => {
    const types = { signup: {}, user: { weight: 3, event: names } };
    const stdout = await generateAtOnce({ types, rate: 3000 }, '--start', start);
    expect(await generateAtOnce({ types, rate: 3000 }, '--start', start)).toBe(stdout);
    const events = linesOf(stdout).map((text) => JSON.parse(text).value.event);
    const counts = names.map((name) => events.filter((event) => event === name).length);
    // Of 3,000 events, some 2,250 are of the type: 750 for each, and ten standard deviations around it.
    for (const count of counts) expect(Math.abs(count - 750)).toBeLessThan(250);
    expect(new Set(events)).toEqual(new Set([...names, 'signup']));
  });

  test('that has one text makes the same events as the text by itself', async () => {
    const [one, list] = await Promise.all(
      ['click', ['click']].map((event) => generateAtOnce({ types: { user: { event } } }, '--start', start)),
    );
    expect(list).toBe(one);
  });
});

describe('Generating without an end', () => {
  const endless = { durationSeconds: undefined, rate: 1000 };

  /** Events that are far larger than what a pipe takes, and usual ones. */
  const large = { click: { template: { text: 'x'.repeat(300_000) } } };
  test.each([
    ['usual events, as fast as can be', {}, ['--unpaced'], 1],
    ['usual events, as fast as can be', {}, ['--unpaced'], 1000],
    ['large events, as fast as can be', { types: large }, ['--unpaced'], 1],
    ['large events, as fast as can be', { types: large }, ['--unpaced'], 3],
    ['all that becomes due at once', { rate: 1e6 }, [], 5],
  ])('tells how many were written before the reader went, not 0: %s (issue 12)', async (_, settings, args, read) => {
    const sandbox = new Sandbox();
    const script = 'fansite events generate -c "$@" | head -n "$READ" | wc -l; echo "$PIPESTATUS"';
    const config = writeConfig(sandbox, { ...endless, ...settings });
    const { stdout, stderr } = await sandbox.shell(`READ=${read}; ${script}`, [config, ...args]);
    expect(stdout).toMatch(new RegExp(`^ *${read}\n0\n$`));
    const told = Number(/^([\d,]+) events? in /.exec(stderr)?.[1]?.replaceAll(',', ''));
    expect(told).toBeGreaterThanOrEqual(read);
    expect(stderr).not.toContain('NaN');
  });

  test.each([[[]], [['--precise']], [['--unpaced']]])(
    'ends without a complaint when the reader has seen enough: %j',
    async (args) => {
      const sandbox = new Sandbox();
      const script = 'fansite events generate -c "$@" | head -n 3; echo "$PIPESTATUS" >&2';
      const { stdout, stderr } = await sandbox.shell(script, [writeConfig(sandbox, endless), ...args]);
      expect(linesOf(stdout)).toHaveLength(3);
      expect(stderr).toMatch(/^[\d,]+ events? in [^\n]*\n( {2}late by [^\n]*\n)?0\n$/);
    },
  );

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('is ended by %s with exit code %i, behind a whole line, and reported', async (signal, exitCode) => {
    const sandbox = new Sandbox();
    const run = new EventsRun(sandbox, ['generate', '-c', writeConfig(sandbox, endless)]);
    await run.waitForLines(100);
    run.kill(signal);
    const { stdout, stderr, ...end } = await run.end();
    expect(end).toEqual({ exitCode });
    const events = linesOf(stdout).map((text) => JSON.parse(text).value.event);
    expect(stderr).toMatch(
      new RegExp(`^${events.length.toLocaleString('en')} events in [^\\n]*\\n${lateness.source}$`),
    );
  });

  test('is ended by Ctrl-C while it waits for an event that is due in an hour', async () => {
    const sandbox = new Sandbox();
    const run = new EventsRun(sandbox, ['generate', '-c', writeConfig(sandbox, { ...endless, rate: 1 / 3600 })]);
    await run.waitForLines(1);
    run.kill('SIGINT');
    expect(await run.end()).toMatchObject({ exitCode: 130, stderr: expect.stringMatching(/^1 event in /) });
  });

  test('is ended by SIGTERM while nobody reads', async () => {
    const sandbox = new Sandbox();
    const script =
      'mkfifo pipe; exec 3<>pipe; "$NODE" "$PROGRAM" events generate --unpaced -c "$1" > pipe & ' +
      'read -r -u 3 line; kill -TERM $!; wait $!';
    expect(await sandbox.shell(script, [writeConfig(sandbox, endless)])).toMatchObject({ exitCode: 143 });
  });
});

test.skipIf(!hasFullDevice).each([[[]], [['--unpaced']]])(
  `A full disk ends generating with exit code 1 and says so; what it took not is not counted: %j${unlessFullDevice}`,
  async (args) => {
    const sandbox = new Sandbox();
    const script = 'fansite events generate -c "$@" > /dev/full';
    const { exitCode, stderr } = await sandbox.shell(script, [writeConfig(sandbox), ...args]);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /^0 events in [^\n]*\nfansite-analyze: error: cannot write to standard output: no space left [^\n]*\n$/,
    );
  },
);

test('SIGUSR2 makes it tell how it goes, and go on', async () => {
  const sandbox = new Sandbox();
  const run = new EventsRun(sandbox, ['generate', '-c', writeConfig(sandbox, { durationSeconds: undefined })]);
  await run.waitForLines(1);
  run.kill('SIGUSR2');
  await run.waitForMessage('late by ');
  const told = run.lines.length;
  await run.waitForLines(told + 1);
  run.kill('SIGINT');
  const { exitCode, stderr } = await run.end();
  expect(exitCode).toBe(130);
  expect(stderr.match(/ events\/s\), seed 1\n {2}late by /g)).toHaveLength(2);
});
