import type { Random } from './random.ts';

/**
 * Picks indices at random, each as often as its weight says, by an alias table (Walker 1977, built as Vose 1991 does): a bar
 * of length 1 for each index, what it lacks filled up with one other index.
 *
 *     weights 1, 1, 3       bars  | 0  : 2 | 1  : 2 | 2      |
 *     cuts                       0   0.6   1   1.6  2        3
 */
export class WeightedChoice {
  /** Below its cut, a bar has its own index. */
  private readonly cuts: Float64Array;
  /** `outcomes[2 * i]` is from the cut of bar i on, `outcomes[2 * i + 1]` before it: a branch would be mispredicted. */
  private readonly outcomes: Uint32Array;

  /** Throws `RangeError` unless all weights are 0 or more, with a finite sum above 0. O(weights). */
  constructor(weights: readonly number[]) {
    const total = weights.reduce((sum, weight) => sum + (weight >= 0 ? weight : Number.NaN), 0);
    if (!(total > 0 && total < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`weights are numbers from 0 on with a sum above 0, not ${weights.join(', ')}`);
    }
    const lengths = Float64Array.from(weights, (weight) => (weight / total) * weights.length);
    const others = fillUp(lengths);
    this.cuts = lengths.map((length, index) => index + Math.min(1, length));
    this.outcomes = Uint32Array.from(others.flatMap((other, index) => [other, index]));
  }

  /** Puts indices whose weights are above 0 into the first `count` places of an array. O(count). */
  fill(places: Uint16Array, count: number, random: Random): void {
    const { cuts, outcomes } = this;
    for (let i = 0; i < count; i++) {
      const at = random.fraction() * cuts.length;
      // Rounded down; the engine is faster at this than at `Math.floor`.
      const bar = at | 0;
      places[i] = outcomes[2 * bar + Number(at < (cuts[bar] as number))] as number;
    }
  }
}

/** Cuts pieces off long bars for the ones below 1. Returns by bar what index its piece is of. */
function fillUp(lengths: Float64Array): number[] {
  const longest = lengths.indexOf(Math.max(...lengths));
  // Where rounding leaves a bar without a piece, hardly anything is missing.
  const others = Array.from(lengths, () => longest);
  const indices = [...lengths.keys()];
  const short = indices.filter((index) => (lengths[index] as number) < 1);
  const long = indices.filter((index) => (lengths[index] as number) >= 1);
  for (;;) {
    const giver = long.at(-1);
    const taker = giver === undefined ? undefined : short.pop();
    if (giver === undefined || taker === undefined) return others;
    others[taker] = giver;
    lengths[giver] = (lengths[giver] as number) + (lengths[taker] as number) - 1;
    if ((lengths[giver] as number) < 1) short.push(long.pop() as number);
  }
}
