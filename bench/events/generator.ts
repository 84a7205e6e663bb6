import { runApart } from './run-apart.ts';

/** Events that are made when they are due, for some seconds. */
export interface PacedLoad {
  readonly eventsPerSecond: number;
  readonly seconds: number;
  readonly isPrecise: boolean;
  /** Written as lines of JSON to a pipe that somebody reads; else (type, id, time) only. */
  readonly isWritten: boolean;
}

export interface PacedFindings {
  /** By how many events the worst second is wrong, which one expects to be 0. */
  readonly countError: number;
  /** Processor time of the process, of one core, behind the first two seconds. */
  readonly cpuShare: number;
  /** From when an event was due to when it had been handed over, or written. */
  readonly latenessMs: { readonly p50: number; readonly p99: number; readonly max: number };
}

/** What is made as fast as it can be, in processor time. */
export interface UnpacedFindings {
  /** Of (type, id, time) in batches: even ones, and ones by chance. */
  readonly evenNanoseconds: number;
  readonly poissonNanoseconds: number;
  /** Of lines of JSON, of all three types, into memory. */
  readonly lineNanoseconds: number;
  readonly bytesPerLine: number;
}

/** How thorough to be. */
export interface UnpacedEffort {
  readonly eventCount: number;
  readonly lineCount: number;
  readonly roundCount: number;
}

/** What `generator-process.ts` is asked. */
export type GeneratorTask = { readonly paced: PacedLoad } | { readonly unpaced: UnpacedEffort };

const seconds = 10;

export const wholePacedLoads: readonly PacedLoad[] = [
  { eventsPerSecond: 100, seconds, isPrecise: false, isWritten: false },
  { eventsPerSecond: 100, seconds, isPrecise: true, isWritten: false },
  { eventsPerSecond: 10_000, seconds, isPrecise: false, isWritten: false },
  { eventsPerSecond: 10_000, seconds, isPrecise: true, isWritten: false },
  { eventsPerSecond: 10_000, seconds, isPrecise: false, isWritten: true },
  { eventsPerSecond: 1_000_000, seconds, isPrecise: false, isWritten: false },
];
export const quickPacedLoads: readonly PacedLoad[] = wholePacedLoads.map((load) => ({ ...load, seconds: 1 }));

export const wholeUnpacedEffort: UnpacedEffort = { eventCount: 5_000_000, lineCount: 300_000, roundCount: 9 };
export const quickUnpacedEffort: UnpacedEffort = { eventCount: 50_000, lineCount: 5_000, roundCount: 1 };

/** In a process of its own. Fails if an event or a line is lost. */
export function measurePaced(load: PacedLoad): PacedFindings {
  return runApart('generator-process', { paced: load } satisfies GeneratorTask);
}

/** In a process of its own: the best of all rounds. Fails if a line is not the JSON of its event. */
export function measureUnpaced(effort: UnpacedEffort): UnpacedFindings {
  return runApart('generator-process', { unpaced: effort } satisfies GeneratorTask);
}
