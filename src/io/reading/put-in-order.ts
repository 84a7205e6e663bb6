import { formatCount } from '../../report/number.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { Interruptible } from '../time/interruption.ts';
import { orderByTime } from './log-order.ts';
import type { FoundLog } from './open-logs.ts';

/** Order of several logs: by the first time in each, or as on the command line. */
export const logOrders = ['time', 'given'] as const;
export type LogOrder = (typeof logOrders)[number];

const namedLogs = 30;

/** Returns the logs in reading order. Prints that order if it differs from the given one. */
export async function putInOrder(
  logs: readonly FoundLog[],
  order: LogOrder,
  terminal: Terminal,
  interruption: Interruptible,
): Promise<readonly FoundLog[]> {
  if (order === 'given') return logs;
  const ordered = await orderByTime(logs, interruption);
  if (ordered.some((log, i) => log !== logs[i])) {
    const names = ordered.slice(0, namedLogs).map(({ name }) => name);
    const rest = ordered.length - names.length;
    const more = rest > 0 ? `, and ${formatCount(rest)} more` : '';
    terminal.tell(`reading by time: ${names.join(', ')}${more} (--order given reads them as named)`);
  }
  return ordered;
}
