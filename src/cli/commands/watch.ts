import type { Command } from 'commander';
import { watch } from '../../apps/watch/watch.ts';
import { isInputPiped, standardInput } from '../../io/reading/open-logs.ts';
import { print } from '../../io/writing/standard-output.ts';
import { UsageError } from '../../user-error.ts';
import { addCommand } from '../add-command.ts';
import { listFormats, listName } from '../format-options.ts';
import { main } from '../main.ts';
import { watchHelp, watchSummary, watchUsage } from '../watch/help.ts';
import { type RawWatchOptions, readWatchOptions, watchOptions } from '../watch/options.ts';

function addWatchCommand(program: Command): void {
  addCommand<RawWatchOptions>(program, {
    name: 'watch',
    args: '[logs...]',
    usage: watchUsage,
    summary: watchSummary,
    options: watchOptions(),
    help: watchHelp,
    helpTopic: 'what is counted',
    run: (logs, raw) =>
      raw.logFormat === listName ? print(listFormats()) : watch(readLogs(logs), readWatchOptions(raw)),
  });
}

/** The logs to watch; what is piped in if none is named. */
function readLogs(paths: readonly string[]): readonly string[] {
  if (paths.includes('')) throw new UsageError('a log has an empty name');
  if (paths.length > 1 && paths.includes(standardInput)) {
    throw new UsageError('"-" stands alone: watch either what is piped in, or files');
  }
  if (paths.length > 0) return paths;
  if (!isInputPiped()) throw new UsageError('name a log, or pipe one in');
  return [standardInput];
}

void main(addWatchCommand);
