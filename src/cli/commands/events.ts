import { type Command, CommanderError, Option } from 'commander';
import { addCommand, printVersion } from '../add-command.ts';
import { aggregateEvents } from '../events/aggregate.ts';
import { generateEvents } from '../events/generate.ts';
import {
  aggregateHelp,
  aggregateSummary,
  aggregateUsage,
  eventsSummary,
  generateHelp,
  generateSummary,
  generateUsage,
  summaryHelp,
  summarySummary,
  summaryUsage,
} from '../events/help.ts';
import {
  aggregateOptions,
  generateOptions,
  type RawAggregateOptions,
  type RawGenerateOptions,
  type RawSummaryOptions,
  readAggregateOptions,
  readGenerateOptions,
  readSummaryOptions,
  summaryOptions,
} from '../events/options.ts';
import { summarizeStore } from '../events/summary.ts';

/** What their help has besides examples. */
const helpTopic = 'the configuration';

const usagePrefix = 'fansite-analyze events ';
/** Of a description in the list of commands, beside the usage: with fewer, it would not be wrapped at all. */
const leastDescriptionColumns = 30;

/** Adds the commands about events. */
export function addEventsCommand(program: Command): void {
  const events = program
    .command('events')
    .description(eventsSummary)
    .helpOption('-h, --help', 'show this help')
    .option('-V, --version', 'show the version')
    .addOption(new Option('-v').hideHelp())
    .on('option:version', endWithVersion)
    .on('option:v', endWithVersion)
    .configureHelp({ subcommandTerm: usageOf, minWidthToWrap: leastDescriptionColumns })
    .helpCommand(false);
  addCommand<RawGenerateOptions>(events, {
    name: 'generate',
    usage: generateUsage,
    summary: generateSummary,
    options: generateOptions(),
    help: generateHelp,
    helpTopic,
    run: (_args, raw) => generateEvents(readGenerateOptions(raw)),
  });
  addCommand<RawAggregateOptions>(events, {
    name: 'aggregate',
    args: '[files...]',
    usage: aggregateUsage,
    summary: aggregateSummary,
    options: aggregateOptions(),
    help: aggregateHelp,
    helpTopic,
    run: (files, raw) => aggregateEvents(files, readAggregateOptions(raw)),
  });
  addCommand<RawSummaryOptions>(events, {
    name: 'summary',
    args: '[types...]',
    usage: summaryUsage,
    summary: summarySummary,
    options: summaryOptions(),
    help: summaryHelp,
    helpTopic,
    run: (types, raw) => summarizeStore(types, readSummaryOptions(raw)),
  });
}

/** Ends the run, too: commander would go on to complain that no command of the group is named. */
function endWithVersion(): never {
  printVersion();
  throw new CommanderError(0, 'commander.version', '');
}

/** `generate --config <file> [options]` */
function usageOf(command: Command): string {
  return command.createHelp().commandUsage(command).replace(usagePrefix, '');
}
