import { describe, expect, test } from 'vitest';
import { ServerClock, toExpiry } from '../../../src/io/memcached/server-clock.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const start = Date.UTC(2019, 11, 8);

/** A server's clock, and the local one, beside which the true server is so many milliseconds ahead. */
function makeClocks(aheadMs: number) {
  const local = new VirtualClock(start);
  const skews: number[] = [];
  const clock = new ServerClock(local, (seconds) => skews.push(seconds));
  return {
    local,
    clock,
    skews,
    measure: (lagMs = 500) => clock.measure(Math.floor((local.time + aheadMs - lagMs) / 1000)),
  };
}

describe("a server's clock", () => {
  test('is the local one as long as nothing is known', () => {
    const { clock, local } = makeClocks(3_600_000);
    expect(clock.now()).toBe(local.time);
    expect(clock.isKnown).toBe(false);
    expect(clock.nextMeasurementMs).toBe(0);
  });

  test.each([-400, 0, 400])('is the local one if the server is %d ms ahead', (aheadMs) => {
    const { clock, local, skews, measure } = makeClocks(aheadMs);
    measure();
    expect(clock.isKnown).toBe(true);
    expect(clock.now()).toBe(local.time);
    expect(skews).toEqual([]);
  });

  test.each([3_600_000, 5000, -5000, -3_600_000])(
    'is corrected if the server is %d ms ahead, once that is confirmed 1.5 s later',
    (aheadMs) => {
      const { clock, local, skews, measure } = makeClocks(aheadMs);
      measure();
      expect([clock.isKnown, clock.nextMeasurementMs, clock.now()]).toEqual([false, 1500, local.time]);
      local.time += 1499;
      measure();
      expect([clock.isKnown, clock.nextMeasurementMs, clock.now()]).toEqual([false, 1, local.time]);
      local.time += 1;
      measure();
      expect(clock.isKnown).toBe(true);
      expect(Math.abs(clock.now() - local.time - aheadMs)).toBeLessThanOrEqual(1500);
      expect(skews).toEqual([(clock.now() - local.time) / 1000]);
    },
  );

  test('is not corrected by what a server says that was just paused', () => {
    const { clock, local, skews, measure } = makeClocks(0);
    measure(60_000);
    local.time += 1500;
    measure();
    expect([clock.isKnown, clock.now(), skews]).toEqual([true, local.time, []]);
  });

  test('waits for two measurements that agree', () => {
    const { clock, local, measure } = makeClocks(0);
    for (const lagMs of [60_000, 30_000, 90_000]) {
      measure(lagMs);
      expect([clock.isKnown, clock.nextMeasurementMs]).toEqual([false, 1500]);
      local.time += 1500;
    }
    measure(90_000);
    expect(clock.isKnown).toBe(true);
  });

  test('is measured every minute, and as soon as the local one goes back', () => {
    const { clock, local, measure } = makeClocks(0);
    measure();
    expect(clock.nextMeasurementMs).toBe(60_000);
    local.time += 59_000;
    expect(clock.nextMeasurementMs).toBe(1000);
    local.time += 1001;
    expect(clock.nextMeasurementMs).toBe(0);
    measure();
    local.time -= 1;
    expect(clock.nextMeasurementMs).toBe(0);
  });

  test('goes on as it was when the local one is set, after 1.5 s, and tells that once', () => {
    const { clock, local, skews } = makeClocks(0);
    const measureAt = (trueTime: number) => clock.measure(Math.floor((trueTime - 500) / 1000));
    measureAt(start);
    // An hour back.
    local.time += 60_000 - 3_600_000;
    measureAt(start + 60_000);
    expect(clock.now()).toBe(local.time);
    local.time += 1500;
    measureAt(start + 61_500);
    expect(Math.abs(clock.now() - (start + 61_500))).toBeLessThanOrEqual(1500);
    // And right again.
    local.time += 3_600_000;
    measureAt(start + 61_500);
    local.time += 1500;
    measureAt(start + 63_000);
    expect(clock.now()).toBe(local.time);
    expect(skews).toEqual([expect.closeTo(3600, -1)]);
  });

  test('begins its suspicion anew when the local one goes back meanwhile', () => {
    const { clock, local, measure } = makeClocks(5000);
    measure();
    local.time -= 1000;
    expect(clock.nextMeasurementMs).toBe(0);
    measure();
    expect([clock.isKnown, clock.nextMeasurementMs]).toEqual([false, 1500]);
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
