import { type Command, Option } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { print } from '../io/writing/standard-output.ts';

/** The command that is meant when none is named. */
export const analyzeCommandName = 'analyze';
/** Before or after the name of a command, it asks for its help. */
export const helpName = 'help';
/** Candidates for a mistyped word. */
export const commandNames: readonly string[] = ['watch', 'events', helpName, analyzeCommandName];

/** What a command is called, says about itself, and does. */
export interface CommandDescription<Raw> {
  readonly name: string;
  /** Whether it is the one meant when none is named. */
  readonly isDefault?: boolean;
  readonly args?: string;
  readonly usage: string;
  readonly summary: string;
  readonly options: readonly Option[];
  /** Below the options, with --help. */
  readonly help: string;
  /** What that has besides examples. */
  readonly helpTopic: string;
  run(args: string[], raw: Raw): void | Promise<void>;
}

/** Adds a command with brief help for -h and more for --help. */
export function addCommand<Raw extends object>(parent: Command, description: CommandDescription<Raw>): Command {
  const { name, isDefault = false, args, usage, summary, options, help, helpTopic, run } = description;
  const command = parent
    .command(name, { isDefault })
    .configureHelp({ commandUsage: () => usage })
    .description(summary)
    .helpOption(false)
    .option('-h', 'show this help')
    .option('--help', `show more help, with ${helpTopic} and examples`)
    .option('-V, --version', 'show the version')
    .addOption(new Option('-v').hideHelp());
  if (args !== undefined) command.argument(args);
  for (const option of options) command.addOption(option);
  return command.action(async () => {
    const raw = command.opts<Raw & { h?: true; help?: true; version?: true; v?: true }>();
    if (raw.help) print(`${command.helpInformation()}\n${help}`);
    else if (raw.h) print(command.helpInformation());
    else if (raw.version || raw.v) printVersion();
    else await run(command.args, raw);
  });
}

export function printVersion(): void {
  print(`${packageJson.version}\n`);
}
