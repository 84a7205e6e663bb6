import { formatCount } from '../../report/number.ts';
import { inodeOf } from '../files/file-identity.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { FoundLog } from './open-logs.ts';

/** Warned of one by one; the rest is counted. */
const namedRepeats = 10;

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
