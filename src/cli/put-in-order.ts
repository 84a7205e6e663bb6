import { Option } from 'commander';
import { orderByTime } from '../io/reading/log-order.ts';
import type { FoundLog } from '../io/reading/open-logs.ts';
import type { Terminal } from '../io/terminal/terminal.ts';
import type { Interruptible } from '../io/time/interruption.ts';
import { formatCount } from '../report/number.ts';

/** Order of several logs: by the first time in each, or as on the command line. */
const orders = ['time', 'given'] as const;
export type LogOrder = (typeof orders)[number];

const namedLogs = 30;

export function orderOption(about: string): Option {
  return new Option('--order <order>', about).choices(orders);
}

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
