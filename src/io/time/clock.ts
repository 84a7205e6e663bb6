import type { Clock } from '../../windows/clock.ts';

/**
 * Milliseconds since an unknown moment; they never go back. `performance.now()` tells the same, but Node takes 4 ms to load
 * it, which is long for a small log.
 */
export function monotonicMilliseconds(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}

/** Seconds since 1970-01-01 UTC, with fractions. Goes back when somebody sets the time. */
export function wallSeconds(): number {
  return Date.now() / 1000;
}

/**
 * Starts a clock at a moment, now by default, in milliseconds since 1970, with fractions. From then on it never goes back: it
 * ignores changes of the system's time.
 */
export function startSteadyClock(moment: number = Date.now()): Clock {
  const origin = moment - monotonicMilliseconds();
  return { now: () => origin + monotonicMilliseconds() };
}
