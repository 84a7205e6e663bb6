import { inodeOf } from '../../io/files/file-identity.ts';
import { under } from '../../io/files/path.ts';
import { isSameFile, placeOf, statsOf } from '../../io/files/same-file.ts';
import { countBytes, type FoundLog, findLogs } from '../../io/reading/open-logs.ts';
import { putInOrder, warnOfRepeats } from '../../io/reading/several-logs.ts';
import { type FirstMalformed, MalformedListener } from '../../io/terminal/malformed-listener.ts';
import { Terminal } from '../../io/terminal/terminal.ts';
import { runAnalysis } from '../../io/threads/run-analysis.ts';
import { monotonicMilliseconds } from '../../io/time/clock.ts';
import { type Interruptible, interruptible, unlessAborted } from '../../io/time/interruption.ts';
import { type OutputFile, OutputFiles } from '../../io/writing/output-files.ts';
import type { LogSummary, LogsSummary } from '../../log/log-summary.ts';
import { failureDescriptions } from '../../log/malformed.ts';
import type { AnalysisEffects } from '../../pipeline/effects.ts';
import { escapeBytes } from '../../report/escape.ts';
import { formatOverlaps, type TimedLog } from '../../report/log-overlaps.ts';
import { formatSummary } from '../../report/summary.ts';
import { formatRow } from '../../report/text.ts';
import { SecondOverflow } from '../../structures/seconds-histogram.ts';
import { ByteSumOverflow } from '../../tallies/bytes-per-resource.ts';
import { FormatError, UsageError, UserError } from '../../user-error.ts';
import { type BadLimit, describeTooMany } from './bad-limit.ts';
import type { AnalyzeOptions, AnalyzePaths } from './options.ts';
import { describeWrongFormat, hintAtBrotli } from './wrong-format.ts';

const shownResourceBytes = 200;

/** Reads the logs and writes the answers: all of them, or none if it throws. A signal makes it throw. */
export async function analyze({ logs: logPaths, folder }: AnalyzePaths, options: AnalyzeOptions): Promise<void> {
  const started = monotonicMilliseconds();
  const terminal = new Terminal(options.talk);
  const found = findLogs(logPaths);
  const targets = new Map([...options.files].map((stem) => [stem, under(folder, `${stem}.txt`)]));
  refuseSameFile(found, [...targets.values(), ...(options.badLinesFile === undefined ? [] : [options.badLinesFile])]);
  warnOfRepeats(found, terminal);

  const outputs = new OutputFiles();
  await interruptible(async (interruption) => {
    try {
      const logs = await putInOrder(found, options.order, terminal, interruption);
      outputs.makeFolder(folder);
      const answers = new Map<string, OutputFile>();
      for (const [stem, target] of targets) answers.set(stem, await outputs.open(target, interruption));
      const { badLinesFile } = options;
      const badLines = badLinesFile === undefined ? undefined : await outputs.open(badLinesFile, interruption);
      const malformed = new MalformedListener(terminal, badLines, failureDescriptions);
      const summary = await readAndAnswer(logs, options, answers, malformed, terminal, interruption);
      const problem = findProblem(summary, logs, options.badLimit, malformed);
      // The answers are dropped then; the list of malformed lines, which explains why, is not.
      if (problem !== undefined) for (const answer of answers.values()) outputs.drop(answer);
      await interruption.turns.give();
      // A disk may take its time.
      const takenOver = await unlessAborted(outputs.commit(interruption), interruption.signal);

      malformed.tellRest(summary.malformed);
      warnOfOwners(takenOver, terminal);
      for (const fact of formatSummary(summary, (monotonicMilliseconds() - started) / 1000)) terminal.tell(fact);
      for (const fact of formatOverlaps(toTimedLogs(logs, summary))) terminal.tell(fact);
      if (problem !== undefined) throw problem;
      warnOfNothing(summary, malformed.first(), terminal);
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
): Promise<LogsSummary> {
  const answerFile = (stem: string) => answers.get(stem) as OutputFile;
  terminal.startProgress(countBytes(logs));
  try {
    const effects: AnalysisEffects = {
      wantedFiles: options.files,
      mostMalformed: malformed.mostReported,
      rowWriter: (stem, table) => (row) => answerFile(stem).writeText(formatRow(row, table)),
      lineWriter: (stem) => (source, start, byteCount) => answerFile(stem).writeLine(source, start, byteCount),
      reportMalformed: (line) => malformed.report(line),
      reportProgress: (progress) => terminal.updateProgress(progress),
      pause: () => (interruption.turns.isDue ? interruption.turns.give() : undefined),
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
  const places = targets.map(placeOf);
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

/** The error that keeps the answers from being written; undefined if there is none. */
function findProblem(
  summary: LogsSummary,
  logs: readonly FoundLog[],
  limit: BadLimit | undefined,
  malformed: MalformedListener,
): UserError | undefined {
  const tooMany = describeTooMany(summary, limit);
  if (limit !== undefined && tooMany === undefined) return undefined;
  const names = logs.map(({ name }) => name);
  const wrongFormat = describeWrongFormat(summary, names, (log) => malformed.first(log));
  if (wrongFormat !== undefined) return new FormatError(wrongFormat);
  return tooMany === undefined ? undefined : new UserError(`${tooMany}: no answers were written`);
}

function toTimedLogs(logs: readonly FoundLog[], summary: LogsSummary): TimedLog[] {
  return logs.map(({ name, stats }, i) => ({
    name,
    file: stats.isFile() ? inodeOf(stats) : undefined,
    times: summary.logs[i]?.times,
  }));
}

function warnOfOwners(takenOver: readonly string[], terminal: Terminal): void {
  if (takenOver.length === 0) return;
  const names = takenOver.join(', ');
  terminal.warn(`replaced files of other users by your own, with the permissions that new files have: ${names}`);
}

function warnOfNothing(
  { lines, empty, malformed }: LogSummary,
  first: FirstMalformed | undefined,
  terminal: Terminal,
): void {
  if (malformed === 0 || malformed < lines - empty) return;
  const question = 'is this a log in Common or Combined format?';
  terminal.warn(`no line could be read, so all answers are empty: ${question}${hintAtBrotli(first)}`);
}

function explainOverflow(error: unknown): unknown {
  if (error instanceof ByteSumOverflow) {
    const resource = escapeBytes(error.resource, shownResourceBytes);
    const { place } = error;
    const where = place === undefined ? '' : `${place.log}:${place.lineNumber}:${place.column}: `;
    return new UserError(
      `${where}the bytes of ${resource} add up to more than 2^53 - 1, which cannot be summed exactly: mend the log, or leave out the resources with --only`,
      { cause: error },
    );
  }
  if (error instanceof SecondOverflow) return new UserError(`cannot count exactly: ${error.message}`, { cause: error });
  return error;
}
