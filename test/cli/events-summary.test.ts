import { describe, expect, test } from 'vitest';
import { Sandbox } from '../support/cli.ts';
import {
  countsOf,
  EventsRun,
  eventLine,
  later,
  linesOf,
  readSummary,
  recount,
  sharedBy,
  totalOf,
  writeConfig,
} from '../support/events.ts';
import { type Answer, listenAsFake, makeAnswer } from '../support/fake-memcached.ts';
import { hasMemcached, MemcachedServer, unlessMemcached } from '../support/memcached-server.ts';
import { skewClock } from '../support/skewed-server.ts';

/** Nobody listens there. */
const deadAddress = '127.0.0.1:1';
const none = { signup: {}, review: {}, click: {} };

/** Counts so many events of now: clicks of A. */
async function aggregate(sandbox: Sandbox, config: string, events = 1): Promise<void> {
  const input = eventLine({ timestamp: later(0, Date.now()) }).repeat(events);
  const run = await sandbox.run(['events', 'aggregate', '-c', config], { input });
  if (run.exitCode !== 0) throw new Error(run.stderr);
}

/** What all have stored. */
async function summarize(sandbox: Sandbox, config: string): Promise<ReturnType<typeof readSummary>> {
  const { exitCode, stdout, stderr } = await sandbox.run(['events', 'summary', '-c', config]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return readSummary(stdout);
}

describe.skipIf(!hasMemcached)(`The summary of a shared store${unlessMemcached}`, () => {
  test('of an empty one has all types of the configuration, without events, as of now', async () => {
    const server = await MemcachedServer.start();
    const sandbox = new Sandbox();
    const before = new Date(Date.now() - 2000).toISOString();
    const summary = await summarize(sandbox, writeConfig(sandbox, sharedBy([server.address])));
    expect(countsOf(summary)).toEqual(none);
    expect(Object.keys(summary)).toEqual(['signup', 'review', 'click']);
    expect(summary.click?.asOf && summary.click.asOf > before).toBe(true);
  });

  test('has what several processes have counted, each event once, in all or of one type', async () => {
    const server = await MemcachedServer.start();
    const sandbox = new Sandbox();
    const config = writeConfig(sandbox, sharedBy([server.address]));
    const generated = await sandbox.run(['events', 'generate', '-qc', config, '--unpaced']);
    const args = ['events', 'aggregate', '-c', config];
    const runs = await Promise.all([
      sandbox.run([...args, '--generate']),
      sandbox.run([...args, '--generate', '--precise']),
      sandbox.run(args, { input: generated.stdout }),
    ]);
    for (const { exitCode, stderr } of runs) {
      expect(exitCode).toBe(0);
      expect(stderr).toMatch(/\n {2}200 of 200 events stored, as producer \S+\n$/);
    }
    const once = recount(linesOf(generated.stdout));
    const thrice = Object.entries(once).map(([type, ids]) => [
      type,
      Object.fromEntries(Object.entries(ids).map(([id, events]) => [id, 3 * events])),
    ]);
    const summary = await summarize(sandbox, config);
    expect(countsOf(summary)).toEqual(Object.fromEntries(thrice));
    const { stdout } = await sandbox.run(['events', 'summary', '-c', config, 'review']);
    expect(countsOf(readSummary(stdout))).toEqual({ review: Object.fromEntries(thrice).review });
  });

  test('is what aggregate prints as well, while it goes on and at its end', async () => {
    const server = await MemcachedServer.start();
    const sandbox = new Sandbox();
    const config = writeConfig(sandbox, sharedBy([server.address]));
    await aggregate(sandbox, config, 2);
    const run = await EventsRun.aggregate(sandbox, '-c', config);
    run.kill('SIGUSR2');
    await run.waitForLines(1);
    expect(countsOf(readSummary(`${run.lines[0]}\n`))).toEqual({ ...none, click: { A: 2 } });
    run.write(eventLine({ timestamp: later(0, Date.now()) }));
    run.closeInput();
    const { exitCode, stdout } = await run.end();
    expect({ exitCode, last: totalOf(readSummary(`${linesOf(stdout).at(-1)}\n`)) }).toEqual({ exitCode: 0, last: 3 });
  });

  test('is that of the value under the key: the summary comes first in its JSON', async () => {
    const server = await MemcachedServer.start();
    const sandbox = new Sandbox();
    const config = writeConfig(sandbox, sharedBy([server.address]));
    await aggregate(sandbox, config, 3);
    const reply = await server.ask('get click');
    const [, bytes, value = ''] = /^VALUE click 0 (\d+)\r\n(.*)\r\nEND\r\n$/.exec(reply) ?? [];
    expect(value).toHaveLength(Number(bytes));
    expect(value.startsWith('{"totalEventsCaptured":3,"eventsCapturedByTrackingIds":{"A":3},"window":')).toBe(true);
    expect(Object.keys(JSON.parse(value)).join()).toBe(
      'totalEventsCaptured,eventsCapturedByTrackingIds,window,asOf,buckets,producers',
    );
    // Nothing is stored of types that had no events.
    expect(await server.ask('get signup')).toBe('END\r\n');
  });

  test('of one prefix knows nothing of another', async () => {
    const server = await MemcachedServer.start();
    const sandbox = new Sandbox();
    const [blue, green] = ['blue:', 'green:'].map((prefix) =>
      writeConfig(sandbox, sharedBy([server.address], { prefix }), `${prefix}.json`),
    ) as [string, string];
    await aggregate(sandbox, blue, 1);
    await aggregate(sandbox, green, 2);
    expect([totalOf(await summarize(sandbox, blue)), totalOf(await summarize(sandbox, green))]).toEqual([1, 2]);
    expect(await server.ask('get blue:click')).toContain('{"totalEventsCaptured":1,');
  });

  test('adds up what producers have under keys of their own, with that layout', async () => {
    const server = await MemcachedServer.start();
    const sandbox = new Sandbox();
    const config = writeConfig(sandbox, sharedBy([server.address], { layout: 'per-producer' }));
    await Promise.all([aggregate(sandbox, config, 2), aggregate(sandbox, config, 3)]);
    expect(countsOf(await summarize(sandbox, config))).toEqual({ ...none, click: { A: 5 } });
  });

  test('is whole when its types are spread over several servers', async () => {
    const servers = await Promise.all([MemcachedServer.start(), MemcachedServer.start()]);
    const sandbox = new Sandbox();
    const types = Array.from({ length: 20 }, (_, i) => `type-${i}`);
    const config = writeConfig(sandbox, {
      ...sharedBy(servers.map(({ address }) => address)),
      types: Object.fromEntries(types.map((type) => [type, {}])),
    });
    const timestamp = later(0, Date.now());
    const input = types.map((event) => eventLine({ event, timestamp })).join('');
    expect(await sandbox.run(['events', 'aggregate', '-c', config], { input })).toMatchObject({ exitCode: 0 });
    const summary = await summarize(sandbox, config);
    expect(countsOf(summary)).toEqual(Object.fromEntries(types.map((type) => [type, { A: 1 }])));
    const [first, second] = await Promise.all(
      servers.map(async (server) => {
        const reply = await server.ask(`get ${types.join(' ')}`);
        return [...reply.matchAll(/^VALUE (\S+)/gm)].map(([, key]) => key);
      }),
    );
    expect(first?.length).toBeGreaterThan(0);
    expect(second?.length).toBeGreaterThan(0);
    expect([...(first ?? []), ...(second ?? [])].sort()).toEqual([...types].sort());
  });

  test('and the runs that it is made of end as soon as they are done, however long they would have waited', async () => {
    const server = await MemcachedServer.start();
    const sandbox = new Sandbox();
    const shared = sharedBy([server.address], { flushSeconds: 300, timeoutSeconds: 60 });
    const config = writeConfig(sandbox, shared);
    await aggregate(sandbox, config, 4);
    expect(totalOf(await summarize(sandbox, config))).toBe(4);
  });

  test('warns of a process that was killed: what it had not stored is missing', async () => {
    const server = await MemcachedServer.start();
    const sandbox = new Sandbox();
    const config = writeConfig(sandbox, { ...sharedBy([server.address]), durationSeconds: undefined });
    const run = new EventsRun(sandbox, ['aggregate', '-c', config, '--generate']);
    await run.waitUntil(async () => totalOf(await summarize(sandbox, config)) > 0, 'events in the store');
    run.kill('SIGKILL');
    await run.end();
    const summarizeNow = () => sandbox.run(['events', 'summary', '-c', config]);
    let outcome = await summarizeNow();
    while (outcome.stderr === '') outcome = await summarizeNow();
    const stored = totalOf(readSummary(outcome.stdout)).toLocaleString('en-US');
    expect(outcome.stderr).toMatch(
      new RegExp(
        `^fansite-analyze: warning: producer \\S+ has stored ${stored} events and not been heard of for \\d+ s: ` +
          'if it has died, what it had not stored is missing\\n$',
      ),
    );
  });
});

describe.skipIf(!hasMemcached)(`A summary that cannot be given is an error in one sentence${unlessMemcached}`, () => {
  test('because the totals are those of another window', async () => {
    const server = await MemcachedServer.start();
    const sandbox = new Sandbox();
    await aggregate(sandbox, writeConfig(sandbox, sharedBy([server.address])));
    const config = writeConfig(sandbox, { ...sharedBy([server.address]), windowMinutes: 6 }, 'six.json');
    expect(await sandbox.run(['events', 'summary', '-c', config])).toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr:
        `fansite-analyze: error: click in memcached at ${server.address} has the last 5 min in buckets of 10 s, ` +
        'not 6 min in buckets of 10 s: ask for the same, or set another prefix\n',
    });
  });

  test('because there is something else under the key, which is left as it is; other types are stored', async () => {
    const server = await MemcachedServer.start();
    const sandbox = new Sandbox();
    const config = writeConfig(sandbox, sharedBy([server.address]));
    await server.ask('set click 0 0 3', 'foo');
    const problem = `the totals under click in memcached at ${server.address} make no sense: `;
    const summary = await sandbox.run(['events', 'summary', '-c', config]);
    expect(summary).toMatchObject({ exitCode: 1, stdout: '' });
    expect(summary.stderr).toMatch(/^fansite-analyze: error: [^\n]*\n$/);
    expect(summary.stderr).toContain(problem);
    const input = ['click', 'review', 'click', 'review', 'review']
      .map((event) => eventLine({ event, timestamp: later(0, Date.now()) }))
      .join('');
    const run = await sandbox.run(['events', 'aggregate', '-c', config], { input });
    expect(run).toMatchObject({ exitCode: 1, stdout: '' });
    expect(run.stderr).toMatch(/\n {2}3 of 5 events stored, as producer \S+\n {2}2 could not be stored\n[^\n]*\n$/);
    expect(run.stderr).toContain(`fansite-analyze: error: 2 events could not be stored: ${problem}`);
    expect(await server.ask('get click')).toContain('\r\nfoo\r\n');
    const review = await sandbox.run(['events', 'summary', '-c', config, 'review']);
    expect(totalOf(readSummary(review.stdout))).toBe(3);
  });

  test('because the server knows no compare-and-swap: aggregating says so, too, and ends at once', async () => {
    const server = await MemcachedServer.start('-C');
    const sandbox = new Sandbox();
    const config = writeConfig(sandbox, { ...sharedBy([server.address]), durationSeconds: 0.05 });
    const reason = `memcached at ${server.address} was started without compare-and-swap, which sharing needs; start it without -C\n`;
    expect(await sandbox.run(['events', 'summary', '-c', config])).toMatchObject({
      exitCode: 1,
      stderr: `fansite-analyze: error: ${reason}`,
    });
    const run = await sandbox.run(['events', 'aggregate', '--generate', '-c', config]);
    expect(run).toMatchObject({ exitCode: 1, stdout: '' });
    expect(run.stderr).not.toContain('trying to store');
    expect(run.stderr.endsWith(`fansite-analyze: error: 10 events could not be stored: ${reason}`)).toBe(true);
  });

  test('because the server does not answer in time', async () => {
    const server = await MemcachedServer.start();
    const sandbox = new Sandbox();
    const config = writeConfig(sandbox, sharedBy([server.address], { timeoutSeconds: 0.2 }));
    await server.pause();
    const run = await sandbox.run(['events', 'summary', '-c', config]);
    expect(run).toMatchObject({ exitCode: 1, stdout: '' });
    expect(run.stderr).toMatch(/^fansite-analyze: error: memcached at [\d.:]+ [^\n]*\n$/);
  });
});

test('A summary without a running server is an error that says so', async () => {
  const sandbox = new Sandbox();
  const run = await sandbox.run(['events', 'summary', '-c', writeConfig(sandbox, sharedBy([deadAddress]))]);
  expect(run).toMatchObject({
    exitCode: 1,
    stdout: '',
    stderr: `fansite-analyze: error: cannot reach memcached at ${deadAddress}: connection refused; is it running?\n`,
  });
});

test('A summary of a type that there is not is wrong usage', async () => {
  const sandbox = new Sandbox();
  const config = writeConfig(sandbox, sharedBy([deadAddress]));
  expect(await sandbox.run(['events', 'summary', '-c', config, 'view'])).toMatchObject({
    exitCode: 2,
    stderr:
      'fansite-analyze: error: there is no event type view, only signup, review, click; ' +
      'see fansite-analyze events summary -h\n',
  });
});

test('A summary that is waited for in vain can be ended by Ctrl-C', async () => {
  let isAsked = false;
  const address = await listenAsFake(() => {
    isAsked = true;
    return '';
  });
  const sandbox = new Sandbox();
  const config = writeConfig(sandbox, sharedBy([address], { timeoutSeconds: 60 }));
  const run = new EventsRun(sandbox, ['summary', '-c', config]);
  await run.waitUntil(() => isAsked, 'a question');
  run.kill('SIGINT');
  expect(await run.end()).toEqual({ exitCode: 130, stdout: '', stderr: '' });
});

test('A summary of the memory store is an error that says which store to set', async () => {
  const sandbox = new Sandbox();
  const run = await sandbox.run(['events', 'summary', '-c', writeConfig(sandbox)]);
  expect(run).toMatchObject({ exitCode: 1, stdout: '' });
  expect(run.stderr).toBe(
    'fansite-analyze: error: the store of events.json is the memory of each process, which nobody else can read: ' +
      'set it to {"type": "memcached", "servers": ["127.0.0.1:11211"]}, and aggregate with it\n',
  );
});

describe.skipIf(!hasMemcached)(`A server whose clock is an hour ahead${unlessMemcached}`, () => {
  const warning =
    'fansite-analyze: warning: the clock of memcached is 3600 s ahead of the one here: ' +
    'what counts is its time, by which events of this machine are that much too old or too new';

  test('is where generated events are made by its time, and all of them count', async () => {
    const server = await MemcachedServer.start();
    const sandbox = new Sandbox();
    const config = writeConfig(sandbox, sharedBy([await skewClock(server.address, 3600)]));
    const { exitCode, stdout, stderr } = await sandbox.run(['events', 'aggregate', '--generate', '-c', config]);
    expect(exitCode).toBe(0);
    expect(totalOf(readSummary(stdout))).toBe(200);
    const [first = '', ...rest] = linesOf(stderr);
    expect(first.replace(/is 3(599|60[01]) s/, 'is 3600 s')).toBe(warning);
    expect(rest.at(-1)).toMatch(/^ {2}200 of 200 events stored, as producer /);
    const ahead = Date.parse(readSummary(stdout).click?.asOf ?? '') - Date.now();
    expect(Math.abs(ahead / 1000 - 3600)).toBeLessThan(60);
  });

  test.each([-600, -120, 30])('is no other than one that is %d s ahead', async (aheadSeconds) => {
    const server = await MemcachedServer.start();
    const sandbox = new Sandbox();
    const shared = sharedBy([await skewClock(server.address, aheadSeconds)], { flushSeconds: 0.1 });
    const config = writeConfig(sandbox, { ...shared, windowMinutes: 1 });
    const { exitCode, stdout, stderr } = await sandbox.run(['events', 'aggregate', '--generate', '-c', config]);
    expect({ exitCode, total: totalOf(readSummary(stdout)) }).toEqual({ exitCode: 0, total: 200 });
    expect(stderr).toMatch(/ {2}200 of 200 events stored, as producer \S+\n$/);
    expect(stderr).not.toContain('older than');
  });

  test('leaves events out that others made by the time here, and says so', async () => {
    const server = await MemcachedServer.start();
    const sandbox = new Sandbox();
    const config = writeConfig(sandbox, sharedBy([await skewClock(server.address, 3600)]));
    const input = eventLine({ timestamp: later(0, Date.now()) });
    const { exitCode, stderr } = await sandbox.run(['events', 'aggregate', '-c', config], { input });
    expect(exitCode).toBe(0);
    expect(stderr).toContain('the clock of memcached is');
    expect(stderr).toContain('  1 event older than the window, and not counted\n');
  });
});

describe('Aggregating into a store that is not there', () => {
  test('warns once, goes on, and says at the end how much could not be stored, with exit code 1', async () => {
    const sandbox = new Sandbox();
    const reason = `cannot reach memcached at ${deadAddress}: connection refused; is it running?`;
    const args = ['events', 'aggregate', '--generate', '-c', writeConfig(sandbox, sharedBy([deadAddress]))];
    const { exitCode, stdout, stderr } = await sandbox.run(args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(linesOf(stderr)).toEqual([
      `fansite-analyze: warning: cannot store events, which are kept as long as they count: ${reason}`,
      'trying to store the last 200 events for up to 10 s; Ctrl-C gives up',
      `fansite-analyze: warning: no summary: ${reason}`,
      // Not the ten seconds in which it goes on trying.
      expect.stringMatching(/^200 events in \d\.\d\d s /),
      expect.stringMatching(/^ {2}late by /),
      expect.stringMatching(/^ {2}0 of 200 events stored, as producer \S+$/),
      '  200 could not be stored',
      `fansite-analyze: error: 200 events could not be stored: ${reason}`,
    ]);
  });

  test.skipIf(!hasMemcached)(`loses nothing if it comes later${unlessMemcached}`, async () => {
    const server = await MemcachedServer.start();
    await server.kill();
    const sandbox = new Sandbox();
    const config = writeConfig(sandbox, { ...sharedBy([server.address]), durationSeconds: undefined });
    const run = new EventsRun(sandbox, ['aggregate', '-c', config, '--generate']);
    await run.waitForMessage('cannot store events');
    await server.restart();
    await run.waitForMessage('events are stored again, after ');
    run.kill('SIGINT');
    const { exitCode, stdout, stderr } = await run.end();
    const [, stored, added] = / {2}([\d,]+) of ([\d,]+) events stored/.exec(stderr) ?? [];
    const total = totalOf(readSummary(stdout));
    expect({ exitCode, stored, added }).toEqual({ exitCode: 130, stored: added, added: total.toLocaleString('en') });
    expect(totalOf(await summarize(sandbox, config))).toBe(total);
  });

  test('gives up trying at its end when a signal comes', async () => {
    const sandbox = new Sandbox();
    const run = await EventsRun.aggregate(sandbox, '-c', writeConfig(sandbox, sharedBy([deadAddress])));
    run.write(eventLine({ timestamp: later(0, Date.now()) }));
    run.closeInput();
    await run.waitForMessage('trying to store the last 1 event for up to 10 s; Ctrl-C gives up');
    run.kill('SIGINT');
    const { exitCode, stderr } = await run.end();
    expect(exitCode).toBe(1);
    expect(linesOf(stderr).at(-1)).toMatch(/error: 1 event could not be stored: cannot reach memcached at /);
  });

  test.skipIf(!hasMemcached)(`gives up a command that may take a minute, too${unlessMemcached}`, async () => {
    const server = await MemcachedServer.start();
    const sandbox = new Sandbox();
    const config = writeConfig(sandbox, sharedBy([server.address], { flushSeconds: 300, timeoutSeconds: 60 }));
    const run = await EventsRun.aggregate(sandbox, '-c', config);
    run.write(eventLine({ timestamp: later(0, Date.now()) }));
    await server.pause();
    run.closeInput();
    await run.waitForMessage('trying to store the last 1 event for up to 60 s; Ctrl-C gives up');
    run.kill('SIGINT');
    const { exitCode, stderr } = await run.end();
    expect(exitCode).toBe(1);
    expect(linesOf(stderr).at(-1)).toMatch(/error: 1 event could not be stored: memcached at \S+ was given up/);
  });

  test('tells what is not known to be stored from what is known not to be (issue 13)', async () => {
    let stored = '';
    let isSlow = false;
    const usual = makeAnswer({ add: '' });
    const memory: Answer = (line, socket) => {
      // What it does, it does; but it is too slow to say so.
      if (line.startsWith('{')) stored = line;
      if (line.startsWith('cas ')) isSlow = true;
      if (isSlow || line.startsWith('cas ')) return '';
      if (line.startsWith('{')) return 'STORED\r\n';
      const value = `VALUE click 0 ${stored.length} 7\r\n${stored}\r\n`;
      return line.startsWith('gets click') && stored !== '' ? `${value}END\r\n` : usual(line, socket);
    };
    const sandbox = new Sandbox();
    const address = await listenAsFake(memory);
    const config = writeConfig(sandbox, { types: { click: {} }, ...sharedBy([address], { timeoutSeconds: 0.2 }) });
    const run = await EventsRun.aggregate(sandbox, '-c', config);
    const line = eventLine({ timestamp: later(0, Date.now()) });
    run.write(line.repeat(3));
    const reason = `memcached at ${address} did not answer within 200 ms`;
    await run.waitForMessage(
      `cannot store events, which are kept as long as they count: ${reason}; 3 events may or may not have been stored\n`,
    );
    run.write(line.repeat(2));
    run.closeInput();
    await run.waitForMessage('trying to store the last 5 events for up to 10 s; Ctrl-C gives up');
    run.kill('SIGINT');
    const { exitCode, stderr } = await run.end();
    expect(exitCode).toBe(1);
    expect(JSON.parse(stored).totalEventsCaptured).toBe(3);
    expect(linesOf(stderr).slice(-4)).toEqual([
      expect.stringMatching(/^ {2}0 of 5 events stored, as producer \S+$/),
      '  3 may or may not have been stored',
      '  2 could not be stored',
      `fansite-analyze: error: 2 events could not be stored, and 3 may or may not have been stored: ${reason}`,
    ]);
  });

  test.skipIf(!hasMemcached)(`goes on trying at its end, where SIGUSR2 does no harm${unlessMemcached}`, async () => {
    const server = await MemcachedServer.start();
    const sandbox = new Sandbox();
    const config = writeConfig(sandbox, sharedBy([server.address], { flushSeconds: 300 }));
    const run = await EventsRun.aggregate(sandbox, '-c', config);
    run.write(eventLine({ timestamp: later(0, Date.now()) }));
    await server.kill();
    run.closeInput();
    // Nothing was to be stored before.
    await run.waitForMessage('cannot store events');
    run.kill('SIGUSR2');
    await server.restart();
    const { exitCode, stdout } = await run.end();
    expect({ exitCode, total: totalOf(readSummary(stdout)) }).toEqual({ exitCode: 0, total: 1 });
  });

  test.skipIf(!hasMemcached)(
    `goes on trying at its end for one server, whatever another one refuses for good${unlessMemcached}`,
    async () => {
      const [refusing, late] = await Promise.all([MemcachedServer.start(), MemcachedServer.start()]);
      const types = Array.from({ length: 20 }, (_, i) => `type-${i}`);
      for (const type of types) await refusing.ask(`set ${type} 0 0 3`, 'foo');
      const sandbox = new Sandbox();
      const config = writeConfig(sandbox, {
        ...sharedBy([refusing.address, late.address], { flushSeconds: 300 }),
        types: Object.fromEntries(types.map((type) => [type, {}])),
      });
      const run = await EventsRun.aggregate(sandbox, '-c', config);
      const timestamp = later(0, Date.now());
      for (const event of types) run.write(eventLine({ event, timestamp }));
      await late.kill();
      run.closeInput();
      await run.waitForMessage('trying to store the last 20 events for up to 10 s');
      await late.restart();
      const { exitCode, stderr } = await run.end();
      const stored = (await late.ask(`get ${types.join(' ')}`)).match(/"totalEventsCaptured":1,/g)?.length ?? 0;
      expect(stored).toBeGreaterThan(0);
      expect(exitCode).toBe(1);
      expect(stderr).toContain(`  ${stored} of 20 events stored, as producer `);
      expect(linesOf(stderr).at(-1)).toContain(`error: ${20 - stored} events could not be stored: the totals under `);
    },
  );

  test.skipIf(!hasMemcached)(
    `is an error if events grew older than the window meanwhile${unlessMemcached}`,
    async () => {
      const server = await MemcachedServer.start();
      const sandbox = new Sandbox();
      const shared = sharedBy([server.address], { flushSeconds: 0.05 });
      const config = writeConfig(sandbox, { ...shared, windowMinutes: 0.01, bucketSeconds: 0.1 });
      const run = await EventsRun.aggregate(sandbox, '-c', config);
      await server.kill();
      const time = Date.now();
      run.write(eventLine({ timestamp: later(0, time) }));
      await run.waitForMessage('cannot store events');
      await run.waitUntil(() => Date.now() > time + 800, 'the end of the window');
      await server.restart();
      run.write(eventLine({ timestamp: later(0, Date.now()) }));
      await run.waitForMessage('events are stored again, after ');
      run.closeInput();
      const { exitCode, stderr } = await run.end();
      expect(exitCode).toBe(1);
      expect(stderr).toContain('  1 grew older than the window before they could be stored\n');
      expect(linesOf(stderr).at(-1)).toMatch(/error: 1 event could not be stored: cannot reach memcached at /);
    },
  );

  test.skipIf(!hasMemcached)(
    `puts back what it had counted when the store comes again, empty, and says so once${unlessMemcached}`,
    async () => {
      const server = await MemcachedServer.start();
      const sandbox = new Sandbox();
      const config = writeConfig(sandbox, sharedBy([server.address]));
      // Summaries flush as well.
      const run = await EventsRun.aggregate(sandbox, '-c', config, '--every', '1s');
      run.write(eventLine({ timestamp: later(0, Date.now()) }).repeat(3));
      const isStored = async () => (await server.ask('get click')).includes('{"totalEventsCaptured":3,');
      await run.waitUntil(isStored, 'events in the store');
      await server.restart();
      const restored = 'the store had lost events of click: those of this process were put back';
      await run.waitForMessage(restored);
      expect(await isStored()).toBe(true);
      run.closeInput();
      const { exitCode, stderr } = await run.end();
      expect({ exitCode, times: stderr.split(restored).length - 1 }).toEqual({ exitCode: 0, times: 1 });
    },
  );
});
