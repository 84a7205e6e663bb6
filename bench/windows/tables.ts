/** What was found out, as Markdown. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatGrid, formatNumber } from '../harness/markdown.ts';
import { rootFolder } from '../harness/places.ts';
import { median } from '../harness/statistics.ts';
import { countCodeLines, listModules } from './code-lines.ts';
import type { HourError } from './hour-error.ts';
import type { Speed, Weight } from './measurement.ts';
import { isRight, type Scenario } from './scenarios.ts';
import type { Contender } from './subject.ts';
import type { TeamResult } from './threads.ts';

/** Wrong answers are bold. */
export function formatAnswers(
  scenarios: readonly Scenario[],
  answers: ReadonlyMap<Contender, readonly number[]>,
): string {
  const truth = scenarios.map(({ count }) => formatCount(count));
  const lines = [...answers].map(([contender, counts]) => [
    contender.name,
    ...counts.map((count, i) => {
      const isGood = Number.isNaN(count) || isRight(contender, scenarios[i] as Scenario, count);
      return isGood ? formatCount(count) : `**${formatCount(count)}**`;
    }),
  ]);
  return formatGrid(['', ...scenarios.map(({ title }) => title)], [['right', ...truth], ...lines]);
}

/** Medians of the rounds. */
export function formatSpeeds(speeds: ReadonlyMap<Contender, readonly Speed[]>): string {
  const headings = [
    '',
    'add at 10⁶/s, ns',
    'M/s',
    'add at 100/s, ns',
    'add, reading the clock, ns',
    'M/s',
    'question at 100/s, ns',
    'question at 1,000/s, ns',
  ];
  const lines = [...speeds].map(([{ name }, rounds]) => {
    const middle = (figure: keyof Speed): number => medianOf(rounds, figure);
    return [
      name,
      formatNumber(middle('fastAdd')),
      formatNumber(toMillions(middle('fastAdd'))),
      formatNumber(middle('slowAdd')),
      formatNumber(middle('addByClock')),
      formatNumber(toMillions(middle('addByClock'))),
      formatWhole(middle('slowQuestion')),
      formatWhole(middle('fastQuestion')),
    ];
  });
  return formatGrid(headings, lines);
}

export function medianOf(rounds: readonly Speed[], figure: keyof Speed): number {
  return median(rounds.map((round) => round[figure]));
}

/** Millions a second, of something that takes so many nanoseconds. */
export function toMillions(nanoseconds: number): number {
  return 1_000 / nanoseconds;
}

export function formatErrors(
  contenders: readonly Contender[],
  errorsByLoad: ReadonlyMap<string, readonly HourError[]>,
): string {
  const lines = [...errorsByLoad].map(([load, errors]) => [
    load,
    ...errors.map(({ mean, rootMeanSquare, most }) => [mean, rootMeanSquare, most].map(formatPercent).join(' / ')),
  ]);
  return formatGrid(['mean / rms / most, %', ...contenders.map(({ name }) => name)], lines);
}

export function formatWeights(
  eventsPerSecond: readonly number[],
  weights: ReadonlyMap<Contender, readonly Weight[]>,
): string {
  const lines = [...weights].map(([{ name }, weightsOfOne]) => [
    name,
    ...eventsPerSecond.map((rate) => {
      const weight = weightsOfOne.find((one) => one.eventsPerSecond === rate);
      return weight === undefined ? '' : `${formatBytes(weight.arrays)} / ${formatBytes(weight.heap)}`;
    }),
  ]);
  return formatGrid(['arrays / heap', ...eventsPerSecond.map((rate) => `${rate.toLocaleString('en')}/s`)], lines);
}

export function formatCodeLines(contenders: readonly Contender[]): string {
  const countLines = (file: string): number => countCodeLines(readFileSync(file, 'utf8'));
  const lines = contenders.flatMap(({ name, source }) => {
    if (source === undefined) return [];
    const modules = listModules(join(rootFolder, source));
    const all = modules.map(countLines).reduce((sum, count) => sum + count, 0);
    return [[name, String(countLines(modules[0] as string)), String(all)]];
  });
  return formatGrid(['lines of code', 'its file', 'with all that it imports'], lines);
}

export function formatTeams(teams: ReadonlyMap<string, readonly TeamResult[]>): string {
  const lines = [...teams].map(([way, results]) => {
    const nanoseconds = median(results.map((result) => result.nanoseconds));
    const lost = results.map((result) => result.lost);
    return [way, formatNumber(nanoseconds), formatNumber(toMillions(nanoseconds)), formatWhole(Math.max(...lost))];
  });
  return formatGrid(['', 'ns', 'M/s', 'lost at most'], lines);
}

function formatCount(count: number): string {
  return Number.isNaN(count) ? '–' : count.toLocaleString('en', { maximumFractionDigits: 1 });
}

function formatWhole(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: 0 });
}

function formatPercent(share: number): string {
  return (100 * share).toFixed(3).replace(/^-(?=0\.0*$)/, '');
}

/** What is less than nothing is noise of the engine's. */
function formatBytes(bytes: number): string {
  if (bytes < 10_000) return `${formatWhole(Math.max(0, bytes))} B`;
  return bytes < 1e6 ? `${formatWhole(bytes / 1e3)} KB` : `${formatNumber(bytes / 1e6)} MB`;
}
