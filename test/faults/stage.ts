import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../src/structures/random.ts';
import type { MemcachedProcess } from '../support/memcached-process.ts';
import { waitUntil } from '../support/wait-until.ts';
import { driveOut } from './drive-out.ts';
import type { Feed, ProducerProcess } from './producer-process.ts';
import { types } from './product.ts';
import { getStored, type Layout, type StoredValues } from './stored-values.ts';

/** What all keys begin with. */
export const prefix = 'round:';

/** The machine was too busy for what a round has to do while its producers run: such a round shows nothing. */
export class TooSlowError extends Error {
  override readonly message: string = 'the machine is too busy';
}

/** The processes of a round, and what can happen to them. */
export class Stage {
  readonly server: MemcachedProcess;
  readonly layout: Layout;
  readonly generators: readonly ProducerProcess[];
  readonly feed: Feed;
  /** Since when the producer that is fed has not been able to store anything, because it, or the server, is dead or stuck. */
  death: number | undefined = undefined;
  /** Until then, all producers are there to put back what the server loses: monotonic milliseconds. */
  private readonly lossesEnd: number;
  private serverPause: number | undefined = undefined;

  constructor(
    server: MemcachedProcess,
    layout: Layout,
    generators: readonly ProducerProcess[],
    feed: Feed,
    lossesEnd: number,
  ) {
    this.server = server;
    this.layout = layout;
    this.generators = generators;
    this.feed = feed;
    this.lossesEnd = lossesEnd;
  }

  get producers(): readonly ProducerProcess[] {
    return [...this.generators, this.feed.producer];
  }

  /** What any client sees. */
  getStored(): Promise<StoredValues> {
    return getStored(this.server, this.layout, prefix, types);
  }

  /** Waits until all producers have stored something. */
  async waitForProducers(): Promise<void> {
    await waitUntil(
      async () => {
        const ids = [...(await this.getStored()).producers.keys()];
        return this.producers.every((producer) => ids.some((id) => producer.isNamed(id)));
      },
      () => `producers, which tell: ${this.producers.map(({ stderr }) => stderr).join('')}`,
    );
    this.checkTime(1000);
  }

  /** Waits for a random moment in the given share of the time that is left for losses. */
  async waitForMoment(random: Random, share: number): Promise<void> {
    await sleep(random.fraction() * share * Math.max(0, this.lossesEnd - performance.now()));
  }

  /** The server dies, and is back after a while. */
  async restartServer(random: Random): Promise<void> {
    await this.server.kill();
    await sleep(300 * random.fraction());
    await this.server.restart();
    this.checkTime();
  }

  /** The server is stuck for longer than anybody waits for it, while something else happens. */
  async pauseServer(random: Random, meanwhile: () => Promise<void> = async () => {}): Promise<void> {
    await this.server.pause();
    this.serverPause = performance.now();
    try {
      await Promise.all([sleep(550 + 300 * random.fraction()), meanwhile()]);
    } finally {
      this.server.resume();
      this.serverPause = undefined;
    }
  }

  /** Another client writes values as large as ours, until ours are gone: more than once, if there is time. */
  async fillServer(random: Random): Promise<void> {
    const enough = performance.now() + 400 * random.fraction();
    await waitUntil(
      async () => {
        const isGone = await driveOut(
          this.server,
          this.layout,
          types.map((type) => prefix + type),
        );
        this.checkTime();
        return isGone && performance.now() >= enough;
      },
      () => 'a value to be thrown away',
    );
  }

  /** One of some producers is stuck for a while. */
  async pauseProducer(producers: readonly ProducerProcess[], random: Random): Promise<void> {
    const producer = producers[random.below(producers.length)] as ProducerProcess;
    await producer.pause();
    await sleep(300 + 600 * random.fraction());
    producer.resume();
  }

  /** Waits until the producer that is fed has flushed again, twice: what the server has lost is back then. */
  async waitForFed(): Promise<void> {
    for (let i = 0; i < 2; i++) {
      const before = await this.fedEvents();
      await waitUntil(
        async () => {
          const events = await this.fedEvents();
          return types.every((type) => (events.get(type) ?? 0) > (before.get(type) ?? 0));
        },
        () => `the fed producer, which tells: ${this.feed.producer.stderr}`,
      );
    }
  }

  /** The producer that is fed dies at a random moment within the time between two flushes. */
  async killFed(random: Random): Promise<void> {
    await sleep(200 * random.fraction());
    this.feed.stop();
    this.death = this.serverPause ?? performance.now();
    await this.feed.producer.kill();
  }

  /** How many events of each type the producer that is fed has stored. */
  private async fedEvents(): Promise<ReadonlyMap<string, number>> {
    const { producers } = await this.getStored();
    return [...producers].find(([id]) => this.feed.producer.isNamed(id))?.[1].events ?? new Map();
  }

  /** Throws unless so many milliseconds are left in which the server may lose what it has. */
  private checkTime(milliseconds = 0): void {
    if (performance.now() + milliseconds > this.lossesEnd) throw new TooSlowError();
  }
}
