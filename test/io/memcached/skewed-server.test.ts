import { expect, test } from 'vitest';
import { NotDoneError } from '../../../src/events/sharing/store.ts';
import { listenAsFake, makeAnswer } from '../../support/fake-memcached.ts';
import { openStore } from '../../support/open-store.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { waitUntil } from '../../support/wait-until.ts';

const hour = 3600;

/** A server that is ahead by so many seconds, each time by the next number, and at last by the last one. */
async function listenAhead(...aheadSeconds: readonly number[]): Promise<string> {
  const left = [...aheadSeconds];
  const seconds = () => {
    const ahead = (left.length > 1 ? left.shift() : left[0]) as number;
    return Math.floor(Date.now() / 1000) + ahead;
  };
  return await listenAsFake(makeAnswer({ seconds }));
}

test("commands wait until a server's other clock is confirmed, though they have less time than that takes, and go by it from then on", async () => {
  const skews: number[] = [];
  const store = openStore([await listenAhead(-hour)], { onSkew: (seconds) => skews.push(seconds) });
  const [read, created] = await Promise.all([store.read('signup'), store.create('signup', 'text', 1)]);
  expect([read, created]).toEqual([undefined, false]);
  expect(Math.abs(store.now() - (Date.now() - 1000 * hour))).toBeLessThan(3000);
  await store.read('signup');
  expect(skews).toEqual([expect.closeTo(-hour, -1)]);
});

test('a server that tells an old time at first, as one does that was paused, is not taken for one with another clock', async () => {
  const skews: number[] = [];
  const store = openStore([await listenAhead(-60, 0)], { onSkew: (seconds) => skews.push(seconds) });
  expect(await store.read('signup')).toBeUndefined();
  expect(Math.abs(store.now() - Date.now())).toBeLessThan(1000);
  expect(skews).toEqual([]);
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

test('a server whose clock says this and that is not relied on', async () => {
  const address = await listenAhead(hour, 2 * hour, 3 * hour, 4 * hour);
  await expect(openStore([address]).read('signup')).rejects.toThrow(
    new NotDoneError(
      `the clock of memcached at ${address} cannot be relied on: it differs from the local one by this and that`,
    ),
  );
});

test('nobody waits for a clock once the store is closed', async () => {
  let tell = () => {};
  const told = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const seconds = () => {
    tell();
    return 1_000_000_000;
  };
  const address = await listenAsFake(makeAnswer({ seconds }));
  const store = openStore([address]);
  const reading = store.read('signup');
  await told;
  store.close();
  await expect(reading).rejects.toThrow(new NotDoneError(`memcached at ${address} was given up: the store is closed`));
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
