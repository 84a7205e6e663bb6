import fc from 'fast-check';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { pacerEffects } from '../../../src/apps/events/event-run.ts';
import { EventGenerator, type EventGeneratorOptions } from '../../../src/events/generating/event-generator.ts';
import { emitAll, Pacer, type PacerEffects } from '../../../src/events/generating/pacer.ts';
import { startSteadyClock } from '../../../src/io/time/clock.ts';
import { Turns } from '../../../src/io/time/interruption.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const start = 1_700_000_000_000;

function makeGenerator(options: Partial<EventGeneratorOptions> = {}): EventGenerator {
  const types = [{ name: 'click', weight: 1 }];
  return new EventGenerator({
    rate: 100,
    types,
    trackingIds: ['A', 'B'],
    seed: 1,
    start,
    durationSeconds: 10,
    ...options,
  });
}

/** A world in which waiting takes longer than it is to, and a turn some time. */
class VirtualWorld implements PacerEffects {
  readonly clock: VirtualClock = new VirtualClock(start - 5);
  /** What was asked for. */
  readonly sleeps: number[] = [];
  turnCount = 0;
  readonly turns: PacerEffects['turns'];
  private readonly delays: readonly number[];

  constructor({ delays = [0], turnMs = 0.01 } = {}) {
    this.delays = delays;
    this.turns = {
      isDue: false,
      give: async () => {
        this.turnCount++;
        this.clock.time += turnMs;
      },
    };
  }

  async sleep(milliseconds: number): Promise<void> {
    this.sleeps.push(milliseconds);
    this.clock.time += milliseconds + (this.delays[this.sleeps.length % this.delays.length] as number);
  }
}

const arbitraryDelays = fc.array(
  fc.oneof(fc.constantFrom(0, 0.5, 50, 5000), fc.double({ min: 0, max: 20, noNaN: true })),
  {
    minLength: 1,
    maxLength: 10,
  },
);

describe('A pacer', () => {
  test('emits every event once, in order, never early, however late it gets', async () => {
    const arbitraryRate = fc.constantFrom(0.5, 7 / 3, 100, 2000);
    const arbitraryArrivals = fc.constantFrom('even' as const, 'poisson' as const);
    await fc.assert(
      fc.asyncProperty(
        arbitraryRate,
        arbitraryArrivals,
        fc.boolean(),
        arbitraryDelays,
        arbitraryDelays,
        async (rate, arrivals, isPrecise, delays, slowness) => {
          const world = new VirtualWorld({ delays, turnMs: 0.1 });
          const pacer = new Pacer(makeGenerator({ rate, arrivals }), world, { isPrecise });
          const times: number[] = [];
          const lateness: number[] = [];
          let emissions = 0;
          await pacer.run((batch) => {
            const emitted = [...batch.time.subarray(0, batch.length)];
            expect(emitted.length).toBeGreaterThan(0);
            expect(emitted.every((time) => time <= world.clock.time)).toBe(true);
            times.push(...emitted);
            const slowMs = slowness[emissions++ % slowness.length] as number;
            world.clock.time += slowMs;
            for (const time of emitted) lateness.push(world.clock.time - time);
            return slowMs < 10 ? undefined : Promise.resolve();
          });
          expect(times).toEqual([...makeGenerator({ rate, arrivals }).events()].map(({ time }) => time));
          expect(pacer.emitted).toBe(times.length);
          expect(pacer.dropped).toBe(0);
          lateness.sort((one, other) => one - other);
          expect(pacer.lateness.max).toBe(lateness.at(-1));
          for (const [told, share] of [
            [pacer.lateness.p50, 0.5],
            [pacer.lateness.p99, 0.99],
          ] as const) {
            const expected = lateness[Math.ceil(share * lateness.length) - 1] as number;
            expect(Math.abs(told - expected)).toBeLessThanOrEqual(0.005 * expected + 0.0011);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test('drops events that are too late, and no others, if it is told to', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(5, 100, 1000),
        arbitraryDelays,
        arbitraryDelays,
        async (maxLagMs, delays, slowness) => {
          const world = new VirtualWorld({ delays });
          const generator = makeGenerator();
          const pacer = new Pacer(generator, world, { maxLagMs });
          const emitted = new Set<number>();
          /** The longest that anything ever took. */
          const slowest = Math.max(...delays, ...slowness);
          let emissions = 0;
          await pacer.run((batch) => {
            for (const time of batch.time.subarray(0, batch.length)) {
              expect(world.clock.time - time).toBeLessThan(maxLagMs);
              emitted.add(time);
            }
            world.clock.time += slowness[emissions++ % slowness.length] as number;
          });
          expect(pacer.emitted).toBe(emitted.size);
          expect(pacer.emitted + pacer.dropped).toBe(generator.generated);
          expect(generator.generated).toBe(1000);
          if (slowest < maxLagMs / 3) expect(pacer.dropped).toBe(0);
        },
      ),
    );
  });

  test('sleeps until the next event is due, or for 4 ms where they are dense', async () => {
    const rare = new VirtualWorld();
    await new Pacer(makeGenerator({ durationSeconds: 0.05 }), rare).run(() => {});
    expect(rare.sleeps).toEqual([5, 10, 10, 10, 10]);
    const dense = new VirtualWorld();
    let batches = 0;
    await new Pacer(makeGenerator({ rate: 10_000, durationSeconds: 1 }), dense).run(() => {
      batches++;
    });
    expect(new Set(dense.sleeps.slice(1))).toEqual(new Set([4]));
    expect(batches).toBeLessThanOrEqual(251);
    expect(dense.turnCount).toBe(0);
  });

  test('waits turn by turn for the last 1.5 ms, if it is to be precise', async () => {
    const world = new VirtualWorld({ delays: [0.3, 1.4], turnMs: 0.02 });
    const pacer = new Pacer(makeGenerator(), world, { isPrecise: true });
    await pacer.run(() => {});
    expect(new Set(world.sleeps.slice(1))).toEqual(new Set([8]));
    expect(pacer.lateness.max).toBeLessThanOrEqual(0.021);
  });

  test('gives turns when they are due, also while it is behind', async () => {
    const world = new VirtualWorld();
    Object.assign(world.turns, { isDue: true });
    world.clock.time = start + 10_000;
    await new Pacer(makeGenerator({ rate: 10_000 }), world).run(() => {});
    expect(world.turnCount).toBe(Math.ceil(100_000 / 4096));
  });

  test('ends with what is thrown at it, and has counted what was emitted', async () => {
    const generator = makeGenerator();
    const pacer = new Pacer(generator, new VirtualWorld());
    const emitting = pacer.run(() => {
      if (pacer.emitted === 3) throw new Error('enough');
    });
    await expect(emitting).rejects.toThrow('enough');
    expect(pacer.emitted).toBe(3);
    expect(generator.generated).toBe(4);
  });

  test('ends at once when the run is to end, however far the next event is', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const effects = pacerEffects({ signal, turns: new Turns(signal) }, startSteadyClock());
    const running = new Pacer(makeGenerator({ rate: 1e-9, start: Date.now() + 1e12 }), effects).run(() => {});
    setImmediate(() => controller.abort(new Error('interrupted')));
    await expect(running).rejects.toThrow('interrupted');
  });

  test('refuses a lag that is not above 0', () => {
    expect(() => new Pacer(makeGenerator(), new VirtualWorld(), { maxLagMs: 0 })).toThrow(
      new RangeError('a lag is a number of milliseconds above 0, not 0'),
    );
  });

  test.each([false, true])('counts exactly by the real clock, too (precise: %s)', async (isPrecise) => {
    const { signal } = new AbortController();
    const clock = startSteadyClock();
    const begin = clock.now();
    const generator = makeGenerator({ rate: 20_000, start: begin, durationSeconds: 0.1 });
    const pacer = new Pacer(generator, pacerEffects({ signal, turns: new Turns(signal) }, clock), { isPrecise });
    await pacer.run(() => {});
    expect([pacer.emitted, pacer.dropped, generator.generated]).toEqual([2000, 0, 2000]);
    expect(clock.now()).toBeGreaterThanOrEqual(begin + 99.9);
  });
});

describe('Without a pace', () => {
  test('all events are emitted at once, in order, with turns between', async () => {
    const world = new VirtualWorld();
    Object.assign(world.turns, { isDue: true });
    const times: number[] = [];
    await emitAll(makeGenerator({ durationSeconds: 100 }), world.turns, async (batch) => {
      times.push(...batch.time.subarray(0, batch.length));
    });
    expect(times).toEqual(Array.from({ length: 10_000 }, (_, i) => start + 10 * i));
    expect(world.turnCount).toBe(3);
    expect(world.sleeps).toEqual([]);
  });

  test('an endless run ends when it is to end', async () => {
    const controller = new AbortController();
    const turns = new Turns(controller.signal);
    const running = emitAll(makeGenerator({ durationSeconds: undefined }), turns, () => {});
    setImmediate(() => controller.abort(new Error('interrupted')));
    await expect(running).rejects.toThrow('interrupted');
  });
});

test('The steady clock starts at the wall time, and does not mind when somebody sets that', () => {
  const wall = vi.spyOn(Date, 'now').mockReturnValue(start);
  onTestFinished(() => wall.mockRestore());
  const clock = startSteadyClock();
  const first = clock.now();
  expect(first).toBeGreaterThanOrEqual(start - 0.01);
  wall.mockReturnValue(0);
  expect(clock.now()).toBeGreaterThanOrEqual(first);
  expect(startSteadyClock(start + 5000).now()).toBeGreaterThanOrEqual(start + 4999.99);
});
