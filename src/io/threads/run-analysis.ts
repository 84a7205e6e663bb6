import { availableParallelism } from 'node:os';
import type { LineFormat } from '../../log/formats/steps.ts';
import type { LogsSummary } from '../../log/log-summary.ts';
import { TypeScriptKernel } from '../../log/typescript-kernel.ts';
import { analyzeLog } from '../../pipeline/analyze-log.ts';
import { analyzeRanges } from '../../pipeline/analyze-ranges.ts';
import { type AnalysisParameters, analyzersFor } from '../../pipeline/answers.ts';
import type { AnalysisEffects } from '../../pipeline/effects.ts';
import { type PlannedRange, planRanges } from '../../pipeline/plan-ranges.ts';
import { keepNothing, talliesOf } from '../../pipeline/range-counter.ts';
import { ByteSumOverflow } from '../../tallies/bytes-per-resource.ts';
import { limitInlining } from '../engine/engine.ts';
import { type KernelName, type MadeKernel, makeKernel } from '../engine/kernels.ts';
import { lookAtLog, openFormattedLogs } from '../reading/formatted-logs.ts';
import type { LogFormats } from '../reading/log-formats.ts';
import { countBytes, type FoundLog, standardInput } from '../reading/open-logs.ts';
import { fileRanges, findStoredFile, type RangedFile, type StoredFile } from '../reading/open-range.ts';
import type { Interruptible, Turns } from '../time/interruption.ts';

/** What a run may choose; the answers are the same. */
export interface RunOptions {
  readonly parameters: AnalysisParameters;
  /** The fastest one if undefined. */
  readonly kernel: KernelName | undefined;
  /** Chosen automatically if undefined. */
  readonly threads: number | undefined;
}

/**
 * The fewest bytes of a log for which another thread pays: it takes as long to start, and to have its own code optimized, as half of
 * them take to be read. docs/performance.md has the measurements.
 */
const minBytesPerThread = 256 * 1024 * 1024;

/** A byte of a compressed file counts as this many, because it is several bytes of a log and must be unpacked. */
const compressedWeight = 16;

/** Max threads by default: beyond, threads wait for each other more than they gain. */
const maxThreads = 8;

/** Smaller logs are done before V8 optimizes anything. */
const minBytesToOptimize = 1024 * 1024;

/** By default, smaller logs are not even looked at for threads. */
const minBytes = (2 * minBytesPerThread) / compressedWeight;

/** What the threads of a run are to do. */
interface ThreadPlan {
  /** Their number, at least 2, the main thread among them. */
  readonly threads: number;
  readonly files: readonly StoredFile[];
  readonly ranges: readonly PlannedRange[];
}

/** Makes the kernel for a run. Call it before anything else is done with the logs. */
export async function prepareAnalysis(
  logs: readonly FoundLog[],
  { kernel }: Pick<RunOptions, 'kernel'>,
): Promise<MadeKernel> {
  if ((countBytes(logs) ?? minBytesToOptimize) >= minBytesToOptimize) await limitInlining();
  return makeKernel(kernel);
}

/** Reads the logs, in one thread or in several, and writes the answers. */
export async function runAnalysis(
  logs: readonly FoundLog[],
  { parameters, threads: wantedThreads }: RunOptions,
  made: MadeKernel,
  formats: LogFormats,
  effects: AnalysisEffects,
  interruption: Interruptible,
): Promise<LogsSummary> {
  const plan = await planThreads(logs, wantedThreads, interruption.turns);
  return plan === undefined
    ? analyzeLog(openFormattedLogs(logs, formats, interruption), parameters, effects, made.kernel)
    : analyzeInThreads(logs, plan, made, formats, parameters, effects, interruption);
}

/** Undefined if one thread is wanted or as fast, or if the logs cannot be read from several places at once. */
async function planThreads(
  logs: readonly FoundLog[],
  wantedThreads: number | undefined,
  turns: Turns,
): Promise<ThreadPlan | undefined> {
  const bytes = logs.some(({ path }) => path === standardInput) ? undefined : countBytes(logs);
  if (bytes === undefined || bytes === 0 || wantedThreads === 1) return undefined;
  if (wantedThreads === undefined && bytes < minBytes) return undefined;
  const files: StoredFile[] = [];
  for (const log of logs) files.push(await findStoredFile(log, turns));
  const threads = wantedThreads ?? chooseThreads(files);
  const ranges = planRanges(files, threads);
  if (threads === 1 || ranges.length === 1) return undefined;
  return { threads: Math.min(threads, ranges.length), files, ranges };
}

/** As many threads as pay for these files, where so many can run at once. */
function chooseThreads(files: readonly StoredFile[]): number {
  const weight = files.reduce((sum, { bytes, isCompressed }) => sum + bytes * (isCompressed ? compressedWeight : 1), 0);
  return Math.max(1, Math.min(availableParallelism(), maxThreads, Math.floor(weight / minBytesPerThread)));
}

async function analyzeInThreads(
  logs: readonly FoundLog[],
  { threads, files: stored, ranges }: ThreadPlan,
  { kernel, simd }: MadeKernel,
  formats: LogFormats,
  parameters: AnalysisParameters,
  effects: AnalysisEffects,
  interruption: Interruptible,
): Promise<LogsSummary> {
  const files: RangedFile[] = [];
  for (const [i, log] of logs.entries()) {
    if (formats.of(log) === undefined) await lookAtLog(log, formats, interruption);
    files.push({ ...(stored[i] as StoredFile), format: formats.of(log) as LineFormat });
  }
  formats.tell();
  const { wantedFiles, maxMalformed } = effects;
  const tallies = [...talliesOf({ analyzers: analyzersFor(wantedFiles) })];
  const task = { files, ranges, wantedFiles, login: parameters.login, maxMalformed, simd };
  // Loaded only now, because most runs have one thread.
  const { ThreadCrew } = await import('./thread-crew.ts');
  const crew = new ThreadCrew(threads, task, kernel, tallies, interruption.signal);
  try {
    return await analyzeRanges(fileRanges(files, ranges, interruption.turns), crew, parameters, effects, kernel);
  } catch (error) {
    await crew.dismiss();
    if (error instanceof ByteSumOverflow) await failInOrder(logs, formats, parameters, wantedFiles, interruption);
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
  formats: LogFormats,
  parameters: AnalysisParameters,
  wantedFiles: ReadonlySet<string>,
  interruption: Interruptible,
): Promise<void> {
  const noEffects: AnalysisEffects = {
    wantedFiles,
    maxMalformed: 0,
    rowWriter: () => () => {},
    lineWriter: () => keepNothing,
    reportMalformed() {},
    reportMisfits() {},
    reportProgress() {},
    pause: () => undefined,
  };
  // The other kernel will not do: a stopped thread may have left a lock in its memory.
  await analyzeLog(openFormattedLogs(logs, formats, interruption), parameters, noEffects, new TypeScriptKernel());
}
