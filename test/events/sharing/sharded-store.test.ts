import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { MemoryStore } from '../../../src/events/sharing/memory-store.ts';
import { Producer } from '../../../src/events/sharing/producer.ts';
import { ShardedStore } from '../../../src/events/sharing/sharded-store.ts';
import { readSharedSummaries } from '../../../src/events/sharing/shared-summary.ts';
import { type Store, type StoredText, StoreError } from '../../../src/events/sharing/store.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { describeStore } from './store-suite.ts';

const names = ['10.0.0.1:11211', '10.0.0.2:11211', '10.0.0.3:11211'];
const keys = Array.from({ length: 3000 }, (_, i) => `events.signup-${i}`);

describeStore('a store of three', async () => {
  const clock = new VirtualClock(Date.UTC(2019, 11, 8));
  const stores = names.map((name) => [name, new MemoryStore({ clock })] as const);
  const store = new ShardedStore(stores);
  return {
    store,
    other: store,
    letTimePass: async () => {
      clock.time += 50;
    },
  };
});

/** Which of the stores has each key, by name. */
function place(serverNames: readonly string[]): Map<string, string> {
  const shards = serverNames.map((name) => [name, new MemoryStore()] as const);
  const nameOf = new Map<Store, string>(shards.map(([name, store]) => [store, name]));
  const store = new ShardedStore(shards);
  return new Map(keys.map((key) => [key, nameOf.get(store.storeOf(key)) as string]));
}

describe('keys', () => {
  test('are spread evenly, though they are alike', () => {
    const places = [...place(names).values()];
    for (const name of names) {
      expect(places.filter((other) => other === name).length / keys.length).toBeCloseTo(1 / 3, 1);
    }
  });

  test('are where they are in any order of the stores', () => {
    expect(place(names.toReversed())).toEqual(place(names));
  });

  test('stay where they are when a store comes, save those that it gets', () => {
    const before = place(names);
    const after = place([...names, '10.0.0.4:11211']);
    const moved = keys.filter((key) => before.get(key) !== after.get(key));
    expect(new Set(moved.map((key) => after.get(key)))).toEqual(new Set(['10.0.0.4:11211']));
    expect(moved.length / keys.length).toBeCloseTo(1 / 4, 1);
  });

  test('are where other versions of this program look for them', () => {
    const places = place(names);
    expect(keys.slice(0, 8).map((key) => names.indexOf(places.get(key) as string))).toEqual([1, 2, 1, 0, 1, 0, 2, 0]);
  });
});

test('a key is stored in one of the stores only', async () => {
  const stores = names.map((name) => [name, new MemoryStore()] as const);
  const store = new ShardedStore(stores);
  await store.create('signup', 'text', 1000);
  const texts = await Promise.all(stores.map(([, one]) => one.read('signup')));
  expect(texts.filter((stored) => stored !== undefined)).toHaveLength(1);
});

test('a store of none is none', () => {
  expect(() => new ShardedStore([])).toThrow(RangeError);
});

test('messages name the store that has the key', () => {
  const stores = names.map((name) => [name, Object.assign(new MemoryStore(), { nameOf: () => name })] as const);
  const store = new ShardedStore(stores);
  const places = place(names);
  for (const key of keys.slice(0, 8)) expect(store.nameOf(key)).toBe(places.get(key));
});

/** A store as somebody sees it whose clock is ahead, until the store has told its time. */
class FarStore implements Store {
  asked = 0;
  /** What is between a question and its answer. */
  way: () => Promise<unknown> = setImmediate;
  private readonly server: Store;
  private aheadMs: number;

  constructor(server: Store, aheadMs: number) {
    this.server = server;
    this.aheadMs = aheadMs;
  }

  nameOf(key: string): string {
    return this.server.nameOf(key);
  }

  now(): number {
    return this.server.now() + this.aheadMs;
  }

  async learnTime(): Promise<void> {
    if (this.aheadMs === 0) return;
    this.asked++;
    await this.way();
    this.aheadMs = 0;
  }

  async read(key: string): Promise<StoredText | undefined> {
    await this.way();
    return await this.server.read(key);
  }

  async create(...request: Parameters<Store['create']>): Promise<boolean> {
    await this.way();
    return await this.server.create(...request);
  }

  async replace(...request: Parameters<Store['replace']>): Promise<boolean> {
    await this.way();
    return await this.server.replace(...request);
  }

  close(): void {}
}

const isDown = (): Promise<never> => Promise.reject(new StoreError('down'));
const twentyMinutes = 20 * 60_000;

describe('the clock of several stores', () => {
  function setUp(aheadMs = twentyMinutes) {
    const clock = new VirtualClock(Date.UTC(2019, 11, 8, 6, 42, 57));
    const [first, second] = [new MemoryStore({ clock }), new MemoryStore({ clock })];
    const farFirst = new FarStore(first, aheadMs);
    const here = new ShardedStore([
      ['b', second],
      ['a', farFirst],
    ]);
    const keyOf = (one: Store): string => keys.find((key) => here.storeOf(key) === one) as string;
    return {
      clock,
      second,
      farFirst,
      here,
      others: new ShardedStore([
        ['a', first],
        ['b', second],
      ]),
      keyOfFirst: keyOf(farFirst),
      keyOfSecond: keyOf(second),
    };
  }

  test('is that of the first by name, which is asked until it has told its time', async () => {
    const { clock, farFirst, here } = setUp();
    farFirst.way = isDown;
    await expect(here.learnTime()).rejects.toThrow(new StoreError('down'));
    expect(here.now()).toBe(clock.time + twentyMinutes);
    farFirst.way = setImmediate;
    await here.learnTime();
    expect(here.now()).toBe(clock.time);
    farFirst.way = isDown;
    await here.learnTime();
    expect(farFirst.asked).toBe(2);
  });

  test('keeps nobody from what the other stores have', async () => {
    const { farFirst, here, keyOfFirst, keyOfSecond } = setUp();
    farFirst.way = isDown;
    expect(await here.create(keyOfSecond, 'text', 1000)).toBe(true);
    expect((await here.read(keyOfSecond))?.text).toBe('text');
    await expect(here.read(keyOfFirst)).rejects.toThrow(new StoreError('down'));
  });

  test.each([
    ['fast', 'shared', twentyMinutes, 1],
    ['fast', 'per-producer', twentyMinutes, 1],
    // By the store's time, what came in is too old.
    ['slow', 'shared', -twentyMinutes, 0],
    ['slow', 'per-producer', -twentyMinutes, 0],
  ] as const)(
    'is waited for by a producer whose own one is %s: what others stored stays, in the layout %s',
    async (_clock, layout, aheadMs, stored) => {
      const { farFirst, here, others, keyOfFirst, keyOfSecond } = setUp(aheadMs);
      const types = [keyOfFirst, keyOfSecond];
      const make = (id: string, store: Store): Producer =>
        new Producer({ store, types, layout, id, flushSeconds: 1, wait: setImmediate });
      const readTotals = async (): Promise<number[]> =>
        (await readSharedSummaries({ store: others, types, layout })).map(({ summary }) => summary.totalEventsCaptured);
      const theirs = make('theirs', others);
      const own = make('own', here);
      for (const type of types) {
        for (let i = 0; i < 100; i++) theirs.incoming.add(type, 'A');
        own.incoming.add(type, 'B');
      }
      await theirs.flush();
      farFirst.way = isDown;
      expect((await own.flush()).map(({ error }) => error?.message)).toEqual(['down', 'down']);
      expect(await readTotals()).toEqual([100, 100]);
      farFirst.way = setImmediate;
      expect(await own.flush()).toMatchObject([
        { stored, error: undefined },
        { stored, error: undefined },
      ]);
      expect(await readTotals()).toEqual([100 + stored, 100 + stored]);
    },
  );
});
