/** How far the count of the last hour is off, at random moments of some hours of a load. */
import { hourMs } from '../../src/structures/calendar.ts';
import { Random } from '../generator/random.ts';
import type { Load } from './loads.ts';
import { SimulatedTime } from './simulated-time.ts';
import type { Contender } from './subject.ts';

/** Relative to the right count: 0.01 is one per cent. */
export interface HourError {
  readonly mean: number;
  readonly rootMeanSquare: number;
  /** Whichever its sign. */
  readonly most: number;
}

const seed = 20_260_101;

/** The errors of each contender, in their order. The first hour only fills the windows. */
export function findHourErrors(
  load: Load,
  contenders: readonly Contender[],
  { hours, questionCount }: { readonly hours: number; readonly questionCount: number },
): HourError[] {
  const random = new Random(seed);
  const moments = load.make(hours * hourMs, random);
  const questions = Float64Array.from({ length: questionCount }, () => hourMs * (1 + (hours - 1) * random.fraction()));
  questions.sort();
  return contenders.map((contender) => summarize(relativeErrors(contender, moments, questions)));
}

function relativeErrors({ make }: Contender, moments: Float64Array, questions: Float64Array): number[] {
  const time = new SimulatedTime();
  const subject = make(time);
  /** Events of `moments` up to the question, and up to an hour before it. */
  let told = 0;
  let outdated = 0;
  return Array.from(questions, (question) => {
    for (; (moments[told] as number) <= question; told++) {
      time.set(moments[told] as number);
      subject.add();
    }
    while ((moments[outdated] as number) <= question - hourMs) outdated++;
    time.set(question);
    const truth = told - outdated;
    return (subject.lastHour() - truth) / truth;
  });
}

function summarize(errors: readonly number[]): HourError {
  const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    mean: meanOf(errors),
    rootMeanSquare: Math.sqrt(meanOf(errors.map((error) => error * error))),
    most: Math.max(...errors.map(Math.abs)),
  };
}
