import type { FlushReport, Producer } from '../../events/sharing/producer.ts';
import { type StoreError, StoreLimitError } from '../../events/sharing/store.ts';
import { StoredTotalsError } from '../../events/sharing/stored-totals.ts';
import type { Terminal } from '../../io/terminal/terminal.ts';
import { monotonicMilliseconds } from '../../io/time/clock.ts';
import { formatQuantity } from '../../report/number.ts';

/** What is said of events that were sent, where no answer came. */
export const inDoubt = 'may or may not have been stored';

/** A time in which something cannot be stored. */
interface Outage {
  /** Monotonic milliseconds. */
  readonly since: number;
  /** What was told last of why. */
  readonly error: StoreError;
  /** How many events had grown too old before it began. */
  readonly expiredBefore: number;
}

/** Events that grew older than the window because they could not be stored, and why. */
export interface LostEvents {
  readonly events: number;
  readonly error: StoreError;
}

/** Tells of times in which a producer cannot store its events, and what they cost. */
export class Outages {
  private readonly producer: Producer;
  private readonly terminal: Terminal;
  private outage: Outage | undefined = undefined;
  /** In outages that are over. */
  private lostBefore: LostEvents | undefined = undefined;

  constructor(producer: Producer, terminal: Terminal) {
    this.producer = producer;
    this.terminal = terminal;
  }

  /** Why something cannot be stored now. */
  get error(): StoreError | undefined {
    return this.outage?.error;
  }

  /** In all outages, with the one that goes on. */
  get lost(): LostEvents | undefined {
    const { outage, lostBefore } = this;
    if (outage === undefined) return lostBefore;
    const events = this.producer.standing.expired - outage.expiredBefore;
    return { events: events + (lostBefore?.events ?? 0), error: outage.error };
  }

  /** Looks at what became of a flush. What waiting may mend goes first. */
  look(report: FlushReport): void {
    const errors = report.flatMap(({ error }) => error ?? []);
    const error = errors.find((one) => !isForGood(one)) ?? errors[0];
    if (error === undefined) this.end();
    else this.goOn(error);
  }

  private goOn(error: StoreError): void {
    const { outage } = this;
    if (outage !== undefined && isAlike(error, outage.error)) return;
    const { unanswered, expired } = this.producer.standing;
    const doubt = unanswered === 0 ? '' : `; ${formatQuantity(unanswered, 'event')} ${inDoubt}`;
    this.terminal.warn(`cannot store events, which are kept as long as they count: ${error.message}${doubt}`);
    const start = outage ?? { since: monotonicMilliseconds(), expiredBefore: expired };
    this.outage = { ...start, error };
  }

  private end(): void {
    if (this.outage === undefined) return;
    const seconds = (monotonicMilliseconds() - this.outage.since) / 1000;
    this.terminal.tell(`events are stored again, after ${seconds.toFixed(1)} s`);
    this.lostBefore = this.lost;
    this.outage = undefined;
  }
}

/** True for what no waiting mends. */
export function isForGood(error: StoreError): boolean {
  return error instanceof StoreLimitError || error instanceof StoredTotalsError;
}

/** Whether two flushes failed for the same reason: what is there for good tells of sizes, which change. */
function isAlike(error: StoreError, other: StoreError): boolean {
  return isForGood(error) ? error.name === other.name : error.message === other.message;
}
