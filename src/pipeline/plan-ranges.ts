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

/** Ranges keep their size while this many of them are left for each thread; then they become smaller. */
const rangesLeftPerThread = 2;
const maxRangeBytes = 32 * 1024 * 1024;
/** The smallest ranges are this part of what each thread has to read: the more there are, the more there is to join. */
const smallestPart = 1 / 64;

/**
 * Cuts files into ranges, in the order of the files; a compressed file is one range. The ranges become smaller towards the
 * end, so that all threads end at about the same time.
 */
export function planRanges(files: readonly PlannedFile[], threads: number): PlannedRange[] {
  let bytesLeft = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const minRangeBytes = (bytesLeft / threads) * smallestPart;
  return files.flatMap(({ bytes, isCompressed }, file) => {
    const ranges: PlannedRange[] = [];
    let start = 0;
    do {
      const share = Math.max(bytesLeft / (threads * rangesLeftPerThread), minRangeBytes);
      const end = isCompressed ? bytes : Math.min(bytes, start + Math.min(maxRangeBytes, Math.ceil(share)));
      ranges.push({ file, start, end });
      bytesLeft -= end - start;
      start = end;
    } while (start < bytes);
    return ranges;
  });
}
