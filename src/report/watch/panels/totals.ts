import type { LiveTotals } from '../../../live/snapshot.ts';
import { formatCount, formatQuantity } from '../../number.ts';
import { firstThatFits } from '../cells.ts';
import { formatFigure, shortFigureCells } from '../figures.ts';
import { type Canvas, type Panel, wholePanel } from '../panel.ts';

const roomyCells = 11;

/** The counts since the start in one line. */
export function totalsPanel(totals: LiveTotals, { columns }: Canvas): Panel {
  const describe = (cells: number) => {
    const [lines, malformed, late, empty] = [totals.lines, totals.malformed, totals.late, totals.empty].map((count) =>
      formatFigure(count, cells),
    );
    const leftOut = totals.bytesLeftOut > 0 ? `, ${formatFigure(totals.bytesLeftOut, cells)} without bytes` : '';
    return { lines: `${lines} lines`, others: `${malformed} malformed, ${late} late, ${empty} empty${leftOut}` };
  };
  const [roomy, short] = [describe(roomyCells), describe(shortFigureCells)];
  const texts = [
    `since the start: ${roomy.lines}, ${roomy.others}`,
    `since the start: ${short.lines}, ${short.others}`,
    `${short.lines}, ${short.others}`,
    short.others,
    short.lines,
  ];
  return wholePanel([[{ text: firstThatFits(texts, columns) }]]);
}

/** The counts since the start as a message, after the screen: requests and bytes, then what is not zero. */
export function formatTotals({ requests, bytes, blocked, malformed, late, bytesLeftOut }: LiveTotals): string {
  const others = [
    [blocked, 'would have been blocked'],
    [malformed, 'malformed'],
    [late, 'late'],
    [bytesLeftOut, 'with too many bytes'],
  ] as const;
  const facts = others.filter(([count]) => count > 0).map(([count, what]) => `${formatCount(count)} ${what}`);
  return [formatQuantity(requests, 'request'), `${formatCount(bytes)} bytes`, ...facts].join(', ');
}
