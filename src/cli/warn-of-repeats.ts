import { inodeOf } from '../io/file-identity.ts';
import type { FoundLog } from '../io/open-logs.ts';
import type { Terminal } from '../io/terminal.ts';

/** Warns of each log that is the same file as an earlier one, whatever their names. O(logs). */
export function warnOfRepeats(logs: readonly FoundLog[], terminal: Terminal): void {
  const firstNames = new Map<string, string>();
  for (const { name, stats } of logs) {
    if (!stats.isFile()) continue;
    const file = inodeOf(stats);
    const firstName = firstNames.get(file);
    if (firstName === undefined) firstNames.set(file, name);
    else terminal.warn(describeRepeat(name, firstName));
  }
}

export function describeRepeat(name: string, firstName: string): string {
  return `${name} is the same file as ${firstName}: its lines count once more`;
}
