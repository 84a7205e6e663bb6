/** What was measured, as Markdown. */
import type { RunsByRow, Table } from './bench-case.ts';
import type { Run } from './measure.ts';
import { median, pairedRatios } from './statistics.ts';
import { type Judgement, wallSeconds } from './targets.ts';

/** A line for each row. */
export function formatTable({ rows, reference, columns = [] }: Table, runs: RunsByRow): string {
  const headings = ['', 'wall, s', `÷ ${reference.title}`, 'ratios seen', 'CPU, s', 'peak, MiB', 'runs'];
  const lines = rows.map((row) => {
    const rowRuns = runs.get(row) ?? [];
    const ratios = pairedRatios(wallSeconds(row, runs), wallSeconds(reference, runs));
    const middle = (value: (run: Run) => number): string => formatNumber(median(rowRuns.map(value)));
    return [
      row.title,
      middle((run) => run.wallSeconds),
      formatNumber(median(ratios)),
      formatRange(Math.min(...ratios), Math.max(...ratios)),
      middle((run) => run.cpuSeconds),
      middle((run) => run.peakMebibytes),
      String(rowRuns.length),
      ...columns.map((column) => column.cell(row, runs)),
    ];
  });
  return formatGrid([...headings, ...columns.map(({ heading }) => heading)], lines);
}

/** Nothing if there are none. In a quick run nobody is judged: its logs are too small to tell anything. */
export function formatTargets(judgements: readonly Judgement[], isQuick: boolean): string {
  if (judgements.length === 0) return '';
  const lines = judgements.map(({ target, measured, range: [least, most], isMet }) => {
    const verdict = isMet ? 'met' : '**missed**';
    return [
      target.title,
      formatNumber(target.atMost),
      formatNumber(measured),
      formatRange(least, most),
      isQuick ? 'too small to tell' : verdict,
    ];
  });
  return formatGrid(['target', 'at most', 'measured', 'range', ''], lines);
}

/** How many were met, and which were not. */
export function formatVerdict(judgements: readonly Judgement[]): string {
  const missed = judgements.filter(({ isMet }) => !isMet);
  const met = `${judgements.length - missed.length} of ${judgements.length} targets met.`;
  if (missed.length === 0) return met;
  const names = missed.map(
    ({ target, measured }) => `${target.title} (${formatNumber(measured)}, at most ${formatNumber(target.atMost)})`,
  );
  return `${met} Missed: ${names.join('; ')}.`;
}

/** A table whose first column is text and whose others are numbers. */
export function formatGrid(headings: readonly string[], lines: readonly (readonly string[])[]): string {
  const rule = headings.map((_, i) => (i === 0 ? '---' : '--:'));
  return [headings, rule, ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Nothing if there is but one value. */
function formatRange(least: number, most: number): string {
  return least < most ? `${formatNumber(least)}–${formatNumber(most)}` : '';
}

/** About three digits: `0.0412`, `1.52`, `27.6`, `451`; a dash for what was not measured. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (value >= 100) return value.toFixed(0);
  if (value >= 10) return value.toFixed(1);
  return value >= 0.1 ? value.toFixed(2) : value.toFixed(3);
}
