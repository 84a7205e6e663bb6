import { secondsPerHour } from '../../structures/calendar.ts';
import { formatCount } from '../number.ts';

const countUnits = ['', 'k', 'M', 'G', 'T', 'P'];
const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** Cells of the longest size, `123 MB`. No count needs more. */
export const shortFigureCells = 6;

/** A count, rounded to a whole number: with commas if it fits in the cells, else short as `1.2 M`. */
export function formatFigure(count: number, cells: number): string {
  const whole = formatCount(Math.round(count));
  return whole.length <= cells ? whole : formatShort(count, countUnits);
}

/** With units of powers of 1000: `0 B`, `999 B`, `1.2 MB`, `12 MB`. */
export function formatBytes(bytes: number): string {
  return formatShort(bytes, byteUnits);
}

/** The share of a whole in at most four cells. Only nothing is `0%`, only all is `100%`; of nothing at all it is `-`. */
export function formatShare(part: number, whole: number): string {
  if (whole === 0) return '-';
  const percent = (100 * part) / whole;
  if (percent > 0 && percent < 1) return '<1%';
  if (percent > 99 && percent < 100) return '>99%';
  return `${Math.round(percent)}%`;
}

/** `0:05`, `4:59`, `1:00:00`. */
export function formatTimeLeft(seconds: number): string {
  const whole = Math.ceil(seconds);
  const parts = [Math.floor(whole / 60) % 60, whole % 60];
  if (whole >= secondsPerHour) parts.unshift(Math.floor(whole / secondsPerHour));
  return parts.map((part, i) => (i === 0 ? String(part) : String(part).padStart(2, '0'))).join(':');
}

/** In the smallest unit in which the rounded value is below 1000, or in the last one. */
function formatShort(value: number, units: readonly string[]): string {
  let scaled = value;
  let unit = 0;
  for (; unit < units.length - 1 && Math.round(scaled) >= 1000; unit++) scaled /= 1000;
  const digits = unit > 0 && scaled < 9.95 ? scaled.toFixed(1) : String(Math.round(scaled));
  return `${digits} ${units[unit]}`.trimEnd();
}
