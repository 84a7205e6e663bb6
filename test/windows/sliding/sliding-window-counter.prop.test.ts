import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SlidingWindowCounter } from '../../../src/windows/sliding/sliding-window-counter.ts';
import { defaultLevels, type WindowLevel } from '../../../src/windows/sliding/window-levels.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import {
  arbitraryLevels,
  arbitraryStory,
  bucketAround,
  counterOf,
  EventList,
  keptMsOf,
  levelFor,
  type Story,
} from './stories.ts';

const arbitraryCase = arbitraryLevels.chain((levels) =>
  fc.record({ levels: fc.constant(levels), story: arbitraryStory(keptMsOf(levels)) }),
);

/** Questions may be about more than is kept. */
const covered = { covered: true };

/** Checks what a counter says of the last while against the list of events, and where a window starts on a boundary, exactly. */
function checkAnswers(
  counter: SlidingWindowCounter,
  list: EventList,
  levels: readonly WindowLevel[],
  span: number,
): void {
  const { min, estimate, max, coveredMs } = counter.bounds(span, list.latest, covered);
  const { bucketMs } = levelFor(span, levels);
  const windowStart = list.latest - Math.min(span, keptMsOf(levels));
  const truth = list.between(windowStart, list.latest);
  const { from, to } = bucketAround(windowStart, bucketMs);
  const straddled = list.between(from, to);
  const [evenFrom, evenTo] = [Math.max(from, list.start), Math.min(to, list.lastEvent)];
  const passed = evenTo > evenFrom ? (windowStart - evenFrom) / (evenTo - evenFrom) : 0;

  expect(min).toBeLessThanOrEqual(truth);
  expect(max).toBeGreaterThanOrEqual(truth);
  expect(min).toBeGreaterThanOrEqual(0);
  expect(estimate).toBeGreaterThanOrEqual(min);
  expect(estimate).toBeLessThanOrEqual(max);
  expect(max - min).toBeLessThanOrEqual(straddled);
  expect(Math.abs(estimate - truth)).toBeLessThanOrEqual(Math.max(passed, 1 - passed) * straddled + 1e-6);
  if (windowStart === from || windowStart >= list.lastEvent || windowStart < list.start) {
    expect([min, estimate, max]).toEqual([truth, truth, truth]);
  }

  expect(coveredMs).toBe(Math.min(span, keptMsOf(levels), list.latest - list.start));
  expect(counter.count(span, list.latest, covered)).toBe(estimate);
  expect(counter.rate(span, list.latest, covered) * coveredMs).toBeCloseTo(coveredMs === 0 ? 0 : 1000 * estimate, 6);
}

/** Merges a counter with itself so many times, or until it is refused because the sum would be beyond all numbers. */
function doubleUpTo(counter: SlidingWindowCounter, times: number): void {
  try {
    for (let i = 0; i < times; i++) counter.merge(counter);
  } catch (error) {
    expect(String(error)).toContain('too many events');
  }
}

/** Plays a story to a counter and to the list; `ask` is called where the story has a question. */
function play(
  counter: SlidingWindowCounter,
  story: Story,
  keptMs: number,
  ask: (list: EventList, spanMs: number) => void,
) {
  const list = new EventList();
  const expected = { total: 0, late: 0, dropped: 0, clockSteps: 0 };
  list.tell(story.startMs);
  counter.advance(story.startMs);
  for (const step of story.steps) {
    const at = list.latest + step.passedMs;
    if (step.kind === 'question') {
      if (at < list.latest) expected.clockSteps++;
      list.tell(at);
      counter.advance(at);
      ask(list, step.spanMs);
      continue;
    }
    const isCounted = counter.add(step.n, at);
    if (at > list.latest - keptMs) expect(isCounted).toBe(true);
    if (isCounted && at < list.latest) expected.late += step.n;
    expected[isCounted ? 'total' : 'dropped'] += step.n;
    list.add(step.n, at);
  }
  const { total, late, dropped, clockSteps } = counter;
  expect({ total, late, dropped, clockSteps }).toEqual(expected);
  return list;
}

describe('a sliding window counter', () => {
  test('bounds what there was, and estimates it within the bucket that the window starts in', () => {
    fc.assert(
      fc.property(arbitraryCase, ({ levels, story }) => {
        const counter = counterOf(levels);
        play(counter, story, keptMsOf(levels), (list, spanMs) => checkAnswers(counter, list, levels, spanMs));
      }),
      { numRuns: 1000 },
    );
  });

  test('answers every span up to what is kept as finely as the default levels do, whatever levels are given (issue 12)', () => {
    const level = fc.record({
      bucketMs: fc.oneof(fc.integer({ min: 1, max: 200_000 }), fc.constantFrom(10, 1000, 60_000)),
      buckets: fc.integer({ min: 1, max: 200 }),
    });
    const ascending = (levels: WindowLevel[]) =>
      levels.every(({ bucketMs, buckets }, i) => {
        const finer = levels[i - 1];
        return (
          finer === undefined || (bucketMs > finer.bucketMs && bucketMs * buckets > finer.bucketMs * finer.buckets)
        );
      });
    const levelSets = fc
      .array(level, { minLength: 1, maxLength: 3 })
      .map((levels) => levels.toSorted((left, right) => left.bucketMs - right.bucketMs))
      .filter(ascending);
    const hourMs = 3_600_000;
    fc.assert(
      fc.property(levelSets, arbitraryStory(hourMs), (given, story) => {
        const counter = new SlidingWindowCounter({ levels: given });
        const all = [...defaultLevels, ...given];
        const keptMs = Math.max(...all.map(({ bucketMs, buckets }) => bucketMs * buckets));
        play(counter, story, keptMs, (list, spanMs) => {
          for (const span of [1000, 60_000, hourMs, keptMs, Math.min(spanMs, keptMs)]) {
            const fitting = all.filter(({ bucketMs, buckets }) => bucketMs * buckets >= span);
            const finest = Math.min(...fitting.map(({ bucketMs }) => bucketMs));
            const windowStart = list.latest - span;
            const truth = list.between(windowStart, list.latest);
            const { from, to } = bucketAround(windowStart, finest);
            const { min, estimate, max } = counter.bounds(span, list.latest);
            expect(min).toBeLessThanOrEqual(truth);
            expect(max).toBeGreaterThanOrEqual(truth);
            expect(max - min).toBeLessThanOrEqual(list.between(from, to));
            expect(counter.count(span, list.latest)).toBe(estimate);
          }
          expect(counter.numLastSecond(list.latest)).toBe(counter.count(1000, list.latest));
          expect(counter.numLastMinute(list.latest)).toBe(counter.count(60_000, list.latest));
          expect(counter.numLastHour(list.latest)).toBe(counter.count(hourMs, list.latest));
          expect(() => counter.count(keptMs + 1, list.latest)).toThrow(`${keptMs} ms that are kept`);
        });
      }),
      { numRuns: 500 },
    );
  });

  test('is the same with a clock as with moments in hand', () => {
    fc.assert(
      fc.property(arbitraryCase, ({ levels, story: { startMs, steps } }) => {
        const clock = new VirtualClock(startMs);
        const [counter, told] = [counterOf(levels, clock), counterOf(levels)];
        counter.advance();
        told.advance(startMs);
        let latest = startMs;
        let stepsBack = 0;
        for (const step of steps) {
          clock.time = latest + step.passedMs;
          if (clock.time < latest) stepsBack++;
          latest = Math.max(latest, clock.time);
          if (step.kind === 'event') expect([counter.add(step.n), told.add(step.n, latest)]).toEqual([true, true]);
          else
            expect(counter.bounds(step.spanMs, undefined, covered)).toEqual(told.bounds(step.spanMs, latest, covered));
        }
        expect([counter.clockSteps, counter.late, counter.dropped]).toEqual([stepsBack, 0, 0]);
      }),
      { numRuns: 200 },
    );
  });

  test('has as many events in all steps of a series as in its span, and the right ones in whole buckets', () => {
    fc.assert(
      fc.property(
        arbitraryCase,
        fc.integer({ min: 1, max: 30 }),
        fc.nat({ max: 12 }),
        ({ levels, story }, steps, extra) => {
          const counter = counterOf(levels);
          const list = play(counter, story, keptMsOf(levels), () => {});
          for (const { bucketMs, buckets } of levels) {
            const stepMs = bucketMs * (1 + (extra % 3));
            const span = steps * stepMs;
            const series = counter.series(span, stepMs, list.latest, covered);
            expect(series.length).toBe(steps);
            expect(series.every((events) => events >= 0)).toBe(true);
            const count = counter.count(span, list.latest, covered);
            expect(series.reduce((sum, events) => sum + events, 0)).toBeCloseTo(count, 6);
            if (steps * (1 + (extra % 3)) > buckets) continue;
            const next = bucketAround(list.latest, levelFor(span, levels).bucketMs).to;
            list.tell(next);
            const truth = Array.from({ length: steps }, (_, i) =>
              list.between(next - span + i * stepMs, next - span + (i + 1) * stepMs),
            );
            if (stepMs % levelFor(span, levels).bucketMs === 0)
              expect(counter.series(span, stepMs, next)).toEqual(truth);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test('merged from up to five others is the one that saw all events', () => {
    fc.assert(
      fc.property(
        arbitraryCase,
        fc.array(fc.nat({ max: 4 }), { minLength: 61, maxLength: 61 }),
        ({ levels, story }, choice) => {
          const keptMs = keptMsOf(levels);
          const shards = Array.from({ length: 5 }, () => counterOf(levels));
          const whole = counterOf(levels);
          let latest = story.startMs;
          story.steps.forEach((step, i) => {
            const at = latest + step.passedMs;
            latest = Math.max(latest, at);
            const shard = shards[choice[i] as number] as SlidingWindowCounter;
            if (step.kind === 'event') for (const counter of [shard, whole]) counter.add(step.n, at);
            else for (const counter of [shard, whole]) counter.advance(latest);
          });
          const merged = counterOf(levels);
          for (const shard of shards) {
            const before = shard.toJSON();
            merged.merge(shard);
            expect(shard.toJSON()).toEqual(before);
          }
          expect(merged.total + merged.dropped).toBe(whole.total + whole.dropped);
          for (const passedMs of [0, 3, keptMs / 3]) {
            const now = latest + passedMs;
            for (const span of [1, 7.5, 10, 40, keptMs / 2, keptMs]) {
              expect(merged.bounds(span, now, covered)).toEqual(whole.bounds(span, now, covered));
            }
            expect(merged.series(keptMs, keptMs / 10, now)).toEqual(whole.series(keptMs, keptMs / 10, now));
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test('goes on from its JSON as if nothing had happened', () => {
    fc.assert(
      fc.property(
        arbitraryLevels.chain((levels) =>
          fc.record({
            levels: fc.constant(levels),
            story: arbitraryStory(keptMsOf(levels), fc.double({ min: 0, max: 1e6, noNaN: true })),
          }),
        ),
        fc.nat({ max: 60 }),
        ({ levels, story: { startMs, steps } }, stop) => {
          let counter = counterOf(levels);
          const other = counterOf(levels);
          let latest = startMs;
          steps.forEach((step, i) => {
            if (i === stop) counter = SlidingWindowCounter.fromJSON(JSON.parse(JSON.stringify(counter)));
            const at = latest + step.passedMs;
            latest = Math.max(latest, at);
            if (step.kind === 'event') expect(counter.add(step.n, at)).toBe(other.add(step.n, at));
            else expect(counter.bounds(step.spanMs, at, covered)).toEqual(other.bounds(step.spanMs, at, covered));
          });
          expect(counter.toJSON()).toEqual(other.toJSON());
          expect(SlidingWindowCounter.fromJSON(JSON.parse(JSON.stringify(counter))).toJSON()).toEqual(other.toJSON());
        },
      ),
      { numRuns: 300 },
    );
  });

  test('comes back from its JSON whatever it has counted, above 2^53 too (issue 13)', () => {
    const most = Number.MAX_SAFE_INTEGER;
    const events = fc.oneof(
      fc.constantFrom(0, 0.1, 1, 3, 2 ** 52 + 1, most - 1, most),
      fc.double({ min: 0, max: most, noNaN: true }),
    );
    const moment = fc.oneof(
      fc.integer({ min: 0, max: 4_000_000 }),
      fc.constantFrom(-most, -most + 7, -1, 1_700_000_000_000.5, most - 60_000, most),
      fc.double({ min: -most, max: most, noNaN: true }),
    );
    const step = fc.oneof(
      { weight: 8, arbitrary: fc.record({ kind: fc.constant('add' as const), n: events, at: moment }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('advance' as const), at: moment }) },
      {
        weight: 2,
        arbitrary: fc.record({ kind: fc.constant('double' as const), times: fc.constantFrom(1, 60, 1100) }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('reset' as const) }) },
    );
    const options = fc.oneof(
      fc.constant({}),
      fc.record({
        spanMs: fc.oneof(fc.integer({ min: 1, max: most }), fc.constant(most)),
        resolutionMs: fc.constantFrom(2 ** 46 + 1, 2 ** 50, 2 ** 52, 3_002_399_751_580_330),
      }),
    );
    fc.assert(
      fc.property(options, fc.array(step, { maxLength: 30 }), (given, steps) => {
        let counter: SlidingWindowCounter;
        try {
          counter = new SlidingWindowCounter(given);
        } catch (error) {
          expect(String(error)).toContain('spanMs, rounded up');
          return;
        }
        let other = counter;
        for (const action of steps) {
          for (const one of new Set([counter, other])) {
            if (action.kind === 'add') one.add(action.n, action.at);
            if (action.kind === 'advance') one.advance(action.at);
            if (action.kind === 'reset') one.reset();
            if (action.kind === 'double') doubleUpTo(one, action.times);
          }
          const json = JSON.stringify(counter);
          expect(JSON.stringify(other)).toBe(json);
          // Goes on from here, beside the one that was never JSON.
          other = SlidingWindowCounter.fromJSON(JSON.parse(json));
          expect(JSON.stringify(other)).toBe(json);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('keeps to its bounds with fractions of events, but for the last digits', () => {
    const fractions = fc.double({ min: 0, max: 10, noNaN: true });
    fc.assert(
      fc.property(
        arbitraryLevels.chain((levels) =>
          fc.record({ levels: fc.constant(levels), story: arbitraryStory(keptMsOf(levels), fractions) }),
        ),
        ({ levels, story: { startMs, steps } }) => {
          const counter = counterOf(levels);
          const list = new EventList();
          list.tell(startMs);
          counter.advance(startMs);
          for (const step of steps) {
            const at = list.latest + step.passedMs;
            if (step.kind === 'event') {
              counter.add(step.n, at);
              list.add(step.n, at);
            } else {
              list.tell(at);
              const { min, estimate, max } = counter.bounds(step.spanMs, at, covered);
              const truth = list.last(Math.min(step.spanMs, keptMsOf(levels)));
              expect(min).toBeLessThanOrEqual(truth + 1e-9);
              expect(max).toBeGreaterThanOrEqual(truth - 1e-9);
              expect(0 <= min && min <= estimate && estimate <= max).toBe(true);
            }
          }
          expect(counter.count(keptMsOf(levels), list.latest + keptMsOf(levels) + 1)).toBe(0);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('is exact for whole numbers, though they come to 2^53 again and again', () => {
    const huge = fc.integer({ min: 2 ** 50, max: 2 ** 51 });
    const event = fc.record({ gap: fc.integer({ min: 1, max: 3 }), n: huge, shard: fc.nat({ max: 1 }) });
    fc.assert(
      fc.property(fc.array(event, { minLength: 20, maxLength: 60 }), (events) => {
        const make = () => counterOf([{ bucketMs: 10, buckets: 2 }]);
        const [counter, one, other] = [make(), make(), make()];
        const list: { at: number; n: bigint }[] = [];
        let now = 0;
        for (const { gap, n, shard } of events) {
          now += 10 * gap;
          counter.add(n, now);
          (shard === 0 ? one : other).add(n, now);
          list.push({ at: now, n: BigInt(n) });
          const merged = make();
          merged.merge(one);
          merged.merge(other);
          for (const span of [10, 20]) {
            const truth = list.reduce((sum, { at, n }) => (at > now - span ? sum + n : sum), 0n);
            expect(BigInt(counter.count(span, now))).toBe(truth);
            expect(BigInt(merged.count(span, now))).toBe(truth);
          }
        }
        expect(counter.total).toBeGreaterThan(Number.MAX_SAFE_INTEGER);
      }),
      { numRuns: 100 },
    );
  });
});
