import { Random } from '../../structures/random.ts';
import { WeightedChoice } from '../../structures/weighted-choice.ts';
import { type EventBatch, makeEventBatch, maxTypes } from '../event-batch.ts';
import {
  type ArrivalKind,
  arrivalKinds,
  EvenArrivals,
  EventSchedule,
  maxTime,
  PoissonArrivals,
} from './event-schedule.ts';

/**
 * The streams of random numbers of a seed, one for each use. So events are the same in whatever pieces they are made, and
 * whether or not they get texts.
 */
export const randomStreams = { types: 0, trackingIds: 1, arrivals: 2, texts: 3 } as const;

/** Drawn seeds are below this: enough different ones, and short to copy. */
const seedLimit = 2 ** 32;

/** The events to make. */
export interface EventGeneratorOptions {
  /** Events a second, above 0: fractions are fine. */
  readonly rate: number;
  /** At least one, and at most 65,536. */
  readonly types: readonly WeightedType[];
  /** At least one: all are equally likely. */
  readonly trackingIds: readonly string[];
  /** A whole number from 0 to 2^53 - 1: the same seed makes the same events. Drawn at random by default. */
  readonly seed?: number | undefined;
  /** `even` by default. */
  readonly arrivals?: ArrivalKind | undefined;
  /** Milliseconds since 1970 at which the schedule starts. Now by default. */
  readonly start?: number | undefined;
  /**
   * Seconds above 0: events are in [start, start + duration). By default they go on to the last moment that `Date` knows,
   * in the year 275760.
   */
  readonly durationSeconds?: number | undefined;
}

/** A kind of events, and how often it is picked: in proportion to its weight, which is 0 or more. */
export interface WeightedType {
  readonly name: string;
  readonly weight: number;
}

/** An event by itself. */
export interface TrackedEvent {
  readonly type: string;
  readonly trackingId: string;
  /** Milliseconds since 1970, fractions too. */
  readonly time: number;
}

/**
 * Makes events by a schedule. Their types and tracking ids are drawn at random, the times at which they are due are not.
 *
 * The schedule knows nothing of how fast events are taken, and the events are the same in whatever pieces they are: whoever
 * comes late finds more of them due, and none is lost. Some 40 ns an event.
 *
 *     rate 0.5, start 0, even:    events at 0, 2000, 4000, … ms;  `fill(batch, 4000)` makes the first three
 */
export class EventGenerator {
  readonly types: readonly WeightedType[];
  readonly trackingIds: readonly string[];
  /** The seed, given or drawn. Passing it in again makes the same events. */
  readonly seed: number;
  private readonly schedule: EventSchedule;
  private readonly typeChoice: WeightedChoice;
  private readonly typeRandom: Random;
  private readonly idRandom: Random;
  private generatedCount = 0;

  /** Throws `RangeError` for an option that makes no sense. */
  constructor(options: EventGeneratorOptions) {
    check(options);
    this.types = options.types;
    this.trackingIds = options.trackingIds;
    this.seed = options.seed ?? Math.floor(Math.random() * seedLimit);
    this.schedule = makeSchedule(options, this.seed);
    this.typeChoice = new WeightedChoice(options.types.map(({ weight }) => weight));
    this.typeRandom = new Random(this.seed, randomStreams.types);
    this.idRandom = new Random(this.seed, randomStreams.trackingIds);
  }

  /** When the next event is due, in milliseconds since 1970; Infinity if there are no more. */
  get nextTime(): number {
    return this.schedule.nextTime;
  }

  /** Events made so far. */
  get generated(): number {
    return this.generatedCount;
  }

  /** An empty batch for events of this generator. */
  makeBatch(rows?: number): EventBatch {
    return makeEventBatch(this.trackingIds, rows);
  }

  /** Fills a batch anew: with the next events that are due at or before `until`, as many as it has room for. */
  fill(batch: EventBatch, until: number): void {
    const idCount = this.trackingIds.length;
    const length = this.schedule.take(batch.time, until);
    this.typeChoice.fill(batch.type, length, this.typeRandom);
    for (let row = 0; row < length; row++) batch.trackingId[row] = this.idRandom.below(idCount);
    batch.length = length;
    this.generatedCount += length;
  }

  /** The events that are still to come, one by one; practically without end if they have no duration. Waits for nothing. */
  *events(): Generator<TrackedEvent, void> {
    const batch = this.makeBatch(1);
    for (;;) {
      this.fill(batch, Number.POSITIVE_INFINITY);
      if (batch.length === 0) return;
      const { name } = this.types[batch.type[0] as number] as WeightedType;
      const trackingId = this.trackingIds[batch.trackingId[0] as number] as string;
      yield { type: name, trackingId, time: batch.time[0] as number };
    }
  }
}

function makeSchedule(options: EventGeneratorOptions, seed: number): EventSchedule {
  const { rate, arrivals = 'even', start = Date.now(), durationSeconds = Number.POSITIVE_INFINITY } = options;
  return new EventSchedule(
    arrivals === 'even'
      ? new EvenArrivals(start, rate, durationSeconds)
      : new PoissonArrivals(start, rate, durationSeconds, new Random(seed, randomStreams.arrivals)),
  );
}

/** Weights and the seed are checked where they are used. */
function check({ rate, types, trackingIds, arrivals, start, durationSeconds }: EventGeneratorOptions): void {
  if (!isAboveZero(rate)) throw new RangeError(`a rate is a number of events a second, above 0, not ${rate}`);
  if (types.length === 0 || types.length > maxTypes) {
    throw new RangeError(`there are 1 to ${maxTypes} types of events, not ${types.length}`);
  }
  if (trackingIds.length === 0) throw new RangeError('there is at least one tracking id');
  if (arrivals !== undefined && !arrivalKinds.includes(arrivals)) {
    throw new RangeError(`arrivals are ${arrivalKinds.join(' or ')}, not ${arrivals}`);
  }
  if (start !== undefined && !(Math.abs(start) <= maxTime)) {
    throw new RangeError(`a start is in milliseconds since 1970, not ${start}`);
  }
  if (durationSeconds !== undefined && !isAboveZero(durationSeconds)) {
    throw new RangeError(`a duration is a number of seconds above 0, not ${durationSeconds}`);
  }
}

function isAboveZero(value: number): boolean {
  return value > 0 && value < Number.POSITIVE_INFINITY;
}
