import type { MalformedExample } from '../../lines/malformed-lines.ts';
import type { LiveView } from '../../live/live-view.ts';
import type { Zone } from '../../log/timestamp.ts';
import { type EpochSeconds, secondsPerHour } from '../../structures/calendar.ts';
import { formatAdvice } from '../log-format.ts';
import { explainFailure } from '../malformed-line.ts';
import { formatCount } from '../number.ts';
import { formatTime } from '../time.ts';

/** The last lines of a log of which no line was counted at the start. */
export interface LogEnd {
  /** What messages call the log. */
  readonly log: string;
  /** Non-empty lines that were looked at. */
  readonly lines: number;
  readonly malformed: number;
  /** The latest time, to be printed in `zone`, which is that of the first time; NaN without any. */
  readonly newest: EpochSeconds;
  readonly zone: Zone;
  readonly example: MalformedExample | undefined;
}

const advice = '--since all counts all of it, --replay max plays it by its own time';

/**
 * Why the last hour is empty at `now`, and what to do; undefined if it is not empty, or if no line gives a reason. `ends` are those
 * of logs that have lines, although none was counted at the start.
 */
export function explainSilence(
  { latest, zone, counted, malformedExample }: Pick<LiveView, 'latest' | 'zone' | 'counted' | 'malformedExample'>,
  now: EpochSeconds,
  ends: readonly LogEnd[],
): string | undefined {
  if (latest >= now - secondsPerHour) return undefined;
  if (counted.requests > 0) {
    const requests =
      counted.requests === 1 ? 'the only request is' : `the newest of ${formatCount(counted.requests)} requests is`;
    return `no request is from the last hour: ${requests} from ${formatTime(latest, zone)}; --replay max plays a log by its own time`;
  }
  if (malformedExample !== undefined) {
    return `${describeUnread(counted.malformed)}: ${explainFailure(malformedExample)}; ${formatAdvice}`;
  }
  const [end] = ends;
  if (end === undefined) return undefined;
  if (!Number.isNaN(end.newest)) {
    return `the newest line of ${end.log} is from ${formatTime(end.newest, end.zone)}, too old to count with this --since; ${advice}`;
  }
  if (end.example === undefined) return undefined;
  return `${describeUnread(end.lines, 'last ', ` of ${end.log}`)}: ${explainFailure(end.example)}; ${formatAdvice}`;
}

function describeUnread(lines: number, which: string = '', where: string = ''): string {
  if (lines === 1) return `the ${which || 'only '}line${where} could not be read`;
  return `none of the ${which}${formatCount(lines)} lines${where} could be read`;
}
