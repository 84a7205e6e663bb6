import { MemoryStore } from '../../../src/events/sharing/memory-store.ts';
import { type Store, type StoredText, StoreError } from '../../../src/events/sharing/store.ts';
import type { VirtualClock } from '../../support/virtual-clock.ts';

/** What may become of a request. A late one fails at first, and is done at any moment after that, or never. */
export type Fate = 'served' | 'request-lost' | 'answer-lost' | 'late';

interface Request {
  readonly user: string;
  readonly serve: () => Promise<unknown>;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** A store that does nothing by itself: requests wait until a test decides on their fate, one by one. */
export class FaultyStore {
  private readonly clock: VirtualClock;
  private memory: MemoryStore;
  private readonly keys: Set<string> = new Set();
  private readonly evicted: Map<string, number> = new Map();
  private requests: Request[] = [];
  private lateRequests: Request[] = [];

  constructor(clock: VirtualClock) {
    this.clock = clock;
    this.memory = new MemoryStore({ clock });
  }

  get waitingCount(): number {
    return this.requests.length;
  }

  /** The store as one of its users sees it. */
  of(user: string): Store {
    const ask = <Answer>(key: string, serve: () => Promise<Answer>): Promise<Answer> =>
      new Promise((resolve, reject) => {
        this.keys.add(key);
        this.requests.push({ user, serve, resolve: resolve as (answer: unknown) => void, reject });
      });
    return {
      nameOf: () => 'faulty',
      now: () => this.clock.now(),
      learnTime: async () => undefined,
      read: (key) => ask(key, () => this.peek(key)),
      create: (key, text, lifetimeSeconds) =>
        ask(key, () => this.memory.create(this.place(key), text, lifetimeSeconds)),
      replace: (key, text, version, lifetimeSeconds) =>
        ask(key, () => this.memory.replace(this.place(key), text, version, lifetimeSeconds)),
      close: () => undefined,
    };
  }

  /** Decides on one of the requests that wait, if any does. */
  async decide(index: number, fate: Fate): Promise<void> {
    const [request] = this.requests.splice(index % Math.max(1, this.requests.length), 1);
    if (request === undefined) return;
    if (fate === 'late') this.lateRequests.push(request);
    const answer = fate === 'served' || fate === 'answer-lost' ? await request.serve() : undefined;
    if (fate === 'served') request.resolve(answer);
    else request.reject(new StoreError(fate));
  }

  /** Does one of the late requests, if there is any. Nobody is answered. */
  async doLate(index: number): Promise<void> {
    const [request] = this.lateRequests.splice(index % Math.max(1, this.lateRequests.length), 1);
    await request?.serve();
  }

  /** From now on nobody waits for answers to this user's requests, though they may be done yet. */
  leave(user: string): void {
    this.lateRequests.push(...this.requests.filter((request) => request.user === user));
    this.requests = this.requests.filter((request) => request.user !== user);
  }

  /** Late requests that were not done until now never are. */
  forgetLate(): void {
    this.lateRequests = [];
  }

  /** What is stored under a key, without asking in turn. */
  peek(key: string): Promise<StoredText | undefined> {
    return this.memory.read(this.place(key));
  }

  evict(key: string): void {
    this.evicted.set(key, (this.evicted.get(key) ?? 0) + 1);
  }

  restart(): void {
    for (const key of this.keys) this.evict(key);
  }

  /** A key in memory: what was evicted is out of reach, and versions are never used again. */
  private place(key: string): string {
    return `${key}/${this.evicted.get(key) ?? 0}`;
  }
}
