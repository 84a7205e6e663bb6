import { nameNumber } from '../window-numbers.ts';

/** A time that is kept, `bucketMs * buckets`, and how finely. Both are whole numbers above 0. */
export interface WindowLevel {
  readonly bucketMs: number;
  readonly buckets: number;
}

/**
 * Levels to keep besides those of the last second, minute and hour (`defaultLevels`): give `levels`, or `spanMs` and
 * `resolutionMs`. A level is left out if another one keeps at least as long in buckets that are no longer.
 */
export interface WindowLevelOptions {
  /** From fine to coarse: each one keeps more than the one before it, in longer buckets. */
  readonly levels?: readonly WindowLevel[];
  /** Shorthand for one level that keeps this long or up to a bucket more, in buckets of `resolutionMs`. */
  readonly spanMs?: number;
  readonly resolutionMs?: number;
}

export const defaultLevels: readonly WindowLevel[] = [
  { bucketMs: 10, buckets: 100 },
  { bucketMs: 1000, buckets: 60 },
  { bucketMs: 60_000, buckets: 60 },
];

/** The default levels and those of the options, from fine to coarse. Throws `RangeError` if the options make no sense. */
export function toLevels(options: WindowLevelOptions): WindowLevel[] {
  const levels = [...defaultLevels, ...levelsGiven(options)];
  levels.sort((left, right) => left.bucketMs - right.bucketMs || reachMs(right) - reachMs(left));
  let reached = 0;
  return levels.filter((level) => {
    const isNeeded = reachMs(level) > reached;
    reached = Math.max(reached, reachMs(level));
    return isNeeded;
  });
}

function levelsGiven({ levels, spanMs, resolutionMs }: WindowLevelOptions): WindowLevel[] {
  if (spanMs === undefined && resolutionMs === undefined) return levels === undefined ? [] : checkLevels(levels);
  if (levels !== undefined)
    throw new RangeError('levels are given, and so is spanMs or resolutionMs: give one of both');
  if (spanMs === undefined || resolutionMs === undefined) throw new RangeError('spanMs and resolutionMs go together');
  checkWhole('spanMs', spanMs);
  checkWhole('resolutionMs', resolutionMs);
  const level = { bucketMs: resolutionMs, buckets: Math.ceil(spanMs / resolutionMs) };
  checkWhole('spanMs, rounded up to whole buckets,', reachMs(level));
  return [level];
}

/** How long a level keeps what it counted. */
function reachMs({ bucketMs, buckets }: WindowLevel): number {
  return bucketMs * buckets;
}

export function haveSameLevels(levels: readonly WindowLevel[], others: readonly WindowLevel[]): boolean {
  return (
    levels.length === others.length &&
    levels.every(({ bucketMs, buckets }, i) => bucketMs === others[i]?.bucketMs && buckets === others[i]?.buckets)
  );
}

/** Copies of the levels. Throws `RangeError` if no counter can have them. */
export function checkLevels(levels: readonly WindowLevel[]): WindowLevel[] {
  if (levels.length === 0) throw new RangeError('at least one level is expected');
  return levels.map((level, i) => {
    const { bucketMs, buckets } = level;
    checkWhole(`bucketMs of level ${i}`, bucketMs);
    checkWhole(`buckets of level ${i}`, buckets);
    checkWhole(`what level ${i} keeps`, reachMs(level));
    const finer = levels[i - 1];
    if (finer !== undefined && (bucketMs <= finer.bucketMs || reachMs(level) <= reachMs(finer))) {
      throw new RangeError(`level ${i} must keep more than level ${i - 1}, in longer buckets`);
    }
    return { bucketMs, buckets };
  });
}

function checkWhole(name: string, value: number): void {
  if (!(Number.isSafeInteger(value) && value > 0)) {
    throw new RangeError(`${name} must be a whole number above 0, not ${nameNumber(value)}`);
  }
}
