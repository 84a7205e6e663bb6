import type { LiveTotals } from '../../../live/snapshot.ts';
import { formatFigure, shortFigureCells } from '../figures.ts';
import { firstThatFits } from '../line.ts';
import { type Canvas, type Panel, wholePanel } from '../panel.ts';

const roomyCells = 11;

/** What was counted since the start, in one line. */
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
