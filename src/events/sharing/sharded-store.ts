import type { Store, StoredText } from './store.ts';

/** A store, and what it is called by all who share it. */
export type Shard = readonly [name: string, store: Store];

/**
 * Several stores as one: every key belongs to one of them, the one that gets the highest mark for that key. So all who have
 * the same names agree, in any order and in any process, and a store more or less moves only the keys that it gets or had.
 *
 * The clock of them all is that of the store whose name comes first by its UTF-16 units. A store knows its clock once it has
 * answered. Until that one has, what the others have can be read, but nothing is written: by a guess of the time, somebody
 * would throw away what counts.
 */
export class ShardedStore implements Store {
  /** By name. */
  private readonly shards: readonly Shard[];
  private readonly clockStore: Store;
  private firstLook: Promise<unknown> | undefined;
  private isClockKnown = false;

  /** With one store for a name, at least one. */
  constructor(shards: Iterable<Shard>) {
    this.shards = [...shards].sort(([name], [other]) => (name < other ? -1 : 1));
    const [first] = this.shards;
    if (first === undefined) throw new RangeError('no stores');
    this.clockStore = first[1];
  }

  nameOf(key: string): string {
    return this.storeOf(key).nameOf(key);
  }

  now(): number {
    return this.clockStore.now();
  }

  async read(key: string): Promise<StoredText | undefined> {
    if (!this.isClockKnown) {
      // The first one waits, so that its reader knows the time. Later ones do not: what the other stores have can be had.
      const look = this.lookAtClock(key).catch(() => {});
      this.firstLook ??= look;
      await this.firstLook;
    }
    return await this.storeOf(key).read(key);
  }

  async create(key: string, text: string, lifetimeSeconds: number): Promise<boolean> {
    if (!this.isClockKnown) await this.lookAtClock(key);
    return await this.storeOf(key).create(key, text, lifetimeSeconds);
  }

  async replace(key: string, text: string, version: unknown, lifetimeSeconds: number): Promise<boolean> {
    if (!this.isClockKnown) {
      await this.lookAtClock(key);
      // The text was made by a guess. Whoever reads again makes it by the time that is known now.
      return false;
    }
    return await this.storeOf(key).replace(key, text, version, lifetimeSeconds);
  }

  close(): void {
    for (const [, store] of this.shards) store.close();
  }

  /** The store that has a key: O(stores × length of the key). */
  storeOf(key: string): Store {
    let best = this.clockStore;
    let bestMark = -1;
    for (const [name, store] of this.shards) {
      const mark = markOf(name, key);
      if (mark > bestMark) {
        bestMark = mark;
        best = store;
      }
    }
    return best;
  }

  /** Asks the store of the clock for something, so that it knows its clock. Fails as it does. */
  private async lookAtClock(key: string): Promise<void> {
    await this.clockStore.read(key);
    this.isClockKnown = true;
  }
}

/** 32 bits, as even for keys that are alike as for any: FNV-1a over UTF-16 units, stirred as MurmurHash3 does at its end. */
function markOf(name: string, key: string): number {
  let hash = 0x811c9dc5;
  const text = `${name} ${key}`;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
