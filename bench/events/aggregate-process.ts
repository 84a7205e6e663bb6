/** The process that `aggregate.ts` starts: measures an aggregate and tells what came out, as JSON. */

import { RollingAggregate } from '../../src/events/counting/rolling-aggregate.ts';
import { defaultBatchRows, type EventBatch, makeEventBatch } from '../../src/events/event-batch.ts';
import { Random } from '../generator/random.ts';
import type { AggregateEffort, AggregateFindings } from './aggregate.ts';

interface CapturedEvent {
  readonly type: string;
  readonly trackingId: string;
  readonly time: number;
}

const types = ['signup', 'review', 'click'];
const start = Date.parse('2019-12-08T06:42:57.289Z');
/** More than the window has, so that buckets go while events come. */
const durationMs = 400_000;
const weighedBuckets = 31;
/** The engine itself grows and shrinks by some 100 kB meanwhile: aggregates of a few ids are weighed together. */
const weighedTrackingIds = 10_000;

const effort = JSON.parse(process.argv[2] as string) as AggregateEffort;
// First of all, so that there is no garbage that might go meanwhile.
const weightBytes = weigh(effort.trackingIdCount);
const trackingIds = makeTrackingIds(effort.trackingIdCount);
const events = makeEvents(effort.eventCount, trackingIds);
const batches = makeBatches(events, trackingIds);
const findings: AggregateFindings = {
  weightBytes,
  addNanoseconds: timeRounds(addEvents),
  batchNanoseconds: timeRounds(addBatches),
};
console.log(JSON.stringify(findings));

function addEvents(aggregate: RollingAggregate): void {
  for (const event of events) aggregate.add(event.type, event.trackingId, event.time, event.time);
}

function addBatches(aggregate: RollingAggregate): void {
  for (const batch of batches) aggregate.addBatch(batch, batch.time[batch.length - 1]);
}

/** The best of all rounds, after one whose answer is checked. */
function timeRounds(addAll: (aggregate: RollingAggregate) => void): number {
  const checked = new RollingAggregate({ types });
  addAll(checked);
  checkSums(checked);
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < effort.roundCount; round++) {
    const aggregate = new RollingAggregate({ types });
    const before = process.cpuUsage();
    addAll(aggregate);
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (1000 * (user + system)) / events.length);
  }
  return best;
}

/** Counts all events of the last five minutes again. */
function checkSums(aggregate: RollingAggregate): void {
  const now = (events.at(-1) as CapturedEvent).time;
  const bucketOf = (time: number) => Math.floor(time / 10_000);
  for (const type of types) {
    const sums = new Map<string, number>();
    for (const event of events) {
      if (event.type !== type || bucketOf(event.time) < bucketOf(now) - 30) continue;
      sums.set(event.trackingId, (sums.get(event.trackingId) ?? 0) + 1);
    }
    const { eventsCapturedByTrackingIds } = aggregate.summary(type, now);
    const isSame = [...sums].every(([id, sum]) => eventsCapturedByTrackingIds.get(id) === sum);
    if (!isSame || eventsCapturedByTrackingIds.size !== sums.size) throw new Error(`wrong sums of ${type}`);
  }
}

function weigh(trackingIdCount: number): number {
  // What is loaded and compiled for the first one is not what an aggregate weighs.
  fill(10);
  collect();
  const before = countBytes();
  const aggregates = Array.from({ length: Math.ceil(weighedTrackingIds / trackingIdCount) }, () =>
    fill(trackingIdCount),
  );
  collect();
  const bytes = countBytes() - before;
  for (const aggregate of aggregates) checkFull(aggregate, trackingIdCount);
  return bytes / aggregates.length;
}

function checkFull(aggregate: RollingAggregate, trackingIdCount: number): void {
  for (const type of types) {
    const { counts } = aggregate.counts(type, start);
    const isFull = counts.length === weighedBuckets && counts.every((row) => row.every((count) => count > 0));
    const { eventsCapturedByTrackingIds } = aggregate.summary(type, start);
    if (!isFull || eventsCapturedByTrackingIds.size !== trackingIdCount) throw new Error(`wrong counts of ${type}`);
  }
}

function fill(trackingIdCount: number): RollingAggregate {
  const aggregate = new RollingAggregate({ types });
  const ids = makeTrackingIds(trackingIdCount);
  for (let bucket = 0; bucket < weighedBuckets; bucket++) {
    for (const type of types) for (const id of ids) aggregate.add(type, id, start - 10_000 * bucket, start);
  }
  return aggregate;
}

function collect(): void {
  // Once leaves some garbage over.
  for (let i = 0; i < 4; i++) globalThis.gc?.();
}

function countBytes(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function makeTrackingIds(count: number): string[] {
  const random = new Random(1);
  const name = (i: number) => `INF-${random.below(36 ** 5).toString(36)}${(36 ** 4 + i).toString(36)}`;
  const json = JSON.stringify(Array.from({ length: count }, (_, i) => name(i)));
  // As a parser makes them: the engine keeps a text that was put together in its parts.
  return JSON.parse(json) as string[];
}

function makeEvents(count: number, ids: readonly string[]): CapturedEvent[] {
  const random = new Random(2);
  const stepMs = durationMs / count;
  return Array.from({ length: count }, (_, i) => ({
    type: random.pick(types),
    trackingId: random.pick(ids),
    time: start + i * stepMs,
  }));
}

function makeBatches(list: readonly CapturedEvent[], ids: readonly string[]): EventBatch[] {
  const indexes = new Map(ids.map((id, i) => [id, i]));
  return Array.from({ length: Math.ceil(list.length / defaultBatchRows) }, (_, i) => {
    const batch = makeEventBatch(ids);
    for (const { type, trackingId, time } of list.slice(i * defaultBatchRows, (i + 1) * defaultBatchRows)) {
      batch.type[batch.length] = types.indexOf(type);
      batch.trackingId[batch.length] = indexes.get(trackingId) as number;
      batch.time[batch.length++] = time;
    }
    return batch;
  });
}
