import {
  ConveyorMinuteHourCounter,
  ExactWindowCounter,
  type MinuteHour,
  MinuteHourCounter,
  type MinuteHourOptions,
  NaiveMinuteHourCounter,
  SlidingWindowCounter,
  type WindowCounter,
} from '../../src/index.ts';
import { peers } from './peers.ts';
import type { Time } from './simulated-time.ts';
import type { Contender, Subject } from './subject.ts';
import { UncorrectedCounter } from './uncorrected-counter.ts';

const minuteHourCounters: readonly Contender[] = [
  {
    name: '`NaiveMinuteHourCounter`',
    source: 'src/windows/minute-hour/naive-minute-hour-counter.ts',
    kind: 'ours',
    isExact: true,
    keepsEvents: true,
    make: (time) => fromMinuteHour(NaiveMinuteHourCounter, time),
  },
  {
    name: '`ConveyorMinuteHourCounter`',
    source: 'src/windows/minute-hour/conveyor-minute-hour-counter.ts',
    kind: 'ours',
    isExact: true,
    keepsEvents: true,
    make: (time) => fromMinuteHour(ConveyorMinuteHourCounter, time),
  },
  {
    name: 'buckets, uncorrected',
    kind: 'book',
    isExact: false,
    keepsEvents: false,
    make: (time) => fromMinuteHour(UncorrectedCounter, time),
  },
  {
    name: '`MinuteHourCounter`',
    source: 'src/windows/minute-hour/minute-hour-counter.ts',
    kind: 'ours',
    isExact: false,
    keepsEvents: false,
    make: (time) => fromMinuteHour(MinuteHourCounter, time),
  },
];

const hourInSeconds = [{ bucketMs: 1_000, buckets: 3_600 }];

const windowCounters: readonly Contender[] = [
  {
    name: '`SlidingWindowCounter`',
    source: 'src/windows/sliding/sliding-window-counter.ts',
    kind: 'ours',
    isExact: false,
    keepsEvents: false,
    make: (clock) => fromWindowCounter(new SlidingWindowCounter({ clock })),
  },
  {
    name: '`SlidingWindowCounter`, an hour in seconds',
    kind: 'ours',
    isExact: false,
    keepsEvents: false,
    make: (clock) => fromWindowCounter(new SlidingWindowCounter({ clock, levels: hourInSeconds })),
  },
  {
    name: '`ExactWindowCounter`',
    source: 'src/windows/sliding/exact-window-counter.ts',
    kind: 'ours',
    isExact: true,
    keepsEvents: true,
    make: (clock) => fromWindowCounter(new ExactWindowCounter({ clock })),
  },
];

export const contenders: readonly Contender[] = [...minuteHourCounters, ...windowCounters, ...peers];

function fromMinuteHour(Counter: new (options: Required<MinuteHourOptions>) => MinuteHour, clock: Time): Subject {
  const counter = new Counter({ clock });
  return {
    counter,
    add: () => counter.add(1),
    addEvery: (stepMs, count) => {
      for (let i = 0; i < count; i++) {
        clock.set(i * stepMs);
        counter.add(1);
      }
    },
    lastMinute: () => counter.minuteCount(),
    lastHour: () => counter.hourCount(),
  };
}

function fromWindowCounter(counter: WindowCounter): Subject {
  return {
    counter,
    add: () => counter.add(1),
    addEvery: (stepMs, count) => {
      for (let i = 0; i < count; i++) counter.add(1, i * stepMs);
    },
    lastMinute: () => counter.numLastMinute(),
    lastHour: () => counter.numLastHour(),
  };
}
