import type { EpochSeconds } from '../structures/calendar.ts';

/** What the times of a batch's rows are like. */
export interface BatchTimes {
  readonly first: EpochSeconds;
  readonly last: EpochSeconds;
  readonly earliest: EpochSeconds;
  readonly latest: EpochSeconds;
  /** Rows that are earlier than the row before them. */
  readonly outOfOrder: number;
}

/**
 * What the first `length` times are like; undefined if that is 0. O(rows).
 *
 * While times ascend, the last one is the latest. So each time is only compared with the one before it. Times rarely go back,
 * so the processor predicts the result.
 */
export function timesOf(time: Float64Array, length: number): BatchTimes | undefined {
  if (length === 0) return undefined;
  const first = time[0] as EpochSeconds;
  let outOfOrder = 0;
  let earliest = first;
  let latest = first;
  let last = first;
  for (let row = 1; row < length; row++) {
    const now = time[row] as EpochSeconds;
    if (now < last) {
      outOfOrder++;
      latest = Math.max(latest, last);
      earliest = Math.min(earliest, now);
    }
    last = now;
  }
  return { first, last, earliest, latest: Math.max(latest, last), outOfOrder };
}
