import type { MalformedExample } from '../../lines/malformed-lines.ts';
import type { LiveTotals } from '../../live/snapshot.ts';
import type { Zone } from '../../log/timestamp.ts';
import type { EpochSeconds } from '../../structures/calendar.ts';
import { secondsPerHour } from '../../structures/calendar.ts';
import { explainFailure } from '../malformed-line.ts';
import { formatCount } from '../number.ts';
import { formatTime } from '../time.ts';

/** The last lines of a log that none was counted of at the start. */
export interface LogEnd {
  /** What messages call the log. */
  readonly log: string;
  /** Number of non-empty lines that were looked at. */
  readonly lines: number;
  readonly malformed: number;
  /** The latest time, to be printed in `zone`, which is that of the first time; NaN without any. */
  readonly newest: EpochSeconds;
  readonly zone: Zone;
  readonly example: MalformedExample | undefined;
}

/** The facts from which `explainSilence` finds the reason. */
export interface Silence {
  readonly now: EpochSeconds;
  /** Time of the latest counted request; -Infinity before the first one. */
  readonly latest: EpochSeconds;
  readonly zone: Zone;
  readonly totals: Pick<LiveTotals, 'requests' | 'malformed'>;
  readonly example: MalformedExample | undefined;
  /** The ends of logs that have lines, although none was counted at the start. */
  readonly ends: readonly LogEnd[];
}

const shownSeconds: EpochSeconds = secondsPerHour;
const question = 'is this a log in Common or Combined format?';
const advice = '--since all counts all of it, --replay max plays it by its own time';

/** Why the last hour is empty, and what to do; undefined if it is not empty, or if no line gives a reason. */
export function explainSilence({ now, latest, zone, totals, example, ends }: Silence): string | undefined {
  if (latest >= now - shownSeconds) return undefined;
  if (totals.requests > 0) {
    const requests =
      totals.requests === 1 ? 'the only request is' : `the newest of ${formatCount(totals.requests)} requests is`;
    return `no request is from the last hour: ${requests} from ${formatTime(latest, zone)}; --replay max plays a log by its own time`;
  }
  if (example !== undefined) {
    return `${describeUnread(totals.malformed)}: ${explainFailure(example)}; ${question}`;
  }
  const [end] = ends;
  if (end === undefined) return undefined;
  if (!Number.isNaN(end.newest)) {
    return `the newest line of ${end.log} is from ${formatTime(end.newest, end.zone)}, too old to count with this --since; ${advice}`;
  }
  if (end.example === undefined) return undefined;
  return `${describeUnread(end.lines, 'last ', ` of ${end.log}`)}: ${explainFailure(end.example)}; ${question}`;
}

function describeUnread(lines: number, which: string = '', where: string = ''): string {
  if (lines === 1) return `the ${which || 'only '}line${where} could not be read`;
  return `none of the ${which}${formatCount(lines)} lines${where} could be read`;
}
