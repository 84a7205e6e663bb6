import type { EpochSeconds } from '../../../structures/calendar.ts';
import { formatClock, formatTime } from '../../time.ts';
import { countCells, fitLeft, type Glyphs, showText, wrapWords } from '../cells.ts';
import { type Canvas, type Panel, wholePanel } from '../panel.ts';
import type { Activity, ScreenState } from '../screen-state.ts';

/** Min cells for the names of the logs; the date is left out first. */
const minNameCells = 16;
const gap = '  ';

/** The names of the logs at the left, at the right the time, if any is known, and what the program does. */
export function titlePanel(time: EpochSeconds, state: ScreenState, { columns, glyphs }: Canvas): Panel {
  const names = state.logs.map((log) => showText(log, glyphs)).join(', ');
  const activity = describeActivity(state.activity, glyphs);
  const times = Number.isFinite(time) ? [formatTime(time, state.zone), formatClock(time, state.zone)] : [];
  const infos = [...times.map((text) => `${text}${gap}${activity}`), activity];
  const nameCells = Math.min(minNameCells, countCells(names)) + gap.length;
  const info = infos.find((text) => nameCells + countCells(text) <= columns);
  if (info === undefined) return wholePanel([[{ text: fitLeft(activity, columns, glyphs) }]]);
  const left = fitLeft(names, columns - gap.length - countCells(info), glyphs);
  return wholePanel([[{ text: `${left}${gap}${info}` }]]);
}

/** Why there is nothing to see, in as many lines as it needs. */
export function noticePanel(notice: string, { columns, glyphs }: Canvas): Panel {
  const lines = wrapWords(showText(notice, glyphs).split(' '), columns);
  return wholePanel(lines.map((text) => [{ text, color: 'yellow' }]));
}

function describeActivity(activity: Activity, glyphs: Glyphs): string {
  if (activity.name === 'replay') return Number.isFinite(activity.speed) ? `replay ${activity.speed}x` : 'replay';
  if (activity.name === 'waiting') return `waiting for ${showText(activity.log, glyphs)}`;
  return activity.name;
}
