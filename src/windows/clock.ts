/** Tells the time to whoever counts events in windows of time. */
export interface Clock {
  /** Milliseconds since an unknown moment, which stays the same; fractions are fine. */
  now(): number;
}

/** Of the platform: Node, Deno and browsers have it. */
declare const performance: { readonly timeOrigin: number; now(): number };

/** The platform's monotone clock: it neither jumps nor goes back when somebody sets the time of day. */
export const monotoneClock: Clock = { now: () => performance.now() };

/**
 * The platform's monotone clock, counted from 1970 instead of from the start of the thread, which may be its own: so all threads
 * of a process agree, as long as nobody set the time of day between their starts.
 */
export const commonClock: Clock = { now: () => performance.timeOrigin + performance.now() };
