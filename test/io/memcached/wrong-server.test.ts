import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { NotDoneError, StoreError, StoreLimitError } from '../../../src/events/sharing/store.ts';
import { StoredTotalsError } from '../../../src/events/sharing/stored-totals.ts';
import { defaultTimeoutMs } from '../../../src/io/memcached/memcached-store.ts';
import { type Answer, listenAsFake, makeAnswer } from '../../support/fake-memcached.ts';
import { openStore } from '../../support/open-store.ts';

const long = 1000;

// Nothing may be written to the program's output, and vitest fails for whatever is thrown in a listener.
beforeEach(() => {
  vi.spyOn(console, 'log');
});
afterEach(() => {
  expect(console.log).not.toHaveBeenCalled();
  vi.restoreAllMocks();
});

const silence: Answer = () => '';

test('a web server is told from Memcached', async () => {
  const server = http.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  await expect(openStore([address]).read('signup')).rejects.toThrow(
    new NotDoneError(`what answers at ${address} is no Memcached server: it says "HTTP/1.1 400 Bad Request"`),
  );
});

test.each<[title: string, answer: Answer, greeting: string, reason: string]>([
  ['Redis', () => "-ERR unknown command 'stats'\r\n", '', `it says "-ERR unknown command 'stats'"`],
  ['a mail server', silence, '220 mail.example.com ESMTP\r\n', 'it says "220 mail.example.com ESMTP"'],
  ['an endless line', () => 'x'.repeat(10_000), '', `did not answer within ${defaultTimeoutMs} ms`],
  ['a long line', () => `${'x'.repeat(300)}\r\n`, '', `it says "${'x'.repeat(60)}..."`],
  ['control characters', () => '\x1b[2J\r\n', '', 'it says "\\x1b[2J"'],
  ['an empty line', () => '\r\n', '', 'it says ""'],
  ['a number', () => '42\r\n', '', 'it says "42"'],
  ['the name of a property', () => 'constructor\r\n', '', 'it says "constructor"'],
  ['an end to everything', () => 'END\r\n', '', 'has version unknown; 1.4 or newer is needed'],
  ['an old version', makeAnswer({ version: '1.2.8' }), '', 'has version 1.2.8; 1.4 or newer is needed'],
  ['no time', makeAnswer({ seconds: () => Number.NaN }), '', 'does not tell its time'],
  ...['', '-1', '1.5', '1e400', '0x10', '253402300800', '8640000000001', '9007199254740991', '1'.repeat(400)].map(
    (time): [string, Answer, string, string] => [
      `the time "${time.slice(0, 20)}"`,
      makeAnswer({ seconds: () => time }),
      '',
      'does not tell its time',
    ],
  ),
  ['a long version', makeAnswer({ version: `\x1b[2J${'x'.repeat(300)}` }), '', `\\x1b[2J${'x'.repeat(56)}...; 1.4 or`],
  [
    'a long error',
    () => `SERVER_ERROR ${'x'.repeat(300)}\r\n`,
    '',
    `cannot do that: SERVER_ERROR ${'x'.repeat(47)}...`,
  ],
  ['an error to everything', () => 'ERROR\r\n', '', 'refuses a command: ERROR'],
  [
    'a password wanted',
    () => 'CLIENT_ERROR unauthenticated\r\n',
    '',
    'refuses a command: CLIENT_ERROR unauthenticated',
  ],
  ['silence', silence, '', `did not answer within ${defaultTimeoutMs} ms`],
])('%s is told from Memcached', async (_title, answer, greeting, reason) => {
  const address = await listenAsFake(answer, greeting);
  const store = openStore([address]);
  await expect(store.read('signup')).rejects.toThrow(StoreError);
  await expect(store.read('signup')).rejects.toThrow(reason);
});

test('a server that closes every connection is said to', async () => {
  const address = await listenAsFake((_line, socket) => {
    socket.destroy();
    return '';
  });
  await expect(openStore([address]).read('signup')).rejects.toThrow(`memcached at ${address} closed the connection`);
});

test('a server that has too many connections is said to', async () => {
  const address = await listenAsFake(silence, 'ERROR Too many open connections\r\n');
  await expect(openStore([address]).read('signup')).rejects.toThrow(
    new RegExp(`^memcached at ${address} .* "?ERROR Too many open connections`),
  );
});

test.each<[title: string, reply: string, reason: string]>([
  ['another key', 'VALUE click 0 1 7\r\nx\r\nEND\r\n', 'was asked for signup, and answers with click'],
  ['an odd key', 'VALUE \x1b[2J 0 1 7\r\nx\r\nEND\r\n', 'was asked for signup, and answers with \\x1b[2J'],
  ['a size that is none', 'VALUE signup 0 many 7\r\nx\r\nEND\r\n', 'it says "VALUE signup 0 many 7"'],
  ['a size below 0', 'VALUE signup 0 -1 7\r\nx\r\nEND\r\n', 'it says "VALUE signup 0 -1 7"'],
  ['a size that nobody has', 'VALUE signup 0 99999999999 7\r\n', 'it says "VALUE signup 0 99999999999 7"'],
  ['no token', 'VALUE signup 0 1\r\nx\r\nEND\r\n', 'it says "VALUE signup 0 1"'],
  ['more than it said', 'VALUE signup 0 1 7\r\nxyz\r\nEND\r\n', 'it says "a value of another length'],
  ['less than it said', 'VALUE signup 0 9 7\r\nx\r\nEND\r\n', 'it says "a value of another length'],
  ['that it stored', 'STORED\r\n', 'refuses a command: STORED'],
  ['an error of its own', 'SERVER_ERROR out of order\r\n', 'cannot do that: SERVER_ERROR out of order'],
])('a read that is answered with %s fails, and the next one does not', async (_title, reply, reason) => {
  const replies = [reply, 'END\r\n'];
  const address = await listenAsFake(makeAnswer({ gets: () => replies.shift() ?? 'END\r\n' }));
  const store = openStore([address]);
  const reads = await Promise.allSettled([store.read('signup'), store.read('signup')]);
  const failures = reads.flatMap((read) => (read.status === 'rejected' ? [String(read.reason)] : []));
  expect(failures[0]).toContain(reason);
  expect(await store.read('signup')).toBeUndefined();
});

test.each([
  'VALUE signup 0 1 1\r\nx\r\nEND\r\n',
  'STAT time 1\r\n',
  'END\r\n',
  'STORED\r\n',
  'ERROR\r\n',
  '\r\n',
  'x\r\n',
])('a connection on which %j comes that nobody asked for is not used again', async (extra) => {
  const asking = new Set();
  const gets: Answer = (_line, socket) => {
    asking.add(socket);
    return `END\r\n${extra}`;
  };
  const store = openStore([await listenAsFake(makeAnswer({ gets }))]);
  expect(await store.read('signup')).toBeUndefined();
  expect(await store.read('signup')).toBeUndefined();
  expect(asking.size).toBe(2);
});

test('a value that is no UTF-8 is refused, and not read as another text (issue 12)', async () => {
  const gets: Answer = (_line, socket) => {
    socket.write(Buffer.from('VALUE signup 0 10 7\r\n{"caf\xe9":1}\r\nEND\r\n', 'latin1'));
    return '';
  };
  const address = await listenAsFake(makeAnswer({ gets }));
  await expect(openStore([address]).read('signup')).rejects.toThrow(
    new StoredTotalsError(
      `signup in memcached at ${address} is no UTF-8 text of up to 64 MiB: delete it, or set another prefix`,
    ),
  );
});

test('a value that is larger than any that is written is refused, and so is the writing of one (issue 13)', async () => {
  const bytes = 64 * 2 ** 20 + 1;
  const gets: Answer = (_line, socket) => {
    socket.write(`VALUE signup 0 ${bytes} 7\r\n`);
    socket.write(Buffer.alloc(bytes, '['));
    return '\r\nEND\r\n';
  };
  const address = await listenAsFake(makeAnswer({ gets, itemBytes: 2 ** 30 }));
  const store = openStore([address], { timeoutMs: 60_000 });
  await expect(store.read('signup')).rejects.toThrow('is no UTF-8 text of up to 64 MiB');
  await expect(store.create('signup', ' '.repeat(bytes), long)).rejects.toThrow(StoreLimitError);
});

test.each(['NaN', '-1', '', '1e999'])(
  'a server whose limit is %j is taken to have the usual one',
  async (itemBytes) => {
    const store = openStore([await listenAsFake(makeAnswer({ itemBytes }))]);
    await expect(store.create('signup', ' '.repeat(2 ** 20), long)).rejects.toThrow('takes 1048470 bytes for signup');
  },
);

test.each([
  ['SERVER_ERROR out of memory storing object', 'NotDoneError'],
  ['CLIENT_ERROR bad data chunk', 'NotDoneError'],
  ['ERROR', 'NotDoneError'],
  ['END', 'StoreError'],
  ['-ERR', 'StoreError'],
])('of a write that is answered with %s, it is known or not whether it was done: %s (issue 13)', async (add, name) => {
  const address = await listenAsFake(makeAnswer({ add: `${add}\r\n` }));
  const writing = openStore([address]).create('signup', 'text', long);
  expect(await writing.catch((error) => error.name)).toBe(name);
});

test('a write that the server finds too large after all fails', async () => {
  const address = await listenAsFake(makeAnswer({ add: 'SERVER_ERROR object too large for cache\r\n' }));
  await expect(openStore([address]).create('signup', 'text', long)).rejects.toThrow(StoreLimitError);
});
