import { expect, test } from 'vitest';
import { listenAsFake, makeAnswer } from '../../support/fake-memcached.ts';
import { openStore } from '../../support/open-store.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { waitUntil } from '../../support/wait-until.ts';

const hour = 3600;

/** A server that is ahead by so many seconds. */
async function listenAhead(aheadSeconds: number): Promise<string> {
  return await listenAsFake(makeAnswer({ seconds: () => Math.floor(Date.now() / 1000) + aheadSeconds }));
}

test("commands go by a server's other clock from the first one on, which is told once", async () => {
  const skews: number[] = [];
  const store = openStore([await listenAhead(-hour)], { onSkew: (seconds) => skews.push(seconds) });
  const [read, created] = await Promise.all([store.read('signup'), store.create('signup', 'text', 1)]);
  expect([read, created]).toEqual([undefined, false]);
  expect(Math.abs(store.now() - (Date.now() - 1000 * hour))).toBeLessThan(3000);
  await store.read('signup');
  expect(skews).toEqual([expect.closeTo(-hour, -1)]);
});

test('a server that tells an old time at first, as one may that was stopped, is asked again 2 s later', async () => {
  const clock = new VirtualClock(Date.UTC(2019, 11, 8));
  let stoppedMs = 60_000;
  const seconds = () => Math.floor((clock.time - stoppedMs) / 1000);
  const store = openStore([await listenAsFake(makeAnswer({ seconds }))], { clock });
  await store.read('signup');
  expect(store.now() - clock.time).toBe(-59_000);
  stoppedMs = 0;
  clock.time += 2000;
  await store.read('signup');
  await waitUntil(
    () => store.now() === clock.time,
    () => 'the time to be right',
  );
});

test("a server's clock is looked at every minute, so that one that jumps is followed, and told of", async () => {
  const skews: number[] = [];
  const clock = new VirtualClock(Date.UTC(2019, 11, 8));
  let aheadMs = 0;
  const seconds = () => Math.floor((clock.time + aheadMs) / 1000);
  const address = await listenAsFake(makeAnswer({ seconds }));
  const store = openStore([address], { clock, onSkew: (ahead) => skews.push(ahead) });
  await store.read('signup');
  aheadMs = 1000 * hour;
  clock.time += 60_000;
  await waitUntil(
    async () => {
      await store.read('signup');
      clock.time += 1500;
      return skews.length > 0;
    },
    () => 'the jump to be told of',
  );
  expect(skews).toEqual([expect.closeTo(hour, -1)]);
  expect(Math.abs(store.now() - (clock.time + aheadMs))).toBeLessThanOrEqual(3000);
});

test('of several servers, the clock of the one whose address comes first is told to be another', async () => {
  const skews: number[] = [];
  const addresses = [await listenAhead(hour), await listenAhead(0)];
  // One address may be longer than the other: the order is that of the text.
  const isFirstAhead = [...addresses].sort()[0] === addresses[0];
  const store = openStore(addresses, { onSkew: (seconds) => skews.push(seconds) });
  for (let i = 0; i < 8; i++) await store.read(`key-${i}`);
  expect(skews).toEqual(isFirstAhead ? [expect.closeTo(hour, -1)] : []);
  expect(Math.abs(store.now() - Date.now() - (isFirstAhead ? 1000 * hour : 0))).toBeLessThan(3000);
});
