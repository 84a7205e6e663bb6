import type { Row } from '../../bench/harness/bench-case.ts';
import { plainLog } from '../../bench/harness/logs.ts';
import type { Run } from '../../bench/harness/measure.ts';

/** A row that reads a log of so many lines, if it reads any. */
export function makeRow(title: string, lineCount?: number): Row {
  return { title, command: ['true'], ...(lineCount !== undefined && { input: plainLog('nasa', lineCount) }) };
}

/** One run for each wall time, with half of it as CPU time, and a peak in MiB. */
export function makeRuns(wallSeconds: readonly number[], peakMebibytes = 10): Run[] {
  return wallSeconds.map((seconds) => ({ wallSeconds: seconds, cpuSeconds: seconds / 2, peakMebibytes }));
}
