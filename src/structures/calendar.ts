/** Units of time, and days of the Gregorian calendar, which is taken to have always been in use. */

/** Whole seconds since 1970-01-01 00:00:00 UTC; negative before. */
export type EpochSeconds = number;

export const secondsPerMinute = 60;
export const secondsPerHour = 3600;
export const secondsPerDay = 86_400;

export const secondMs = 1000;
export const minuteMs: number = secondsPerMinute * secondMs;
export const hourMs: number = secondsPerHour * secondMs;

/** As logs write them, from January. */
export const monthNames: readonly string[] = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

const daysInMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Days in a month, from 0 for January; NaN if there is no such month. */
export function countDays(year: number, month: number): number {
  return month === 1 && isLeap(year) ? 29 : (daysInMonth[month] ?? Number.NaN);
}

/** Whole days from 1970-01-01 to a date that there is, below 0 before it; months from 0, days from 1. */
export function daysSince1970(year: number, month: number, day: number): number {
  let days = 365 * year + leapDaysBefore(year) - daysBefore1970 + day - 1;
  for (let earlier = 0; earlier < month; earlier++) days += countDays(year, earlier);
  return days;
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** Leap days in the years 0 to `year` - 1; for years below 0 the negated leap days from `year` to -1. */
function leapDaysBefore(year: number): number {
  const past = year - 1;
  return Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400) + 1;
}

const daysBefore1970 = 365 * 1970 + leapDaysBefore(1970);
