import { type Store, type StoredText, StoreError, StoreLimitError } from '../../events/store.ts';
import { checkKey, checkLifetime, countUtf8Bytes } from '../../events/store-limits.ts';
import type { Clock } from '../../windows/clock.ts';
import { monotonicMilliseconds } from '../clock.ts';
import { pause } from '../pause.ts';
import { Connection, type Reply } from './connection.ts';
import { toExpiry } from './expiry.ts';
import type { ServerAddress } from './server-address.ts';
import { ServerClock } from './server-clock.ts';
import { askFacts, askTime } from './server-facts.ts';

export const usualTimeoutMs = 1000;
/** What a server takes of an item's room for itself: 59 bytes in 1.6, up to 20 more in older ones. */
const itemOverheadBytes = 100;
const mostMeasurements = 4;

export interface MemcachedStoreOptions {
  /** How long a command may take, connecting included, and once the check of a clock that seems to be wrong. 1000 unless told otherwise. */
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
interface Line {
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
  readonly name: string;
  private readonly address: ServerAddress;
  private readonly timeoutMs: number;
  private readonly clock: ServerClock;
  private readonly closing = new AbortController();
  private connection: Connection | undefined;
  private line: Promise<Line> | undefined;
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

  /** The local time, corrected if the server's differs by more than 2 s. */
  now(): number {
    return this.clock.now();
  }

  async read(key: string): Promise<StoredText | undefined> {
    checkKey(key);
    const { connection, start } = await this.connect();
    const { value } = await connection.ask(`gets ${key}\r\n`, ['END'], start);
    if (value === undefined) return undefined;
    if (value.key !== key) throw connection.end(`${this.name} was asked for ${key}, and answers with ${value.key}`);
    const version: Version = { connection, token: value.token };
    return { text: value.text, version };
  }

  async create(key: string, text: string, lifetimeSeconds: number): Promise<boolean> {
    checkKey(key);
    checkLifetime(lifetimeSeconds);
    const line = await this.connect();
    const { word } = await this.write('add', line, key, text, lifetimeSeconds, '', ['STORED', 'NOT_STORED']);
    return word === 'STORED';
  }

  async replace(key: string, text: string, version: unknown, lifetimeSeconds: number): Promise<boolean> {
    checkKey(key);
    checkLifetime(lifetimeSeconds);
    const line = await this.connect();
    const { connection, token } = version as Version;
    if (connection !== line.connection) return false;
    const { word } = await this.write('cas', line, key, text, lifetimeSeconds, ` ${token}`, [
      'STORED',
      'EXISTS',
      'NOT_FOUND',
    ]);
    return word === 'STORED';
  }

  close(): void {
    if (this.closing.signal.aborted) return;
    const reason = `${this.name} was given up: the store is closed`;
    this.closing.abort(new StoreError(reason));
    this.connection?.end(reason);
  }

  private async write(
    command: 'add' | 'cas',
    { connection, itemBytes, start }: Line,
    key: string,
    text: string,
    lifetimeSeconds: number,
    token: string,
    goodWords: readonly string[],
  ): Promise<Reply> {
    const byteCount = countUtf8Bytes(text);
    const roomBytes = itemBytes - itemOverheadBytes - countUtf8Bytes(key);
    if (byteCount > roomBytes) {
      throw new StoreLimitError(`${this.name} takes ${roomBytes} bytes for ${key}, not ${byteCount}; -I makes it more`);
    }
    const expiry = toExpiry(lifetimeSeconds, this.now());
    return await connection.ask(`${command} ${key} 0 ${expiry} ${byteCount}${token}\r\n${text}\r\n`, goodWords, start);
  }

  /** The line to the server, which is opened unless there is one, and when whoever asks now starts to count his time. */
  private async connect(): Promise<Line> {
    this.closing.signal.throwIfAborted();
    const start = monotonicMilliseconds();
    if (this.line === undefined || this.connection?.isShutdown()) this.line = this.open();
    const line = await this.line;
    if (this.clock.nextMeasurementMs === 0 && !this.isMeasuring) this.measureAgain(line.connection);
    return { ...line, start: Math.max(start, line.start) };
  }

  private async open(): Promise<Line> {
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
