import type { LiveSnapshot, WindowFigures } from '../../../live/snapshot.ts';
import { formatSparkline } from '../../sparkline.ts';
import { firstThatFits } from '../cells.ts';
import { formatBytes, formatFigure, shortFigureCells } from '../figures.ts';
import { type Canvas, type Line, type Panel, wholePanel } from '../panel.ts';

/** The columns of the table: a name, then twice a gap, a figure, and if there is room a gap and a sparkline. */
interface Layout {
  readonly names: readonly [second: string, minute: string, hour: string];
  readonly heading: string;
  readonly nameCells: number;
  readonly gapCells: number;
  readonly figureCells: number;
  /** 0 for none. */
  readonly sparkCells: number;
}

const roomyLayout: Layout = {
  names: ['last second', 'last minute', 'last hour'],
  heading: 'requests',
  nameCells: 11,
  gapCells: 2,
  figureCells: 10,
  sparkCells: 0,
};
const narrowLayout: Layout = {
  names: ['second', 'minute', 'hour'],
  heading: 'count',
  nameCells: 6,
  gapCells: 1,
  figureCells: shortFigureCells,
  sparkCells: 0,
};
/** A shorter sparkline tells little. */
const minSparkCells = 10;

/** Requests and bytes of the last second, minute and hour, with sparklines if they fit. */
export function trafficTable({ requests, bytes }: LiveSnapshot, { columns, glyphs }: Canvas): Panel {
  const layout = planColumns(columns);
  const { names, heading, nameCells, gapCells, figureCells, sparkCells } = layout;
  const gap = ' '.repeat(gapCells);
  const toHalf = (figure: string, values: readonly number[] = []) => {
    const sparkline = sparkCells > 0 ? gap + formatSparkline(values, sparkCells, glyphs.heights) : '';
    return (gap + figure.padStart(figureCells) + sparkline).padEnd(halfCells(layout));
  };
  const toLine = (name: string, ...halves: readonly string[]): Line => [
    { text: name.padEnd(nameCells) + halves.join('') },
  ];
  const toRow = (name: string, figure: keyof WindowFigures & `last${string}`, values?: 'bySecond' | 'byMinute') =>
    toLine(
      name,
      toHalf(formatFigure(requests[figure], figureCells), values && requests[values]),
      toHalf(formatBytes(bytes[figure]), values && bytes[values]),
    );
  return wholePanel([
    toLine('', toHalf(heading), toHalf('bytes')),
    toRow(names[0], 'lastSecond'),
    toRow(names[1], 'lastMinute', 'bySecond'),
    toRow(names[2], 'lastHour', 'byMinute'),
  ]);
}

/** The last minute in one line, where there are no rows for the table. */
export function trafficLine({ requests, bytes }: LiveSnapshot, { columns }: Canvas): Panel {
  const count = formatFigure(requests.lastMinute, roomyLayout.figureCells);
  const texts = [`${count} requests, ${formatBytes(bytes.lastMinute)} in the last minute`, `${count} last minute`];
  return wholePanel([[{ text: firstThatFits(texts, columns) }]]);
}

function planColumns(columns: number): Layout {
  const spare = columns - roomyLayout.nameCells - 2 * halfCells(roomyLayout);
  const sparkCells = Math.floor(spare / 2) - roomyLayout.gapCells;
  if (spare < 0) return narrowLayout;
  return sparkCells < minSparkCells ? roomyLayout : { ...roomyLayout, sparkCells };
}

/** A figure and its sparkline with the gaps before them. */
function halfCells({ gapCells, figureCells, sparkCells }: Layout): number {
  return gapCells + figureCells + (sparkCells > 0 ? gapCells + sparkCells : 0);
}
