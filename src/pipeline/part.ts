import type { AnyAnalyzer } from '../analyzers/analyzer.ts';
import type { Batch } from '../log/batch.ts';
import { emptySummary, type LogSummary, mergeSummaries, summarizeBatch } from '../log/log-summary.ts';
import type { ByteDictionary, Names } from '../structures/byte-dictionary.ts';
import type { Counter, KeepLine, LoginRule, Tally } from '../tallies/tally.ts';

/**
 * All that was seen in one contiguous range of a log. Parts of neighbouring ranges merge, in any grouping, into the part
 * of both; answers are drawn from the part of the whole log.
 */
export interface Part {
  readonly hosts: ByteDictionary;
  readonly resources: ByteDictionary;
  /** By tally. */
  readonly shares: ReadonlyMap<Tally<unknown>, unknown>;
  readonly summary: LogSummary;
}

/** What the counting of a part depends on besides the lines. */
export interface PartContext {
  readonly analyzers: readonly AnyAnalyzer[];
  readonly login: LoginRule;
  /** What writes lines to the file of a stem. */
  lineWriter(stem: string): KeepLine;
}

/** Counts one range of a log, batch by batch. */
export class PartCounter {
  summary: LogSummary = emptySummary;
  private readonly counters: ReadonlyMap<Tally<unknown>, Counter<unknown>>;

  /** The names are those of the kernel that makes the batches. */
  constructor(hosts: Names, resources: Names, startsLog: boolean, context: PartContext) {
    const { login } = context;
    this.counters = new Map(
      [...lineWriters(context)].map(([tally, keepLine]) => [
        tally,
        tally.start({ startsLog, hosts, resources, login, keepLine }),
      ]),
    );
  }

  fold(batch: Batch): void {
    this.summary = mergeSummaries(this.summary, summarizeBatch(batch));
    for (const counter of this.counters.values()) counter.fold(batch);
  }

  /** The finished part, which takes over the names. */
  finish(hosts: ByteDictionary, resources: ByteDictionary): Part {
    const shares = new Map([...this.counters].map(([tally, counter]) => [tally, counter.share()]));
    return { hosts, resources, shares, summary: this.summary };
  }
}

/**
 * The part of both ranges, where `right` directly follows `left`. May reuse `left`. Throws `UnmergeableRange` where only a
 * pass over the right range can tell.
 */
export function mergeParts(left: Part, right: Part, context: PartContext): Part {
  const { hosts, resources } = left;
  const hostIds = internNames(hosts, right.hosts);
  const resourceIds = internNames(resources, right.resources);
  const shares = new Map(
    [...lineWriters(context)].map(([tally, keepLine]) => [
      tally,
      tally.merge(left.shares.get(tally), right.shares.get(tally), {
        hosts,
        resources,
        hostIds,
        resourceIds,
        keepLine,
      }),
    ]),
  );
  return { hosts, resources, shares, summary: mergeSummaries(left.summary, right.summary) };
}

/** Every tally that the analyzers need, once, with the writer of the lines that it keeps. */
function lineWriters({ analyzers, lineWriter }: PartContext): Map<Tally<unknown>, KeepLine> {
  const writers = new Map<Tally<unknown>, KeepLine>();
  for (const { tally, linesFile } of analyzers) {
    if (linesFile !== undefined) writers.set(tally, lineWriter(linesFile.stem));
    else if (!writers.has(tally)) writers.set(tally, keepNothing);
  }
  return writers;
}

function keepNothing(): void {}

/** Gives the names of another dictionary ids in this one; returns them by their ids there. */
function internNames(names: ByteDictionary, others: ByteDictionary): Int32Array {
  return Int32Array.from({ length: others.size }, (_, id) => names.intern(others.nameBytes(id)));
}
