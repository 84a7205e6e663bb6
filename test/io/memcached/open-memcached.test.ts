import { expect, test } from 'vitest';
import { openMemcached } from '../../../src/io/memcached/open-memcached.ts';
import { UserError } from '../../../src/user-error.ts';

const listExpected = 'one or more are expected, as in ["127.0.0.1:11211"]';
const addressExpected = 'host:port is expected, as in 127.0.0.1:11211 or [::1]:11211';

test.each<[servers: unknown, message: string]>([
  [undefined, `not a list of Memcached servers: undefined; ${listExpected}`],
  ['host:1', `not a list of Memcached servers: "host:1"; ${listExpected}`],
  [[], `not a list of Memcached servers: []; ${listExpected}`],
  [['host:1', 'host'], `not the address of a Memcached server: "host"; ${addressExpected}`],
  [[11211], `not the address of a Memcached server: 11211; ${addressExpected}`],
])('%j are no servers', (servers, message) => {
  expect(() => openMemcached({ servers: servers as string[] })).toThrow(new UserError(message));
});
