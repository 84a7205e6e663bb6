import { availableParallelism } from 'node:os';
import type { LogsSummary } from '../../log/log-summary.ts';
import { TypeScriptKernel } from '../../log/typescript-kernel.ts';
import { analyzeLog } from '../../pipeline/analyze-log.ts';
import { analyzeRanges } from '../../pipeline/analyze-ranges.ts';
import { analyzersFor } from '../../pipeline/answers.ts';
import type { AnalysisEffects } from '../../pipeline/effects.ts';
import type { AnalysisParameters } from '../../pipeline/parameters.ts';
import { planRanges } from '../../pipeline/plan-ranges.ts';
import { keepNothing, talliesOf } from '../../pipeline/range-counter.ts';
import { ByteSumOverflow } from '../../tallies/bytes-per-resource.ts';
import type { MadeKernel } from '../engine/kernels.ts';
import { type FoundLog, openLogs } from '../reading/open-logs.ts';
import { FileRanges, findRangedFile, type RangedFile } from '../reading/open-range.ts';
import type { Interruptible } from '../time/interruption.ts';
import { chooseThreads } from './choose-threads.ts';
import { ThreadCrew } from './thread-crew.ts';

/** Reads logs that are regular files in as many threads as are wanted, or pay, this one among them. */
export async function analyzeInThreads(
  logs: readonly FoundLog[],
  wantedThreads: number | undefined,
  { kernel, simd }: MadeKernel,
  parameters: AnalysisParameters,
  effects: AnalysisEffects,
  interruption: Interruptible,
): Promise<LogsSummary> {
  const { signal, turns } = interruption;
  const files: RangedFile[] = [];
  for (const log of logs) files.push(await findRangedFile(log, turns));
  const threads = wantedThreads ?? chooseThreads(files, availableParallelism());
  const ranges = planRanges(files, threads);
  if (threads === 1 || ranges.length === 1)
    return analyzeLog(openLogs(logs, interruption), parameters, effects, kernel);

  const { wantedFiles, mostMalformed } = effects;
  const { login } = parameters;
  const tallies = [...talliesOf({ analyzers: analyzersFor(wantedFiles) })];
  const task = { files, ranges, wantedFiles, login, mostMalformed, simd };
  const crew = new ThreadCrew(Math.min(threads, ranges.length), task, kernel, tallies, signal);
  try {
    return await analyzeRanges(new FileRanges(files, ranges, turns), crew, parameters, effects, kernel);
  } catch (error) {
    await crew.dismiss();
    if (error instanceof ByteSumOverflow) await failInOrder(logs, parameters, wantedFiles, interruption);
    throw error;
  } finally {
    await crew.dismiss();
  }
}

/**
 * Reads the logs again in one thread, only to throw the error of the first line that makes a sum too large. Which line that is
 * depends on the order of lines, and threads read them in any order.
 */
async function failInOrder(
  logs: readonly FoundLog[],
  parameters: AnalysisParameters,
  wantedFiles: ReadonlySet<string>,
  interruption: Interruptible,
): Promise<void> {
  const noEffects: AnalysisEffects = {
    wantedFiles,
    mostMalformed: 0,
    rowWriter: () => () => {},
    lineWriter: () => keepNothing,
    reportMalformed() {},
    reportProgress() {},
    pause: () => undefined,
  };
  // The other kernel will not do: a stopped thread may have left a lock in its memory.
  await analyzeLog(openLogs(logs, interruption), parameters, noEffects, new TypeScriptKernel());
}
