import { Command, CommanderError } from 'commander';
import { settle } from '../io/engine/engine.ts';
import { readArguments } from '../io/files/path.ts';
import { programName, Terminal } from '../io/terminal/terminal.ts';
import { Interruption, OrderlyEnd } from '../io/time/interruption.ts';
import { FormatError, UsageError, UserError } from '../user-error.ts';
import { helpName } from './add-command.ts';

/** Commander's messages: `error: unknown option '--tpo'`, and perhaps `(Did you mean --top?)` below. */
const commanderMessage = /^(?:error: )?(.*?)(?:\n(\(Did you mean [^\n]*\)))?\n?$/s;

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
    .configureOutput({ outputError: tellUsageError });
  addCommand(program);
  let args: readonly string[] = process.argv.slice(2);
  try {
    args = spellOutHelp(program, readArguments());
    await program.parseAsync(args, { from: 'user' });
    return exitCodes.done;
  } catch (error) {
    return reportFailure(error, args, namesOf([program, ...findCommands(program, args)]).join(' '));
  }
}

/** Tells a message of commander, which may quote arguments with newlines. Its hint stands on a line of its own. */
function tellUsageError(text: string): void {
  const [, message = '', hint] = commanderMessage.exec(text) ?? [];
  makeTerminal(process.argv).error(message, hint === undefined ? [] : [hint]);
}

/** Colors depend on the arguments alone: options are not known yet, or wrong. */
function makeTerminal(args: readonly string[]): Terminal {
  return new Terminal({ isQuiet: false, hasProgress: false, hasColor: !args.includes('--no-color') });
}

/** Turns `help events generate` and `events help generate` into `events generate --help`. A log may be called help, too. */
function spellOutHelp(program: Command, args: readonly string[]): readonly string[] {
  const before = findCommands(program, args);
  const [first, ...behind] = args.slice(before.length);
  if (first !== helpName) return args;
  const wanted = [...namesOf(before), ...behind.filter((name) => name !== helpName)];
  const found = findCommands(program, wanted);
  // Behind a command that has others, such as events, any word is one of them, perhaps mistyped, and never a log.
  const hasCommands = (found.at(-1)?.commands.length ?? 0) > 0;
  return found.length === wanted.length || hasCommands ? [...wanted, '--help'] : args;
}

/** The commands that are named at the start of the arguments: `events generate`. */
function findCommands(program: Command, args: readonly string[]): readonly Command[] {
  const found: Command[] = [];
  for (const arg of args) {
    const command = (found.at(-1) ?? program).commands.find((subcommand) => subcommand.name() === arg);
    if (command === undefined) break;
    found.push(command);
  }
  return found;
}

function namesOf(commands: readonly Command[]): readonly string[] {
  return commands.map((command) => command.name());
}

/** Tells what went wrong, if nobody has yet, and returns the exit code for it. */
function reportFailure(error: unknown, args: readonly string[], command: string): number {
  const terminal = makeTerminal(args);
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
    terminal.error(
      error.message,
      error.details.map((line) => `  ${line}`),
    );
    return error instanceof FormatError ? exitCodes.wrongUsage : exitCodes.couldNotFinish;
  }
  if (isOutOfMemory(error)) {
    terminal.error(
      'not enough memory for the different hosts, resources and days of this log; see "Limits" in the README',
    );
    return exitCodes.couldNotFinish;
  }
  const stack = String(error instanceof Error ? error.stack : error);
  terminal.error('a bug in fansite-analyze, please report it with this stack:', stack.split('\n'));
  return exitCodes.bug;
}

function isOutOfMemory(error: unknown): boolean {
  return (
    error instanceof RangeError &&
    /allocation failed|Invalid (typed array|array buffer) length|(Map|Set) maximum size exceeded/i.test(error.message)
  );
}
