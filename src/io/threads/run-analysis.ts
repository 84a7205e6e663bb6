import type { LogsSummary } from '../../log/log-summary.ts';
import { analyzeLog } from '../../pipeline/analyze-log.ts';
import type { AnalysisEffects } from '../../pipeline/effects.ts';
import type { AnalysisParameters } from '../../pipeline/parameters.ts';
import { limitInlining } from '../engine/engine.ts';
import { type KernelName, makeKernel } from '../engine/kernels.ts';
import { countBytes, type FoundLog, openLogs, standardInput } from '../reading/open-logs.ts';
import type { Interruptible } from '../time/interruption.ts';
import { compressedWeight, leastBytesPerThread } from './choose-threads.ts';

/** What a run may choose; the answers are the same. */
export interface RunOptions {
  readonly parameters: AnalysisParameters;
  /** The fastest one if undefined. */
  readonly kernel: KernelName | undefined;
  /** As many as pay if undefined. */
  readonly threads: number | undefined;
}

/** Smaller logs are done before V8 optimizes anything. */
const leastBytesToOptimize = 1024 * 1024;

/** Unless told otherwise, smaller logs are not even looked at for threads. */
const leastBytes = (2 * leastBytesPerThread) / compressedWeight;

/** Reads the logs, in one thread or in several, and writes the answers. */
export async function runAnalysis(
  logs: readonly FoundLog[],
  { parameters, kernel: wantedKernel, threads: wantedThreads }: RunOptions,
  effects: AnalysisEffects,
  interruption: Interruptible,
): Promise<LogsSummary> {
  if ((countBytes(logs) ?? leastBytesToOptimize) >= leastBytesToOptimize) await limitInlining();
  const made = makeKernel(wantedKernel);
  if (!canPay(logs, wantedThreads)) return analyzeLog(openLogs(logs, interruption), parameters, effects, made.kernel);
  const { analyzeInThreads } = await import('./analyze-in-threads.ts');
  return analyzeInThreads(logs, wantedThreads, made, parameters, effects, interruption);
}

/** True if several threads are wanted or may pay, and the logs can be read from several places at once. */
function canPay(logs: readonly FoundLog[], wantedThreads: number | undefined): boolean {
  const bytes = logs.some(({ path }) => path === standardInput) ? undefined : countBytes(logs);
  if (bytes === undefined || bytes === 0 || wantedThreads === 1) return false;
  return wantedThreads !== undefined || bytes >= leastBytes;
}
