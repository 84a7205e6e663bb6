import { availableParallelism } from 'node:os';
import type { LogSummary } from '../log/log-summary.ts';
import { analyzeLog } from '../pipeline/analyze-log.ts';
import type { AnalysisEffects } from '../pipeline/effects.ts';
import type { AnalysisParameters } from '../pipeline/parameters.ts';
import type { Interruptible } from './interruption.ts';
import { type KernelName, makeKernel } from './kernels.ts';
import { countBytes, type FoundLog, openLogs, standardInput } from './open-logs.ts';

/** What a run may choose; the answers are the same. */
export interface RunOptions {
  readonly parameters: AnalysisParameters;
  /** The fastest one if undefined. */
  readonly kernel: KernelName | undefined;
  /** As many as pay if undefined. */
  readonly threads: number | undefined;
}

/** A thread takes about as long to start as this many bytes take to be read. */
const leastBytesPerThread = 32 * 1024 * 1024;
/** Beyond, threads wait for each other more than they gain. */
const mostDefaultThreads = 8;

/** Reads the logs, in one thread or in several, and writes the answers. */
export async function runAnalysis(
  logs: readonly FoundLog[],
  { parameters, kernel: wantedKernel, threads: wantedThreads }: RunOptions,
  effects: AnalysisEffects,
  interruption: Interruptible,
): Promise<LogSummary> {
  const made = makeKernel(wantedKernel);
  const threads = chooseThreads(logs, wantedThreads);
  if (threads === 1) return analyzeLog(openLogs(logs, interruption), parameters, effects, made.kernel);
  const { analyzeInThreads } = await import('./analyze-in-threads.ts');
  return analyzeInThreads(logs, threads, made, parameters, effects, interruption);
}

/** One, if the logs cannot be read from several places at once. */
function chooseThreads(logs: readonly FoundLog[], wanted: number | undefined): number {
  const bytes = logs.some(({ path }) => path === standardInput) ? undefined : countBytes(logs);
  if (bytes === undefined || bytes === 0) return 1;
  if (wanted !== undefined) return wanted;
  return Math.max(1, Math.min(availableParallelism(), mostDefaultThreads, Math.floor(bytes / leastBytesPerThread)));
}
