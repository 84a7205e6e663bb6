import type { Command } from 'commander';
import { type AnalyzePaths, analyze } from '../../apps/analyze/analyze.ts';
import { statsOf } from '../../io/files/same-file.ts';
import { isInputPiped, standardInput } from '../../io/reading/open-logs.ts';
import { programName } from '../../io/terminal/terminal.ts';
import { print } from '../../io/writing/standard-output.ts';
import { findClosestName } from '../../structures/closest-name.ts';
import { UsageError } from '../../user-error.ts';
import { addCommand, analyzeCommandName, commandNames, helpName } from '../add-command.ts';
import { longHelp, summary, usage } from '../analyze/help.ts';
import { analyzeOptions, type RawAnalyzeOptions, readOptions } from '../analyze/options.ts';
import { listFormats, listName } from '../format-options.ts';
import { main } from '../main.ts';

/** Adds the command, which is the one meant when none is named. */
function addAnalyzeCommand(program: Command): void {
  addCommand<RawAnalyzeOptions>(program, {
    name: analyzeCommandName,
    isDefault: true,
    args: '[paths...]',
    usage,
    summary,
    options: analyzeOptions(),
    help: longHelp,
    helpTopic: 'the rules',
    run: (paths, raw) =>
      raw.logFormat === listName ? print(listFormats()) : analyze(readPaths(paths), readOptions(raw)),
  });
}

/** The last path is the output folder. If it is the only one, the log is standard input. Throws a `UsageError`. */
function readPaths(args: readonly string[]): AnalyzePaths {
  // After options, the command's own name arrives as if it were a log.
  const paths = args[0] === analyzeCommandName ? args.slice(1) : args;
  if (paths.includes('')) throw new UsageError('a log or the folder has an empty name');
  const folder = paths.at(-1);
  if (folder === undefined) throw new UsageError('name a log and the folder for the answers');
  if (folder === standardInput) throw new UsageError('name the folder for the answers after the log "-"');
  const logs = paths.slice(0, -1);
  const [log] = logs;
  if (log === undefined) {
    if (isInputPiped()) return { logs: [standardInput], folder };
    throw new UsageError(`name a log before the folder ${folder}, or pipe one in${suggestCommand(folder)}`);
  }
  if (log === helpName && isMissing(log)) {
    throw new UsageError(`there is no command ${paths[1]}${suggestCommand(paths[1] as string)}`);
  }
  const suggestion = suggestCommand(log);
  if (suggestion !== '') throw new UsageError(`there is no log ${log}${suggestion}`);
  return { logs, folder };
}

/** A hint for messages about a missing path that looks like a command; otherwise empty. */
function suggestCommand(path: string): string {
  const command = isMissing(path) ? findClosestName(path, commandNames) : undefined;
  return command === undefined ? '' : ` (did you mean ${programName} ${command}?)`;
}

function isMissing(path: string): boolean {
  return statsOf(path) === undefined;
}

void main(addAnalyzeCommand);
