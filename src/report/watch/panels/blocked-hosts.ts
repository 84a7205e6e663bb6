import type { LiveSnapshot } from '../../../live/snapshot.ts';
import { formatQuantity } from '../../number.ts';
import { firstThatFits, fitLeft, showName } from '../cells.ts';
import { formatFigure, formatTimeLeft, shortFigureCells } from '../figures.ts';
import type { Canvas, Line, Panel } from '../panel.ts';

const gapCells = 2;
/** Min cells of a host with its time left. As many stand beside each other as fit. */
const minItemCells = 36;
const timeLeftCells = 12;

/** How much was blocked, and the hosts that are blocked now with the time left, the longest first, row by row. */
export function blockedPanel({ blockedHosts, blockedHostCount, totals }: LiveSnapshot, canvas: Canvas): Panel {
  const perRow = Math.max(1, Math.floor((canvas.columns + gapCells) / (minItemCells + gapCells)));
  const itemCells = Math.floor((canvas.columns + gapCells) / perRow) - gapCells;
  const items = blockedHosts
    .slice(0, perRow * canvas.rows)
    .map(({ host, secondsLeft }) => formatItem(showName(host, canvas.glyphs), secondsLeft, itemCells, canvas));
  const rows = Array.from(
    { length: Math.ceil(items.length / perRow) },
    (_, row): Line => [
      { text: items.slice(row * perRow, (row + 1) * perRow).join(' '.repeat(gapCells)), color: 'red' },
    ],
  );
  const heading = formatHeading(blockedHostCount, totals.blocked, canvas.columns);
  return {
    lines: [[blockedHostCount > 0 ? { text: heading, color: 'red' } : { text: heading }], ...rows],
    minRows: 1,
  };
}

function formatItem(host: string, secondsLeft: number, cells: number, { glyphs }: Canvas): string {
  return fitLeft(host, cells - timeLeftCells, glyphs) + `${formatTimeLeft(secondsLeft)} left`.padStart(timeLeftCells);
}

function formatHeading(hostCount: number, requestCount: number, columns: number): string {
  return firstThatFits(
    [
      `${formatQuantity(hostCount, 'host')} blocked now, ${formatQuantity(requestCount, 'request')} blocked since the start`,
      `${formatQuantity(hostCount, 'host')} blocked, ${formatQuantity(requestCount, 'request')} so far`,
      `${formatFigure(hostCount, shortFigureCells)} hosts blocked`,
      `${formatFigure(hostCount, shortFigureCells)} blocked`,
    ],
    columns,
  );
}
