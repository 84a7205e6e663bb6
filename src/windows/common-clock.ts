import type { Clock } from './clock.ts';

/** Of the platform: Node, Deno and browsers have it. */
declare const performance: { readonly timeOrigin: number; now(): number };

/**
 * The platform's monotone clock, counted from 1970 instead of from the start of the thread, which may be its own: so all threads
 * of a process agree, as long as nobody set the time of day between their starts.
 */
export const commonClock: Clock = { now: () => performance.timeOrigin + performance.now() };
