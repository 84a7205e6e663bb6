import { Option } from 'commander';
import type { Interruptible } from '../io/interruption.ts';
import { orderByTime } from '../io/log-order.ts';
import type { FoundLog } from '../io/open-logs.ts';
import type { Terminal } from '../io/terminal.ts';
import { escapeControls } from '../report/escape.ts';
import { formatCount } from '../report/number.ts';

/** In which several logs are read: that of the first time in each, or that of the command line. */
const orders = ['time', 'given'] as const;
export type LogOrder = (typeof orders)[number];

const namedLogs = 30;

export function orderOption(about: string): Option {
  return new Option('--order <order>', about).choices(orders);
}

/** The logs in the order in which they are to be read. Tells it where it is another one than theirs. */
export async function putInOrder(
  logs: readonly FoundLog[],
  order: LogOrder,
  terminal: Terminal,
  interruption: Interruptible,
): Promise<readonly FoundLog[]> {
  if (order === 'given') return logs;
  const ordered = await orderByTime(logs, interruption);
  if (ordered.some((log, i) => log !== logs[i])) {
    const names = ordered.slice(0, namedLogs).map(({ name }) => escapeControls(name));
    const rest = ordered.length - names.length;
    const more = rest > 0 ? `, and ${formatCount(rest)} more` : '';
    terminal.tell(`reading by time: ${names.join(', ')}${more} (--order given reads them as named)`);
  }
  return ordered;
}
