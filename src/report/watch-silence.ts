import type { LiveTotals } from '../live/snapshot.ts';
import type { MalformedExample } from '../log/malformed-example.ts';
import type { Zone } from '../log/timestamp.ts';
import type { EpochSeconds } from '../structures/seconds-histogram.ts';
import { explainFailure } from './malformed-line.ts';
import { formatCount } from './number.ts';
import { formatTime } from './time.ts';

/** The last lines of a log, of which nothing was counted at the start. */
export interface LogEnd {
  /** What messages call the log. */
  readonly log: string;
  /** Lines that were looked at and are not empty. */
  readonly lines: number;
  readonly malformed: number;
  /** The latest time, and the zone of the first one; NaN if there is none. */
  readonly newest: EpochSeconds;
  readonly zone: Zone;
  readonly example: MalformedExample | undefined;
}

/** What is known when there is nothing to see. */
export interface Silence {
  readonly now: EpochSeconds;
  /** Of the latest request that was counted; -Infinity before the first one. */
  readonly latest: EpochSeconds;
  readonly zone: Zone;
  readonly totals: Pick<LiveTotals, 'requests' | 'malformed'>;
  readonly example: MalformedExample | undefined;
  /** Of logs that nothing was counted of at the start, with at least one line. */
  readonly ends: readonly LogEnd[];
}

const shownSeconds: EpochSeconds = 3600;
const question = 'is this a log in Common or Combined format?';
const advice = '--since all counts all of it, --replay max plays it by its own time';

/** Why the last hour is empty, and what can be done; undefined if it is not, or if there are no lines that could tell. */
export function explainSilence({ now, latest, zone, totals, example, ends }: Silence): string | undefined {
  if (latest >= now - shownSeconds) return undefined;
  if (totals.requests > 0) {
    const requests =
      totals.requests === 1 ? 'the only request is' : `the newest of ${formatCount(totals.requests)} requests is`;
    return `nothing is of the last hour: ${requests} of ${formatTime(latest, zone)}; --replay max plays a log by its own time`;
  }
  if (example !== undefined) {
    return `${describeNone(totals.malformed)} could be read: ${explainFailure(example)}; ${question}`;
  }
  const [end] = ends;
  if (end === undefined) return undefined;
  if (!Number.isNaN(end.newest)) {
    return `the newest line of ${end.log} is of ${formatTime(end.newest, end.zone)}, older than what --since counts in; ${advice}`;
  }
  if (end.example === undefined) return undefined;
  return `${describeNone(end.lines, 'last ')} of ${end.log} could be read: ${explainFailure(end.example)}; ${question}`;
}

function describeNone(lines: number, which: string = ''): string {
  return lines === 1 ? `the ${which || 'only '}line` : `none of the ${which}${formatCount(lines)} lines`;
}
