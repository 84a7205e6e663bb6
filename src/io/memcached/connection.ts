import { once } from 'node:events';
import net from 'node:net';
import { asNotDone, NotDoneError, StoreError, StoreLimitError } from '../../events/sharing/store.ts';
import { monotonicMilliseconds } from '../time/clock.ts';
import { quoteServer, type Reply, ReplyReader } from './reply-reader.ts';
import type { ServerAddress } from './server-address.ts';

/** A command that waits for its reply. */
interface Question {
  readonly goodWords: readonly string[];
  readonly stopTimer: () => void;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: unknown) => void;
}

const keepAliveMs = 60_000;
/** What an error code of a connection means to a person, and what can be done. */
const explanations: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused; is it running?',
  ECONNRESET: 'it broke the connection',
  EPIPE: 'it broke the connection',
  ENOTFOUND: 'no such host; is the name right?',
  EAI_AGAIN: 'the name cannot be looked up now',
  EHOSTUNREACH: 'no way to that host; is the network up?',
  ENETUNREACH: 'no way to that network; is it up?',
  ETIMEDOUT: 'no answer',
  EADDRNOTAVAIL: 'this machine has no such address, or no port left',
  EACCES: 'this machine does not allow it',
  EMFILE: 'too many open files',
};

/**
 * A connection to a server, from its opening to its end, which is final: whoever wants to go on opens another one. Questions
 * may be asked while others wait. One that is not answered in time ends the connection, because what comes later would be
 * taken for the reply to another one. So does a reply that makes no sense, or that nobody asked for.
 */
export class Connection {
  /** What messages call the server. */
  readonly server: string;
  private readonly address: ServerAddress;
  private readonly timeoutMs: number;
  private readonly socket: net.Socket = new net.Socket();
  private readonly reader: ReplyReader;
  /** In the order in which they were asked. */
  private readonly questions: Question[] = [];
  private isOpen = false;
  private failure: StoreError | undefined;

  /** Waits so long for its opening, and for every reply. */
  constructor(address: ServerAddress, timeoutMs: number) {
    this.server = `memcached at ${address.text}`;
    this.address = address;
    this.timeoutMs = timeoutMs;
    this.reader = new ReplyReader(address.text);
    this.socket.setNoDelay(true).setKeepAlive(true, keepAliveMs);
    this.socket.on('connect', () => {
      this.isOpen = true;
    });
    this.socket.on('data', (bytes) => this.receive(bytes));
    this.socket.on('error', (error) => {
      this.end(this.isOpen ? this.closed : `cannot reach ${this.server}: ${describeFailure(error)}`);
    });
    this.socket.on('end', () => this.end(this.closed));
    this.socket.on('close', () => this.end(this.closed));
  }

  get hasEnded(): boolean {
    return this.failure !== undefined;
  }

  /** Connects. Fails with the `StoreError` that the connection ended with. */
  async open(): Promise<void> {
    const { host, port } = this.address;
    const stopTimer = startTimer(this.timeoutMs, () =>
      this.end(`cannot reach ${this.server}: no answer within ${this.timeoutMs} ms`),
    );
    try {
      await once(this.socket.connect({ host, port }), 'connect');
    } catch (error) {
      throw this.failure ?? error;
    } finally {
      stopTimer();
    }
  }

  /** Ends the connection unless it has ended: what was not answered yet fails. Returns the error that it ended with. */
  end(reason: string): StoreError {
    if (this.failure !== undefined) return this.failure;
    const failure = new StoreError(reason);
    this.failure = failure;
    // Tells whoever waits for the opening.
    this.socket.destroy(failure);
    for (const { stopTimer, reject } of this.questions.splice(0)) {
      stopTimer();
      reject(failure);
    }
    return failure;
  }

  /**
   * Sends a command, for which one of these words is a good reply. Fails with a `StoreError` for any other one, and if there
   * is none in time, which began to run at `start`: monotonic milliseconds. With a `NotDoneError` if it is not sent, or refused.
   */
  async ask(command: string, goodWords: readonly string[], start: number = monotonicMilliseconds()): Promise<Reply> {
    if (this.failure !== undefined) throw asNotDone(this.failure);
    return await new Promise((resolve, reject) => {
      const stopTimer = startTimer(start + this.timeoutMs - monotonicMilliseconds(), () =>
        this.end(`${this.server} did not answer within ${this.timeoutMs} ms`),
      );
      this.questions.push({ goodWords, stopTimer, resolve, reject });
      this.reader.expect();
      this.socket.write(command);
    });
  }

  private get closed(): string {
    return `${this.server} closed the connection`;
  }

  private receive(bytes: Buffer): void {
    try {
      for (const reply of this.reader.read(bytes)) {
        this.answer(this.questions.shift() as Question, reply);
        if (this.hasEnded) return;
      }
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      this.end(error.message);
    }
  }

  private answer({ goodWords, stopTimer, resolve, reject }: Question, reply: Reply): void {
    stopTimer();
    if (goodWords.includes(reply.word)) resolve(reply);
    else reject(this.refuse(reply));
  }

  /** The error for a reply that is not a good one. Ends the connection if replies may be out of step from here on. */
  private refuse({ word, line }: Reply): unknown {
    const said = quoteServer(line);
    if (word === 'SERVER_ERROR') {
      if (line.includes('too large')) return new StoreLimitError(`${this.server} cannot do that: ${said}`);
      const advice = line.includes('out of memory') ? '; its -m gives it more' : '';
      return new NotDoneError(`${this.server} cannot do that: ${said}${advice}`);
    }
    const failure = this.end(`${this.server} refuses a command: ${said}`);
    // Any other word may be the reply to another command.
    return word === 'ERROR' || word === 'CLIENT_ERROR' ? asNotDone(failure) : failure;
  }
}

/**
 * Calls a function once so many milliseconds have passed, unless it is stopped: returns what stops it. What has come in by then is
 * looked at first: a program that was busy or stopped for longer than that finds the answer there, and is not to blame the server.
 */
function startTimer(milliseconds: number, act: () => void): () => void {
  let lastLook: NodeJS.Immediate | undefined;
  const timer = setTimeout(() => {
    lastLook = setImmediate(act);
  }, milliseconds);
  return () => {
    clearTimeout(timer);
    clearImmediate(lastLook);
  };
}

function describeFailure(error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return explanations[code] ?? message;
}
