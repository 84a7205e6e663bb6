import { expect, test } from 'vitest';
import { parseServerAddress } from '../../../src/io/memcached/server-address.ts';
import { UserError } from '../../../src/user-error.ts';

test.each([
  ['127.0.0.1:11211', '127.0.0.1', 11_211, '127.0.0.1:11211'],
  ['Cache-1.Example.com:00080', 'cache-1.example.com', 80, 'cache-1.example.com:80'],
  ['[::1]:11211', '::1', 11_211, '[::1]:11211'],
  ['[FE80::1]:65535', 'fe80::1', 65_535, '[fe80::1]:65535'],
])('%s is an address', (spelling, host, port, text) => {
  expect(parseServerAddress(spelling)).toEqual({ host, port, text });
});

test.each([
  '',
  'localhost',
  ':11211',
  'localhost:',
  'localhost:0',
  'localhost:65536',
  'localhost:memcached',
  '::1:11211',
  '[localhost]:11211',
  'a b:11211',
  'http://localhost:11211',
  'localhost:11211 ',
])('%j is none', (spelling) => {
  expect(() => parseServerAddress(spelling)).toThrow(
    new UserError(
      `not the address of a Memcached server: ${JSON.stringify(spelling)}; host:port is expected, as in 127.0.0.1:11211 or [::1]:11211`,
    ),
  );
});
