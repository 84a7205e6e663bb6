import type { FlushReport, Producer } from '../../events/sharing/producer.ts';
import { type StoreError, StoreLimitError } from '../../events/sharing/store.ts';
import { StoredTotalsError } from '../../events/sharing/stored-totals.ts';
import type { Terminal } from '../../io/terminal/terminal.ts';
import { monotonicMilliseconds } from '../../io/time/clock.ts';
import { formatQuantity } from '../../report/number.ts';

/** What is told of events that were sent, where no answer came. */
export const inDoubt = 'may or may not have been stored';

/** Tells of times in which a producer cannot store its events, and counts what they cost. */
export class Outages {
  /** Why something could not be stored, in the outage that goes on or else in the last one. Undefined if there was none. */
  lastError: StoreError | undefined = undefined;
  private readonly producer: Producer;
  private readonly terminal: Terminal;
  /** When the outage that goes on began, in monotonic milliseconds. */
  private since: number | undefined = undefined;
  /** How many events had grown too old before it began. */
  private expiredBefore = 0;
  /** How many events grew too old in outages that are over. */
  private lostBefore = 0;

  constructor(producer: Producer, terminal: Terminal) {
    this.producer = producer;
    this.terminal = terminal;
  }

  /** Why something cannot be stored now. */
  get error(): StoreError | undefined {
    return this.since === undefined ? undefined : this.lastError;
  }

  /** The number of events that grew older than the window in all outages, with the one that goes on. */
  get lostEvents(): number {
    const lostNow = this.since === undefined ? 0 : this.producer.standing.expired - this.expiredBefore;
    return this.lostBefore + lostNow;
  }

  /** Looks at the outcome of a flush. Of several errors, one that may pass is told rather than one that will not. */
  look(report: FlushReport): void {
    const errors = report.flatMap(({ error }) => error ?? []);
    const error = errors.find((one) => !isForGood(one)) ?? errors[0];
    if (error !== undefined) this.goOn(error);
    else if (this.since !== undefined) this.end(this.since);
  }

  private goOn(error: StoreError): void {
    if (this.error !== undefined && isAlike(error, this.error)) return;
    const { unanswered, expired } = this.producer.standing;
    const doubt = unanswered === 0 ? '' : `; ${formatQuantity(unanswered, 'event')} ${inDoubt}`;
    this.terminal.warn(`cannot store events, which are kept as long as they count: ${error.message}${doubt}`);
    this.lastError = error;
    if (this.since !== undefined) return;
    this.since = monotonicMilliseconds();
    this.expiredBefore = expired;
  }

  private end(since: number): void {
    const seconds = (monotonicMilliseconds() - since) / 1000;
    this.terminal.tell(`events are stored again, after ${seconds.toFixed(1)} s`);
    this.lostBefore = this.lostEvents;
    this.since = undefined;
  }
}

/** True for an error that no waiting mends. */
export function isForGood(error: StoreError): boolean {
  return error instanceof StoreLimitError || error instanceof StoredTotalsError;
}

/** Whether two flushes failed for the same reason. Errors for good tell sizes, which change. */
function isAlike(error: StoreError, other: StoreError): boolean {
  return isForGood(error) ? error.name === other.name : error.message === other.message;
}
