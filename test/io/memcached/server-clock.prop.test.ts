import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ServerClock } from '../../../src/io/memcached/server-clock.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const start = Date.UTC(2019, 11, 8);
/** What servers tell is so old at most, in whole seconds besides. */
const lag = fc.integer({ min: 0, max: 2000 });
const measurements = fc.array(fc.record({ afterMs: fc.integer({ min: 0, max: 90_000 }), lagMs: lag }), {
  maxLength: 20,
});

test("a server's clock is never more than 3.5 s off once it is known, which it is after two measurements", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -20_000, max: 20_000 }),
      lag,
      lag,
      measurements,
      (aheadMs, firstLag, secondLag, rest) => {
        const local = new VirtualClock(start);
        const skews: number[] = [];
        const clock = new ServerClock(local, (seconds) => skews.push(seconds));
        const steps = [{ afterMs: 0, lagMs: firstLag }, { afterMs: 1500, lagMs: secondLag }, ...rest];
        for (const [i, { afterMs, lagMs }] of steps.entries()) {
          local.time += afterMs;
          clock.measure(Math.floor((local.time + aheadMs - lagMs) / 1000));
          if (i > 0) expect(clock.isKnown).toBe(true);
          if (clock.isKnown) expect(Math.abs(clock.now() - (local.time + aheadMs))).toBeLessThanOrEqual(3500);
          if (Math.abs(aheadMs) <= 500) expect(clock.now()).toBe(local.time);
          if (Math.abs(aheadMs) > 3500) expect(skews).toHaveLength(Number(clock.isKnown));
        }
        expect(skews.length).toBeLessThanOrEqual(1);
      },
    ),
    { numRuns: 1000 },
  );
});
