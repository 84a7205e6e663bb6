/** What every counter is asked before it is timed. */
import { hourMs, minuteMs, secondMs } from '../../src/structures/calendar.ts';
import { SimulatedTime } from './simulated-time.ts';
import type { Contender, Subject } from './subject.ts';

export interface Scenario {
  readonly title: string;
  readonly story: string;
  readonly window: 'minute' | 'hour';
  /** What an exact counter says. */
  readonly count: number;
  /** The least and the most that an estimate of ours may say. */
  readonly estimates: readonly [least: number, most: number];
  play(time: SimulatedTime, subject: Subject): void;
}

export const scenarios: readonly Scenario[] = [
  {
    title: 'steady minute',
    story: '10 events a second for two hours; how many in the last minute?',
    window: 'minute',
    count: 600,
    estimates: [600, 600],
    play: playSteadily,
  },
  {
    title: 'steady hour',
    story: 'the same; how many in the last hour?',
    window: 'hour',
    count: 36_000,
    estimates: [36_000, 36_000],
    play: playSteadily,
  },
  {
    title: '0.99 s at 60.1 s',
    story: '10 events at 0.99 s; how many in the last minute at 60.1 s?',
    window: 'minute',
    count: 10,
    estimates: [9, 10],
    play: (time, subject) => {
      time.passUntil(0.99 * secondMs);
      repeat(10, () => subject.add());
      time.passUntil(60.1 * secondMs);
    },
  },
  {
    title: 'idle hour',
    story: '5,000 events in 50 s, an idle hour, one event; how many in the last hour?',
    window: 'hour',
    count: 1,
    estimates: [1, 1],
    play: (time, subject) => {
      repeat(5_000, (i) => {
        time.passUntil(10 * (i + 1));
        subject.add();
      });
      time.passUntil(hourMs + 2 * minuteMs);
      subject.add();
    },
  },
  {
    title: 'blocked loop',
    story: '1,000 events, then the event loop is blocked for two hours; how many in the last hour?',
    window: 'hour',
    count: 0,
    estimates: [0, 0],
    play: (time, subject) => {
      time.passUntil(secondMs);
      repeat(1_000, () => subject.add());
      time.blockUntil(2 * hourMs);
    },
  },
];

function playSteadily(time: SimulatedTime, subject: Subject): void {
  repeat(2 * 36_000, (i) => {
    time.passUntil(100 * (i + 1));
    subject.add();
  });
}

function repeat(count: number, act: (i: number) => void): void {
  for (let i = 0; i < count; i++) act(i);
}

/** What a counter says at the end of a scenario; NaN if it knows no such window. */
export function answerOf({ make }: Contender, { window, play }: Scenario): number {
  const time = new SimulatedTime();
  const subject = make(time);
  try {
    play(time, subject);
    return window === 'minute' ? subject.lastMinute() : subject.lastHour();
  } finally {
    subject.release?.();
  }
}

/** Whether that is what the counter has to say. */
export function isRight(
  { isExact }: Contender,
  { count, estimates: [least, most] }: Scenario,
  answer: number,
): boolean {
  if (isExact) return answer === count;
  const rounding = 1e-9 * most;
  return least - rounding <= answer && answer <= most + rounding;
}
