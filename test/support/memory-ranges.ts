import type { LogRange, LogRanges, OpenRange } from '../../src/pipeline/count-ranges.ts';
import type { FormattedSource } from '../../src/pipeline/effects.ts';
import { toSource } from './sources.ts';

/** How a range of a log was read. */
export interface Opening {
  readonly index: number;
  readonly source: FormattedSource;
  isClosed: boolean;
}

/** The bytes of the lines that begin in `[start, end)`. */
export function linesIn(log: Uint8Array, start: number, end: number): Uint8Array {
  const text = Buffer.from(log);
  const firstLineFrom = (place: number): number => {
    if (place === 0) return 0;
    const newline = text.indexOf('\n', place - 1);
    return newline < 0 ? log.length : newline + 1;
  };
  return log.slice(firstLineFrom(start), firstLineFrom(end));
}

/** Cuts `length` bytes at each place, taken modulo one more than that: the ranges `[start, end)`, which may be empty. */
export function cutLength(length: number, places: readonly number[]): [start: number, end: number][] {
  const ends = places.map((place) => place % (length + 1)).sort((end, other) => end - other);
  return [...ends, length].map((end, i) => [ends[i - 1] ?? 0, end]);
}

/** The ranges of logs that lie in memory, named `log0`, `log1` …; it remembers how they were read. */
export class MemoryRanges implements LogRanges {
  readonly ranges: readonly LogRange[];
  readonly openings: Opening[] = [];
  private readonly pieces: readonly Uint8Array[];
  private readonly chunkSizes: readonly number[];
  private readonly delay: <Value>(value: Value) => Promise<Value>;

  /** Each log is cut at its places. Whatever is read comes in chunks of these sizes, each after a delay. */
  constructor(
    logs: readonly Uint8Array[],
    places: readonly (readonly number[])[],
    chunkSizes: readonly number[],
    delay: <Value>(value: Value) => Promise<Value>,
  ) {
    const cut = logs.flatMap((log, file) =>
      cutLength(log.length, places[file] ?? []).map(([start, end]) => ({ file, piece: linesIn(log, start, end) })),
    );
    this.ranges = cut.map(({ file }) => ({ file }));
    this.pieces = cut.map(({ piece }) => piece);
    this.chunkSizes = chunkSizes;
    this.delay = delay;
  }

  async open(index: number): Promise<OpenRange> {
    const { file } = this.ranges[index] as LogRange;
    const whole = toSource(`log${file}`, this.pieces[index] as Uint8Array, this.chunkSizes);
    const source: FormattedSource = {
      name: whole.name,
      format: whole.format,
      get consumedBytes() {
        return whole.consumedBytes;
      },
      read: async (space) => this.delay(await whole.read(space)),
    };
    const opening: Opening = { index, source, isClosed: false };
    this.openings.push(opening);
    return {
      source,
      close: async () => {
        if (opening.isClosed) throw new Error(`range ${index} was closed before`);
        opening.isClosed = true;
      },
    };
  }

  /** What was read of ranges after they had been read once, in the order of reading. */
  get readAgain(): Opening[] {
    return this.openings.filter(({ index }, i) => this.openings.findIndex((opening) => opening.index === index) < i);
  }
}
