import type { RangedFile } from '../reading/open-range.ts';

/**
 * Bytes of a log from which on another thread pays: it takes as long to start, and to have its own code optimized, as half of
 * them take to be read. docs/performance.md has the measurements.
 */
export const leastBytesPerThread: number = 256 * 1024 * 1024;

/** A byte of a compressed file is so many bytes of a log, and takes longer. */
export const compressedWeight: number = 16;

/** Beyond, threads wait for each other more than they gain. */
const mostThreads = 8;

/** As many threads as pay for these files, where so many can run at once. */
export function chooseThreads(files: readonly RangedFile[], availableThreads: number): number {
  const weight = files.reduce((sum, { bytes, isCompressed }) => sum + bytes * (isCompressed ? compressedWeight : 1), 0);
  return Math.max(1, Math.min(availableThreads, mostThreads, Math.floor(weight / leastBytesPerThread)));
}
