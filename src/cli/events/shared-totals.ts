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
import { type Store, StoreError, StoreLimitError } from '../../events/sharing/store.ts';
import { StoredTotalsError } from '../../events/sharing/stored-totals.ts';
import { monotonicMilliseconds, startSteadyClock } from '../../io/clock.ts';
import type { Interruptible } from '../../io/interruption.ts';
import { openMemcached } from '../../io/memcached/open-memcached.ts';
import { pause } from '../../io/pause.ts';
import type { Terminal } from '../../io/terminal.ts';
import { Ticker } from '../../io/ticker.ts';
import { formatCount, formatQuantity } from '../../report/number.ts';
import { UserError } from '../../user-error.ts';
import type { EventsConfig, MemcachedConfig } from './config.ts';
import type { Summaries, Totals } from './totals.ts';

/** How long the end of a run goes on trying to store what is left. */
const lastFlushMilliseconds = 10_000;
const mostHostCharacters = 40;

/** The totals of all processes that share a store, to which this one adds. */
export class SharedTotals implements Totals {
  private readonly shared: SharedSummaryOptions;
  private readonly flushSeconds: number;
  private readonly terminal: Terminal;
  private readonly store: Store;
  private readonly producer: Producer;
  private readonly ticker: Ticker;
  /** Aborted if the run is to end. */
  private readonly ending: AbortSignal;
  /** Aborted by `close`. */
  private readonly closing: AbortController = new AbortController();
  /** Since when nothing can be stored, and why: monotonic milliseconds. */
  private outage: { readonly since: number; readonly reason: string } | undefined = undefined;

  constructor(config: EventsConfig, memcached: MemcachedConfig, terminal: Terminal, interruption: Interruptible) {
    const { windowMinutes, bucketSeconds } = config;
    const { prefix, layout, flushSeconds } = memcached;
    this.flushSeconds = flushSeconds;
    this.ending = interruption.signal;
    this.terminal = terminal;
    this.store = openStore(memcached, terminal);
    const types = config.types.map(({ name }) => name);
    this.shared = { store: this.store, types, prefix, layout, windowMinutes, bucketSeconds };
    this.producer = new Producer({
      ...this.shared,
      id: makeProducerId(),
      flushSeconds,
      wait: (milliseconds) => pause(milliseconds, this.closing.signal),
    });
    this.ticker = new Ticker(1000 * flushSeconds, () => {
      // Only a bug gets here: nobody else would catch it.
      this.flush().catch((error: Error) => interruption.end(error));
    });
  }

  async now(): Promise<number> {
    const { store, prefix = '', types } = this.shared;
    // Whoever asks a store for something makes it look at its clock. If it cannot be reached now, it may be later.
    await store.read(`${prefix}${types[0]}`).catch(() => {});
    return store.now();
  }

  get tally(): EventTally {
    return this.producer.incoming.tally;
  }

  count(batch: EventBatch): void {
    this.producer.incoming.addBatch(batch);
  }

  async summarize(): Promise<Summaries | undefined> {
    await this.flush();
    try {
      return toSummaries(await readSharedSummaries(this.shared), this.store.now());
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      this.terminal.warn(`no summary: ${error.message}`);
      return undefined;
    }
  }

  async finish(): Promise<void> {
    this.ticker.stop();
    const started = monotonicMilliseconds();
    for (let isFirst = true; ; isFirst = false) {
      const error = this.tellOutage(await this.producer.end());
      const { unstored } = this.producer.standing;
      const isLate = monotonicMilliseconds() - started >= lastFlushMilliseconds;
      if (error === undefined || unstored === 0 || isForGood(error) || isLate) return;
      if (isFirst) {
        const patience = `for up to ${lastFlushMilliseconds / 1000} s; Ctrl-C gives up`;
        this.terminal.tell(`trying to store the last ${formatQuantity(unstored, 'event')} ${patience}`);
      }
      if (!(await this.waitToRetry())) return;
    }
  }

  /** False if a signal came meanwhile: who waits for what has ended anyway has had enough. */
  private async waitToRetry(): Promise<boolean> {
    // The signal that ended it is none; another one ends the process.
    const signal = this.ending.aborted ? this.closing.signal : this.ending;
    try {
      await pause(1000 * Math.min(1, this.flushSeconds), signal);
      return true;
    } catch {
      return false;
    }
  }

  get facts(): readonly string[] {
    const { added, stored, unstored, expired } = this.producer.standing;
    const facts = [
      `${formatCount(stored)} of ${formatQuantity(added, 'event')} stored, as producer ${this.producer.id}`,
    ];
    if (unstored > 0) facts.push(`${formatCount(unstored)} could not be stored`);
    if (expired > 0) facts.push(`${formatCount(expired)} grew older than the window before they could be stored`);
    return facts.map((fact) => `  ${fact}`);
  }

  get problem(): UserError | undefined {
    const { unstored } = this.producer.standing;
    if (unstored === 0) return undefined;
    return new UserError(`${formatQuantity(unstored, 'event')} could not be stored: ${this.outage?.reason}`);
  }

  close(): void {
    this.ticker.stop();
    this.closing.abort(new StoreError('the store is closed'));
    this.store.close();
  }

  private async flush(): Promise<void> {
    this.tellOutage(await this.producer.flush());
  }

  /** Tells when storing begins to fail, and when it works again. Returns what failed now. */
  private tellOutage(report: FlushReport): StoreError | undefined {
    const error = report.find((flush) => flush.error !== undefined)?.error;
    const { outage, terminal } = this;
    if (this.closing.signal.aborted) return error;
    if (error !== undefined && error.message !== outage?.reason) {
      terminal.warn(`cannot store events, which are kept as long as they count: ${error.message}`);
      this.outage = { since: outage?.since ?? monotonicMilliseconds(), reason: error.message };
    }
    if (error === undefined && outage !== undefined) {
      const seconds = (monotonicMilliseconds() - outage.since) / 1000;
      terminal.tell(`events are stored again, after ${seconds.toFixed(1)} s`);
      this.outage = undefined;
    }
    const restored = report.filter(({ isRestored }) => isRestored).map(({ type }) => type);
    if (restored.length > 0) {
      terminal.tell(`the store had lost events of ${restored.join(', ')}: those of this process were put back`);
    }
    return error;
  }
}

/** True for what no waiting mends. */
function isForGood(error: StoreError): boolean {
  return error instanceof StoreLimitError || error instanceof StoredTotalsError;
}

/** As they are to be printed. */
export function toSummaries(summaries: readonly SharedSummary[], asOf: number): Summaries {
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
    .slice(0, mostHostCharacters);
  return `${host}-${process.pid}-${randomBytes(6).toString('hex')}`;
}
