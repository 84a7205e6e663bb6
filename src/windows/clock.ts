/** Tells the time to whoever counts events in windows of time. */
export interface Clock {
  /** Milliseconds since an unknown moment, which stays the same; fractions are fine. */
  now(): number;
}

/** Of the platform: Node, Deno and browsers have it. */
declare const performance: { now(): number };

/** The platform's monotone clock: it neither jumps nor goes back when somebody sets the time of day. */
export const monotoneClock: Clock = { now: () => performance.now() };
