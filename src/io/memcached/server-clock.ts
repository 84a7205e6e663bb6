import type { Clock } from '../../windows/clock.ts';

/** A server tells whole seconds by a clock of its own, which ticks once a second: its true time is 0 to 3 s later. */
const usualLagMs = 1500;
/** So two measurements of the same difference may differ by as much. */
const spreadMs = 3000;
/** A clock that is off by no more is taken for right. */
const toleranceMs = 2000;
/** A server that was just paused tells an old time until its clock ticks; after this it has. */
const confirmationMs = 1500;
const usualPauseMs = 60_000;
/** What is longer than this, Memcached takes for a date. */
const longestSpan = 30 * 24 * 60 * 60;
/** Beyond this date, servers refuse the command. */
const lastDate = 2 ** 31 - 1;
/** By how much a server's clock may be ahead of what is known of it. */
const marginSeconds = 3;

/**
 * A server's time, as far as that matters: the local clock, unless the server's is more than 2 s off. Then it is the local
 * clock, corrected by the difference, once two measurements at least 1.5 s apart agree on it.
 */
export class ServerClock implements Clock {
  private readonly local: Clock;
  private readonly onSkew: (seconds: number) => void;
  /** Added to the local time; undefined until the first measurement that can be relied on. */
  private correctionMs: number | undefined;
  /** A difference that may be one, and when it was seen first. */
  private suspicion: { readonly differenceMs: number; readonly time: number } | undefined;
  private lastMeasurement = Number.NEGATIVE_INFINITY;
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

  /** Whether the server's time was ever told reliably. */
  get isKnown(): boolean {
    return this.correctionMs !== undefined;
  }

  /** Milliseconds until the next measurement makes sense: after a suspicious one 1.5 s, else a minute. 0 if it does now. */
  get nextMeasurementMs(): number {
    const [previous, pause] =
      this.suspicion === undefined ? [this.lastMeasurement, usualPauseMs] : [this.suspicion.time, confirmationMs];
    const sinceMs = this.local.now() - previous;
    // Somebody has set the local clock back.
    return sinceMs < 0 ? 0 : Math.max(0, pause - sinceMs);
  }

  /** Tells it what the server's clock says, in seconds since 1970. */
  measure(serverSeconds: number): void {
    const time = this.local.now();
    const differenceMs = 1000 * serverSeconds + usualLagMs - time;
    this.lastMeasurement = time;
    if (this.correctionMs ? isAlike(differenceMs, this.correctionMs) : isRight(differenceMs)) {
      this.correctionMs ??= 0;
      this.suspicion = undefined;
    } else if (
      this.suspicion === undefined ||
      !isAlike(differenceMs, this.suspicion.differenceMs) ||
      time < this.suspicion.time
    ) {
      this.suspicion = { differenceMs, time };
    } else if (time >= this.suspicion.time + confirmationMs) {
      this.suspicion = undefined;
      this.correct(isRight(differenceMs) ? 0 : differenceMs);
    }
  }

  private correct(correctionMs: number): void {
    this.correctionMs = correctionMs;
    if (this.isSkewTold || correctionMs === 0) return;
    this.isSkewTold = true;
    this.onSkew(correctionMs / 1000);
  }
}

function isRight(differenceMs: number): boolean {
  return Math.abs(differenceMs) <= toleranceMs;
}

function isAlike(differenceMs: number, otherMs: number): boolean {
  return Math.abs(differenceMs - otherMs) <= spreadMs;
}

/**
 * How Memcached is told a lifetime: whole seconds, or the second since 1970 that it ends at. Never too early, except that
 * nothing lives longer than to 2038-01-19; a second or a few too late. `now` in milliseconds since 1970.
 */
export function toExpiry(lifetimeSeconds: number, now: number): number {
  // A second more, because the server's may be over at any moment.
  const span = Math.ceil(lifetimeSeconds) + 1;
  return span <= longestSpan ? span : Math.min(Math.ceil(now / 1000 + lifetimeSeconds) + marginSeconds, lastDate);
}
