/** Median; of an even number of values the mean of the middle two. NaN if there are none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2;
}

/**
 * Value by value, `values[i] / others[i]`, as far as both go. The same index must mean the same round: only then do
 * both share what the machine was busy with.
 */
export function pairedRatios(values: readonly number[], others: readonly number[]): number[] {
  const pairCount = Math.min(values.length, others.length);
  return values.slice(0, pairCount).map((value, i) => value / (others[i] as number));
}
