import type { Command, Option } from 'commander';
import { print } from '../../io/standard-output.ts';
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

/** Adds the commands about events. */
export function addEventsCommand(program: Command): void {
  const events = program
    .command('events')
    .description(eventsSummary)
    .helpOption('-h, --help', 'show this help')
    .helpCommand(false);
  addCommand<RawGenerateOptions>(events, {
    name: 'generate',
    usage: generateUsage,
    summary: generateSummary,
    help: generateHelp,
    options: generateOptions(),
    run: (_args, raw) => generateEvents(readGenerateOptions(raw)),
  });
  addCommand<RawAggregateOptions>(events, {
    name: 'aggregate',
    args: '[files...]',
    usage: aggregateUsage,
    summary: aggregateSummary,
    help: aggregateHelp,
    options: aggregateOptions(),
    run: (files, raw) => aggregateEvents(files, readAggregateOptions(raw)),
  });
  addCommand<RawSummaryOptions>(events, {
    name: 'summary',
    args: '[types...]',
    usage: summaryUsage,
    summary: summarySummary,
    help: summaryHelp,
    options: summaryOptions(),
    run: (types, raw) => summarizeStore(types, readSummaryOptions(raw)),
  });
}

/** What a command is called, says about itself, and does. */
interface EventsCommand<Raw> {
  readonly name: string;
  readonly args?: string;
  readonly usage: string;
  readonly summary: string;
  /** Below the options, with --help. */
  readonly help: string;
  readonly options: readonly Option[];
  run(args: readonly string[], raw: Raw): Promise<void>;
}

function addCommand<Raw extends object>(
  parent: Command,
  { name, args, usage, summary, help, options, run }: EventsCommand<Raw>,
): void {
  const command = parent
    .command(name)
    .configureHelp({ commandUsage: () => usage })
    .description(summary)
    .helpOption(false)
    .option('-h', 'show this help')
    .option('--help', 'show more help, with the configuration and examples');
  if (args !== undefined) command.argument(args);
  for (const option of options) command.addOption(option);
  command.action(async () => {
    const raw = command.opts<Raw & { h?: true; help?: true }>();
    if (raw.help) print(`${command.helpInformation()}\n${help}`);
    else if (raw.h) print(command.helpInformation());
    else await run(command.args, raw);
  });
}
