import { ConveyorMinuteHourCounter } from '../../../src/windows/minute-hour/conveyor-minute-hour-counter.ts';
import type { MinuteHour, MinuteHourOptions } from '../../../src/windows/minute-hour/minute-hour.ts';
import { MinuteHourCounter } from '../../../src/windows/minute-hour/minute-hour-counter.ts';
import { NaiveMinuteHourCounter } from '../../../src/windows/minute-hour/naive-minute-hour-counter.ts';

interface Design {
  readonly name: string;
  readonly Counter: new (options?: MinuteHourOptions) => MinuteHour;
}

/** The designs that keep every event, and so are exact at any moment. */
export const exactCounters: readonly Design[] = [
  { name: 'naive', Counter: NaiveMinuteHourCounter },
  { name: 'conveyor', Counter: ConveyorMinuteHourCounter },
];

/** All designs of a minute/hour counter, which one suite of tests holds to the same contract. */
export const minuteHourCounters: readonly Design[] = [
  ...exactCounters,
  { name: 'buckets', Counter: MinuteHourCounter },
];
