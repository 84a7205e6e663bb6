import fc from 'fast-check';
import { SlidingWindowCounter } from '../../../src/windows/sliding/sliding-window-counter.ts';
import type { WindowLevel } from '../../../src/windows/sliding/window-levels.ts';
import { WindowState } from '../../../src/windows/sliding/window-state.ts';

/** What happens to a counter, by the time that has passed since the latest moment; a negative one is before it. */
export type Step =
  | { readonly kind: 'event'; readonly passedMs: number; readonly n: number }
  | { readonly kind: 'question'; readonly passedMs: number; readonly spanMs: number };

export interface Story {
  readonly startMs: number;
  readonly steps: readonly Step[];
}

/** Levels that nest, that do not, a single one, and the default ones. */
export const arbitraryLevels: fc.Arbitrary<readonly WindowLevel[]> = fc.constantFrom(
  [{ bucketMs: 10, buckets: 5 }],
  [{ bucketMs: 1, buckets: 1 }],
  [
    { bucketMs: 10, buckets: 4 },
    { bucketMs: 25, buckets: 4 },
    { bucketMs: 30, buckets: 20 },
  ],
  [
    { bucketMs: 10, buckets: 100 },
    { bucketMs: 1000, buckets: 60 },
    { bucketMs: 60_000, buckets: 60 },
  ],
);

/** A counter of these levels and no others, so that what is kept is short enough to try all of it. */
export function counterOf(levels: readonly WindowLevel[], clock?: { now(): number }): SlidingWindowCounter {
  return new SlidingWindowCounter(clock === undefined ? {} : { clock }, new WindowState(levels));
}

/** None, within a bucket, whole buckets, up to a window, many windows; fractions of a millisecond too. */
function arbitraryGap(keptMs: number): fc.Arbitrary<number> {
  return fc.oneof(
    fc.constant(0),
    fc.nat({ max: 12 }),
    fc.nat({ max: 12 }).map((tens) => 10 * tens),
    fc.nat({ max: 100 * keptMs }).map((thousandths) => thousandths / 1000),
    fc.nat({ max: Math.ceil(1.1 * keptMs) }),
    fc.constantFrom(keptMs, 3 * keptMs, 1000 * keptMs),
  );
}

/** A burst at one moment, ordinary steps, late events, questions at present and at moments that have passed. */
export function arbitraryStory(keptMs: number, events: fc.Arbitrary<number> = fc.nat({ max: 9 })): fc.Arbitrary<Story> {
  const gaps = arbitraryGap(keptMs);
  const spans = fc.oneof(
    gaps,
    fc.nat({ max: 13 * keptMs }).map((tenths) => tenths / 10),
  );
  const event = fc.record({ kind: fc.constant('event' as const), passedMs: gaps, n: events });
  const lateEvent = event.map((step) => ({ ...step, passedMs: -step.passedMs }));
  const question = fc.record({
    kind: fc.constant('question' as const),
    passedMs: gaps,
    spanMs: spans.map((span) => span || 1),
  });
  const lateQuestion = question.map((step) => ({ ...step, passedMs: -step.passedMs }));
  return fc.record({
    startMs: fc.constantFrom(0, 7, -12_345, 1_700_000_000_000),
    steps: fc.array(
      fc.oneof(
        { weight: 6, arbitrary: event },
        { weight: 2, arbitrary: lateEvent },
        { weight: 4, arbitrary: question },
        { weight: 1, arbitrary: lateQuestion },
      ),
      { maxLength: 60 },
    ),
  });
}

/** The events of a story and its latest moment, in a list that is looked through from one end to the other. */
export class EventList {
  latest: number = Number.NEGATIVE_INFINITY;
  start: number = Number.POSITIVE_INFINITY;
  private readonly events: { readonly at: number; readonly n: number }[] = [];

  add(n: number, at: number): void {
    this.events.push({ at, n });
    this.tell(at);
    this.start = Math.min(this.start, at);
  }

  tell(moment: number): void {
    if (this.latest === Number.NEGATIVE_INFINITY) this.start = moment;
    this.latest = Math.max(this.latest, moment);
  }

  /** Events in `(after, upTo]`. */
  between(after: number, upTo: number): number {
    return this.events.reduce((sum, { at, n }) => (after < at && at <= upTo ? sum + n : sum), 0);
  }

  /** Events of the last while. */
  last(spanMs: number): number {
    return this.between(this.latest - spanMs, this.latest);
  }

  get lastEvent(): number {
    return this.events.reduce((last, { at }) => Math.max(last, at), Number.NEGATIVE_INFINITY);
  }
}

/** The bounds of `(k * bucketMs, (k + 1) * bucketMs]`, found step by step, that has a moment but does not end with it. */
export function bucketAround(moment: number, bucketMs: number): { readonly from: number; readonly to: number } {
  let boundary = Math.trunc(moment / bucketMs) - 2;
  while ((boundary + 1) * bucketMs <= moment) boundary++;
  return { from: boundary * bucketMs, to: (boundary + 1) * bucketMs };
}

/** The finest of the levels that keeps all of a span, or else the last. */
export function levelFor(spanMs: number, levels: readonly WindowLevel[]): WindowLevel {
  const fitting = levels.filter(({ bucketMs, buckets }) => bucketMs * buckets >= spanMs);
  return (fitting[0] ?? levels.at(-1)) as WindowLevel;
}

/** How long the coarsest level keeps what it counted. */
export function keptMsOf(levels: readonly WindowLevel[]): number {
  const { bucketMs, buckets } = levels.at(-1) as WindowLevel;
  return bucketMs * buckets;
}
