import { isUtf8 } from 'node:buffer';
import { once } from 'node:events';
import net from 'node:net';
import { MemcacheClient, MemcacheConnection, Status } from 'memcache-client';
import { asNotDone, StoreError, StoreLimitError } from '../../events/sharing/store.ts';
import { mostTextBytes } from '../../events/sharing/store-limits.ts';
import { escapeControls } from '../../report/escape.ts';
import { monotonicMilliseconds } from '../time/clock.ts';
import { describeFailure } from './describe-failure.ts';
import { ReplyTimer } from './reply-timer.ts';
import type { ServerAddress } from './server-address.ts';

/** What was stored under a key, and the token that tells whether it was written since. */
export interface Value {
  readonly key: string;
  /** Undefined if the value is not UTF-8, or has over 64 MiB. */
  readonly text: string | undefined;
  readonly token: string;
}

export interface Reply {
  /** The first word of its last line: `END`, `STORED`, ... */
  readonly word: string;
  readonly value: Value | undefined;
  /** What `stats` tells, by name. */
  readonly statistics: ReadonlyMap<string, string>;
}

/** What a question waits with for its reply: the library keeps these in the order in which they were asked. */
type Question = Parameters<MemcacheConnection['queueCommand']>[0];
type Results = { value?: Value; STAT?: string[][] };
type ReplyError = Error & { cmdTokens?: string[] };

const refusals: ReadonlySet<string | undefined> = new Set(['ERROR', 'CLIENT_ERROR', 'SERVER_ERROR']);
const replyWords: ReadonlySet<string | undefined> = new Set([
  ...['VALUE', 'STAT', 'END', 'STORED', 'NOT_STORED', 'EXISTS', 'NOT_FOUND'],
  ...refusals,
]);
/** No server has larger ones. */
const mostValueBytes = 2 ** 30;
const longestQuote = 60;

/**
 * A connection to a server, from its opening to its end, which is final: whoever wants to go on opens another one. Questions
 * may be asked while others wait. One that is not answered in time ends the connection, because what comes later would be
 * taken for the reply to another one.
 *
 * The library finds replies in the bytes and questions for the replies. But it logs what it does not know, and throws in the
 * socket's listeners at what nobody asked for: here, both end the connection.
 */
export class Connection extends MemcacheConnection {
  /** What messages call the server. */
  readonly server: string;
  private readonly address: ServerAddress;
  private readonly timeoutMs: number;
  private failure: StoreError | undefined;

  /** Waits so long for its opening, and for every reply. */
  constructor(address: ServerAddress, timeoutMs: number) {
    super(new MemcacheClient({ server: address.text, noDelay: true }));
    this.address = address;
    this.timeoutMs = timeoutMs;
    this.server = `memcached at ${address.text}`;
  }

  /** In place of the inherited way, which knows no IPv6 and cannot be broken off. */
  async open(): Promise<void> {
    const { timeoutMs, address } = this;
    const socket = net.connect({ host: address.host, port: address.port });
    this.socket = socket;
    this._status = Status.CONNECTING;
    socket.once('connect', () => {
      this._status = Status.READY;
      this._setupConnection(socket);
    });
    const timer = new ReplyTimer(timeoutMs, () =>
      this.end(`cannot reach ${this.server}: no answer within ${timeoutMs} ms`),
    );
    try {
      await once(socket, 'connect');
    } catch (error) {
      throw this.end(`cannot reach ${this.server}: ${describeFailure(error)}`);
    } finally {
      timer.stop();
    }
  }

  /** Ends the connection unless it has ended: what was not answered yet fails. Returns the error that it ended with. */
  end(reason: string): StoreError {
    this.failure ??= new StoreError(reason);
    // Tells whoever waits for the opening.
    this.socket?.destroy(this.failure);
    this._shutdown(reason);
    return this.failure;
  }

  /**
   * Sends a command, for which one of these words is a good reply. Fails with a `StoreError` for any other one, and if there
   * is none in time, which began to run at `start`: monotonic milliseconds. With a `NotDoneError` if it is not sent, or refused.
   */
  ask(command: string, goodWords: readonly string[], start: number = monotonicMilliseconds()): Promise<Reply> {
    return new Promise((resolve, reject) => {
      if (!this.isReady()) throw asNotDone(this.end(`${this.server} closed the connection`));
      const timer = new ReplyTimer(start + this.timeoutMs - monotonicMilliseconds(), () =>
        this.end(`${this.server} did not answer within ${this.timeoutMs} ms`),
      );
      const results: Results = {};
      this.queueCommand({
        results,
        callback: (error: ReplyError | null | undefined, tokens: string[] = ['END']) => {
          timer.stop();
          const line = error ? error.cmdTokens : tokens;
          if (line === undefined) {
            // The connection is ending, which must not be asked for again meanwhile: the library would never come to an end.
            this.failure ??= new StoreError(`${this.server} closed the connection`);
            reject(this.failure);
          } else if (goodWords.includes(line[0] as string)) {
            resolve(toReply(line[0] as string, results));
          } else {
            const refusal = this.refusal(line);
            // Any other word may be the reply to another command.
            reject(refusals.has(line[0]) ? asNotDone(refusal) : refusal);
          }
        },
      });
      this.socket?.write(command);
    });
  }

  /** Deadlines are kept by whoever asks. */
  override _startCmdTimeout(): void {}

  override processCmd(tokens: string[]): number {
    const [word, , , bytes] = tokens as [string, ...string[]];
    const isSound = replyWords.has(word) && (word !== 'VALUE' || (tokens.length === 5 && isSize(bytes as string)));
    if (isSound && this.hasQuestion) return super.processCmd(tokens);
    if (isSound) this.end(`${this.server} says, without being asked: ${quote(tokens.join(' '))}`);
    else this.endAtNonsense(tokens.join(' '));
    // Whatever else has come is not looked at.
    return 0;
  }

  override receiveResult({ cmdTokens, data }: Parameters<MemcacheConnection['receiveResult']>[0]): void {
    const [, key, , , token] = cmdTokens as [string, string, string, string, string];
    const results: Results = this.peekCommand().results;
    const bytes = data ?? Buffer.alloc(0);
    results.value = { key, text: bytes.length <= mostTextBytes && isUtf8(bytes) ? bytes.toString() : undefined, token };
  }

  override malformCommand(): void {
    this.endAtNonsense('');
  }

  override malformDataStream(): void {
    this.endAtNonsense('a value of another length than it said');
  }

  private get hasQuestion(): boolean {
    return (this.peekCommand() as Question | undefined) !== undefined;
  }

  private refusal(line: readonly string[]): StoreError {
    const text = line.join(' ');
    const said = shorten(text);
    if (line[0] === 'SERVER_ERROR') {
      // It goes on.
      if (text.includes('too large')) return new StoreLimitError(`${this.server} cannot do that: ${said}`);
      const advice = text.includes('out of memory') ? '; its -m gives it more' : '';
      return new StoreError(`${this.server} cannot do that: ${said}${advice}`);
    }
    // Replies may be out of step from here on.
    return this.end(`${this.server} refuses a command: ${said}`);
  }

  private endAtNonsense(line: string): void {
    this.end(`what answers at ${this.address.text} is no Memcached server: it says ${quote(line)}`);
  }
}

function quote(line: string): string {
  return `"${shorten(line)}"`;
}

/** What a server says, as it can be shown. */
export function shorten(text: string): string {
  return escapeControls(text.length > longestQuote ? `${text.slice(0, longestQuote)}...` : text);
}

function isSize(digits: string): boolean {
  return /^\d+$/.test(digits) && Number(digits) <= mostValueBytes;
}

function toReply(word: string, { value, STAT = [] }: Results): Reply {
  return { word, value, statistics: new Map(STAT.map(([name = '', ...rest]) => [name, rest.join(' ')])) };
}
