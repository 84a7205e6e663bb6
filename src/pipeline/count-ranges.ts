import type { MalformedLine } from '../lines/malformed-lines.ts';
import type { Kernel } from '../log/kernel.ts';
import type { FormattedSource, Progress } from './effects.ts';
import type { CountedRange, RangeCounter } from './range-counter.ts';
import { malformedLinesOf, readSource } from './read-source.ts';

/** A log that is cut into ranges, which can be read in any order, and more than once. */
export interface LogRanges {
  /** In the order of the log. */
  readonly ranges: readonly LogRange[];
  /** Opens a range by its index: its lines are those that begin in it. */
  open(index: number): Promise<OpenRange>;
}

export interface LogRange {
  /** Index of its file among all files; the ranges of a file follow one another. */
  readonly file: number;
}

export interface OpenRange {
  readonly source: FormattedSource;
  close(): Promise<void>;
}

/** What is known of a range when it has been read. */
export interface FinishedRange extends CountedRange {
  readonly index: number;
  /** The first ones, with line numbers that count from the start of the range; undefined if they are too large to keep. */
  readonly malformed: readonly MalformedLine[] | undefined;
}

/**
 * Max bytes of a range's malformed lines that are kept until their line numbers are known. If there are more, the range is
 * read again, which costs far less than listing them. Each thread has several such ranges at a time.
 */
const maxMalformedBytes: number = 1024 * 1024;
/** What a kept line costs besides its bytes. */
const malformedLineBytes = 400;

/** Reads one range and counts it. `onProgress` is told what came since it was told last. */
export async function countRange(
  log: LogRanges,
  index: number,
  counter: RangeCounter,
  kernel: Kernel,
  maxMalformed: number,
  onProgress: (progress: Progress) => void,
): Promise<FinishedRange> {
  const { source, close } = await log.open(index);
  try {
    kernel.use(source.format);
    counter.startRange(index === 0);
    let told: Progress = { bytes: 0, lines: 0 };
    let malformed: MalformedLine[] | undefined = [];
    let bytes = 0;
    await readSource(source, kernel, {
      onBatch(batch) {
        if (malformed !== undefined) {
          for (const line of malformedLinesOf(batch, source.name, counter.lines, maxMalformed - malformed.length)) {
            malformed.push({ ...line, bytes: line.bytes.slice() });
            bytes += line.bytes.length + malformedLineBytes;
          }
          if (bytes > maxMalformedBytes) malformed = undefined;
        }
        counter.fold(batch);
      },
      onRead() {
        const now = { bytes: source.consumedBytes, lines: counter.lines };
        onProgress({ bytes: now.bytes - told.bytes, lines: now.lines - told.lines });
        told = now;
      },
    });
    return { index, malformed, ...counter.endRange() };
  } finally {
    await close();
  }
}
