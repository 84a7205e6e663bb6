import { describe, expect, test } from 'vitest';
import { MemoryStore } from '../../../src/events/sharing/memory-store.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { describeStore } from './store-suite.ts';

describeStore('a store in memory', async () => {
  const clock = new VirtualClock(Date.UTC(2019, 11, 8));
  const store = new MemoryStore({ clock });
  return {
    store,
    other: store,
    letTimePass: async () => {
      clock.time += 50;
    },
  };
});

describe('a store in memory, by a virtual clock,', () => {
  test('forgets a text at the very end of its lifetime', async () => {
    const clock = new VirtualClock(1_000_000);
    const store = new MemoryStore({ clock });
    await store.create('signup', 'text', 2.5);
    clock.time += 2499;
    expect((await store.read('signup'))?.text).toBe('text');
    clock.time += 1;
    expect(await store.read('signup')).toBeUndefined();
  });

  test('has the room that it is given, for key, text and 100 bytes', async () => {
    const store = new MemoryStore({ itemBytes: 116 });
    expect(await store.create('signup', '1234567890', 1)).toBe(true);
    await expect(store.create('review', '1234567890!', 1)).rejects.toThrow(
      'the store in memory takes 10 bytes for review, not 11',
    );
  });

  test('goes by the clock of the platform unless it is told otherwise', () => {
    const before = Date.now();
    expect(new MemoryStore().now()).toBeGreaterThanOrEqual(before);
    expect(new MemoryStore().now()).toBeLessThanOrEqual(Date.now());
  });
});
