import type { LiveSnapshot } from '../../live/snapshot.ts';
import { asciiGlyphs, unicodeGlyphs } from './cells.ts';
import { type Placed, placePanels } from './layout.ts';
import { type Canvas, renderLine } from './panel.ts';
import { blockedPanel } from './panels/blocked-hosts.ts';
import { helpPanel, keyLine } from './panels/help.ts';
import { statusTable } from './panels/statuses.ts';
import { noticePanel, titlePanel } from './panels/title.ts';
import { topLists } from './panels/top-lists.ts';
import { totalsPanel } from './panels/totals.ts';
import { trafficLine, trafficTable } from './panels/traffic.ts';
import type { ScreenSize, ScreenState } from './screen-state.ts';

/** With fewer rows than title and table need, the requests are one line. */
const minTableRows = 5;

/**
 * The live view as lines of text, from the top of the terminal on: at most as many as it has rows, and none wider than its
 * columns. The smaller it is, the more is left out, the least important first.
 *
 * Without Unicode, the lines are printable ASCII, names included. Text of a log that cannot be seen is escaped, so that it cannot
 * control the terminal.
 */
export function formatScreen(snapshot: LiveSnapshot, state: ScreenState, { columns, rows }: ScreenSize): string[] {
  const canvas: Canvas = { columns, rows, glyphs: state.hasUnicode ? unicodeGlyphs : asciiGlyphs };
  const panels = state.isHelpShown ? helpPage(snapshot, state, canvas) : figuresPage(snapshot, state, canvas);
  return placePanels(panels, rows).map((line) => renderLine(line, columns, state.hasColor));
}

/** All panels from top to bottom. */
function figuresPage(snapshot: LiveSnapshot, state: ScreenState, canvas: Canvas): Placed[] {
  const traffic = canvas.rows < minTableRows ? trafficLine : trafficTable;
  const statuses = statusTable(snapshot, canvas);
  return [
    { panel: titlePanel(snapshot.time, state, canvas), rank: 0 },
    ...(state.notice === undefined ? [] : [{ panel: noticePanel(state.notice, canvas), rank: 3 }]),
    { panel: traffic(snapshot, canvas), rank: 1 },
    ...(statuses === undefined ? [] : [{ panel: statuses, rank: 4 }]),
    ...topLists(snapshot, state.zone, canvas).map((panel, i) => ({ panel, rank: 5 + i, weight: 2 })),
    { panel: blockedPanel(snapshot, canvas), rank: 3 },
    { panel: totalsPanel(snapshot.totals, canvas), rank: 7 },
    { panel: keyLine(state), rank: 2 },
  ];
}

function helpPage(snapshot: LiveSnapshot, state: ScreenState, canvas: Canvas): Placed[] {
  return [
    { panel: titlePanel(snapshot.time, state, canvas), rank: 1 },
    { panel: helpPanel(canvas), rank: 2 },
    { panel: keyLine(state), rank: 0 },
  ];
}
