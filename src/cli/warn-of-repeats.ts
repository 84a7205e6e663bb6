import type { FoundLog } from '../io/open-logs.ts';
import { isSameFile } from '../io/same-file.ts';
import type { Terminal } from '../io/terminal.ts';

/** Warns of logs that are the same file as one before, by another name or the same. */
export function warnOfRepeats(logs: readonly FoundLog[], terminal: Terminal): void {
  logs.forEach((log, i) => {
    const isRepeated = log.stats.isFile() && logs.slice(0, i).some(({ stats }) => isSameFile(stats, log.stats));
    if (isRepeated) terminal.warn(`${log.name} was named before: its lines count once more`);
  });
}
