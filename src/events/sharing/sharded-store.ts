import type { Store, StoredText } from './store.ts';

/** A store, and what it is called by all who share it. */
export type Shard = readonly [name: string, store: Store];

/**
 * Several stores as one: every key belongs to one of them, the one that gets the highest mark for that key. So all who have
 * the same names agree, in any order and in any process, and a store more or less moves only the keys that it gets or had.
 *
 * The clock of them all is that of the store whose name comes first by its UTF-16 units, which has to be reached once.
 */
export class ShardedStore implements Store {
  /** By name. */
  private readonly shards: readonly Shard[];
  private readonly clockStore: Store;

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

  learnTime(): Promise<void> {
    return this.clockStore.learnTime();
  }

  read(key: string): Promise<StoredText | undefined> {
    return this.storeOf(key).read(key);
  }

  create(key: string, text: string, lifetimeSeconds: number): Promise<boolean> {
    return this.storeOf(key).create(key, text, lifetimeSeconds);
  }

  replace(key: string, text: string, version: unknown, lifetimeSeconds: number): Promise<boolean> {
    return this.storeOf(key).replace(key, text, version, lifetimeSeconds);
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
