import { describe, expect, test } from 'vitest';
import { Sandbox } from '../support/cli.ts';
import { EventsRun, eventLine, later, linesOf, sharedBy, writeConfig } from '../support/events.ts';
import { listenAsFake, makeAnswer } from '../support/fake-memcached.ts';
import { hasMemcached, MemcachedServer, unlessMemcached } from '../support/memcached-server.ts';

const deep = '['.repeat(20_000) + ']'.repeat(20_000);

/** Totals of 95,000 tracking ids with an event each, in buckets of 1 s, so far ahead that an event of now is 3,500 rows before them. */
function makeWideTotals(): string {
  const ids = Array.from({ length: 95_000 }, (_, i) => i.toString(36));
  return JSON.stringify({
    totalEventsCaptured: ids.length,
    eventsCapturedByTrackingIds: Object.fromEntries(ids.map((id) => [id, 1])),
    window: { minutes: 60, bucketSeconds: 1 },
    asOf: later(0, Date.now()),
    buckets: { first: Math.floor(Date.now() / 1000) + 3500, counts: [ids.map(() => 1)] },
    producers: {},
  });
}

describe.skipIf(!hasMemcached)(
  `What somebody else has put under a key is told in a sentence, and stays (issue 13)${unlessMemcached}`,
  () => {
    test.each<[title: string, value: string, layout: string]>([
      ['40 kB of nested lists', deep, 'shared'],
      ['totals with such a window', `{"window":${deep}}`, 'shared'],
      ['half of such lists', '['.repeat(40_000), 'shared'],
      ['a list of producers with one', `{"layout":"per-producer","producers":{"x":${deep}}}`, 'per-producer'],
      ['a million characters that move a cursor', JSON.stringify('\x1b[2J'.repeat(100_000)), 'shared'],
    ])('%s, by summary and by aggregate', async (_, value, layout) => {
      const server = await MemcachedServer.start();
      await server.ask(`set click 0 0 ${value.length}`, value);
      const sandbox = new Sandbox();
      const config = writeConfig(sandbox, sharedBy([server.address], { layout }));
      const summary = await sandbox.run(['events', 'summary', '-c', config]);
      expect(summary).toMatchObject({ exitCode: 1, stdout: '' });
      expect(summary.stderr).toMatch(
        /^fansite-analyze: error: the totals under click in memcached at \S+ make no sense: [^\n]{1,120}…; delete them, or set another prefix\n$/,
      );
      const input = eventLine({ timestamp: later(0, Date.now()) });
      const run = await sandbox.run(['events', 'aggregate', '-c', config], { input });
      expect(run).toMatchObject({ exitCode: 1, stdout: '' });
      expect(linesOf(run.stderr).at(-1)).toBe(
        linesOf(summary.stderr)[0]?.replace('error: ', 'error: 1 event could not be stored: '),
      );
      expect(await server.ask('get click')).toBe(`VALUE click 0 ${value.length}\r\n${value}\r\nEND\r\n`);
    });

    test('thousands of producers that nobody has heard of: ten are named', async () => {
      const server = await MemcachedServer.start();
      const entry = { flush: 1, events: 5, lastBucket: 8e11, flushSeconds: 1, asOf: '1970-01-01T00:00:00.000Z' };
      const ids = Array.from({ length: 5000 }, (_, i) => `p${i}`);
      const value = JSON.stringify({
        totalEventsCaptured: 0,
        eventsCapturedByTrackingIds: {},
        window: { minutes: 5, bucketSeconds: 10 },
        asOf: entry.asOf,
        buckets: { first: 0, counts: [] },
        producers: Object.fromEntries(ids.map((id) => [id, entry])),
      });
      await server.ask(`set click 0 0 ${value.length}`, value);
      const sandbox = new Sandbox();
      const config = writeConfig(sandbox, sharedBy([server.address]));
      const { exitCode, stderr } = await sandbox.run(['events', 'summary', '-c', config]);
      const lines = linesOf(stderr);
      expect({ exitCode, count: lines.length }).toEqual({ exitCode: 0, count: 11 });
      expect(lines[0]).toContain('warning: producer p0 has stored 5 events and not been heard of for ');
      expect(lines[10]).toBe('fansite-analyze: warning: 4,990 more producers may have died as well');
    });

    test('totals that would take gigabytes with one more event', async () => {
      const server = await MemcachedServer.start();
      const value = makeWideTotals();
      await server.ask(`set click 0 0 ${value.length}`, value);
      const sandbox = new Sandbox();
      const config = writeConfig(sandbox, { ...sharedBy([server.address]), windowMinutes: 60, bucketSeconds: 1 });
      const input = eventLine({ timestamp: later(0, Date.now()) });
      const run = await sandbox.run(['events', 'aggregate', '-c', config], { input });
      expect(run.exitCode).toBe(1);
      expect(linesOf(run.stderr).at(-1)).toMatch(
        /error: 1 event could not be stored: click would be too large: 95001 tracking ids in 3\d\d\d buckets are more than any store takes; fewer /,
      );
      expect(await server.ask('get click')).toContain(value);
    });
  },
);

test.each(['8640000000001', '8639999999999', '-5', ''])(
  'A server that says it is %s seconds since 1970 is refused in a sentence (issue 13)',
  async (time) => {
    const address = await listenAsFake(makeAnswer({ seconds: () => time }));
    const sandbox = new Sandbox();
    const config = writeConfig(sandbox, sharedBy([address]));
    const reason = `memcached at ${address} does not tell its time\n`;
    expect(await sandbox.run(['events', 'summary', '-c', config])).toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr: `fansite-analyze: error: ${reason}`,
    });
    const run = new EventsRun(sandbox, ['aggregate', '--generate', '-c', config]);
    await run.waitForMessage('trying to store the last 200 events');
    run.kill('SIGINT');
    const { exitCode, stderr } = await run.end();
    expect(exitCode).toBe(1);
    expect(stderr.endsWith(`fansite-analyze: error: 200 events could not be stored: ${reason}`)).toBe(true);
  },
);
