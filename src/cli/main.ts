import { Command, CommanderError } from 'commander';
import { readArguments } from '../io/arguments.ts';
import { settle } from '../io/engine.ts';
import { Interruption, OrderlyEnd } from '../io/interruption.ts';
import { programName, Terminal } from '../io/terminal.ts';
import { escapeControls } from '../report/escape.ts';
import { FormatError, UsageError, UserError } from '../user-error.ts';

const exitCodes = { done: 0, couldNotFinish: 1, wrongUsage: 2, bug: 70 } as const;

/** Runs the program on its arguments, with the one command that they ask for, and sets the exit code. */
export async function main(addCommand: (program: Command) => void): Promise<void> {
  process.exitCode = await run(addCommand);
  await settle();
}

async function run(addCommand: (program: Command) => void): Promise<number> {
  const program = new Command(programName)
    .helpOption(false)
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(`${programName}: ${escapeArguments(text)}\n`) });
  addCommand(program);
  let args: readonly string[] = process.argv.slice(2);
  try {
    args = spellOutHelp(program, readArguments());
    await program.parseAsync(args, { from: 'user' });
    return exitCodes.done;
  } catch (error) {
    return reportFailure(error, args, [programName, ...findCommand(program, args)].join(' '));
  }
}

/** Escapes control characters in commander's message, which quotes arguments. Keeps its hint on a separate line. */
function escapeArguments(text: string): string {
  return text.trimEnd().split('\n(').map(escapeControls).join('\n(');
}

/** Turns `help events generate` into `events generate --help`. Other arguments stay: a log may be called help, too. */
function spellOutHelp(program: Command, args: readonly string[]): readonly string[] {
  const [first, ...names] = args;
  const isHelp = first === 'help' && findCommand(program, names).length === names.length;
  return isHelp ? [...names, '--help'] : args;
}

/** The command names at the start of the arguments: `events generate`. */
function findCommand(program: Command, args: readonly string[]): string[] {
  const names: string[] = [];
  let command: Command | undefined = program;
  for (const arg of args) {
    command = command.commands.find((subcommand) => subcommand.name() === arg);
    if (command === undefined) break;
    names.push(arg);
  }
  return names;
}

/** Tells what went wrong, if nobody has yet, and returns the exit code for it. */
function reportFailure(error: unknown, args: readonly string[], command: string): number {
  const hasColor = !args.includes('--no-color');
  const terminal = new Terminal({ isQuiet: false, hasProgress: false, hasColor });
  // Commander has told about its errors already; its code is 0 for --version.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.wrongUsage;
  if (error instanceof OrderlyEnd) return error.exitCode;
  if (error instanceof Interruption) {
    terminal.error(`${error.message}; no answers were written`);
    return error.exitCode;
  }
  if (error instanceof UsageError) {
    terminal.error(`${error.message}; see ${command} -h`);
    return exitCodes.wrongUsage;
  }
  if (error instanceof UserError) {
    terminal.error(error.message, error.details.map((line) => `\n  ${line}`).join(''));
    return error instanceof FormatError ? exitCodes.wrongUsage : exitCodes.couldNotFinish;
  }
  if (isOutOfMemory(error)) {
    terminal.error(
      'not enough memory for the different hosts, resources and days of this log; see "Limits" in the README',
    );
    return exitCodes.couldNotFinish;
  }
  const stack = error instanceof Error ? error.stack : String(error);
  terminal.error('a bug in fansite-analyze, please report it with this stack:', `\n${stack}`);
  return exitCodes.bug;
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof RangeError && /allocation failed|Invalid typed array length/i.test(error.message);
}
