import type { Zone } from '../log/timestamp.ts';
import { type EpochSeconds, monthNames } from '../structures/calendar.ts';

/**
 * The moment as a log writes it, `DD/Mon/YYYY:HH:MM:SS ±HHMM`, in the zone. A year that the zone shifts out of 0000 to
 * 9999 is printed as `-0001` or `10000`.
 */
export function formatTime(time: EpochSeconds, zone: Zone): string {
  const local = new Date(1000 * (time + zone.offsetSeconds));
  const year = local.getUTCFullYear();
  const date = [
    pad(local.getUTCDate(), 2),
    monthNames[local.getUTCMonth()],
    (year < 0 ? '-' : '') + pad(Math.abs(year), 4),
  ];
  const clock = [local.getUTCHours(), local.getUTCMinutes(), local.getUTCSeconds()].map((part) => pad(part, 2));
  return `${date.join('/')}:${clock.join(':')} ${zone.name}`;
}

/** `HH:MM:SS` in the zone. */
export function formatClock(time: EpochSeconds, zone: Zone): string {
  return (formatTime(time, zone).split(' ')[0] as string).slice(-8);
}

function pad(value: number, digitCount: number): string {
  return String(value).padStart(digitCount, '0');
}
