import type { LiveSnapshot } from '../../../live/snapshot.ts';
import { formatFigure, formatShare } from '../figures.ts';
import { type Canvas, type Color, type Line, type Panel, wholePanel } from '../panel.ts';

/** A column of the table: the classes by their first digit. */
interface StatusColumn {
  readonly heading: string;
  readonly classes: readonly number[];
  readonly color?: Color;
}

const statusColumns: readonly StatusColumn[] = [
  { heading: '2xx', classes: [2] },
  { heading: '3xx', classes: [3] },
  { heading: '4xx', classes: [4], color: 'yellow' },
  { heading: '5xx', classes: [5], color: 'red' },
  { heading: 'rest', classes: [0, 1, 6, 7, 8, 9] },
];

const nameCells = 11;
/** A share and the gap before it. */
const shareCells = 5;
/** A count and the gap before it; with fewer cells there are only shares. */
const minCountCells = 8;
const maxCountCells = 12;
const gapCells = 2;

/** How many responses of each class there were, with their share; undefined if even the shares do not fit. */
export function statusTable({ statusClasses }: LiveSnapshot, { columns }: Canvas): Panel | undefined {
  const cells = Math.floor((columns - nameCells) / statusColumns.length);
  if (cells < shareCells) return undefined;
  const countCells = cells < minCountCells + shareCells ? 0 : Math.min(maxCountCells, cells - shareCells);
  const headings = statusColumns.map(({ heading }) => heading.padStart(countCells + shareCells));
  return wholePanel([
    [{ text: 'status'.padEnd(nameCells) + headings.join('') }],
    toRow('last minute', statusClasses.lastMinute, countCells),
    toRow('last hour', statusClasses.lastHour, countCells),
  ]);
}

function toRow(name: string, countByClass: readonly number[], countCells: number): Line {
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
  const all = sum(countByClass);
  const spans = statusColumns.map(({ classes, color }) => {
    const count = sum(classes.map((digit) => countByClass[digit] ?? 0));
    const figure = countCells > 0 ? formatFigure(count, countCells - gapCells).padStart(countCells) : '';
    const text = figure + formatShare(count, all).padStart(shareCells);
    return count > 0 && color !== undefined ? { text, color } : { text };
  });
  return [{ text: name.padEnd(nameCells) }, ...spans];
}
