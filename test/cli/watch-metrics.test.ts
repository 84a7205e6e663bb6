import fs from 'node:fs';
import { createServer } from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { line, repository, Sandbox } from '../support/cli.ts';
import { waitUntil } from '../support/wait-until.ts';
import { ago, readFact, Watching } from '../support/watch.ts';

const sampleLog = path.join(repository, 'log_input/log.txt');
const hasIpv6 = Object.values(os.networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === '::1'),
);
const unlessIpv6 = hasIpv6 ? '' : ' [skipped: this machine has no IPv6]';

/** Samples in the text format by name and labels. Throws if a line is neither a comment nor a sample. */
function readSamples(text: string): Map<string, number> {
  expect(text.endsWith('\n')).toBe(true);
  const samples = text.split('\n').filter((row) => row !== '' && !/^# (HELP|TYPE) fansite_\w+ \S/.test(row));
  return new Map(
    samples.map((row) => {
      const [, name, value] = /^(fansite_\w+(?:\{(?:\w+="\w+",?)+\})?) (\d+(?:\.\d+)?)$/.exec(row) ?? [];
      if (name === undefined) throw new Error(`no sample: ${row}`);
      return [name, Number(value)];
    }),
  );
}

describe('--prometheus', () => {
  test('serves the numbers of the JSON line', async () => {
    const sandbox = new Sandbox();
    const login = line({ host: 'a', time: ago(10), request: 'POST /login HTTP/1.0', status: 401 });
    sandbox.write('log.txt', `${line({ time: ago(600), bytes: 1000 })}bad\n${login.repeat(5)}`);
    const watching = await Watching.start(sandbox, ['log.txt']);
    const response = await fetch(watching.url);
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const samples = readSamples(await response.text());
    const { last_minute, last_hour, totals, blocked_hosts } = (await watching.end()).facts;
    expect(Object.fromEntries(samples)).toEqual({
      fansite_requests_total: totals.requests,
      fansite_bytes_total: totals.bytes,
      fansite_malformed_lines_total: totals.malformed,
      fansite_blocked_requests_total: totals.blocked,
      fansite_late_requests_total: totals.late,
      'fansite_window_requests{window="1s"}': 0,
      'fansite_window_requests{window="1m"}': last_minute.requests,
      'fansite_window_requests{window="1h"}': last_hour.requests,
      'fansite_window_bytes{window="1s"}': 0,
      'fansite_window_bytes{window="1m"}': last_minute.bytes,
      'fansite_window_bytes{window="1h"}': last_hour.bytes,
      ...Object.fromEntries(
        [1, 2, 3, 4, 5].flatMap((digit) => [
          [`fansite_window_responses{window="1m",class="${digit}xx"}`, last_minute.statuses[`${digit}xx`] ?? 0],
          [`fansite_window_responses{window="1h",class="${digit}xx"}`, last_hour.statuses[`${digit}xx`] ?? 0],
        ]),
      ),
      fansite_blocked_hosts: blocked_hosts,
    });
    expect({ last_hour, totals, blocked_hosts }).toMatchObject({
      last_hour: { requests: 6, bytes: 1050, statuses: { '2xx': 1, '4xx': 5 } },
      totals: { malformed: 1, blocked: 2 },
      blocked_hosts: 1,
    });
  });

  test('answers HEAD without a body, also with a query, other paths with 404 and other methods with 405', async () => {
    const watching = await Watching.start(new Sandbox(), ['log.txt']);
    const ask = async (suffix: string, method: string) => {
      const response = await fetch(watching.url + suffix, { method });
      return [response.status, (await response.text()).length > 0];
    };
    expect(await ask('?x=1', 'GET')).toEqual([200, true]);
    expect(await ask('', 'HEAD')).toEqual([200, false]);
    expect(await ask('/x', 'GET')).toEqual([404, true]);
    expect(await ask('/../', 'GET')).toEqual([404, true]);
    expect(await ask('', 'POST')).toEqual([405, false]);
    await watching.end();
  });

  test('serves a replay, before and behind its first request', async () => {
    const watching = await Watching.start(new Sandbox(), ['--replay', '1x', '-'], { isInputOpen: true });
    expect(await watching.count('fansite_requests_total')).toBe(0);
    watching.write(line({}));
    await watching.waitForRequests(1);
    expect((await watching.end()).exitCode).toBe(143);
  });

  test('does not wait for those who keep their connections open', async () => {
    const watching = await Watching.start(new Sandbox(), ['log.txt']);
    const socket = net.connect(Number(new URL(watching.url).port), '127.0.0.1').on('error', () => {});
    onTestFinished(() => void socket.destroy());
    await new Promise((resolve) => socket.once('connect', resolve));
    expect((await watching.end()).exitCode).toBe(143);
  });

  test('on an address where somebody listens already is an error, at once', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as net.AddressInfo;
    const args = ['watch', '--once', '1h', '--prometheus', `:${port}`, sampleLog];
    expect(await new Sandbox().run(args)).toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr: `fansite-analyze: error: cannot listen on 127.0.0.1:${port}: somebody listens there already\n`,
    });
  });

  test.skipIf(!hasIpv6)(`takes an address of IPv6${unlessIpv6}`, async () => {
    const watching = await Watching.start(new Sandbox(), ['--prometheus', '[::1]:0', 'log.txt']);
    expect(watching.url).toMatch(/^http:\/\/\[::1\]:\d+\/metrics$/);
    await watching.end();
  });

  test.each(['', 'x', '65536', '-1', 'localhost', 'localhost:', '::1:9464', '[::1]', '1.2.3.4:99999', '9464/metrics'])(
    'takes a port, or a host and a port, which %j is not',
    async (address) => {
      const { exitCode, stdout, stderr } = await new Sandbox().run(['watch', `--prometheus=${address}`, sampleLog]);
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
      expect(stderr).toMatch(/^fansite-analyze: error: [^\n]*It takes a port, or a host and a port: [^\n]*\n$/);
    },
  );
});

/** A connection that a test makes by hand. It ends with the test at the latest. */
class RawClient {
  isClosed = false;
  answer = '';
  private readonly socket: net.Socket;

  constructor(url: string, request: string = '') {
    this.socket = net.connect(Number(new URL(url).port), '127.0.0.1');
    this.socket
      .on('error', () => {})
      .on('close', () => {
        this.isClosed = true;
      });
    this.socket.on('data', (bytes) => {
      this.answer += bytes;
    });
    this.socket.write(request);
    onTestFinished(() => this.close());
  }

  close(): void {
    this.socket.destroy();
  }

  async waitUntilClosed(): Promise<void> {
    await waitUntil(
      () => this.isClosed,
      () => 'the end of a connection',
    );
  }
}

describe('Whoever can connect to --prometheus (issue 13)', () => {
  test('keeps few connections open, and neither Prometheus nor logs from being served', async () => {
    const sandbox = new Sandbox();
    const watching = await Watching.start(sandbox, ['log.txt']);
    const clients = Array.from({ length: 100 }, () => new RawClient(watching.url));
    await waitUntil(
      () => clients.filter(({ isClosed }) => isClosed).length >= 68,
      () => 'the end of all but 32 connections',
    );
    expect(await watching.count('fansite_requests_total')).toBe(0);
    sandbox.write('log.txt', line({ time: ago(0) }));
    await watching.waitForRequests(1);
    expect((await watching.end()).exitCode).toBe(143);
  });

  test('cannot take the last descriptors from a log that is rotated: it lost 1,000 lines without a word', async () => {
    const sandbox = new Sandbox();
    sandbox.write('log.txt', line({ host: 'a', time: ago(0) }));
    // Too few for 32 connections, and enough for any version of Node.
    const script = 'ulimit -n 48 && exec "$NODE" "$PROGRAM" watch --every 1h --prometheus 0 log.txt 2> messages';
    const watching = sandbox.shell(`echo $$ > pid; ${script}`);
    const told = (text: string) => fs.existsSync(sandbox.path('messages')) && sandbox.read('messages').includes(text);
    const waitForMessage = async (text: string) =>
      await waitUntil(
        () => told(text),
        () => text,
      );
    await waitForMessage('/metrics\n');
    const url = /http:\S+/.exec(sandbox.read('messages'))?.[0] ?? '';
    const clients = Array.from({ length: 100 }, () => new RawClient(url));
    await waitUntil(
      () => clients.some(({ isClosed }) => isClosed),
      () => 'the end of a connection',
    );
    for (const i of [1, 2, 3]) {
      fs.renameSync(sandbox.path('log.txt'), sandbox.path(`log.txt.${i}`));
      sandbox.write('log.txt', line({ host: `b${i}`, time: ago(0) }).repeat(1000));
      await waitUntil(
        () => sandbox.read('messages').split('was rotated').length > i,
        () => `rotation ${i}`,
      );
      for (let j = 0; j < 50; j++) clients.push(new RawClient(url));
    }
    for (const client of clients) client.close();
    await waitUntil(
      async () => {
        // May be the one that is dropped for a log.
        const response = await fetch(url).catch(() => undefined);
        return (await response?.text())?.includes('fansite_requests_total 3001\n') ?? false;
      },
      () => 'all requests',
    );
    process.kill(Number(sandbox.read('pid')));
    const { stdout } = await watching;
    expect(readFact(stdout).totals).toMatchObject({ requests: 3001 });
    expect(sandbox.read('messages')).not.toContain('warning');
  });

  test.each([
    ['nothing', ''],
    ['half a request', 'GET /metrics HTTP/1.1\r\nHost: localhost\r\n'],
    ['a request and half of its body', 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nhalf'],
  ])('and says %s is not waited for', async (_, request) => {
    // Ten seconds take a moment.
    const hook = `
      const { setTimeout } = globalThis;
      globalThis.setTimeout = (act, ms, ...args) => setTimeout(act, ms === 10_000 ? 100 : ms, ...args);`;
    const watching = await Watching.start(new Sandbox(), ['log.txt'], { hook });
    await new RawClient(watching.url, request).waitUntilClosed();
    expect((await watching.end()).exitCode).toBe(143);
  });

  test('gets one answer a connection', async () => {
    const watching = await Watching.start(new Sandbox(), ['log.txt']);
    const client = new RawClient(watching.url, 'GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(3));
    await client.waitUntilClosed();
    expect(client.answer.match(/^HTTP\/1\.1 \d+/gm)).toEqual(['HTTP/1.1 200']);
    await watching.end();
  });

  test('and a page in a browser, which sends its own host, is refused on the loopback address', async () => {
    const watching = await Watching.start(new Sandbox(), ['log.txt']);
    const ask = async (head: string) => {
      const client = new RawClient(watching.url, `GET /metrics HTTP/1.1\r\n${head}\r\n\r\n`);
      await client.waitUntilClosed();
      return Number(client.answer.split(' ')[1]);
    };
    for (const host of ['127.0.0.1', '127.0.0.1:80', 'localhost:9464', 'LOCALHOST', '127.1.2.3', '[::1]:1']) {
      expect([host, await ask(`Host: ${host}`)]).toEqual([host, 200]);
    }
    const foreign = [
      'evil.example',
      'evil.example:9464',
      '127.0.0.1.evil.example',
      '127.evil',
      '0.0.0.0',
      '10.0.0.1',
      '',
    ];
    for (const host of [...foreign, 'localhost.evil.example', 'evil.example\r\nHost: localhost']) {
      expect([host, await ask(`Host: ${host}`)]).toEqual([host, 403]);
    }
    expect(await ask(`Host: localhost\r\nX: ${'x'.repeat(9000)}`)).toBe(431);
    await watching.end();
    const everywhere = await Watching.start(new Sandbox(), ['--prometheus', '0.0.0.0:0', 'log.txt']);
    const client = new RawClient(everywhere.url, 'GET /metrics HTTP/1.1\r\nHost: metrics.example\r\n\r\n');
    await client.waitUntilClosed();
    expect(client.answer).toMatch(/^HTTP\/1\.1 200 /);
    await everywhere.end();
  });

  test('finds the name that was asked for', async () => {
    const watching = await Watching.start(new Sandbox(), ['--prometheus', 'localhost:0', 'log.txt']);
    const { port } = new URL(watching.url);
    expect((await fetch(`http://localhost:${port}/metrics`)).status).toBe(200);
    await watching.end();
  });
});
