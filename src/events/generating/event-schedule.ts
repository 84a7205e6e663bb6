import type { Random } from '../../structures/random.ts';

/** How events follow each other: at equal distances, or at random, as events do that know nothing of each other. */
export const arrivalKinds = ['even', 'poisson'] as const;

export type ArrivalKind = (typeof arrivalKinds)[number];

/** The last moment that `Date` knows, in milliseconds since 1970; its first one is as long before 1970. */
export const maxTime = 8.64e15;

/** When one event after the other is due: milliseconds since 1970, ascending, and Infinity after the last one. */
interface Arrivals {
  next(): number;
}

/** The events that are still to come. It ends where they do, or `Date`: no event is due after the last moment that it knows. */
export class EventSchedule {
  /** When the next event is due, in milliseconds since 1970; Infinity if there are no more. */
  nextTime: number;
  private readonly arrivals: Arrivals;

  constructor(arrivals: Arrivals) {
    this.arrivals = arrivals;
    this.nextTime = endBehindDate(arrivals.next());
  }

  /**
   * Puts the times of the next events into an array, those at or before `until`, as many as it has room for, and returns their
   * number. O(1) an event.
   */
  take(times: Float64Array, until: number): number {
    const { arrivals } = this;
    let { nextTime } = this;
    let count = 0;
    const last = Math.min(until, maxTime);
    while (nextTime <= last && count < times.length) {
      times[count++] = nextTime;
      nextTime = arrivals.next();
    }
    this.nextTime = endBehindDate(nextTime);
    return count;
  }
}

function endBehindDate(time: number): number {
  return time <= maxTime ? time : Number.POSITIVE_INFINITY;
}

/**
 * Event i, from 0 on, is due at `start` + i × 1000 / `rate`. Each time is computed from i alone, so that no error adds up: it is
 * right to half a unit of its last place, some 0.0001 ms, for as long as events can be counted.
 *
 *     start 0, rate 4, duration 1 s:    0   250   500   750    | 1000 is none any more
 */
export class EvenArrivals implements Arrivals {
  private readonly start: number;
  private readonly rate: number;
  private readonly eventCount: number;
  private index = 0;

  /** Of `rate` events a second, `durationSeconds` × `rate` in all, rounded up; Infinity is fine. */
  constructor(start: number, rate: number, durationSeconds: number) {
    this.start = start;
    this.rate = rate;
    this.eventCount = roundUp(durationSeconds * rate);
  }

  next(): number {
    if (this.index >= this.eventCount) return Number.POSITIVE_INFINITY;
    return this.start + (this.index++ * 1000) / this.rate;
  }
}

/**
 * The gap before each event, the first one too, is drawn from an exponential distribution with the mean 1000 / `rate` ms: then
 * the events of a second have a Poisson distribution with the mean `rate`.
 */
export class PoissonArrivals implements Arrivals {
  private readonly start: number;
  private readonly meanGap: number;
  private readonly durationMs: number;
  private readonly random: Random;
  /** Since the start: a smaller number than the time, and so a more exact one. */
  private elapsed = 0;

  /** Of `rate` events a second, for `durationSeconds` or Infinity. The random numbers must be for nothing else. */
  constructor(start: number, rate: number, durationSeconds: number, random: Random) {
    this.start = start;
    this.meanGap = 1000 / rate;
    this.durationMs = 1000 * durationSeconds;
    this.random = random;
  }

  next(): number {
    this.elapsed -= this.meanGap * Math.log(1 - this.random.fraction());
    return this.elapsed < this.durationMs ? this.start + this.elapsed : Number.POSITIVE_INFINITY;
  }
}

/** Rounds a product of two numbers up, unless it is a whole number but for their rounding: 0.07 × 100 is 7. */
function roundUp(product: number): number {
  const whole = Math.round(product);
  return Math.abs(product - whole) <= product * 2 * Number.EPSILON ? whole : Math.ceil(product);
}
