import { encodeUtf8 } from '../../structures/utf8.ts';
import type { Clock } from '../../windows/clock.ts';
import { NotDoneError, type Store, type StoredText, StoreLimitError } from './store.ts';
import { checkKey, checkLifetime, countRoomBytes, defaultItemBytes } from './store-limits.ts';

/** The clock and the limit of a store in memory. */
export interface MemoryStoreOptions {
  /** Milliseconds since 1970. The platform's clock by default. */
  readonly clock?: Clock;
  /** Max bytes of a key and its text, and 100 more. 1,048,576 by default. */
  readonly itemBytes?: number;
}

interface Item extends StoredText {
  readonly version: number;
  /** The moment that it goes. */
  readonly end: number;
}

/** The store of one process, for everything but sharing: it has the limits and the manners of a Memcached server. */
export class MemoryStore implements Store {
  private readonly clock: Clock;
  private readonly itemBytes: number;
  private readonly items: Map<string, Item> = new Map();
  private latestVersion = 0;
  private isClosed = false;

  constructor({ clock = Date, itemBytes = defaultItemBytes }: MemoryStoreOptions = {}) {
    this.clock = clock;
    this.itemBytes = itemBytes;
  }

  nameOf(): string {
    return 'memory';
  }

  now(): number {
    return this.clock.now();
  }

  async learnTime(): Promise<void> {}

  async read(key: string): Promise<StoredText | undefined> {
    this.check(key);
    return this.find(key);
  }

  create(key: string, text: string, lifetimeSeconds: number): Promise<boolean> {
    // A key that has nothing has no version.
    return this.replace(key, text, undefined, lifetimeSeconds);
  }

  async replace(key: string, text: string, version: unknown, lifetimeSeconds: number): Promise<boolean> {
    this.check(key);
    const item = this.makeItem(key, text, lifetimeSeconds);
    if (this.find(key)?.version !== version) return false;
    this.items.set(key, item);
    return true;
  }

  close(): void {
    this.isClosed = true;
  }

  private check(key: string): void {
    if (this.isClosed) throw new NotDoneError('the store in memory is closed');
    checkKey(key);
  }

  private makeItem(key: string, text: string, lifetimeSeconds: number): Item {
    checkLifetime(lifetimeSeconds);
    const roomBytes = countRoomBytes(this.itemBytes, key);
    const byteCount = encodeUtf8(text).length;
    if (byteCount > roomBytes) {
      throw new StoreLimitError(`the store in memory takes ${roomBytes} bytes for ${key}, not ${byteCount}`);
    }
    return { text, version: ++this.latestVersion, end: this.now() + 1000 * lifetimeSeconds };
  }

  private find(key: string): Item | undefined {
    const item = this.items.get(key);
    if (item === undefined || item.end > this.now()) return item;
    this.items.delete(key);
    return undefined;
  }
}
