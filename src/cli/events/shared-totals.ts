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

/** A time in which something cannot be stored. */
interface Outage {
  /** Monotonic milliseconds. */
  readonly since: number;
  /** What was told last of why. */
  readonly error: StoreError;
  /** How many events had grown too old before it began. */
  readonly expiredBefore: number;
}

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
  private outage: Outage | undefined = undefined;
  /** Events that grew too old in outages that are over, and why they could not be stored. */
  private lost: { readonly events: number; readonly error: StoreError } | undefined = undefined;
  private flushing: Promise<void> | undefined = undefined;

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
      const report = await this.producer.end();
      this.tell(report);
      const { unstored } = this.producer.standing;
      const isLate = monotonicMilliseconds() - started >= lastFlushMilliseconds;
      if (!report.some(({ error }) => error !== undefined && !isForGood(error)) || unstored === 0 || isLate) return;
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
    const lost = this.addLost();
    const events = unstored + (lost?.events ?? 0);
    if (events === 0) return undefined;
    return new UserError(`${formatQuantity(events, 'event')} could not be stored: ${lost?.error.message}`);
  }

  close(): void {
    this.ticker.stop();
    this.closing.abort(new StoreError('the store is closed'));
    this.store.close();
  }

  /** Flushes and tells what is new, once for all who ask meanwhile. */
  private flush(): Promise<void> {
    this.flushing ??= this.flushAndTell();
    return this.flushing;
  }

  private async flushAndTell(): Promise<void> {
    try {
      this.tell(await this.producer.flush());
    } finally {
      this.flushing = undefined;
    }
  }

  /** Tells when storing begins to fail, when it works again, and what was put back. */
  private tell(report: FlushReport): void {
    if (this.closing.signal.aborted) return;
    const errors = report.flatMap(({ error }) => error ?? []);
    const error = errors.find((one) => !isForGood(one)) ?? errors[0];
    if (error === undefined) this.endOutage();
    else this.goOnWithOutage(error);
    const restored = report.filter(({ isRestored }) => isRestored).map(({ type }) => type);
    if (restored.length > 0) {
      this.terminal.tell(`the store had lost events of ${restored.join(', ')}: those of this process were put back`);
    }
  }

  private goOnWithOutage(error: StoreError): void {
    const { outage } = this;
    if (outage !== undefined && isSameFailure(error, outage.error)) return;
    this.terminal.warn(`cannot store events, which are kept as long as they count: ${error.message}`);
    const start = outage ?? { since: monotonicMilliseconds(), expiredBefore: this.producer.standing.expired };
    this.outage = { ...start, error };
  }

  private endOutage(): void {
    if (this.outage === undefined) return;
    const seconds = (monotonicMilliseconds() - this.outage.since) / 1000;
    this.terminal.tell(`events are stored again, after ${seconds.toFixed(1)} s`);
    this.lost = this.addLost();
    this.outage = undefined;
  }

  /** The events that were lost, with those of the outage that goes on. */
  private addLost(): typeof this.lost {
    const { outage, lost } = this;
    if (outage === undefined) return lost;
    const events = this.producer.standing.expired - outage.expiredBefore;
    return { events: events + (lost?.events ?? 0), error: outage.error };
  }
}

/** True for what no waiting mends. */
function isForGood(error: StoreError): boolean {
  return error instanceof StoreLimitError || error instanceof StoredTotalsError;
}

/** Whether two flushes failed for the same reason: what is there for good tells of sizes, which change. */
function isSameFailure(error: StoreError, other: StoreError): boolean {
  return isForGood(error) ? error.name === other.name : error.message === other.message;
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
