/** Times one class of counters, and weighs it. For a process of its own: then the engine has met no other class. */
import { hourMs } from '../../src/structures/calendar.ts';
import { countArrayBytes } from './array-bytes.ts';
import { realTime, SimulatedTime } from './simulated-time.ts';
import type { Contender, Subject } from './subject.ts';

/** Nanoseconds of processor time per call. NaN for what it does not know. */
export interface Speed {
  /** The time is in hand, 100 and 1,000,000 events a second of it. */
  readonly slowAdd: number;
  readonly fastAdd: number;
  /** The platform's clock is read for every event, by whoever does so. */
  readonly addByClock: number;
  /** The last hour, or else the last minute, after an hour of 100 and of 1,000 events a second. */
  readonly slowQuestion: number;
  readonly fastQuestion: number;
}

/** What a counter takes after an hour of a load, in bytes. */
export interface Weight {
  readonly eventsPerSecond: number;
  /** Typed arrays. */
  readonly arrays: number;
  /** Objects, as far as the engine can tell: a few KB more or less mean nothing. */
  readonly heap: number;
}

/** How thorough to be. */
export interface Effort {
  readonly addCount: number;
  /** Calls are repeated until they have taken as long. */
  readonly minMs: number;
  /** How long the window is filled before it is asked. */
  readonly filledMs: number;
}

export function measureSpeed(contender: Contender, effort: Effort): Speed {
  const { make } = contender;
  const adds = (perSecond: number): number =>
    timeAdds(
      () => make(new SimulatedTime()),
      (subject, count) => subject.addEvery(1_000 / perSecond, count),
      effort,
    );
  return {
    fastAdd: adds(1_000_000),
    slowAdd: adds(100),
    slowQuestion: timeQuestions(contender, 100, effort),
    fastQuestion: timeQuestions(contender, 1_000, effort),
    addByClock: timeAdds(() => make(realTime), addByClock, effort),
  };
}

/** `collect` collects garbage. */
export function weigh(contender: Contender, eventsPerSecond: number, collect: () => void): Weight {
  collect();
  const before = process.memoryUsage().heapUsed;
  const time = new SimulatedTime();
  const subject = contender.make(time);
  fill(time, subject, eventsPerSecond, hourMs);
  collect();
  const heap = process.memoryUsage().heapUsed - before;
  const arrays = countArrayBytes(subject.counter, time);
  subject.release?.();
  return { eventsPerSecond, arrays, heap };
}

type Adds = (subject: Subject, count: number) => void;

function addByClock(subject: Subject, count: number): void {
  for (let i = 0; i < count; i++) subject.add();
}

/** A counter that keeps events must not keep those of earlier repetitions: each one has a new counter. */
function timeAdds(make: () => Subject, add: Adds, { addCount, minMs }: Effort): number {
  const spendOnce = (): number => {
    const subject = make();
    const spent = spend(() => add(subject, addCount));
    subject.release?.();
    return spent;
  };
  // What the engine learns and compiles is not what is measured.
  spendOnce();
  spendOnce();
  let repetitions = 0;
  let spentMs = 0;
  while (spentMs < minMs) {
    spentMs += spendOnce();
    repetitions++;
  }
  return (spentMs * 1e6) / (repetitions * addCount);
}

function timeQuestions(contender: Contender, perSecond: number, { minMs, filledMs }: Effort): number {
  const time = new SimulatedTime();
  const subject = contender.make(time);
  fill(time, subject, perSecond, filledMs);
  const ask = Number.isNaN(subject.lastHour()) ? () => subject.lastMinute() : () => subject.lastHour();
  const askOften = (count: number): void => {
    let sum = 0;
    for (let i = 0; i < count; i++) {
      time.set(time.now() + 0.001);
      sum += ask();
    }
    // The engine must not leave out what nobody needs.
    if (Number.isNaN(sum)) throw new Error(`${contender.name} does not know how many events there were`);
  };
  let count = 0;
  let spentMs = 0;
  while (spentMs < minMs) {
    count = Math.max(1, 2 * count);
    // The engine compiles during the first of both, which takes as long as thousands of questions.
    askOften(count);
    spentMs = spend(() => askOften(count));
  }
  subject.release?.();
  return (spentMs * 1e6) / count;
}

function fill(time: SimulatedTime, subject: Subject, perSecond: number, durationMs: number): void {
  const count = (durationMs / 1_000) * perSecond;
  for (let i = 1; i <= count; i++) {
    time.passUntil((i * 1_000) / perSecond);
    subject.add();
  }
}

/** Milliseconds of processor time, all threads of the process together: garbage is collected by others. */
function spend(act: () => void): number {
  const before = process.cpuUsage();
  act();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
