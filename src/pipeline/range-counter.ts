import type { AnyAnalyzer } from '../analyzers/analyzer.ts';
import type { Batch } from '../log/batch.ts';
import type { Kernel } from '../log/kernel.ts';
import { emptySummary, type LogSummary, mergeSummaries, summarizeBatch } from '../log/log-summary.ts';
import type { Counter, KeepLine, LoginRule, Tally, TallyContext } from '../tallies/tally.ts';
import { type Misfits, MisfitWatch } from './misfits.ts';
import type { KeepLineOf, Shares } from './part.ts';

/** What counting depends on besides the lines. */
export interface CountingContext {
  readonly analyzers: readonly AnyAnalyzer[];
  readonly login: LoginRule;
  readonly canReadAgain: boolean;
  readonly keepLineOf: KeepLineOf;
}

/** What was counted in one range: the shares of the tallies that depend on the order of lines. */
export interface CountedRange {
  readonly shares: Shares;
  readonly summary: LogSummary;
  readonly misfits: Misfits | undefined;
}

/** Counts ranges of a log one after the other, in one thread. Between them other threads may count others. */
export class RangeCounter {
  private readonly kernel: Kernel;
  private readonly context: CountingContext;
  private readonly anyOrder: Counters = new Map();
  /** For ranges that do not start the log. */
  private readonly laterInOrder: Counters = new Map();
  private inOrder: Counters = this.laterInOrder;
  private summary: LogSummary = emptySummary;
  private readonly misfitWatch: MisfitWatch = new MisfitWatch();

  constructor(kernel: Kernel, context: CountingContext) {
    this.kernel = kernel;
    this.context = context;
    for (const tally of talliesOf(context)) {
      if (tally.inOrder === undefined) this.anyOrder.set(tally, this.start(tally, true));
      else this.laterInOrder.set(tally, this.start(tally, false));
    }
  }

  /** Starts another range: what is folded next belongs to it. */
  startRange(startsLog: boolean): void {
    this.startSource();
    this.inOrder = startsLog
      ? new Map([...this.laterInOrder.keys()].map((tally) => [tally, this.start(tally, true)]))
      : this.laterInOrder;
  }

  /** Starts another log of the range, which the kernel reads in its format. */
  startSource(): void {
    this.summary = emptySummary;
    this.misfitWatch.start();
  }

  /** Lines of the range since its start or the last `startSource`. */
  get lines(): number {
    return this.summary.lines;
  }

  fold(batch: Batch): void {
    this.misfitWatch.look(batch, this.lines);
    this.summary = mergeSummaries(this.summary, summarizeBatch(batch));
    for (const counter of this.anyOrder.values()) counter.fold(batch);
    for (const counter of this.inOrder.values()) counter.fold(batch);
  }

  /** What was counted since the range or its last source started, besides shares. */
  get source(): Omit<CountedRange, 'shares'> {
    return { summary: this.summary, misfits: this.misfitWatch.found };
  }

  endRange(): CountedRange {
    return { shares: sharesOf(this.inOrder), ...this.source };
  }

  /** The shares of all ranges together, of the tallies that do not depend on the order of lines. */
  finish(): Shares {
    return sharesOf(this.anyOrder);
  }

  private start(tally: Tally<unknown>, startsLog: boolean): Counter<unknown> {
    return tally.start(tallyContextOf(tally, startsLog, this.kernel, this.context));
  }
}

export type Counters = Map<Tally<unknown>, Counter<unknown>>;

/** Hands over what was counted. */
export function sharesOf(counters: Counters): Shares {
  return new Map([...counters].map(([tally, counter]) => [tally, counter.share()]));
}

/** Every tally that the analyzers need, once. */
export function talliesOf({ analyzers }: Pick<CountingContext, 'analyzers'>): Set<Tally<unknown>> {
  return new Set(analyzers.map(({ tally }) => tally));
}

/** What a counter of a tally may know. */
export function tallyContextOf(
  tally: Tally<unknown>,
  startsLog: boolean,
  { hosts, resources }: Pick<Kernel, 'hosts' | 'resources'>,
  { login, canReadAgain, keepLineOf }: CountingContext,
): TallyContext {
  return { startsLog, canReadAgain, hosts, resources, login, keepLine: keepLineOf(tally) };
}

/** Tells what writes the lines that a tally keeps, if there is a writer for every stem. */
export function makeKeepLineOf(analyzers: readonly AnyAnalyzer[], lineWriter: (stem: string) => KeepLine): KeepLineOf {
  const writers = new Map<Tally<unknown>, KeepLine>();
  for (const { tally, linesFile } of analyzers) {
    if (linesFile !== undefined) writers.set(tally, lineWriter(linesFile.stem));
  }
  return (tally) => writers.get(tally) ?? keepNothing;
}

export function keepNothing(): void {}
