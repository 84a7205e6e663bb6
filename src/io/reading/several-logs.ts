import { formatCount } from '../../report/number.ts';
import type { EpochSeconds } from '../../structures/calendar.ts';
import { inodeOf } from '../files/file-identity.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { Interruptible } from '../time/interruption.ts';
import { lookAtLog } from './formatted-logs.ts';
import type { LogFormats } from './log-formats.ts';
import { type FoundLog, standardInput } from './open-logs.ts';

/** Order of several logs: by the first time in each, or as on the command line. */
export const logOrders = ['time', 'given'] as const;
export type LogOrder = (typeof logOrders)[number];

/** Max logs named in the message about their order. */
const namedLogs = 30;
/** Max repeats that are warned of one by one; the rest is counted. */
const namedRepeats = 10;
/**
 * Returns the logs in reading order. Prints that order if it differs from the given one. If there are several, decides the formats of
 * those that can be read twice, so that a log in no known format is refused before any is read.
 */
export async function putInOrder(
  logs: readonly FoundLog[],
  order: LogOrder,
  formats: LogFormats,
  terminal: Terminal,
  interruption: Interruptible,
): Promise<readonly FoundLog[]> {
  const ordered = order === 'given' ? logs : await orderByTime(logs, formats, interruption);
  if (logs.length > 1) {
    for (const log of logs.filter(canReadTwice)) {
      if (formats.of(log) === undefined) await lookAtLog(log, formats, interruption);
    }
  }
  if (ordered.some((log, i) => log !== logs[i])) {
    const names = ordered.slice(0, namedLogs).map(({ name }) => name);
    const rest = ordered.length - names.length;
    const more = rest > 0 ? `, and ${formatCount(rest)} more` : '';
    terminal.tell(`reading by time: ${names.join(', ')}${more} (--order given reads them as named)`);
  }
  return ordered;
}

/** Warns of logs that are the same file as an earlier one, whatever their names. O(logs). */
export function warnOfRepeats(logs: readonly FoundLog[], terminal: Terminal): void {
  const firstNames = new Map<string, string>();
  let repeats = 0;
  for (const { name, stats } of logs) {
    if (!stats.isFile()) continue;
    const file = inodeOf(stats);
    const firstName = firstNames.get(file);
    if (firstName === undefined) firstNames.set(file, name);
    else if (++repeats <= namedRepeats) terminal.warn(describeRepeat(name, firstName));
  }
  const rest = repeats - namedRepeats;
  if (rest > 0)
    terminal.warn(
      `${formatCount(rest)} more of the logs are the same file as an earlier one: their lines count once more`,
    );
}

export function describeRepeat(name: string, firstName: string): string {
  return `${name} is the same file as ${firstName}: its lines count once more`;
}

/**
 * Sorts logs by the first well-formed time in each; equal times keep the given order. A log without a time in its first MiB
 * keeps its index, and the others share the remaining indexes:
 *
 *     given     c: 3   x: none   a: 1   b: 2
 *     returned  a: 1   x: none   b: 2   c: 3
 *
 * Decides their formats on the way. Returns the given order if one of them is not a regular file, because a pipe can be read only
 * once. Throws a `UserError` if a log cannot be read, or is in no known format. O(1 MiB) a log, and usually two or three reads.
 */
export async function orderByTime(
  logs: readonly FoundLog[],
  formats: LogFormats,
  interruption: Interruptible,
): Promise<readonly FoundLog[]> {
  if (logs.length < 2 || !logs.every(canReadTwice)) return logs;
  const times: (EpochSeconds | undefined)[] = [];
  for (const log of logs) times.push(await lookAtLog(log, formats, interruption, true));
  const timed = logs
    .flatMap((log, i) => (times[i] === undefined ? [] : [{ log, time: times[i] }]))
    .sort((one, other) => one.time - other.time)
    .values();
  return logs.map((log, i) => (times[i] === undefined ? log : (timed.next().value?.log ?? log)));
}

/** False for other names of open descriptors, such as /dev/stdin: they may share one position in the file. */
function canReadTwice({ path, stats }: FoundLog): boolean {
  return stats.isFile() && path !== standardInput && !/^\/dev\/(stdin$|fd\/)/.test(path);
}
