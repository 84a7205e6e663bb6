import { milliseconds } from 'date-fns/milliseconds';

const secondsByUnit: Readonly<Record<string, number>> = {
  s: milliseconds({ seconds: 1 }) / 1000,
  m: milliseconds({ minutes: 1 }) / 1000,
  h: milliseconds({ hours: 1 }) / 1000,
  d: milliseconds({ days: 1 }) / 1000,
};

/** Whole seconds in a text such as `90s`, `60m`, `1h30m` or `90` (seconds); undefined if it is none. */
export function parseDuration(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  if (!/^(\d+[smhd])+$/.test(text)) return undefined;
  let seconds = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+)([smhd])/g)) {
    seconds += Number(amount) * (secondsByUnit[unit as string] as number);
  }
  return seconds;
}
