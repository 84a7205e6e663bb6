import type { Clock } from '../../windows/clock.ts';

/**
 * A server tells whole seconds. It adds the seconds of its monotonic clock, which it looks at once a second, to the second that
 * it was started in: its true time is up to 1 s earlier, or up to 3 s later. This is the middle.
 */
const middleLagMs = 1000;
/** A clock that is off by no more is taken for right. */
const toleranceMs = 2000;
/** How long an answer holds that is as expected, and one that is not. */
const holdMs = 60_000;
const briefHoldMs = 2000;
/** What is longer than this, Memcached takes for a date. */
const maxSpanSeconds = 30 * 24 * 60 * 60;
/** Beyond this date, servers refuse the command. */
const maxDate = 2 ** 31 - 1;
/** By how much a server's clock may be ahead of what is known of it. */
const marginSeconds = 3;

/**
 * A server's time, as far as that matters: the local clock, unless the server's is more than 2 s off. Then it is the local
 * clock, corrected by the difference, which is within 4 s of the server's true time.
 *
 * Every answer is believed. A server that was stopped for a while may still tell the time of before, if it had the question
 * meanwhile; its clock ticks in the next few milliseconds. Until the next question, 2 s later, this clock is behind, too: a
 * producer, whose time never goes back, stands still for so long.
 */
export class ServerClock implements Clock {
  private readonly local: Clock;
  private readonly onSkew: (seconds: number) => void;
  /** Added to the local time; undefined until the server has told its time. */
  private correctionMs: number | undefined;
  /** The local time of the latest question, and how long from then its answer holds. */
  private lastQuestion = Number.NEGATIVE_INFINITY;
  private heldMs = briefHoldMs;
  private isSkewTold = false;

  /** Calls `onSkew` the first time that the server's clock turns out to be another: by how much it is ahead of the local one. */
  constructor(local: Clock, onSkew: (seconds: number) => void) {
    this.local = local;
    this.onSkew = onSkew;
  }

  /** Milliseconds since 1970. The local time as long as nothing is known of the server's. */
  now(): number {
    return this.local.now() + (this.correctionMs ?? 0);
  }

  get isKnown(): boolean {
    return this.correctionMs !== undefined;
  }

  /** Whether to ask again: a minute after the latest question, or 2 s if the answer was unexpected. */
  get isDue(): boolean {
    // Either way: somebody may have set the local clock back.
    return Math.abs(this.local.now() - this.lastQuestion) >= this.heldMs;
  }

  /** Learns the time from what a server says of itself, in seconds since 1970. Returns all that it says; fails as `ask` does. */
  async measure<Facts extends { readonly seconds: number }>(ask: () => Promise<Facts>): Promise<Facts> {
    const asked = this.local.now();
    this.lastQuestion = asked;
    const facts = await ask();
    this.learn(1000 * facts.seconds + middleLagMs, asked);
    return facts;
  }

  /** The server's time was this at some moment from `asked` to now. The one that needs the smallest change is taken. */
  private learn(serverTime: number, asked: number): void {
    const correctionMs = this.correctionMs ?? 0;
    const moment = Math.min(Math.max(serverTime - correctionMs, asked), this.local.now());
    const differenceMs = serverTime - moment;
    const isExpected = Math.abs(differenceMs - correctionMs) <= toleranceMs;
    this.heldMs = isExpected ? holdMs : briefHoldMs;
    this.correctionMs = isExpected ? correctionMs : Math.abs(differenceMs) <= toleranceMs ? 0 : differenceMs;
    if (this.correctionMs === 0 || this.isSkewTold) return;
    this.isSkewTold = true;
    this.onSkew(this.correctionMs / 1000);
  }
}

/**
 * How Memcached is told a lifetime: whole seconds, or the second since 1970 that it ends at. Never too early, except that
 * nothing lives longer than to 2038-01-19; a second or a few too late. `now` in milliseconds since 1970.
 */
export function toExpiry(lifetimeSeconds: number, now: number): number {
  // A second more, because the server's may be over at any moment.
  const span = Math.ceil(lifetimeSeconds) + 1;
  return span <= maxSpanSeconds ? span : Math.min(Math.ceil(now / 1000 + lifetimeSeconds) + marginSeconds, maxDate);
}
