import type { MalformedLine } from '../lines/malformed-lines.ts';
import { sliceBatch } from '../log/batch.ts';
import type { Kernel } from '../log/kernel.ts';
import { emptySummary, type LogSummary, type LogsSummary, mergeSummaries } from '../log/log-summary.ts';
import type { NewIds } from '../tallies/tally.ts';
import type { FinishedRange, LogRanges } from './count-ranges.ts';
import type { AnalysisEffects } from './effects.ts';
import { joinMisfits, type Misfits } from './misfits.ts';
import { mergeShares, type Shares } from './part.ts';
import { type Counters, type CountingContext, sharesOf, tallyContextOf } from './range-counter.ts';
import { malformedLinesOf, readSource } from './read-source.ts';

/** The ids that the names of a range have where it is joined, by the ids where it was counted. */
export interface RangeIds {
  readonly hostIds: NewIds;
  readonly resourceIds: NewIds;
}

/** Joins ranges that were counted in any order, in their own order. */
export class RangeJoiner {
  /** Ranges joined so far: all that begin the log. */
  joined = 0;
  /** The summary of each file's joined ranges, by file. */
  private readonly logs: LogSummary[] = [];
  /** The misfits at the end of each file's joined ranges, by file. */
  readonly misfits: (Misfits | undefined)[] = [];
  /** Of the tallies that depend on the order of lines. */
  shares: Shares = new Map();
  private readonly waiting: Map<number, FinishedRange & RangeIds> = new Map();
  private malformedLeft: number;
  private readonly log: LogRanges;
  private readonly kernel: Kernel;
  private readonly context: CountingContext;
  private readonly effects: AnalysisEffects;

  /** Reads ranges again with the kernel. Nobody else may use it meanwhile. */
  constructor(log: LogRanges, kernel: Kernel, context: CountingContext, effects: AnalysisEffects) {
    this.log = log;
    this.kernel = kernel;
    this.context = context;
    this.effects = effects;
    this.malformedLeft = effects.maxMalformed;
  }

  /** The summary of all ranges joined so far. */
  get summary(): LogsSummary {
    return { ...this.logs.reduce(mergeSummaries, emptySummary), logs: this.logs };
  }

  add(range: FinishedRange & RangeIds): void {
    this.waiting.set(range.index, range);
  }

  /** Joins whatever can be joined by now. */
  async join(): Promise<void> {
    for (let range = this.waiting.get(this.joined); range !== undefined; range = this.waiting.get(this.joined)) {
      this.waiting.delete(this.joined);
      await this.joinNext(range);
      this.joined++;
    }
  }

  private async joinNext(range: FinishedRange & RangeIds): Promise<void> {
    const { index, malformed, summary, hostIds, resourceIds } = range;
    const { hosts, resources } = this.kernel;
    const file = this.log.ranges[index]?.file as number;
    const log = this.logs[file] ?? emptySummary;
    // A range within one line has no lines.
    if (summary.lines > 0) this.misfits[file] = joinMisfits(this.misfits[file], log.lines, range.misfits);
    const rows = index === 0 ? 0 : this.countRowsToReadAgain(range.shares);
    const reportsMalformed = malformed === undefined && this.malformedLeft > 0;
    if (rows > 0 || reportsMalformed) await this.readAgain(index, rows, reportsMalformed, log.lines);
    for (const line of malformed?.slice(0, this.malformedLeft) ?? []) {
      this.reportMalformed({ ...line, lineNumber: log.lines + line.lineNumber });
    }
    const context = { hosts, resources, hostIds, resourceIds, rowsReadAgain: rows };
    this.shares = mergeShares(this.shares, range.shares, context, this.context.keepLineOf);
    this.logs[file] = mergeSummaries(log, summary);
  }

  private countRowsToReadAgain(shares: Shares): number {
    let rows = 0;
    for (const [tally, share] of shares) {
      rows = Math.max(rows, tally.inOrder?.rowsToReadAgain(this.shares.get(tally), share) ?? 0);
    }
    return rows;
  }

  /**
   * Reads a range again: counts its first rows, now that all before them is known, and reports its malformed lines if asked
   * to. `linesOfFile` is the number of lines before the range in its file.
   */
  private async readAgain(index: number, rows: number, reportsMalformed: boolean, linesOfFile: number): Promise<void> {
    const counters = this.resumeCounters();
    const { source, close } = await this.log.open(index);
    let rowsRead = 0;
    let linesRead = 0;
    try {
      this.kernel.use(source.format);
      await readSource(source, this.kernel, {
        onBatch: (batch) => {
          if (rowsRead < rows) {
            const first = sliceBatch(batch, 0, Math.min(batch.length, rows - rowsRead));
            for (const counter of counters.values()) counter.fold(first);
          }
          rowsRead += batch.length;
          if (reportsMalformed) {
            const linesBefore = linesOfFile + linesRead;
            for (const line of malformedLinesOf(batch, source.name, linesBefore, this.malformedLeft)) {
              this.reportMalformed(line);
            }
          }
          linesRead += batch.lineCount;
        },
        isDone: () => rowsRead >= rows && !(reportsMalformed && this.malformedLeft > 0),
      });
    } finally {
      await close();
    }
    this.shares = new Map([...this.shares, ...sharesOf(counters)]);
  }

  private reportMalformed(line: MalformedLine): void {
    this.effects.reportMalformed(line);
    this.malformedLeft--;
  }

  private resumeCounters(): Counters {
    const counters: Counters = new Map();
    for (const [tally, share] of this.shares) {
      const context = tallyContextOf(tally, false, this.kernel, this.context);
      if (tally.inOrder !== undefined) counters.set(tally, tally.inOrder.resume(share, context));
    }
    return counters;
  }
}
