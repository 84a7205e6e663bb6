import type { LiveSnapshot } from '../../../live/snapshot.ts';
import type { Zone } from '../../../log/timestamp.ts';
import { formatClock } from '../../time.ts';
import { firstThatFits, fitLeft, showName } from '../cells.ts';
import { formatBytes, formatFigure, shortFigureCells } from '../figures.ts';
import { type Canvas, type Line, type Panel, sideBySide } from '../panel.ts';

/** With fewer columns the lists stand below each other. */
const minColumnsForTwo = 60;
const gapCells = 2;
const roomyFigureCells = 9;

/** Hosts by requests and resources by bytes since a moment, if one is known: one panel, or two below each other. */
export function topLists({ topSince, hosts, resources }: LiveSnapshot, zone: Zone, canvas: Canvas): Panel[] {
  const isSideBySide = canvas.columns >= minColumnsForTwo;
  const columns = isSideBySide ? Math.floor((canvas.columns - gapCells) / 2) : canvas.columns;
  const figureCells = columns < minColumnsForTwo / 2 ? shortFigureCells : roomyFigureCells;
  const nameCells = columns - gapCells - figureCells;
  const since = Number.isFinite(topSince) ? ` since ${formatClock(topSince, zone)}` : '';
  const toLine = (name: string, figure: string): Line => [
    { text: fitLeft(name, nameCells, canvas.glyphs) + figure.padStart(gapCells + figureCells) },
  ];
  const toPanel = (title: string, unit: string, lines: readonly Line[]): Panel => ({
    lines: [toLine(firstThatFits([title + since, title], nameCells), unit), ...orNone(lines)],
    minRows: 2,
  });
  const hostLines = hosts
    .slice(0, canvas.rows)
    .map(({ host, requests }) => toLine(showName(host, canvas.glyphs), formatFigure(requests, figureCells)));
  const resourceLines = resources
    .slice(0, canvas.rows)
    .map(({ resource, bytes }) => toLine(showName(resource, canvas.glyphs), formatBytes(bytes)));
  const left = toPanel('top hosts', 'requests', hostLines);
  const right = toPanel('top resources', 'bytes', resourceLines);
  return isSideBySide ? [sideBySide(left, right, columns + gapCells)] : [left, right];
}

function orNone(lines: readonly Line[]): readonly Line[] {
  return lines.length > 0 ? lines : [[{ text: 'none' }]];
}
