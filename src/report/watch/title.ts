import type { Zone } from '../../log/timestamp.ts';
import type { EpochSeconds } from '../../structures/seconds-histogram.ts';
import { escapeBytes } from '../escape.ts';
import { formatTime } from '../time.ts';
import { fitLeft } from './line.ts';
import { type Canvas, type Panel, wholePanel } from './panel.ts';
import type { Activity, ScreenState } from './screen-state.ts';

/** Of the logs' names at least so much stays; rather the date is left out. */
const leastNameCells = 16;
const gap = '  ';

/** The names of the logs at the left, at the right the time, if any is known, and what the program does. */
export function titlePanel(time: EpochSeconds, state: ScreenState, { columns, glyphs }: Canvas): Panel {
  const names = state.logs.map(escapeBytes).join(', ');
  const activity = describeActivity(state.activity);
  const times = Number.isFinite(time) ? [formatTime(time, state.zone), formatClock(time, state.zone)] : [];
  const infos = [...times.map((text) => `${text}${gap}${activity}`), activity];
  const nameCells = Math.min(leastNameCells, names.length) + gap.length;
  const info = infos.find((text) => nameCells + text.length <= columns);
  if (info === undefined) return wholePanel([[{ text: fitLeft(activity, columns, glyphs) }]]);
  const left = fitLeft(names, columns - gap.length - info.length, glyphs);
  return wholePanel([[{ text: `${left}${gap}${info}` }]]);
}

/** `HH:MM:SS` in the zone. */
export function formatClock(time: EpochSeconds, zone: Zone): string {
  return (formatTime(time, zone).split(' ')[0] as string).slice(-8);
}

function describeActivity(activity: Activity): string {
  if (activity.name === 'replay') return Number.isFinite(activity.speed) ? `replay ${activity.speed}x` : 'replay';
  if (activity.name === 'waiting') return `waiting for ${escapeBytes(activity.log)}`;
  return activity.name;
}
