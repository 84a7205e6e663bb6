import { describe, expect, test } from 'vitest';
import { ServerClock, toExpiry } from '../../../src/io/memcached/server-clock.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const start = Date.UTC(2019, 11, 8);

/** A server's clock, and the local one, beside which the true server is so many milliseconds ahead. */
function makeClocks(aheadMs: number) {
  const local = new VirtualClock(start);
  const skews: number[] = [];
  const clock = new ServerClock(local, (seconds) => skews.push(seconds));
  /** Asks for the time, which is so old when the answer comes. */
  const measure = (lagMs = 500) =>
    clock.measure(async () => ({ seconds: Math.floor((local.time + aheadMs - lagMs) / 1000) }));
  return { local, clock, skews, measure };
}

describe("a server's clock", () => {
  test('is the local one as long as nothing is known', () => {
    const { clock, local } = makeClocks(3_600_000);
    expect(clock.now()).toBe(local.time);
    expect([clock.isKnown, clock.isDue]).toEqual([false, true]);
  });

  test.each([-400, 0, 400])('is the local one if the server is %d ms ahead', async (aheadMs) => {
    const { clock, local, skews, measure } = makeClocks(aheadMs);
    await measure();
    expect(clock.isKnown).toBe(true);
    expect(clock.now()).toBe(local.time);
    expect(skews).toEqual([]);
  });

  test.each([3_600_000, 5000, -5000, -3_600_000])(
    'is corrected if the server is %d ms ahead, and tells that once',
    async (aheadMs) => {
      const { clock, local, skews, measure } = makeClocks(aheadMs);
      await measure();
      expect(clock.isKnown).toBe(true);
      expect(Math.abs(clock.now() - local.time - aheadMs)).toBeLessThanOrEqual(1500);
      const corrected = clock.now();
      await measure();
      expect([clock.now(), skews]).toEqual([corrected, [(corrected - local.time) / 1000]]);
    },
  );

  test('stays as it is for an answer that may be right, because it came long after the question', async () => {
    const { clock, local, skews } = makeClocks(0);
    for (const tellMs of [0, 5000, 10_000]) {
      const { time } = local;
      await clock.measure(async () => {
        local.time = time + 10_000;
        return { seconds: (time + tellMs) / 1000 };
      });
      expect([clock.now(), skews]).toEqual([local.time, []]);
    }
  });

  test('fails as the question does, and stays as it is', async () => {
    const { clock } = makeClocks(0);
    await expect(clock.measure(() => Promise.reject(new Error('no answer')))).rejects.toThrow('no answer');
    expect(clock.isKnown).toBe(false);
  });

  test('is asked for every minute, in either direction of the local one, but not while it is asked for', async () => {
    const { clock, local, measure } = makeClocks(0);
    await measure();
    local.time += 59_999;
    expect(clock.isDue).toBe(false);
    local.time += 1;
    expect(clock.isDue).toBe(true);
    const measuring = measure();
    expect(clock.isDue).toBe(false);
    await measuring;
    local.time -= 60_000;
    expect(clock.isDue).toBe(true);
  });

  test('is behind if the server tells an old time, as one may that was stopped, until it is asked for again after 2 s', async () => {
    const { clock, local, measure } = makeClocks(0);
    await measure();
    await measure(60_000);
    expect(clock.now()).toBe(local.time - 59_000);
    local.time += 1999;
    expect(clock.isDue).toBe(false);
    local.time += 1;
    expect(clock.isDue).toBe(true);
    await measure();
    expect(clock.now()).toBe(local.time);
  });

  test('goes on as it was when the local one is set, as soon as it is asked for, and tells that once', async () => {
    const { clock, local, skews } = makeClocks(0);
    const measureAt = (trueTime: number) =>
      clock.measure(async () => ({ seconds: Math.floor((trueTime - 500) / 1000) }));
    await measureAt(start);
    // An hour back.
    local.time += 60_000 - 3_600_000;
    expect(clock.isDue).toBe(true);
    await measureAt(start + 60_000);
    expect(Math.abs(clock.now() - (start + 60_000))).toBeLessThanOrEqual(1500);
    // And right again.
    local.time += 3_600_000;
    await measureAt(start + 60_000);
    expect(clock.now()).toBe(local.time);
    expect(skews).toEqual([expect.closeTo(3600, -1)]);
  });
});

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
