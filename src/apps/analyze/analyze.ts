import type { MadeKernel } from '../../io/engine/kernels.ts';
import { inodeOf } from '../../io/files/file-identity.ts';
import { under } from '../../io/files/path.ts';
import { type FormatRule, LogFormats } from '../../io/reading/log-formats.ts';
import { countBytes, type FoundLog, findLogs } from '../../io/reading/open-logs.ts';
import { type LogOrder, putInOrder, warnOfRepeats } from '../../io/reading/several-logs.ts';
import { MalformedListener } from '../../io/terminal/malformed-listener.ts';
import { type TalkOptions, Terminal } from '../../io/terminal/terminal.ts';
import { prepareAnalysis, type RunOptions, runAnalysis } from '../../io/threads/run-analysis.ts';
import { monotonicMilliseconds } from '../../io/time/clock.ts';
import { type Interruptible, interruptible, unlessAborted } from '../../io/time/interruption.ts';
import { type OutputFile, OutputFiles } from '../../io/writing/output-files.ts';
import type { LogsSummary } from '../../log/log-summary.ts';
import { failureDescriptions } from '../../log/malformed.ts';
import type { AnalysisEffects } from '../../pipeline/effects.ts';
import { formatRow } from '../../report/answer-row.ts';
import { formatOverlaps, type TimedLog } from '../../report/log-overlaps.ts';
import { formatSummary } from '../../report/run-summary.ts';
import {
  type BadLimit,
  explainOverflow,
  findProblem,
  isAllowed,
  refuseSameFile,
  warnOfNothing,
  warnOfOwners,
} from './problems.ts';

/** What the options of `analyze` mean. */
export interface AnalyzeOptions extends RunOptions {
  /** Stems of the files to write. */
  readonly files: ReadonlySet<string>;
  readonly order: LogOrder;
  readonly formats: FormatRule;
  readonly badLinesFile: string | undefined;
  readonly badLimit: BadLimit | undefined;
  readonly talk: TalkOptions;
}

/** What to read, and where the answers go. */
export interface AnalyzePaths {
  readonly logs: readonly string[];
  readonly folder: string;
}

/** Reads the logs and writes the answers: all of them, or none if it throws. A signal makes it throw. */
export async function analyze({ logs: logPaths, folder }: AnalyzePaths, options: AnalyzeOptions): Promise<void> {
  const started = monotonicMilliseconds();
  const terminal = new Terminal(options.talk);
  const found = findLogs(logPaths);
  const { badLinesFile } = options;
  const targets = new Map([...options.files].map((stem) => [stem, under(folder, `${stem}.txt`)]));
  refuseSameFile(found, [...targets.values(), ...(badLinesFile === undefined ? [] : [badLinesFile])]);
  warnOfRepeats(found, terminal);

  const outputs = new OutputFiles();
  await interruptible(async (interruption) => {
    try {
      const made = await prepareAnalysis(found, options);
      const formats = new LogFormats(options.formats, made.kernel, terminal, (lines, misfits) =>
        isAllowed(misfits, lines, options.badLimit),
      );
      const logs = await putInOrder(found, options.order, formats, terminal, interruption);
      formats.tell();
      outputs.makeFolder(folder);
      const answers = new Map<string, OutputFile>();
      for (const [stem, target] of targets) answers.set(stem, await outputs.open(target, interruption));
      const badLines = badLinesFile === undefined ? undefined : await outputs.open(badLinesFile, interruption);
      const malformed = new MalformedListener(terminal, badLines, failureDescriptions);

      const outcome = { answers, malformed, terminal };
      const summary = await readAndAnswer(logs, options, made, formats, outcome, interruption);

      const problem = findProblem(summary, logs, formats, options.badLimit, malformed);
      // Then the answers are dropped. The list of malformed lines is still written, because it explains why.
      if (problem !== undefined) for (const answer of answers.values()) outputs.drop(answer);
      await interruption.turns.give();
      // Nothing can interrupt the disk, so a signal ends the wait for it.
      const takenOver = await unlessAborted(outputs.commit(interruption), interruption.signal);

      malformed.tellRest(summary.malformed);
      for (const [i, log] of logs.entries()) formats.warnOfChange(log, summary.logs[i]?.lines ?? 0);
      formats.warnOfNoForwarded();
      warnOfOwners(takenOver, terminal);
      for (const fact of formatSummary(summary, (monotonicMilliseconds() - started) / 1000)) terminal.tell(fact);
      for (const fact of formatOverlaps(toTimedLogs(logs, summary))) terminal.tell(fact);
      if (problem !== undefined) throw problem;
      warnOfNothing(summary, formats, malformed, terminal);
    } finally {
      outputs.discard();
    }
  });
}

/** Where what comes out of a run goes. */
interface Outcome {
  readonly answers: ReadonlyMap<string, OutputFile>;
  readonly malformed: MalformedListener;
  readonly terminal: Terminal;
}

async function readAndAnswer(
  logs: readonly FoundLog[],
  options: AnalyzeOptions,
  made: MadeKernel,
  formats: LogFormats,
  { answers, malformed, terminal }: Outcome,
  interruption: Interruptible,
): Promise<LogsSummary> {
  const answerFile = (stem: string) => answers.get(stem) as OutputFile;
  const effects: AnalysisEffects = {
    wantedFiles: options.files,
    maxMalformed: malformed.maxReported,
    rowWriter: (stem, table) => (row) => answerFile(stem).writeText(formatRow(row, table)),
    lineWriter: (stem) => (source, start, byteCount) => answerFile(stem).writeLine(source, start, byteCount),
    reportMalformed: (line) => malformed.report(line),
    reportMisfits: (log, misfits) => formats.noteMisfits(logs[log] as FoundLog, misfits),
    reportProgress: (progress) => terminal.updateProgress(progress),
    pause: () => (interruption.turns.isDue ? interruption.turns.give() : undefined),
  };
  terminal.startProgress(countBytes(logs));
  try {
    return await runAnalysis(logs, options, made, formats, effects, interruption);
  } catch (error) {
    throw explainOverflow(error);
  } finally {
    terminal.endProgress();
  }
}

function toTimedLogs(logs: readonly FoundLog[], summary: LogsSummary): TimedLog[] {
  return logs.map(({ name, stats }, i) => ({
    name,
    file: stats.isFile() ? inodeOf(stats) : undefined,
    times: summary.logs[i]?.times,
  }));
}
