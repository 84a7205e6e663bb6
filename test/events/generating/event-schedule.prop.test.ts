import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EvenArrivals, EventSchedule, PoissonArrivals } from '../../../src/events/generating/event-schedule.ts';
import { Random } from '../../../src/structures/random.ts';

const start = Date.UTC(2026, 0, 1);
const hourMs = 3_600_000;
/** Between moments of our time that a double can tell apart. */
const gridMs = 2 ** -12;
const endless = Number.POSITIVE_INFINITY;

/** A schedule that has come to an event: its times do not depend on those before. */
function scheduleFrom(index: number, rate: number, durationSeconds = endless): EventSchedule {
  const arrivals = new EvenArrivals(start, rate, durationSeconds);
  Object.assign(arrivals, { index });
  return new EventSchedule(arrivals);
}

/** How many of the next 1000 events are due. */
function countNext(schedule: EventSchedule, until: number): number {
  return schedule.take(new Float64Array(1000), until);
}

describe('Even events', () => {
  test.each([
    [0.1, 1, 10],
    [3, 3, 1],
    [7 / 3, 7, 3],
    [0.7, 7, 10],
    [100, 100, 1],
    [1e6, 1_000_000, 1],
    [1e6 / 7, 1_000_000, 7],
  ])('are not one too many or too few after hours and years: %f a second', (rate, numerator, denominator) => {
    for (const seconds of [1, 3, 60, 3600, 36_000, 86_400, 31_536_000]) {
      // Those at 0, 1/rate, … seconds, the last moment included.
      const count = Number((BigInt(seconds) * BigInt(numerator)) / BigInt(denominator)) + 1;
      const from = Math.max(0, count - 20);
      expect(countNext(scheduleFrom(from, rate), start + 1000 * seconds)).toBe(count - from);
      const isOnTime = (seconds * numerator) % denominator === 0;
      const before = start + 1000 * seconds - gridMs;
      expect(countNext(scheduleFrom(from, rate), before)).toBe(count - from - Number(isOnTime));
    }
  });

  test('are each at the right time, to what a double can tell, whatever their rate and number', () => {
    const arbitraryRate = fc.oneof(
      fc.constantFrom(0.1, 3, 7 / 3, 1e6),
      fc.double({ min: 1e-3, max: 1e7, noNaN: true }),
    );
    fc.assert(
      fc.property(arbitraryRate, fc.nat({ max: 100 * hourMs }), fc.nat({ max: 5 }), (rate, elapsedMs, more) => {
        const index = Math.floor((elapsedMs / 1000) * rate) + more;
        const { nextTime } = scheduleFrom(index, rate);
        // | time - start - 1000 index / rate | in exact fractions: no more than the grid.
        const [top, bottom] = toFraction(rate);
        const [timeTop, timeBottom] = toFraction(nextTime - start);
        const error = timeTop * top - 1000n * BigInt(index) * bottom * timeBottom;
        const allowed = (toFraction(gridMs)[0] * top * timeBottom) / toFraction(gridMs)[1];
        expect(error <= allowed && error >= -allowed).toBe(true);
      }),
    );
  });

  test.each([
    [4, 1, 4],
    [1, 0.5, 1],
    [0.1, 11, 2],
    [100, 0.07, 7],
    [3, 0.1, 1],
    [7 / 3, 3, 7],
    [1e6, 3600, 3_600_000_000],
  ])('have an end: at %f a second, %f s have %i', (rate, durationSeconds, count) => {
    const from = Math.max(0, count - 20);
    const schedule = scheduleFrom(from, rate, durationSeconds);
    expect(countNext(schedule, endless)).toBe(count - from);
    expect(schedule.nextTime).toBe(endless);
    expect(countNext(schedule, endless)).toBe(0);
  });
});

/** A double as a fraction of whole numbers. */
function toFraction(value: number): [top: bigint, bottom: bigint] {
  let bottom = 1;
  while (!Number.isInteger(value * bottom)) bottom *= 2;
  return [BigInt(value * bottom), BigInt(bottom)];
}

describe('Events by chance', () => {
  const take = (durationSeconds: number, rate: number): Float64Array => {
    const times = new Float64Array(100_000);
    const schedule = new EventSchedule(new PoissonArrivals(start, rate, durationSeconds, new Random(7)));
    return times.subarray(0, schedule.take(times, endless));
  };

  test('are as many a second as they are to be, and vary as they are to', () => {
    const rate = 20;
    const seconds = 2000;
    const counts = new Array<number>(seconds).fill(0);
    for (const time of take(seconds, rate)) {
      const second = Math.floor((time - start) / 1000);
      counts[second] = (counts[second] as number) + 1;
    }
    const mean = counts.reduce((sum, count) => sum + count) / seconds;
    const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / seconds;
    // Of a Poisson distribution, both are the rate; here to four standard errors.
    expect(Math.abs(mean - rate)).toBeLessThan(4 * Math.sqrt(rate / seconds));
    expect(Math.abs(variance - rate)).toBeLessThan(4 * rate * Math.sqrt(2 / seconds));
  });

  test('ascend, from the start to before the end', () => {
    const times = take(10, 5000);
    expect(times.every((time, i) => time >= (i === 0 ? start : (times[i - 1] as number)))).toBe(true);
    expect(times.at(-1)).toBeLessThan(start + 10_000);
    expect(times.length).toBeGreaterThan(49_000);
  });
});

test('The times end behind the last moment that Date knows, however few events there are', () => {
  const make = [
    (from: number, rate: number) => new EvenArrivals(from, rate, endless),
    (from: number, rate: number) => new PoissonArrivals(from, rate, endless, new Random(3)),
  ];
  const lastMoment = 8.64e15;
  const arbitraryStartAndRate = fc.oneof(
    fc.tuple(
      fc.constantFrom(-lastMoment, 0, start),
      fc.integer({ min: -323, max: -11 }).map((power) => 10 ** power),
    ),
    fc.tuple(
      fc.nat({ max: 10_000 }).map((milliseconds) => lastMoment - milliseconds),
      fc.double({ min: 0.01, max: 50, noNaN: true }),
    ),
  );
  fc.assert(
    fc.property(fc.constantFrom(...make), arbitraryStartAndRate, (arrivals, [from, rate]) => {
      const all: number[] = [];
      const unending = arrivals(from, rate);
      for (let time = unending.next(); time <= lastMoment; time = unending.next()) all.push(time);
      const schedule = new EventSchedule(arrivals(from, rate));
      expect(schedule.nextTime).toBe(all[0] ?? endless);
      const times = new Float64Array(1000);
      expect([...times.subarray(0, schedule.take(times, endless))]).toEqual(all);
      expect(schedule.nextTime).toBe(endless);
      expect(countNext(schedule, endless)).toBe(0);
      for (const time of all) expect(new Date(time).getTime()).not.toBeNaN();
    }),
  );
});

test('The times are the same in whatever pieces they are taken', () => {
  const make = [
    (rate: number) => new EvenArrivals(start, rate, 10),
    (rate: number) => new PoissonArrivals(start, rate, 10, new Random(3)),
  ];
  const arbitraryPieces = fc.array(fc.tuple(fc.nat({ max: 9 }), fc.double({ min: 0, max: 4000, noNaN: true })));
  fc.assert(
    fc.property(
      fc.constantFrom(...make),
      fc.constantFrom(0.1, 3, 7 / 3, 30),
      arbitraryPieces,
      (arrivals, rate, pieces) => {
        const whole = new Float64Array(500);
        const all = [...whole.subarray(0, new EventSchedule(arrivals(rate)).take(whole, endless))];
        const schedule = new EventSchedule(arrivals(rate));
        const taken: number[] = [];
        let until = start;
        for (const [room, milliseconds] of pieces) {
          until += milliseconds;
          const times = new Float64Array(room);
          const due = all.slice(taken.length).filter((time) => time <= until);
          expect(schedule.take(times, until)).toBe(Math.min(room, due.length));
          taken.push(...times.subarray(0, Math.min(room, due.length)));
          expect(taken).toEqual(all.slice(0, taken.length));
          expect(schedule.nextTime).toBe(all[taken.length] ?? endless);
        }
      },
    ),
  );
});
