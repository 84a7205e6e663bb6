import { describe, expect, test } from 'vitest';
import { MemoryStore } from '../../../src/events/sharing/memory-store.ts';
import { ShardedStore } from '../../../src/events/sharing/sharded-store.ts';
import { type Store, StoreError } from '../../../src/events/sharing/store.ts';
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

test('the name of several stores has all of theirs', () => {
  expect(new ShardedStore(names.map((name) => [name, new MemoryStore()])).name).toBe('memory, memory, memory');
});

/** A store whose clock is known once it was read, which may fail. */
class ClockStore extends MemoryStore {
  reads = 0;
  isDown = false;
  private readonly knownTime: number;
  private time = 0;

  constructor(knownTime: number) {
    super();
    this.knownTime = knownTime;
  }

  override now(): number {
    return this.time;
  }

  override async read(key: string) {
    this.reads++;
    if (this.isDown) throw new StoreError('down');
    this.time = this.knownTime;
    return await super.read(key);
  }
}

describe('the clock of several stores', () => {
  function makeStores() {
    const [first, second] = [new ClockStore(1000), new ClockStore(2000)];
    const store = new ShardedStore([
      ['b', second],
      ['a', first],
    ]);
    const keyOf = (one: Store) => keys.find((key) => store.storeOf(key) === one) as string;
    return { first, second, store, keyOfFirst: keyOf(first), keyOfSecond: keyOf(second) };
  }

  test('is that of the first by name, and known by the first answer of any', async () => {
    const { first, store, keyOfSecond } = makeStores();
    await store.read(keyOfSecond);
    expect(store.now()).toBe(1000);
    await store.read(keyOfSecond);
    await store.create(keyOfSecond, 'text', 1);
    expect(first.reads).toBe(1);
  });

  test('is asked for again and again while its store is down, though nobody waits', async () => {
    const { first, second, store, keyOfSecond, keyOfFirst } = makeStores();
    first.isDown = true;
    expect(await store.create(keyOfSecond, 'text', 1000)).toBe(true);
    await expect(store.read(keyOfFirst)).rejects.toThrow(StoreError);
    expect((await store.read(keyOfSecond))?.text).toBe('text');
    expect(second.reads).toBe(1);
    first.isDown = false;
    await store.read(keyOfSecond);
    await store.read(keyOfSecond);
    expect(store.now()).toBe(1000);
  });
});
