import { asNotDone, type Store, type StoredText, StoreError, StoreLimitError } from '../../events/sharing/store.ts';
import { checkKey, checkLifetime, countRoomBytes } from '../../events/sharing/store-limits.ts';
import { StoredTotalsError } from '../../events/sharing/stored-totals.ts';
import type { Clock } from '../../windows/clock.ts';
import { monotonicMilliseconds } from '../time/clock.ts';
import { pause } from '../time/pause.ts';
import { Connection } from './connection.ts';
import { shorten } from './reply-reader.ts';
import type { ServerAddress } from './server-address.ts';
import { ServerClock, toExpiry } from './server-clock.ts';
import { askFacts, askTime } from './server-facts.ts';

export const usualTimeoutMs = 1000;
const mostMeasurements = 4;

export interface MemcachedStoreOptions {
  /**
   * How long a command may take, connecting included; but those that are first to meet a server whose clock seems to be wrong
   * wait until that is sure. 1000 unless told otherwise.
   */
  readonly timeoutMs?: number;
  /** The local time in milliseconds since 1970. The platform's clock unless told otherwise. */
  readonly clock?: Clock;
  /** Told once that the server's clock is more than 2 s ahead of the local one, or behind it: fewer than 0 s. */
  readonly onSkew?: ((seconds: number) => void) | undefined;
}

/** What a text was read with. Another connection may be to a server that was restarted, and counts its tokens from 1 again. */
interface Version {
  readonly connection: Connection;
  readonly token: string;
}

/** A connection on which all is known that commands need. */
interface Link {
  readonly connection: Connection;
  readonly itemBytes: number;
  /** When somebody who asked for it before may start to count his time: monotonic milliseconds. */
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
  private readonly closing = new AbortController();
  private connection: Connection | undefined;
  private link: Promise<Link> | undefined;
  private isMeasuring = false;

  constructor(
    address: ServerAddress,
    { timeoutMs = usualTimeoutMs, clock = Date, onSkew = () => {} }: MemcachedStoreOptions = {},
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
      throw connection.end(`${this.name} was asked for ${key}, and answers with ${shorten(value.key)}`);
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
    if (this.closing.signal.aborted) return;
    const reason = `${this.name} was given up: the store is closed`;
    this.closing.abort(new StoreError(reason));
    this.connection?.end(reason);
  }

  /** Stores a text in place of the one with a token, or of none. */
  private async write(
    { connection, itemBytes, start }: Link,
    key: string,
    text: string,
    token: string | undefined,
    lifetimeSeconds: number,
  ): Promise<boolean> {
    const byteCount = Buffer.byteLength(text);
    const roomBytes = countRoomBytes(itemBytes, key);
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

  /** The link to the server, which is opened unless there is one, and when whoever asks now starts to count his time. */
  private async connect(): Promise<Link> {
    const start = monotonicMilliseconds();
    const link = await this.findLink().catch((error) => {
      // Nothing has been sent of what is to be asked.
      throw asNotDone(error);
    });
    if (this.clock.nextMeasurementMs === 0 && !this.isMeasuring) this.measureAgain(link.connection);
    return { ...link, start: Math.max(start, link.start) };
  }

  private async findLink(): Promise<Link> {
    this.closing.signal.throwIfAborted();
    if (this.link === undefined || this.connection?.hasEnded) this.link = this.open();
    return await this.link;
  }

  private async open(): Promise<Link> {
    const connection = new Connection(this.address, this.timeoutMs);
    this.connection = connection;
    try {
      let start = monotonicMilliseconds();
      await connection.open();
      const { seconds, itemBytes } = await askFacts(connection, start);
      this.clock.measure(seconds);
      for (let measurement = 2; !this.clock.isKnown; measurement++) {
        if (measurement > mostMeasurements) {
          throw new StoreError(
            `the clock of ${this.name} cannot be relied on: it differs from the local one by this and that`,
          );
        }
        await pause(this.clock.nextMeasurementMs, this.closing.signal);
        start = monotonicMilliseconds();
        this.clock.measure(await askTime(connection));
      }
      return { connection, itemBytes, start };
    } catch (error) {
      connection.end((error as Error).message);
      throw error;
    }
  }

  /** In passing: where this fails, so does the command that follows. */
  private measureAgain(connection: Connection): void {
    this.isMeasuring = true;
    askTime(connection)
      .then((seconds) => this.clock.measure(seconds))
      .catch(() => {})
      .finally(() => {
        this.isMeasuring = false;
      });
  }
}
