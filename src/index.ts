/** What the package exports: counters of the last second, minute, hour, or any other window of time. */
export { type Clock, monotoneClock } from './windows/clock.ts';
export { commonClock } from './windows/common-clock.ts';
export { ConveyorMinuteHourCounter } from './windows/conveyor-minute-hour-counter.ts';
export { ConveyorQueue } from './windows/conveyor-queue.ts';
export { ExactWindowCounter, type ExactWindowOptions } from './windows/exact-window-counter.ts';
export type { MinuteHour, MinuteHourOptions } from './windows/minute-hour.ts';
export { MinuteHourCounter } from './windows/minute-hour-counter.ts';
export { NaiveMinuteHourCounter } from './windows/naive-minute-hour-counter.ts';
export { RecentCounter, type RecentCounterOptions } from './windows/recent-counter.ts';
export { SlidingWindowCounter, type SlidingWindowOptions } from './windows/sliding-window-counter.ts';
export { StripedWindowCounter, type StripedWindowOptions } from './windows/striped-window-counter.ts';
export { TrailingBucketCounter } from './windows/trailing-bucket-counter.ts';
export type { WindowBounds, WindowCounter, WindowQueries } from './windows/window-counter.ts';
export type { WindowJson } from './windows/window-json.ts';
export { defaultLevels, type WindowLevel, type WindowLevelOptions } from './windows/window-levels.ts';
