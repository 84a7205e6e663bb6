import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EventCounts } from '../../../src/events/counting/event-counts.ts';
import { RollingAggregate } from '../../../src/events/counting/rolling-aggregate.ts';
import { type EventBatch, makeEventBatch } from '../../../src/events/event-batch.ts';
import { type BucketCount, CapturedEvents, inOrder } from '../../oracles/captured-events.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const types = ['signup', 'click'] as const;
const bucketMs = 1000;
const aggregateCount = 3;

const arbitraryType = fc.constantFrom(...types);
/** Few that come again and again, and many that come once. */
const arbitraryId = fc.oneof(
  fc.constantFrom('', '1', '10', '__proto__', 'constructor', 'A', 'a', '\ud800', '\u{1f600}', 'INF-1'),
  fc.nat({ max: 300 }).map((number) => `id ${number}`),
);
/** None, within a bucket, to its very edge, some buckets. Eighths of a millisecond are exact. */
const arbitraryGap = fc.oneof(
  fc.constant(0),
  fc.nat({ max: 8 * bucketMs }).map((eighths) => eighths / 8),
  fc.nat({ max: 4 }).map((buckets) => buckets * bucketMs),
  fc.nat({ max: 9 * bucketMs }),
);
const arbitraryOffset = fc.oneof(
  arbitraryGap,
  arbitraryGap.map((gap) => -gap),
  fc.constantFrom(bucketMs + 0.125, -1e13, 1e13),
);
const arbitraryCount = fc.oneof(
  { weight: 8, arbitrary: fc.constant(1) },
  { weight: 2, arbitrary: fc.nat({ max: 9 }) },
  { weight: 1, arbitrary: fc.constantFrom(2 ** 31, 2 ** 32 - 1, 2 ** 40) },
);
const arbitraryWho = fc.nat({ max: aggregateCount - 1 });

interface ListedEvent {
  readonly type: (typeof types)[number];
  readonly trackingId: string;
  readonly offset: number;
}

const arbitraryEvent: fc.Arbitrary<ListedEvent> = fc.record({
  type: arbitraryType,
  trackingId: arbitraryId,
  offset: arbitraryOffset,
});

type Step =
  | (ListedEvent & {
      readonly kind: 'add';
      readonly who: number;
      readonly isTimed: boolean;
      readonly count: number;
    })
  | {
      readonly kind: 'batch';
      readonly who: number;
      readonly maker: number;
      readonly events: readonly ListedEvent[];
    }
  | {
      readonly kind: 'merge' | 'take';
      readonly who: number;
      readonly from: number;
      readonly type: ListedEvent['type'];
    }
  | { readonly kind: 'pass'; readonly gap: number };

const arbitrarySteps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        kind: fc.constant('add' as const),
        who: arbitraryWho,
        type: arbitraryType,
        trackingId: arbitraryId,
        offset: arbitraryOffset,
        isTimed: fc.boolean(),
        count: arbitraryCount,
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('batch' as const),
        who: arbitraryWho,
        maker: fc.nat({ max: 1 }),
        events: fc.array(arbitraryEvent, { maxLength: 40, size: 'max' }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constantFrom('merge' as const, 'take' as const),
        who: arbitraryWho,
        from: arbitraryWho,
        type: arbitraryType,
      }),
    },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('pass' as const), gap: arbitraryGap }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('pass' as const),
        gap: fc.constantFrom(-500, -3000, -20_000, -1e12, 1e12),
      }),
    },
  ),
  { maxLength: 50, size: 'max' },
);

/** Makes batches of one array of tracking ids, which gets longer and longer. */
class BatchMaker {
  private readonly trackingIds: string[] = [];
  private readonly batch: EventBatch = makeEventBatch(this.trackingIds, 64);

  make(events: readonly ListedEvent[], now: number): EventBatch {
    const { batch, trackingIds } = this;
    events.forEach(({ type, trackingId, offset }, row) => {
      if (!trackingIds.includes(trackingId)) trackingIds.push(trackingId);
      batch.type[row] = types.indexOf(type);
      batch.trackingId[row] = trackingIds.indexOf(trackingId);
      batch.time[row] = now + offset;
    });
    batch.length = events.length;
    return batch;
  }
}

/** What counts say, one by one. */
function list({ firstBucket, trackingIds, counts }: EventCounts): BucketCount[] {
  return inOrder(
    counts.flatMap((row, i) =>
      row.flatMap((count, j) =>
        count > 0 ? [{ start: bucketMs * (firstBucket + i), trackingId: trackingIds[j] as string, count }] : [],
      ),
    ),
  );
}

function expectCompact({ trackingIds, counts }: EventCounts): void {
  const hasSome = (cells: readonly number[]) => cells.some((cell) => cell > 0);
  expect(new Set(trackingIds).size).toBe(trackingIds.length);
  expect(counts.every((row) => row.length === trackingIds.length)).toBe(true);
  expect(trackingIds.every((_, j) => hasSome(counts.map((row) => row[j] as number)))).toBe(true);
  expect([counts.at(0) ?? [1], counts.at(-1) ?? [1]].every(hasSome)).toBe(true);
}

function expectSame(aggregate: RollingAggregate, events: CapturedEvents, now: number): void {
  for (const type of types) {
    const { totalEventsCaptured, eventsCapturedByTrackingIds } = aggregate.summary(type, now);
    expect([...eventsCapturedByTrackingIds]).toEqual(events.sums(type, now));
    expect(totalEventsCaptured).toBe([...eventsCapturedByTrackingIds.values()].reduce((sum, count) => sum + count, 0));
    expect(aggregate.isEmpty(type, now)).toBe(totalEventsCaptured === 0);
    const counts = aggregate.counts(type, now);
    expect(list(counts)).toEqual(events.counts(type, now));
    expectCompact(counts);
  }
  expect(aggregate.tally).toEqual(events.tally);
}

describe('Aggregates', () => {
  test('answer as a list of all events does, whatever is added, merged and taken, and however time goes', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(0, -12_345, 1_575_787_377_289),
        fc.integer({ min: 1, max: 6 }),
        arbitrarySteps,
        (start, bucketCount, steps) => {
          const clock = new VirtualClock(start);
          const options = { types, clock, windowMinutes: bucketCount / 60, bucketSeconds: bucketMs / 1000 };
          const aggregates = Array.from({ length: aggregateCount }, () => new RollingAggregate(options));
          const lists = aggregates.map(() => new CapturedEvents(bucketCount * bucketMs, bucketMs));
          const makers = [new BatchMaker(), new BatchMaker()] as const;
          for (const step of steps) {
            if (step.kind === 'pass') {
              clock.time += step.gap;
              continue;
            }
            const now = clock.now();
            const aggregate = aggregates[step.who] as RollingAggregate;
            const captured = lists[step.who] as CapturedEvents;
            if (step.kind === 'add') {
              const { type, trackingId, count } = step;
              const time = step.isTimed ? now + step.offset : undefined;
              const isKept = captured.add(type, trackingId, time, now, count);
              expect(aggregate.add(type, trackingId, time, undefined, count)).toBe(isKept);
            } else if (step.kind === 'batch') {
              aggregate.addBatch((makers[step.maker] as BatchMaker).make(step.events, now));
              captured.tell(now);
              for (const { type, trackingId, offset } of step.events) {
                captured.add(type, trackingId, now + offset, now, 1);
              }
            } else {
              const source = aggregates[step.from] as RollingAggregate;
              const sourceList = lists[step.from] as CapturedEvents;
              const moved = sourceList.counts(step.type, now);
              if (step.kind === 'take') sourceList.forget(step.type);
              const counts = source[step.kind === 'take' ? 'take' : 'counts'](step.type);
              expect(aggregate.merge(step.type, counts)).toBe(captured.merge(step.type, moved, now));
              expectSame(source, sourceList, now);
            }
            expectSame(aggregate, captured, now);
          }
          aggregates.forEach((aggregate, i) => {
            expectSame(aggregate, lists[i] as CapturedEvents, clock.now());
          });
        },
      ),
      { numRuns: 300 },
    );
  });

  const arbitraryStory = fc.array(
    fc.record({ event: arbitraryEvent, gap: arbitraryGap, who: arbitraryWho, isTaken: fc.boolean() }),
    { maxLength: 80, size: 'max' },
  );

  test('that share the events of one know together what it knows', () => {
    fc.assert(
      fc.property(arbitraryStory, (story) => {
        const options = { types, windowMinutes: 0.1, bucketSeconds: bucketMs / 1000 };
        const one = new RollingAggregate(options);
        const several = Array.from({ length: aggregateCount }, () => new RollingAggregate(options));
        let now = 0;
        for (const { event, gap, who } of story) {
          now += gap;
          const { type, trackingId, offset } = event;
          const isKept = one.add(type, trackingId, now + offset, now);
          expect(several[who]?.add(type, trackingId, now + offset, now)).toBe(isKept);
        }
        const all = new RollingAggregate(options);
        for (const type of types) {
          for (const some of several) expect(all.merge(type, some.counts(type, now), now)).toBe(0);
          expect(list(all.counts(type, now))).toEqual(list(one.counts(type, now)));
        }
      }),
    );
  });

  test('lose and double nothing when what came in is taken and merged again and again', () => {
    fc.assert(
      fc.property(arbitraryStory, (story) => {
        const options = { types, windowMinutes: 0.1, bucketSeconds: bucketMs / 1000 };
        const [one, incoming, live] = [options, options, options].map((each) => new RollingAggregate(each)) as [
          RollingAggregate,
          RollingAggregate,
          RollingAggregate,
        ];
        let now = 0;
        for (const { event, gap, isTaken } of story) {
          now += gap;
          const { type, trackingId, offset } = event;
          one.add(type, trackingId, now + offset, now);
          incoming.add(type, trackingId, now + offset, now);
          if (!isTaken) continue;
          for (const each of types) live.merge(each, incoming.take(each, now), now);
          for (const each of types) expect(live.summary(each, now)).toEqual(one.summary(each, now));
        }
        for (const type of types) {
          expect(live.merge(type, incoming.take(type, now), now)).toBe(0);
          expect(incoming.isEmpty(type, now)).toBe(true);
          expect(list(live.counts(type, now))).toEqual(list(one.counts(type, now)));
        }
      }),
    );
  });
});
