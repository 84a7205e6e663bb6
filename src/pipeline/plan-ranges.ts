/** A file of a log, as far as cutting it is concerned. */
export interface PlannedFile {
  readonly bytes: number;
  /** Then it can only be read from its start to its end. */
  readonly isCompressed: boolean;
}

/** The bytes `[start, end)` of a file: the lines that begin there. */
export interface PlannedRange {
  /** Index of the file. */
  readonly file: number;
  readonly start: number;
  readonly end: number;
}

/** Ranges for each thread: the more there are, the more evenly threads finish, and the more there is to join. */
const rangesPerThread = 8;
const mostRangeBytes = 32 * 1024 * 1024;

/** Cuts files into ranges of about equal size, in the order of the files; a compressed file is one range. */
export function planRanges(files: readonly PlannedFile[], threads: number): PlannedRange[] {
  const allBytes = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const rangeBytes = Math.min(mostRangeBytes, Math.max(1, Math.ceil(allBytes / (threads * rangesPerThread))));
  return files.flatMap(({ bytes, isCompressed }, file) => {
    const count = isCompressed ? 1 : Math.max(1, Math.ceil(bytes / rangeBytes));
    // The product may be too large to be exact: then only cuts in the middle may be rounded.
    const cut = (i: number) => (i === count ? bytes : Math.floor((bytes * i) / count));
    return Array.from({ length: count }, (_, i) => ({ file, start: cut(i), end: cut(i + 1) }));
  });
}
