import type { Command } from 'commander';
import { analyze } from '../../apps/analyze/analyze.ts';
import { addCommand, analyzeCommandName } from '../add-command.ts';
import { longHelp, summary, usage } from '../help.ts';
import { main } from '../main.ts';
import { analyzeOptions, type RawAnalyzeOptions, readOptions } from '../options.ts';
import { readPaths } from '../paths.ts';

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
    run: (paths, raw) => analyze(readPaths(paths), readOptions(raw)),
  });
}

void main(addAnalyzeCommand);
