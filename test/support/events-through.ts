import { type PrefixSums, SumCursor } from '../../src/structures/prefix-sums.ts';

/** Events at or before a time. */
export function eventsThrough(sums: PrefixSums, time: number): number {
  const cursor = new SumCursor(sums);
  cursor.moveTo(time);
  return cursor.sum;
}
