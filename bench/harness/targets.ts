/** What we want to reach: each is told beside what was measured. */
import { statSync } from 'node:fs';
import type { Row, RunsByRow, Target } from './bench-case.ts';
import type { Run } from './measure.ts';
import { median, pairedRatios } from './statistics.ts';

/** `measured` and `range` are NaN if nothing was measured. */
export interface Judgement {
  readonly target: Target;
  readonly measured: number;
  readonly range: readonly [least: number, most: number];
  readonly isMet: boolean;
}

/** The row takes at most so many times the wall time of another one. */
export function wallTarget(row: Row, other: Row, atMost: number): Target {
  return {
    title: `${row.title} ÷ ${other.title}`,
    atMost,
    measure: (runs) => pairedRatios(wallSeconds(row, runs), wallSeconds(other, runs)),
  };
}

/** A line costs the row at most so many times what it costs another one, whose log may have other lines. */
export function linePriceTarget(row: Row, other: Row, atMost: number): Target {
  return {
    title: `${row.title} ÷ ${other.title}, a line`,
    atMost,
    measure: (runs) => pairedRatios(nanosecondsPerLine(row, runs), nanosecondsPerLine(other, runs)),
  };
}

/** A byte costs the row at most so many times what it costs another one, whose log may have other lines. */
export function bytePriceTarget(row: Row, other: Row, atMost: number): Target {
  return {
    title: `${row.title} ÷ ${other.title}, a byte`,
    atMost,
    measure: (runs) => pairedRatios(nanosecondsPerByte(row, runs), nanosecondsPerByte(other, runs)),
  };
}

/**
 * The row takes at most so many milliseconds of processor time more than another one: for differences that are smaller than
 * those of wall times from round to round.
 */
export function extraCpuTarget(row: Row, other: Row, atMostMilliseconds: number): Target {
  return {
    title: `${row.title} − ${other.title}, ms of processor time`,
    atMost: atMostMilliseconds,
    measure: (runs) => {
      const others = runsOf(other, runs);
      const paired = runsOf(row, runs).slice(0, others.length);
      return paired.map(({ cpuSeconds }, i) => 1_000 * (cpuSeconds - (others[i] as Run).cpuSeconds));
    },
  };
}

/** The row takes at most so much memory. */
export function peakTarget(row: Row, atMostMebibytes: number): Target {
  return {
    title: `${row.title}, MiB`,
    atMost: atMostMebibytes,
    measure: (runs) => runsOf(row, runs).map(({ peakMebibytes }) => peakMebibytes),
  };
}

export function judge(target: Target, runs: RunsByRow): Judgement {
  const values = target.measure(runs);
  const measured = median(values);
  const range = values.length === 0 ? [Number.NaN, Number.NaN] : [Math.min(...values), Math.max(...values)];
  return { target, measured, range: range as [number, number], isMet: measured <= target.atMost };
}

/** By round. */
export function nanosecondsPerLine(row: Row, runs: RunsByRow): number[] {
  return wallSeconds(row, runs).map((seconds) => (seconds * 1e9) / (row.input?.log.lineCount ?? Number.NaN));
}

/** By round; NaN if the log is not there. */
export function nanosecondsPerByte(row: Row, runs: RunsByRow): number[] {
  const bytes = row.input === undefined ? undefined : statSync(row.input.log.file, { throwIfNoEntry: false })?.size;
  return wallSeconds(row, runs).map((seconds) => (seconds * 1e9) / (bytes ?? Number.NaN));
}

/** By round. */
export function wallSeconds(row: Row, runs: RunsByRow): number[] {
  return runsOf(row, runs).map((run) => run.wallSeconds);
}

function runsOf(row: Row, runs: RunsByRow): readonly Run[] {
  return runs.get(row) ?? [];
}
