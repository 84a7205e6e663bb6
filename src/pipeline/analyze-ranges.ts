import type { Kernel } from '../log/kernel.ts';
import type { LogsSummary } from '../log/log-summary.ts';
import { type AnalysisParameters, analyzersFor, writeAnswers } from './answers.ts';
import { countRange, type FinishedRange, type LogRanges } from './count-ranges.ts';
import type { AnalysisEffects, Progress } from './effects.ts';
import { mergeShares, type Shares } from './part.ts';
import { makeKeepLineOf, RangeCounter } from './range-counter.ts';
import { type RangeIds, RangeJoiner } from './range-joiner.ts';

/** Threads that count ranges of the same log, this one among them. */
export interface Crew {
  /** The index of the next unclaimed range; undefined if none is left. */
  claim(): number | undefined;
  /** The ranges that the others have finished since the last call; waits for one if there is none and `waits` is true. */
  takeFinished(waits: boolean): Promise<(FinishedRange & RangeIds)[]>;
  /** Tells the others how many ranges are joined, which keeps them from going too far ahead. */
  tellJoined(count: number): void;
  /** Max ranges under way after those that are joined. */
  readonly maxAhead: number;
  /** What the others have counted in all their ranges, when they have no more to do. */
  finish(): Promise<readonly OthersShares[]>;
  /** Adds to what this thread has read, and returns what all have. */
  addProgress(more: Progress): Progress;
}

/** The shares of another thread's tallies that do not depend on the order of lines. */
export interface OthersShares extends RangeIds {
  readonly shares: Shares;
}

/**
 * The same as `analyzeLog`, by several threads: each counts the ranges that it claims, and this one joins them in the order
 * of the log.
 */
export async function analyzeRanges(
  log: LogRanges,
  crew: Crew,
  parameters: AnalysisParameters,
  effects: AnalysisEffects,
  kernel: Kernel,
): Promise<LogsSummary> {
  const analyzers = analyzersFor(effects.wantedFiles);
  const keepLineOf = makeKeepLineOf(analyzers, (stem) => effects.lineWriter(stem));
  const context = { analyzers, login: parameters.login, canReadAgain: true, keepLineOf };
  const counter = new RangeCounter(kernel, context);
  const joiner = new RangeJoiner(log, kernel, context, effects);
  const sameIds = { hostIds: undefined, resourceIds: undefined };
  const joinFinished = async (waits: boolean) => {
    for (const range of await crew.takeFinished(waits)) joiner.add(range);
    await joiner.join();
    crew.tellJoined(joiner.joined);
  };

  for (let index = crew.claim(); index !== undefined; index = crew.claim()) {
    while (index >= joiner.joined + crew.maxAhead) await joinFinished(true);
    const range = await countRange(log, index, counter, kernel, effects.maxMalformed, (more) =>
      effects.reportProgress(crew.addProgress(more)),
    );
    joiner.add({ ...range, ...sameIds });
    await joinFinished(false);
  }
  while (joiner.joined < log.ranges.length) await joinFinished(true);
  for (const [file, misfits] of joiner.misfits.entries())
    if (misfits !== undefined) effects.reportMisfits(file, misfits);

  const { hosts, resources } = kernel;
  let shares = counter.finish();
  for (const { shares: others, ...ids } of await crew.finish()) {
    shares = mergeShares(shares, others, { hosts, resources, ...ids, rowsReadAgain: 0 }, keepLineOf);
    await effects.pause();
  }
  const { summary } = joiner;
  await writeAnswers(
    { hosts, resources, shares: new Map([...shares, ...joiner.shares]), summary },
    parameters,
    effects,
  );
  return summary;
}
