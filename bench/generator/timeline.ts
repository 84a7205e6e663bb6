/**
 * When requests happen, and how a log writes it. Time here is *wall seconds*: the seconds from 1970-01-01 00:00:00 to
 * what the clock on the server's wall shows, whatever its zone. No clock and no TZ is read.
 */
import type { Random } from './random.ts';

const DAY_SECONDS = 86_400;
const HOUR_SECONDS = 3_600;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const TWO_DIGITS: readonly string[] = Array.from({ length: 100 }, (_, value) => String(value).padStart(2, '0'));

/** How busy a server is, and when. */
export interface Rhythm {
  /** Wall seconds of the first hour. */
  readonly start: number;
  /** Requests in an hour of weight 1. */
  readonly requestsPerHour: number;
  /** 24 weights, from midnight on. */
  readonly byHour: readonly number[];
  /** Seven weights, from Sunday on. */
  readonly byWeekday: readonly number[];
  /** The server was down: hours beginning in `[from, to)`, in wall seconds. */
  readonly outage?: { readonly from: number; readonly to: number };
}

/**
 * The wall seconds of one request after another, ascending, without end. Each hour has about as many as its weights say
 * (a tenth more or fewer); in every eighth hour three minutes take a fifth of them: a burst.
 */
export function* requestTimes(random: Random, rhythm: Rhythm): Generator<number, void> {
  const requestsBySecond = new Uint16Array(HOUR_SECONDS);
  for (let hour = rhythm.start; ; hour += HOUR_SECONDS) {
    if (rhythm.outage !== undefined && hour >= rhythm.outage.from && hour < rhythm.outage.to) continue;
    const weight =
      (rhythm.byHour[(hour % DAY_SECONDS) / HOUR_SECONDS] ?? 1) *
      (rhythm.byWeekday[(Math.floor(hour / DAY_SECONDS) + 4) % 7] ?? 1);
    const requestCount = Math.round(rhythm.requestsPerHour * weight * (0.9 + 0.2 * random.fraction()));
    const hasBurst = random.below(8) === 0;
    const burstStart = random.below(HOUR_SECONDS - 180);
    requestsBySecond.fill(0);
    for (let i = 0; i < requestCount; i++) {
      const second = hasBurst && i % 5 === 0 ? burstStart + random.below(180) : random.below(HOUR_SECONDS);
      requestsBySecond[second] = (requestsBySecond[second] ?? 0) + 1;
    }
    for (let second = 0; second < HOUR_SECONDS; second++) {
      for (let left = requestsBySecond[second] ?? 0; left > 0; left--) yield hour + second;
    }
  }
}

/** Wall seconds of a day of the proleptic Gregorian calendar, `month` from 1 to 12. */
export function wallSeconds(year: number, month: number, day: number): number {
  return Date.UTC(year, month - 1, day) / 1000;
}

/** `DD/Mon/YYYY:HH:MM:SS`, for years 0 to 9999. */
export function formatWallSeconds(seconds: number): string {
  const day = Math.floor(seconds / DAY_SECONDS);
  const inDay = seconds - day * DAY_SECONDS;
  return `${formatDay(day)}:${TWO_DIGITS[Math.floor(inDay / HOUR_SECONDS)]}:${
    TWO_DIGITS[Math.floor(inDay / 60) % 60]
  }:${TWO_DIGITS[inDay % 60]}`;
}

let lastDay = Number.NaN;
let lastDayText = '';

/** Neighbouring lines share their day, so the last one is kept. */
function formatDay(day: number): string {
  if (day !== lastDay) {
    const date = new Date(day * DAY_SECONDS * 1000);
    const year = String(date.getUTCFullYear()).padStart(4, '0');
    lastDayText = `${TWO_DIGITS[date.getUTCDate()]}/${MONTHS[date.getUTCMonth()]}/${year}`;
    lastDay = day;
  }
  return lastDayText;
}
