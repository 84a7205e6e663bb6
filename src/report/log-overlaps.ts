import type { TimeSummary } from '../log/log-summary.ts';
import type { EpochSeconds } from '../structures/calendar.ts';
import { formatCount } from './number.ts';
import { formatTime } from './time.ts';

/** One of several logs that were read one after the other. */
export interface TimedLog {
  readonly name: string;
  /** Equal for all names of a file; undefined if it is not a regular file. */
  readonly file: string | undefined;
  /** Undefined if it has no well-formed line. */
  readonly times: TimeSummary | undefined;
}

/** Max lines of each kind; the rest is counted in one line. */
const namedLogs = 3;

/**
 * Lines of text, without newlines, that name logs that are the same file and logs that overlap in time. A log overlaps another
 * if it begins before the other ends; of several, the one that ends last is named. Times are printed in the zone of the first
 * log. O(n log n).
 */
export function formatOverlaps(logs: readonly TimedLog[]): string[] {
  const repeats: string[] = [];
  const firstNames = new Map<string, string>();
  const different: TimedLog[] = [];
  for (const log of logs) {
    const firstName = log.file === undefined ? undefined : firstNames.get(log.file);
    if (firstName !== undefined) {
      repeats.push(`  ${log.name} is the same file as ${firstName}`);
      continue;
    }
    if (log.file !== undefined) firstNames.set(log.file, log.name);
    different.push(log);
  }
  return [
    ...abridge(repeats, (count) => `  ${count} more are the same file as another one`),
    ...abridge(findOverlaps(different), (count) => `  ${count} more overlap`),
  ];
}

function findOverlaps(logs: readonly TimedLog[]): string[] {
  const timed = logs.flatMap(({ name, times }) => (times === undefined ? [] : [{ name, ...times }]));
  const [first] = timed;
  if (first === undefined) return [];
  const printTime = (time: EpochSeconds) => formatTime(time, first.zone);
  timed.sort((one, other) => one.earliest - other.earliest || one.latest - other.latest);
  const rows: string[] = [];
  timed.reduce((last, log) => {
    if (log.earliest < last.latest) {
      const end = Math.min(log.latest, last.latest);
      rows.push(`  ${last.name} and ${log.name} overlap, from ${printTime(log.earliest)} to ${printTime(end)}`);
    }
    return log.latest > last.latest ? log : last;
  });
  return rows;
}

function abridge(rows: readonly string[], formatRest: (count: string) => string): string[] {
  const rest = rows.length - namedLogs;
  return rest > 0 ? [...rows.slice(0, namedLogs), formatRest(formatCount(rest))] : [...rows];
}
