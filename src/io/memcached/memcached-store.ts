import { asNotDone, type Store, type StoredText, StoreError, StoreLimitError } from '../../events/sharing/store.ts';
import { checkKey, checkLifetime, countRoomBytes, defaultItemBytes } from '../../events/sharing/store-limits.ts';
import { StoredTotalsError } from '../../events/sharing/stored-totals.ts';
import type { Clock } from '../../windows/clock.ts';
import { monotonicMilliseconds } from '../time/clock.ts';
import { Connection } from './connection.ts';
import { quoteServer } from './reply-reader.ts';
import type { ServerAddress } from './server-address.ts';
import { ServerClock, toExpiry } from './server-clock.ts';
import { askFacts } from './server-facts.ts';

export const defaultTimeoutMs = 1000;

export interface MemcachedStoreOptions {
  /** How long a command may take, connecting included. 1000 by default. */
  readonly timeoutMs?: number;
  /** The local time in milliseconds since 1970. The platform's clock by default. */
  readonly clock?: Clock;
  /** Called once, if the server's clock is more than 2 s off, with the seconds that it is ahead: fewer than 0 if it is behind. */
  readonly onSkew?: ((seconds: number) => void) | undefined;
}

/** What a text was read with. Another connection may be to a server that was restarted, and counts its tokens from 1 again. */
interface Version {
  readonly connection: Connection;
  readonly token: string;
}

/** The connection for a command, whose time began to run at `start`: monotonic milliseconds. */
interface Link {
  readonly connection: Connection;
  readonly start: number;
}

/**
 * A Memcached server as a store. It connects at the first command; after anything that went wrong with a connection, the next
 * command makes another one.
 */
export class MemcachedStore implements Store {
  private readonly name: string;
  private readonly address: ServerAddress;
  private readonly timeoutMs: number;
  private readonly clock: ServerClock;
  private connection: Connection | undefined;
  /** The same, as soon as all is known of the server that commands need. */
  private opening: Promise<Connection> | undefined;
  /** What the server has room for in one item: known once it is connected. */
  private itemBytes = defaultItemBytes;
  /** Why nothing is asked any more: set by `close`. */
  private closed: StoreError | undefined;

  constructor(
    address: ServerAddress,
    { timeoutMs = defaultTimeoutMs, clock = Date, onSkew = () => {} }: MemcachedStoreOptions = {},
  ) {
    this.name = `memcached at ${address.text}`;
    this.address = address;
    this.timeoutMs = timeoutMs;
    this.clock = new ServerClock(clock, onSkew);
  }

  nameOf(): string {
    return this.name;
  }

  /** The local time, corrected if the server's differs by more than 2 s. */
  now(): number {
    return this.clock.now();
  }

  async learnTime(): Promise<void> {
    if (!this.clock.isKnown) await this.connect();
  }

  async read(key: string): Promise<StoredText | undefined> {
    checkKey(key);
    const { connection, start } = await this.connect();
    const { value } = await connection.ask(`gets ${key}\r\n`, ['END'], start);
    if (value === undefined) return undefined;
    if (value.key !== key)
      throw connection.end(`${this.name} was asked for ${key}, and answers with ${quoteServer(value.key)}`);
    const { text, token } = value;
    if (text === undefined) {
      throw new StoredTotalsError(
        `${key} in ${this.name} is no UTF-8 text of up to 64 MiB: delete it, or set another prefix`,
      );
    }
    const version: Version = { connection, token };
    return { text, version };
  }

  async create(key: string, text: string, lifetimeSeconds: number): Promise<boolean> {
    checkKey(key);
    checkLifetime(lifetimeSeconds);
    return await this.write(await this.connect(), key, text, undefined, lifetimeSeconds);
  }

  async replace(key: string, text: string, version: unknown, lifetimeSeconds: number): Promise<boolean> {
    checkKey(key);
    checkLifetime(lifetimeSeconds);
    const link = await this.connect();
    const { connection, token } = version as Version;
    if (connection !== link.connection) return false;
    return await this.write(link, key, text, token, lifetimeSeconds);
  }

  close(): void {
    const reason = `${this.name} was given up: the store is closed`;
    this.closed ??= new StoreError(reason);
    this.connection?.end(reason);
  }

  /** Stores a text in place of the one with a token, or of none. */
  private async write(
    { connection, start }: Link,
    key: string,
    text: string,
    token: string | undefined,
    lifetimeSeconds: number,
  ): Promise<boolean> {
    const byteCount = Buffer.byteLength(text);
    const roomBytes = countRoomBytes(this.itemBytes, key);
    if (byteCount > roomBytes) {
      throw new StoreLimitError(
        `${this.name} takes ${roomBytes} bytes for ${key}, not ${byteCount}; its -I makes it more`,
      );
    }
    const [command, condition] = token === undefined ? ['add', ''] : ['cas', ` ${token}`];
    const expiry = toExpiry(lifetimeSeconds, this.now());
    const request = `${command} ${key} 0 ${expiry} ${byteCount}${condition}\r\n${text}\r\n`;
    const { word } = await connection.ask(request, ['STORED', 'NOT_STORED', 'EXISTS', 'NOT_FOUND'], start);
    return word === 'STORED';
  }

  /** The connection to the server, which is opened unless there is one. Fails with a `NotDoneError`: nothing has been sent. */
  private async connect(): Promise<Link> {
    const start = monotonicMilliseconds();
    try {
      if (this.closed !== undefined) throw this.closed;
      if (this.opening === undefined || this.connection?.hasEnded) this.opening = this.open(start);
      const connection = await this.opening;
      // In passing: where this fails, so does the command that follows.
      if (this.clock.isDue) this.clock.measure(() => askFacts(connection)).catch(() => {});
      return { connection, start };
    } catch (error) {
      throw asNotDone(error);
    }
  }

  private async open(start: number): Promise<Connection> {
    const connection = new Connection(this.address, this.timeoutMs);
    this.connection = connection;
    try {
      await connection.open();
      const { itemBytes } = await this.clock.measure(() => askFacts(connection, start));
      this.itemBytes = itemBytes;
      return connection;
    } catch (error) {
      connection.end((error as Error).message);
      throw error;
    }
  }
}
