import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ServerClock } from '../../../src/io/memcached/server-clock.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const start = Date.UTC(2019, 11, 8);
const questions = fc.array(
  fc.record({
    afterMs: fc.integer({ min: 0, max: 90_000 }),
    /** What servers tell is so old, in whole seconds besides. */
    lagMs: fc.integer({ min: -1000, max: 2000 }),
    /** How long the question and the answer take, each. */
    thereMs: fc.nat(10_000),
    backMs: fc.nat(10_000),
  }),
  { minLength: 1, maxLength: 20 },
);

test("a server's clock is never more than 4 s off after a question, but for the time that the question took", () =>
  fc.assert(
    fc.asyncProperty(fc.integer({ min: -40_000, max: 40_000 }), questions, async (aheadMs, questions) => {
      const local = new VirtualClock(start);
      const skews: number[] = [];
      const clock = new ServerClock(local, (seconds) => skews.push(seconds));
      for (const { afterMs, lagMs, thereMs, backMs } of questions) {
        local.time += afterMs;
        await clock.measure(async () => {
          local.time += thereMs;
          const seconds = Math.floor((local.time + aheadMs - lagMs) / 1000);
          local.time += backMs;
          return { seconds };
        });
        expect(clock.isKnown).toBe(true);
        expect(Math.abs(clock.now() - (local.time + aheadMs))).toBeLessThanOrEqual(4000 + thereMs + backMs);
        if (aheadMs === 0) expect(clock.now()).toBe(local.time);
      }
      expect(skews.length).toBeLessThanOrEqual(1);
      if (Math.abs(aheadMs) > 24_000) expect(skews).toHaveLength(1);
    }),
    { numRuns: 1000 },
  ));
