import { expect, test } from 'vitest';
import { toExpiry } from '../../../src/io/memcached/expiry.ts';

const thirtyDays = 2_592_000;
const now = Date.UTC(2019, 11, 8) + 1;
const nowSeconds = Math.ceil(now / 1000);

test.each([
  [0.001, 2],
  [1, 2],
  [1.5, 3],
  [320, 321],
  [thirtyDays - 1, thirtyDays],
])('%d s are whole seconds, rounded up, and one more: %d', (lifetimeSeconds, expiry) => {
  expect(toExpiry(lifetimeSeconds, now)).toBe(expiry);
});

test.each([
  [thirtyDays - 0.5, nowSeconds + thirtyDays + 2],
  [thirtyDays, nowSeconds + thirtyDays + 3],
  [10 * thirtyDays, nowSeconds + 10 * thirtyDays + 3],
  [1e12, 2 ** 31 - 1],
])('%d s, which Memcached would take for a date, are the date of their end: %d', (lifetimeSeconds, expiry) => {
  expect(toExpiry(lifetimeSeconds, now)).toBe(expiry);
});
