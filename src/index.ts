/** What the package exports: counts of events in windows of time, by one process or many. */

export { type EventCounts, type EventSummary, formatSummary } from './events/counting/event-counts.ts';
export { EventWindow, type EventWindowOptions } from './events/counting/event-window.ts';
export {
  type EventTally,
  RollingAggregate,
  type RollingAggregateOptions,
} from './events/counting/rolling-aggregate.ts';
export { type EventBatch, makeEventBatch } from './events/event-batch.ts';
export {
  EventGenerator,
  type EventGeneratorOptions,
  type TrackedEvent,
  type WeightedType,
} from './events/generating/event-generator.ts';
export type { ArrivalKind } from './events/generating/event-schedule.ts';
export type { EventTemplate } from './events/generating/event-template.ts';
export { EventWriter, type WrittenType } from './events/generating/event-writer.ts';
export { MemoryStore, type MemoryStoreOptions } from './events/sharing/memory-store.ts';
export {
  type FlushReport,
  type Layout,
  Producer,
  type ProducerOptions,
  type Standing,
} from './events/sharing/producer.ts';
export {
  readSharedSummaries,
  type SeenProducer,
  type SharedSummary,
  type SharedSummaryOptions,
} from './events/sharing/shared-summary.ts';
export { NotDoneError, type Store, type StoredText, StoreError, StoreLimitError } from './events/sharing/store.ts';
export { StoredTotalsError } from './events/sharing/stored-totals.ts';
export type { TypeFlush } from './events/sharing/type-flusher.ts';
export { type Clock, commonClock, monotoneClock } from './windows/clock.ts';
export { ConveyorMinuteHourCounter } from './windows/minute-hour/conveyor-minute-hour-counter.ts';
export { ConveyorQueue } from './windows/minute-hour/conveyor-queue.ts';
export type { MinuteHour, MinuteHourOptions } from './windows/minute-hour/minute-hour.ts';
export { MinuteHourCounter } from './windows/minute-hour/minute-hour-counter.ts';
export { NaiveMinuteHourCounter } from './windows/minute-hour/naive-minute-hour-counter.ts';
export { RecentCounter, type RecentCounterOptions } from './windows/minute-hour/recent-counter.ts';
export { TrailingBucketCounter } from './windows/minute-hour/trailing-bucket-counter.ts';
export { ExactWindowCounter, type ExactWindowOptions } from './windows/sliding/exact-window-counter.ts';
export { SlidingWindowCounter, type SlidingWindowOptions } from './windows/sliding/sliding-window-counter.ts';
export { StripedWindowCounter, type StripedWindowOptions } from './windows/sliding/striped-window-counter.ts';
export type { SpanOptions, WindowBounds, WindowCounter, WindowQueries } from './windows/sliding/window-counter.ts';
export type { WindowJson } from './windows/sliding/window-json.ts';
export { defaultLevels, type WindowLevel, type WindowLevelOptions } from './windows/sliding/window-levels.ts';
