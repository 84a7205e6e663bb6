import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { NotDoneError, StoreError, StoreLimitError } from '../../../src/events/sharing/store.ts';
import { defaultTimeoutMs } from '../../../src/io/memcached/memcached-store.ts';
import { findFreePort } from '../../support/memcached-process.ts';
import { hasMemcached, MemcachedServer, unlessMemcached } from '../../support/memcached-server.ts';
import { openStore } from '../../support/open-store.ts';

const long = 1000;

test('a server that does not run is said not to, within the time for a command', async () => {
  const address = `127.0.0.1:${await findFreePort()}`;
  const store = openStore([address]);
  const reason = `cannot reach memcached at ${address}: connection refused; is it running?`;
  await expect(store.read('signup')).rejects.toThrow(new NotDoneError(reason));
  await expect(store.create('signup', 'text', long)).rejects.toThrow(reason);
});

test.each(['no-such-host.invalid:11211', '192.0.2.1:11211'])(
  '%s, where nobody is, is said to be out of reach',
  async (address) => {
    const store = openStore([address], { timeoutMs: 150 });
    await expect(store.read('signup')).rejects.toThrow(`cannot reach memcached at ${address}: `);
  },
);

describe.skipIf(!hasMemcached)(`a real server${unlessMemcached}`, () => {
  test('is used again when it is back', async () => {
    const server = await MemcachedServer.start();
    const store = openStore([server.address]);
    await store.create('signup', 'text', long);
    await server.kill();
    await expect(store.read('signup')).rejects.toThrow(StoreError);
    await expect(store.read('signup')).rejects.toThrow('is it running?');
    await server.restart();
    expect(await store.read('signup')).toBeUndefined();
    expect(await store.create('signup', 'new', long)).toBe(true);
  });

  test('that counts its tokens from 1 again never takes an old one for a new one', async () => {
    const server = await MemcachedServer.start();
    const store = openStore([server.address]);
    await store.create('signup', 'old', long);
    const old = await store.read('signup');
    const oldReply = await server.ask('gets signup');
    await server.restart();
    await openStore([server.address]).create('signup', 'new', long);
    // The danger is real: the same token.
    expect(await server.ask('gets signup')).toBe(oldReply.replace('old', 'new'));
    await store.read('signup').catch(() => {});
    expect(await store.replace('signup', 'old and more', old?.version, long)).toBe(false);
    expect((await store.read('signup'))?.text).toBe('new');
  });

  test('that is paused fails commands in time, and serves them afterwards', async () => {
    const server = await MemcachedServer.start();
    const store = openStore([server.address]);
    await store.create('signup', 'text', long);
    const stored = await store.read('signup');
    await server.pause();
    const reason = `memcached at ${server.address} did not answer within ${defaultTimeoutMs} ms`;
    await expect(store.read('signup')).rejects.toThrow(new StoreError(reason));
    // A new connection is taken, but not served.
    await expect(store.replace('signup', 'more', stored?.version, long)).rejects.toThrow(reason);
    server.resume();
    expect((await store.read('signup'))?.text).toBe('text');
    expect(await store.replace('signup', 'more', stored?.version, long)).toBe(false);
  });

  test('that is paused leaves a write open that was sent, but none that was not (issue 13)', async () => {
    const server = await MemcachedServer.start();
    const store = openStore([server.address]);
    await store.create('signup', 'text', long);
    const stored = await store.read('signup');
    await server.pause();
    const sent = await store.replace('signup', 'more', stored?.version, long).catch((error) => error.name);
    const notSent = await store.replace('signup', 'more', stored?.version, long).catch((error) => error.name);
    expect([sent, notSent]).toEqual(['StoreError', 'NotDoneError']);
    server.resume();
  });

  test('that was paused by the first command is not taken for one with another clock', async () => {
    const server = await MemcachedServer.start();
    const skews: number[] = [];
    const store = openStore([server.address], { onSkew: (seconds) => skews.push(seconds) });
    await store.read('signup');
    expect(skews).toEqual([]);
    expect(Math.abs(store.now() - Date.now())).toBeLessThan(1000);
  });

  test('is not blamed for what keeps this program busy', async () => {
    const server = await MemcachedServer.start();
    const store = openStore([server.address]);
    await store.create('signup', 'text', long);
    const reading = store.read('signup');
    // Promises are kept, but nothing is received.
    for (let i = 0; i < 20; i++) await undefined;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2 * defaultTimeoutMs);
    expect((await reading)?.text).toBe('text');
  });

  test('without compare-and-swap is refused', async () => {
    const server = await MemcachedServer.start('-C');
    const store = openStore([server.address]);
    const reason = `memcached at ${server.address} was started without compare-and-swap, which sharing needs; start it without -C`;
    await expect(store.read('signup')).rejects.toThrow(new StoreLimitError(reason));
    await expect(store.create('signup', 'text', long)).rejects.toThrow(StoreLimitError);
  });

  test.each([
    ['as usual', 1_048_576, []],
    ['with larger items', 3_145_728, ['-I', '3m']],
    ['with smaller items', 524_288, ['-I', '512k']],
  ] as const)('%s stores the largest text that is allowed', async (_title, itemBytes, args) => {
    const server = await MemcachedServer.start(...args);
    const store = openStore([server.address]);
    for (const keyLength of [1, 6, 7, 8, 100, 250]) {
      const key = 'k'.repeat(keyLength);
      const largest = 'x'.repeat(itemBytes - 100 - keyLength);
      const reason = `memcached at ${server.address} takes ${largest.length} bytes for ${key}, not ${largest.length + 1}; `;
      await expect(store.create(key, `${largest}x`, long)).rejects.toThrow(reason);
      expect(await store.create(key, largest, long)).toBe(true);
      const stored = await store.read(key);
      expect(stored?.text === largest).toBe(true);
      await expect(store.replace(key, `${largest}x`, stored?.version, long)).rejects.toThrow(reason);
      expect(await store.replace(key, largest, stored?.version, long)).toBe(true);
    }
  });

  test('without room says so, and goes on', async () => {
    const server = await MemcachedServer.start('-m', '2', '-M');
    const store = openStore([server.address]);
    const fill = async () => {
      for (let i = 0; i < 1000; i++) await store.create(`key-${i}`, 'x'.repeat(100_000), long);
    };
    await expect(fill()).rejects.toThrow(
      `memcached at ${server.address} cannot do that: SERVER_ERROR out of memory storing object; its -m gives it more`,
    );
    expect((await store.read('key-0'))?.text).toHaveLength(100_000);
  });

  test('that has forgotten a text for want of room replaces it no more', async () => {
    const server = await MemcachedServer.start('-m', '2');
    const store = openStore([server.address]);
    await store.create('signup', 'x'.repeat(200_000), long);
    const stored = await store.read('signup');
    for (let i = 0; i < 50; i++) await store.create(`key-${i}`, 'x'.repeat(200_000), long);
    expect(await store.replace('signup', 'text', stored?.version, long)).toBe(false);
    expect(await store.read('signup')).toBeUndefined();
  });

  test('that is killed fails all that was asked, and nothing else', async () => {
    const server = await MemcachedServer.start();
    const store = openStore([server.address]);
    await store.create('signup', 'x'.repeat(10_000), long);
    await server.pause();
    const asked = Array.from({ length: 1000 }, () => store.read('signup'));
    const [answers] = await Promise.all([Promise.allSettled(asked), server.kill()]);
    for (const { status } of answers) expect(status).toBe('rejected');
    await server.restart();
    expect(await store.read('signup')).toBeUndefined();
  });

  test('that is given up fails what was asked at once', async () => {
    const server = await MemcachedServer.start();
    const store = openStore([server.address], { timeoutMs: 2 ** 31 - 1 });
    const other = openStore([server.address], { timeoutMs: 2 ** 31 - 1 });
    await store.read('signup');
    await server.pause();
    const reading = [store.read('signup'), other.read('signup')];
    store.close();
    other.close();
    const reason = `memcached at ${server.address} was given up: the store is closed`;
    for (const read of reading) await expect(read).rejects.toThrow(new NotDoneError(reason));
  });

  test('keeps no program from its end once the store is closed', async () => {
    const server = await MemcachedServer.start();
    const program = `
      import { openMemcached } from './src/io/memcached/open-memcached.ts';
      const store = openMemcached({ servers: ['${server.address}'], timeoutMs: 2 ** 31 - 1 });
      await store.create('signup', 'text', 1000);
      const reading = store.read('signup').catch((error) => error.name);
      store.close();
      console.log(await reading, process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length);
    `;
    const { stdout } = await execa(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', program]);
    expect(stdout).toBe('NotDoneError 0');
  });

  test('shows what is stored to any other client, as text', async () => {
    const server = await MemcachedServer.start();
    await openStore([server.address]).create('signup', '{"totalEventsCaptured":50}', long);
    expect(await server.ask('get signup')).toBe('VALUE signup 0 26\r\n{"totalEventsCaptured":50}\r\nEND\r\n');
  });
});
