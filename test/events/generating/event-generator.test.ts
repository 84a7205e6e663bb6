import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  EventGenerator,
  type EventGeneratorOptions,
  type TrackedEvent,
} from '../../../src/events/generating/event-generator.ts';

const options: EventGeneratorOptions = {
  rate: 4,
  types: [
    { name: 'signup', weight: 1 },
    { name: 'click', weight: 3 },
    { name: 'never', weight: 0 },
  ],
  trackingIds: ['A', 'B', 'C'],
  seed: 42,
  start: 1000,
  durationSeconds: 500,
};

/** The events of a generator, taken in batches of some rows up to each of some moments. */
function takeInPieces(
  generator: EventGenerator,
  pieces: readonly (readonly [rows: number, until: number])[],
): TrackedEvent[] {
  const events: TrackedEvent[] = [];
  for (const [rows, until] of pieces) {
    const batch = generator.makeBatch(rows);
    generator.fill(batch, until);
    for (let row = 0; row < batch.length; row++) {
      events.push({
        type: generator.types[batch.type[row] as number]?.name as string,
        trackingId: batch.trackingIds[batch.trackingId[row] as number] as string,
        time: batch.time[row] as number,
      });
    }
  }
  return events;
}

describe('A generator', () => {
  test('has an event whenever one is due', () => {
    const generator = new EventGenerator({ ...options, durationSeconds: 1 });
    expect(generator.nextTime).toBe(1000);
    const batch = generator.makeBatch();
    generator.fill(batch, 999);
    expect(batch.length).toBe(0);
    generator.fill(batch, 1500);
    expect([...batch.time.subarray(0, batch.length)]).toEqual([1000, 1250, 1500]);
    expect(generator.generated).toBe(3);
    expect(generator.nextTime).toBe(1750);
    generator.fill(batch, Number.POSITIVE_INFINITY);
    expect([...batch.time.subarray(0, batch.length)]).toEqual([1750]);
    expect(generator.nextTime).toBe(Number.POSITIVE_INFINITY);
    generator.fill(batch, Number.POSITIVE_INFINITY);
    expect(batch.length).toBe(0);
    expect(generator.generated).toBe(4);
  });

  test('picks types by weight and tracking ids evenly', () => {
    const events = [...new EventGenerator(options).events()];
    expect(events).toHaveLength(2000);
    const share = (isCounted: (event: TrackedEvent) => boolean) => events.filter(isCounted).length / events.length;
    expect(share(({ type }) => type === 'click')).toBeCloseTo(3 / 4, 1);
    expect(share(({ type }) => type === 'never')).toBe(0);
    for (const id of options.trackingIds) expect(share(({ trackingId }) => trackingId === id)).toBeCloseTo(1 / 3, 1);
  });

  test('makes other events for another seed', () => {
    const choices = (seed: number) =>
      [...new EventGenerator({ ...options, seed }).events()].map(({ trackingId }) => trackingId);
    expect(choices(1)).not.toEqual(choices(2));
    expect(choices(1)).toEqual(choices(1));
  });

  test('picks the same types and ids for events that come by chance', () => {
    const even = [...new EventGenerator(options).events()];
    const poisson = [...new EventGenerator({ ...options, arrivals: 'poisson' }).events()];
    const choices = (events: TrackedEvent[]) => events.slice(0, 1500).map(({ type, trackingId }) => [type, trackingId]);
    expect(choices(poisson)).toEqual(choices(even));
    expect(poisson.map(({ time }) => time)).not.toEqual(even.map(({ time }) => time));
  });

  test('has no end unless it is told one, and counts the events that were taken', () => {
    const generator = new EventGenerator({ ...options, durationSeconds: undefined });
    let last = 0;
    for (const { time } of generator.events()) {
      last = time;
      if (generator.generated === 100_000) break;
    }
    expect(last).toBe(1000 + 250 * 99_999);
    expect(generator.nextTime).toBe(last + 250);
  });

  test('starts now unless it is told when', () => {
    const before = Date.now();
    const { nextTime } = new EventGenerator({ ...options, start: undefined });
    expect(nextTime).toBeGreaterThanOrEqual(before);
    expect(nextTime).toBeLessThanOrEqual(Date.now());
  });

  test('makes the same events in whatever pieces they are taken', () => {
    const arbitraryPieces = fc.array(fc.tuple(fc.nat({ max: 50 }), fc.nat({ max: 600_000 })));
    fc.assert(
      fc.property(fc.constantFrom('even' as const, 'poisson' as const), arbitraryPieces, (arrivals, pieces) => {
        const all = [...new EventGenerator({ ...options, arrivals }).events()];
        const generator = new EventGenerator({ ...options, arrivals });
        const taken = takeInPieces(generator, pieces);
        expect(taken).toEqual(all.slice(0, taken.length));
        expect(generator.generated).toBe(taken.length);
      }),
    );
  });

  test.each<[wrong: object, message: string]>([
    [{ rate: 0 }, 'a rate is a number of events a second, above 0, not 0'],
    [{ rate: Number.NaN }, 'a rate is a number of events a second, above 0, not NaN'],
    [{ rate: Number.POSITIVE_INFINITY }, 'a rate is a number of events a second, above 0, not Infinity'],
    [{ types: [] }, 'there are 1 to 65536 types of events, not 0'],
    [{ types: [{ name: 'a', weight: 0 }] }, 'weights are numbers from 0 on with a sum above 0, not 0'],
    [{ trackingIds: [] }, 'there is at least one tracking id'],
    [{ seed: 0.5 }, 'a seed is a whole number from 0 to 9007199254740991, not 0.5'],
    [{ arrivals: 'odd' }, 'arrivals are even or poisson, not odd'],
    [{ start: Number.NaN }, 'a start is in milliseconds since 1970, not NaN'],
    [{ start: 9e15 }, 'a start is in milliseconds since 1970, not 9000000000000000'],
    [{ durationSeconds: 0 }, 'a duration is a number of seconds above 0, not 0'],
  ])('refuses %o', (wrong, message) => {
    expect(() => new EventGenerator({ ...options, ...wrong })).toThrow(new RangeError(message));
  });
});

test('Without a seed, every generator draws one, which makes the same events again (issue 12)', () => {
  const { seed: _, ...unseeded } = options;
  const [first, second] = [new EventGenerator(unseeded), new EventGenerator(unseeded)];
  expect(first.seed).not.toBe(second.seed);
  const events = [...first.events()];
  expect([...second.events()]).not.toEqual(events);
  const again = new EventGenerator({ ...options, seed: first.seed });
  expect([...again.events()]).toEqual(events);
  expect(new EventGenerator(options).seed).toBe(options.seed);
});
