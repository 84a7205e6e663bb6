import path from 'node:path';
import type { Command } from 'commander';
import packageJson from '../../../package.json' with { type: 'json' };
import { monotonicMilliseconds } from '../../io/clock.ts';
import { type Interruptible, interruptible } from '../../io/interruption.ts';
import { countBytes, type FoundLog, findLogs, isInputPiped, standardInput } from '../../io/open-logs.ts';
import { type OutputFile, OutputFiles } from '../../io/output-files.ts';
import { runAnalysis } from '../../io/run-analysis.ts';
import { isSameFile, resolvePlace, statsOf } from '../../io/same-file.ts';
import { Terminal } from '../../io/terminal.ts';
import type { LogSummary } from '../../log/log-summary.ts';
import { failureDescriptions } from '../../log/malformed.ts';
import type { AnalysisEffects } from '../../pipeline/effects.ts';
import { escapeBytes } from '../../report/escape.ts';
import { formatSummary } from '../../report/summary.ts';
import { SecondOverflow } from '../../structures/seconds-histogram.ts';
import { ByteSumOverflow } from '../../tallies/bytes-per-resource.ts';
import { UsageError, UserError } from '../../user-error.ts';
import { addCommand } from '../add-command.ts';
import { describeTooMany } from '../bad-limit.ts';
import { longHelp, summary as summaryOfCommand, usage } from '../help.ts';
import { MalformedListener } from '../malformed-listener.ts';
import { type AnalyzeOptions, analyzeOptions, type RawAnalyzeOptions, readOptions } from '../options.ts';
import { warnOfRepeats } from '../warn-of-repeats.ts';

const commandName = 'analyze';
const shownResourceBytes = 200;

/** Adds the command, which is the one meant when none is named. */
export function addAnalyzeCommand(program: Command): void {
  addCommand<RawAnalyzeOptions>(program, {
    name: commandName,
    isDefault: true,
    args: '[paths...]',
    usage,
    summary: summaryOfCommand,
    options: analyzeOptions(),
    help: longHelp,
    helpTopic: 'the rules',
    run: (paths, raw) => analyze(readPaths(paths), readOptions(raw)),
  }).version(packageJson.version, '-V, --version', 'show the version');
}

interface Paths {
  readonly logs: readonly string[];
  readonly folder: string;
}

/** The last path is the output folder; with no other one, the log is what is piped in. */
function readPaths(args: readonly string[]): Paths {
  // Behind options, the command's own name arrives as if it were a log.
  const paths = args[0] === commandName ? args.slice(1) : args;
  if (paths.includes('')) throw new UsageError('a log or the folder has an empty name');
  const folder = paths.at(-1);
  if (folder === undefined) throw new UsageError('name a log and the folder for the answers');
  if (folder === standardInput) throw new UsageError('name the folder for the answers behind the log "-"');
  const logs = paths.slice(0, -1);
  if (logs.length > 0) return { logs, folder };
  if (!isInputPiped()) throw new UsageError(`name a log before the folder ${folder}, or pipe one in`);
  return { logs: [standardInput], folder };
}

/** Reads the logs and writes the answers: all of them, or none if it throws. A signal makes it throw. */
async function analyze({ logs: logPaths, folder }: Paths, options: AnalyzeOptions): Promise<void> {
  const started = monotonicMilliseconds();
  const terminal = new Terminal(options.talk);
  const logs = findLogs(logPaths);
  const targets = new Map([...options.files].map((stem) => [stem, path.join(folder, `${stem}.txt`)]));
  refuseSameFile(logs, [...targets.values(), ...(options.badLinesFile === undefined ? [] : [options.badLinesFile])]);
  warnOfRepeats(logs, terminal);

  const outputs = new OutputFiles();
  await interruptible(async (interruption) => {
    try {
      outputs.makeFolder(folder);
      const answers = new Map<string, OutputFile>();
      for (const [stem, target] of targets) answers.set(stem, await outputs.open(target, interruption));
      const { badLinesFile } = options;
      const badLines = badLinesFile === undefined ? undefined : await outputs.open(badLinesFile, interruption);
      const malformed = new MalformedListener(terminal, badLines, failureDescriptions);
      const summary = await readAndAnswer(logs, options, answers, malformed, terminal, interruption);
      const problem = describeTooMany(summary, options.badLimit);
      // The answers are dropped then; the list of malformed lines, which explains why, is not.
      if (problem !== undefined) for (const answer of answers.values()) outputs.drop(answer);
      await interruption.turns.give();
      await outputs.commit(interruption);

      malformed.tellRest(summary.malformed);
      for (const fact of formatSummary(summary, (monotonicMilliseconds() - started) / 1000)) terminal.tell(fact);
      if (problem !== undefined) throw new UserError(`${problem}: no answers were written`);
      warnOfNothing(summary, terminal);
    } finally {
      outputs.discard();
    }
  });
}

async function readAndAnswer(
  logs: readonly FoundLog[],
  options: AnalyzeOptions,
  answers: ReadonlyMap<string, OutputFile>,
  malformed: MalformedListener,
  terminal: Terminal,
  interruption: Interruptible,
): Promise<LogSummary> {
  const answerFile = (stem: string) => answers.get(stem) as OutputFile;
  terminal.startProgress(countBytes(logs));
  try {
    const effects: AnalysisEffects = {
      wantedFiles: options.files,
      mostMalformed: malformed.mostReported,
      writeText: (stem, text) => answerFile(stem).writeText(text),
      lineWriter: (stem) => (source, start, byteCount) => answerFile(stem).writeLine(source, start, byteCount),
      reportMalformed: (line) => malformed.report(line),
      reportProgress: (progress) => terminal.updateProgress(progress),
    };
    return await runAnalysis(logs, options, effects, interruption);
  } catch (error) {
    throw explainOverflow(error);
  } finally {
    terminal.endProgress();
  }
}

/** An answer that replaces a log, or the list of malformed lines that does, would destroy what is being read. */
function refuseSameFile(logs: readonly FoundLog[], targets: readonly string[]): void {
  const places = targets.map(resolvePlace);
  const repeated = targets.find((_, i) => places.indexOf(places[i] as string) < i);
  if (repeated !== undefined) throw new UsageError(`${repeated} is to be written twice: name another file`);
  const resolved = targets.map((target) => ({ target, stats: statsOf(target) }));
  for (const log of logs) {
    const same = resolved.find(({ stats }) => stats?.isFile() && isSameFile(stats, log.stats));
    if (same !== undefined) {
      throw new UsageError(`the log ${log.name} is also an output, ${same.target}: name another folder or file`);
    }
  }
}

function warnOfNothing({ lines, empty, malformed }: LogSummary, terminal: Terminal): void {
  if (malformed > 0 && malformed === lines - empty) {
    terminal.warn('no line could be read, so all answers are empty: is this a log in Common or Combined format?');
  }
}

function explainOverflow(error: unknown): unknown {
  if (error instanceof ByteSumOverflow) {
    const resource = escapeBytes(error.resource.slice(0, shownResourceBytes));
    return new UserError(
      `the bytes of ${resource} add up to more than 2^53 - 1, which cannot be summed exactly: leave out the resources with --only, or mend the log`,
      { cause: error },
    );
  }
  if (error instanceof SecondOverflow) return new UserError(`cannot count exactly: ${error.message}`, { cause: error });
  return error;
}
