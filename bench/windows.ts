/**
 * Compares the counters of windows of time with each other, with the textbook's and with other packages: right answers, time,
 * error, memory, threads, lines of code. What takes part is in `bench/windows/contenders.ts`.
 *
 * Every answer of ours is checked before anything is timed; the exit code is 1 if one is wrong, and never for being slow.
 * Times are of the processor, each contender in a process of its own, in alternating rounds; medians are shown.
 *
 * Markdown goes to stdout, progress to stderr.
 */
import { hourMs } from '../src/structures/calendar.ts';
import { BenchError, runScript } from './harness/bench-error.ts';
import { describeMachine } from './harness/machine.ts';
import { formatGrid, formatNumber } from './harness/markdown.ts';
import { readIsQuick } from './harness/options.ts';
import { note } from './harness/progress.ts';
import { compile } from './windows/compiled.ts';
import { contenders } from './windows/contenders.ts';
import { findHourErrors, type HourError } from './windows/hour-error.ts';
import { loads } from './windows/loads.ts';
import { measureApart } from './windows/measure-apart.ts';
import type { Effort, Speed, Weight } from './windows/measurement.ts';
import { answerOf, isRight, scenarios } from './windows/scenarios.ts';
import type { Contender } from './windows/subject.ts';
import {
  formatAnswers,
  formatCodeLines,
  formatErrors,
  formatSpeeds,
  formatTeams,
  formatWeights,
  medianOf,
  toMillions,
} from './windows/tables.ts';
import { addInThreads, type TeamResult } from './windows/threads.ts';

const USAGE = `usage: npm run bench:windows -- [--quick]

  --quick   are the answers right? A few seconds; its times mean nothing`;

/** How much of everything. */
interface Extent {
  readonly roundCount: number;
  readonly effort: Effort;
  readonly hourErrors: { readonly hours: number; readonly questionCount: number };
  /** Loads to weigh with. */
  readonly eventsPerSecond: readonly number[];
  readonly addsPerThread: number;
}

const whole: Extent = {
  roundCount: 5,
  effort: { addCount: 1_000_000, minMs: 50, filledMs: hourMs },
  hourErrors: { hours: 3, questionCount: 3_000 },
  eventsPerSecond: [100, 1_000, 10_000],
  addsPerThread: 10_000_000,
};
const quick: Extent = {
  roundCount: 1,
  effort: { addCount: 10_000, minMs: 1, filledMs: hourMs / 60 },
  hourErrors: { hours: 1.2, questionCount: 50 },
  eventsPerSecond: [100],
  addsPerThread: 500_000,
};
/** More than that for an hour does not fit into memory, where every event is kept. */
const maxKeptPerSecond = 1_000;

await runScript('bench:windows', async () => {
  const isQuick = readIsQuick(USAGE);
  const extent = isQuick ? quick : whole;
  console.log(`Measured by \`npm run bench:windows${isQuick ? ' -- --quick' : ''}\` on ${describeMachine()}.`);
  note('checking the answers');
  checkAnswers();
  note('checking the last hour of several loads');
  const evenErrors = compareErrors(extent);
  compile();
  const speeds = compareCosts(extent);
  note('adding in two threads');
  await compareTeams(extent);
  print('Lines of code, without comments and blank lines', formatCodeLines(contenders));
  if (!isQuick) print('Aims', formatAims(speeds, evenErrors));
});

function print(title: string, text: string): void {
  console.log(`\n### ${title}\n\n${text}`);
}

function checkAnswers(): void {
  const answers = new Map(
    contenders.map((contender) => [contender, scenarios.map((scenario) => answerOf(contender, scenario))]),
  );
  const stories = scenarios.map(({ title, story }) => `- ${title}: ${story}`).join('\n');
  print('Answers', `${stories}\n\n${formatAnswers(scenarios, answers)}`);
  for (const [contender, counts] of answers) {
    scenarios.forEach((scenario, i) => {
      const count = counts[i] as number;
      if (contender.kind !== 'ours' || isRight(contender, scenario, count)) return;
      throw new BenchError(`${contender.name} says ${count} instead of ${scenario.count}: ${scenario.story}`);
    });
  }
}

/** Returns the errors under an even load. */
function compareErrors({ hourErrors }: Extent): ReadonlyMap<Contender, HourError> {
  // The naive one takes hours.
  const compared = contenders.filter(({ kind, name }) => kind !== 'peer' && name !== '`NaiveMinuteHourCounter`');
  const errorsByLoad = new Map(loads.map((load) => [load.title, findHourErrors(load, compared, hourErrors)]));
  print('Error of the last hour, 100 events a second on average', formatErrors(compared, errorsByLoad));
  for (const [load, errors] of errorsByLoad) {
    const wrong = compared.find(({ isExact }, i) => isExact && errors[i]?.most !== 0);
    if (wrong !== undefined) throw new BenchError(`${wrong.name} is not exact: ${load}`);
  }
  const [evenErrors = []] = errorsByLoad.values();
  return new Map(compared.map((contender, i) => [contender, evenErrors[i] as HourError]));
}

/** In rounds; memory in the first one. Returns what was timed. */
function compareCosts({ roundCount, effort, eventsPerSecond }: Extent): ReadonlyMap<Contender, readonly Speed[]> {
  const speeds = new Map<Contender, Speed[]>(contenders.map((contender) => [contender, []]));
  const weights = new Map<Contender, readonly Weight[]>();
  for (let round = 0; round < roundCount; round++) {
    note(`time and memory: round ${round + 1} of ${roundCount}`);
    for (const contender of round % 2 === 0 ? contenders : contenders.toReversed()) {
      const rates = eventsPerSecond.filter((rate) => !contender.keepsEvents || rate <= maxKeptPerSecond);
      const task = { contender: contender.name, effort, eventsPerSecond: round === 0 ? rates : [] };
      const findings = measureApart(task);
      speeds.get(contender)?.push(findings.speed);
      if (round === 0) weights.set(contender, findings.weights);
    }
  }
  print('Processor time', formatSpeeds(speeds));
  print('Memory after an hour', formatWeights(eventsPerSecond, weights));
  return speeds;
}

async function compareTeams({ roundCount, addsPerThread }: Extent): Promise<void> {
  const ways = [
    ['`StripedWindowCounter`, a stripe each', 'stripes'],
    ['`Atomics.add` of one cell, no windows', 'atomics'],
    ['plain adding to one cell, no windows', 'plain'],
  ] as const;
  const teams = new Map<string, TeamResult[]>(ways.map(([title]) => [title, []]));
  for (let round = 0; round < roundCount; round++) {
    for (const [title, way] of ways) teams.get(title)?.push(await addInThreads(way, addsPerThread));
  }
  print(`Two threads, ${addsPerThread.toLocaleString('en')} adds each, wall time per add`, formatTeams(teams));
  const [[stripes] = ['']] = ways;
  if (teams.get(stripes)?.some(({ lost }) => lost !== 0)) throw new BenchError('stripes lost events');
}

/** What the default counter should do, and whether it does. */
function formatAims(
  speeds: ReadonlyMap<Contender, readonly Speed[]>,
  errors: ReadonlyMap<Contender, HourError>,
): string {
  const counter = contenders.find(({ name }) => name === '`SlidingWindowCounter`') as Contender;
  const rounds = speeds.get(counter) ?? [];
  const { mean, rootMeanSquare } = errors.get(counter) as HourError;
  const aims: [title: string, aim: number, measured: number, isMet: (measured: number, aim: number) => boolean][] = [
    ['M adds/s with the time in hand, at least', 100, toMillions(medianOf(rounds, 'fastAdd')), isAtLeast],
    ['M adds/s that read the clock, at least', 5, toMillions(medianOf(rounds, 'addByClock')), isAtLeast],
    ['ns for a question, at most', 1_000, medianOf(rounds, 'fastQuestion'), isAtMost],
    ['mean error of an hour of even load, %, at most', 0.01, 100 * Math.abs(mean), isAtMost],
    ['its root mean square, %, at most', 0.05, 100 * rootMeanSquare, isAtMost],
  ];
  const lines = aims.map(([title, aim, measured, isMet]) => [
    title,
    String(aim),
    formatNumber(measured),
    isMet(measured, aim) ? 'met' : '**missed**',
  ]);
  return formatGrid(['`SlidingWindowCounter`', 'aim', 'measured', ''], lines);
}

function isAtLeast(measured: number, aim: number): boolean {
  return measured >= aim;
}

function isAtMost(measured: number, aim: number): boolean {
  return measured <= aim;
}
