import { randomBytes } from 'node:crypto';
import os from 'node:os';
import type { EventTally } from '../../events/counting/rolling-aggregate.ts';
import type { EventBatch } from '../../events/event-batch.ts';
import { type FlushReport, Producer } from '../../events/sharing/producer.ts';
import {
  readSharedSummaries,
  type SharedSummary,
  type SharedSummaryOptions,
} from '../../events/sharing/shared-summary.ts';
import { type Store, StoreError } from '../../events/sharing/store.ts';
import { openMemcached } from '../../io/memcached/open-memcached.ts';
import type { Terminal } from '../../io/terminal/terminal.ts';
import { startSteadyClock } from '../../io/time/clock.ts';
import { type Interruptible, unlessAborted } from '../../io/time/interruption.ts';
import { pause } from '../../io/time/pause.ts';
import { Ticker } from '../../io/time/ticker.ts';
import type { EventSummaries } from '../../report/events.ts';
import { formatCount, formatQuantity } from '../../report/number.ts';
import { UserError } from '../../user-error.ts';
import type { EventsConfig, MemcachedConfig } from './config.ts';
import { inDoubt, isForGood, Outages } from './outages.ts';
import type { Totals } from './totals.ts';

/** How long the end of a run retries to store what is left, unless one command may take longer. */
const defaultPatienceSeconds = 10;
/** The end of a run tells what it waits for if it takes longer. */
const briefMilliseconds = 1000;
const maxRetrySeconds = 1;
const maxHostCharacters = 40;

/** The totals of all processes that share a store, to which this one adds. */
export class SharedTotals implements Totals {
  private readonly shared: SharedSummaryOptions;
  private readonly memcached: MemcachedConfig;
  private readonly terminal: Terminal;
  private readonly store: Store;
  private readonly producer: Producer;
  private readonly outages: Outages;
  private readonly ticker: Ticker;
  /** Aborted if the run is to end. */
  private readonly ending: AbortSignal;
  /** Aborted if nothing more is to be stored. */
  private readonly givingUp: AbortController = new AbortController();
  private lastTold: FlushReport | undefined = undefined;
  private isFinished = false;

  constructor(config: EventsConfig, memcached: MemcachedConfig, terminal: Terminal, interruption: Interruptible) {
    const { windowMinutes, bucketSeconds } = config;
    const { prefix, layout, flushSeconds } = memcached;
    this.memcached = memcached;
    this.ending = interruption.signal;
    this.terminal = terminal;
    this.store = openStore(memcached, terminal);
    const types = config.types.map(({ name }) => name);
    this.shared = { store: this.store, types, prefix, layout, windowMinutes, bucketSeconds };
    this.producer = new Producer({
      ...this.shared,
      id: makeProducerId(),
      flushSeconds,
      wait: (milliseconds) => pause(milliseconds, this.givingUp.signal),
    });
    this.outages = new Outages(this.producer, terminal);
    this.ticker = new Ticker(1000 * flushSeconds, () => {
      // Only a bug gets here: nobody else would catch it.
      this.flush().catch((error: Error) => interruption.end(error));
    });
  }

  async now(): Promise<number> {
    const { store, ending } = this;
    // If the store cannot be reached now, it may be later.
    if (!ending.aborted) await unlessAborted(store.learnTime(), ending).catch(() => {});
    return store.now();
  }

  get tally(): EventTally {
    return this.producer.incoming.tally;
  }

  count(batch: EventBatch): void {
    this.producer.incoming.addBatch(batch);
  }

  async summarize(): Promise<EventSummaries | undefined> {
    try {
      if (!this.isFinished) await this.flush();
      // The store is closed then, or still out of reach.
      else if (this.outages.error !== undefined && !isForGood(this.outages.error)) throw this.outages.error;
      return toSummaries(await readSharedSummaries(this.shared), this.store.now());
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      this.terminal.warn(`no summary: ${error.message}`);
      return undefined;
    }
  }

  async finish(): Promise<void> {
    this.ticker.stop();
    const patienceSeconds = Math.max(defaultPatienceSeconds, this.memcached.timeoutSeconds);
    const giveUp = () => this.giveUp();
    const telling = setTimeout(() => {
      const trying = `trying to store the last ${formatQuantity(this.leftEvents, 'event')}`;
      if (this.leftEvents > 0) this.terminal.tell(`${trying} for up to ${patienceSeconds} s; Ctrl-C gives up`);
    }, briefMilliseconds);
    const limit = setTimeout(giveUp, 1000 * patienceSeconds);
    // A signal that came before ended the counting only. The next one ends the process.
    this.ending.addEventListener('abort', giveUp);
    try {
      await this.storeRest();
    } finally {
      clearTimeout(telling);
      clearTimeout(limit);
      this.ending.removeEventListener('abort', giveUp);
      this.isFinished = true;
    }
  }

  get facts(): readonly string[] {
    const { added, stored, unanswered, unstored, expired } = this.producer.standing;
    const facts = [
      `${formatCount(stored)} of ${formatQuantity(added, 'event')} stored, as producer ${this.producer.id}`,
    ];
    if (unanswered > 0) facts.push(`${formatCount(unanswered)} ${inDoubt}`);
    if (unstored > 0) facts.push(`${formatCount(unstored)} could not be stored`);
    if (expired > 0) facts.push(`${formatCount(expired)} grew older than the window before they could be stored`);
    return facts.map((fact) => `  ${fact}`);
  }

  get problem(): UserError | undefined {
    const { unanswered, unstored } = this.producer.standing;
    const { lostEvents, lastError } = this.outages;
    const events = unstored + lostEvents;
    const facts = [];
    if (events > 0) facts.push(`${formatQuantity(events, 'event')} could not be stored`);
    if (unanswered > 0)
      facts.push(`${events > 0 ? formatCount(unanswered) : formatQuantity(unanswered, 'event')} ${inDoubt}`);
    return facts.length === 0 ? undefined : new UserError(`${facts.join(', and ')}: ${lastError?.message}`);
  }

  close(): void {
    this.ticker.stop();
    this.giveUp();
  }

  /** Whatever is being asked fails at once, and so does all that is asked later. */
  private giveUp(): void {
    this.givingUp.abort(new StoreError('storing was given up'));
    this.store.close();
  }

  /** Ends when all is stored, or no waiting mends what is not. */
  private async storeRest(): Promise<void> {
    const { signal } = this.givingUp;
    while (!signal.aborted) {
      const report = await this.producer.end();
      // That it was given up is not why.
      if (!signal.aborted || this.outages.error === undefined) this.tell(report);
      const mayBeStored = report.some(({ error }) => error !== undefined && !isForGood(error));
      if (!mayBeStored || this.leftEvents === 0) return;
      await pause(1000 * Math.min(maxRetrySeconds, this.memcached.flushSeconds), signal).catch(() => {});
    }
  }

  /** Events that are not known to be stored, but may be yet. */
  private get leftEvents(): number {
    const { unanswered, unstored } = this.producer.standing;
    return unanswered + unstored;
  }

  private async flush(): Promise<void> {
    this.tell(await this.producer.flush());
  }

  /** Tells when storing begins to fail, when it works again, and what was put back: once a flush, however many wait for it. */
  private tell(report: FlushReport): void {
    if (report === this.lastTold) return;
    this.lastTold = report;
    this.outages.look(report);
    const restored = report.filter(({ isRestored }) => isRestored).map(({ type }) => type);
    if (restored.length > 0) {
      this.terminal.tell(`the store had lost events of ${restored.join(', ')}: those of this process were put back`);
    }
  }
}

export function toSummaries(summaries: readonly SharedSummary[], asOf: number): EventSummaries {
  return { asOf, byType: new Map(summaries.map(({ type, summary }) => [type, summary])) };
}

/** The store that a configuration describes. Nothing is connected before it is used. */
export function openStore({ servers, timeoutSeconds }: MemcachedConfig, terminal: Terminal): Store {
  return openMemcached({
    servers,
    timeoutMs: 1000 * timeoutSeconds,
    clock: startSteadyClock(),
    onSkew(seconds) {
      const direction = seconds > 0 ? 'ahead of' : 'behind';
      const fact = `the clock of memcached is ${Math.abs(seconds).toFixed(0)} s ${direction} the one here`;
      terminal.warn(
        `${fact}: what counts is its time, by which events of this machine are that much too old or too new`,
      );
    },
  });
}

/** A name that no other producer has, by which people find the process. */
function makeProducerId(): string {
  const host = os
    .hostname()
    .replace(/[^A-Za-z0-9.-]/g, '-')
    .slice(0, maxHostCharacters);
  return `${host}-${process.pid}-${randomBytes(6).toString('hex')}`;
}
