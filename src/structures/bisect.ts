/** An ascending array of numbers. */
export interface Ascending {
  readonly length: number;
  readonly [index: number]: number;
}

/** How many of the ascending values are at most `value`: the index after the last of them. O(log length). */
export function countAtMost(values: Ascending, value: number): number {
  let lo = 0;
  let hi = values.length;
  while (lo < hi) {
    const mid = (lo + hi) >>> 1;
    if ((values[mid] as number) <= value) lo = mid + 1;
    else hi = mid;
  }
  return lo;
}
