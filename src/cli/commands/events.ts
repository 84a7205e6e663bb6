import { type Command, CommanderError, Option } from 'commander';
import { type AggregateOptions, aggregateEvents } from '../../apps/events/aggregate.ts';
import { generateEvents } from '../../apps/events/generate.ts';
import { summarizeStore } from '../../apps/events/summary.ts';
import { isInputPiped, standardInput } from '../../io/reading/open-logs.ts';
import { UsageError } from '../../user-error.ts';
import { addCommand, printVersion } from '../add-command.ts';
import { aggregateTexts, eventsSummary, generateTexts, summaryTexts } from '../events/help.ts';
import {
  aggregateOptions,
  generateOptions,
  type RawAggregateOptions,
  type RawEventsOptions,
  type RawGenerateOptions,
  readAggregateOptions,
  readEventsOptions,
  readGenerateOptions,
  summaryOptions,
} from '../events/options.ts';
import { readConfig } from '../events/read-config.ts';
import { main } from '../main.ts';

const usagePrefix = 'fansite-analyze events ';
/** Of a description in the list of commands, beside the usage: with fewer, it would not be wrapped at all. */
const minDescriptionColumns = 30;

function addEventsCommand(program: Command): void {
  const events = program
    .command('events')
    .description(eventsSummary)
    .helpOption('-h, --help', 'show this help')
    .option('-V, --version', 'show the version')
    .addOption(new Option('-v').hideHelp())
    .on('option:version', endWithVersion)
    .on('option:v', endWithVersion)
    .configureHelp({ subcommandTerm: usageOf, minWidthToWrap: minDescriptionColumns })
    .helpCommand(false);
  addCommand<RawGenerateOptions>(events, {
    ...generateTexts,
    options: generateOptions(),
    run(_args, raw) {
      const options = readGenerateOptions(raw);
      return generateEvents(readConfig(options.configFile), options);
    },
  });
  addCommand<RawAggregateOptions>(events, {
    ...aggregateTexts,
    args: '[files...]',
    options: aggregateOptions(),
    run(files, raw) {
      const options = readAggregateOptions(raw);
      const paths = readPaths(files, options);
      return aggregateEvents(paths, readConfig(options.configFile), options);
    },
  });
  addCommand<RawEventsOptions>(events, {
    ...summaryTexts,
    args: '[types...]',
    options: summaryOptions(),
    run(types, raw) {
      const options = readEventsOptions(raw);
      if (types.length > 1) throw new UsageError('name one event type, or none for all of them');
      return summarizeStore(types, readConfig(options.configFile), options);
    },
  });
}

/** The files to read; what is piped in if none is named. */
function readPaths(files: readonly string[], { generates }: AggregateOptions): readonly string[] {
  if (generates && files[0] !== undefined) {
    throw new UsageError(`--generate makes events, and reads none from ${files[0]}: leave out one`);
  }
  if (files.includes('')) throw new UsageError('a file has an empty name');
  if (files.length > 0 || generates) return files;
  if (!isInputPiped()) throw new UsageError('name a file, pipe events in, or add --generate');
  return [standardInput];
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

void main(addEventsCommand);
