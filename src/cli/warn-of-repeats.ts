import { inodeOf } from '../io/file-identity.ts';
import type { FoundLog } from '../io/open-logs.ts';
import type { Terminal } from '../io/terminal.ts';

/** Warns of each log that is the same file as an earlier one, whatever their names. O(logs). */
export function warnOfRepeats(logs: readonly FoundLog[], terminal: Terminal): void {
  const named = new Set<string>();
  for (const { name, stats } of logs) {
    const file = inodeOf(stats);
    if (stats.isFile() && named.has(file)) terminal.warn(`${name} was named before: its lines count once more`);
    named.add(file);
  }
}
