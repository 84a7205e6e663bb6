/**
 * Answers "which is the largest of these values?" for any range of an array, the first one of equals.
 *
 * A segment tree over indices: node i holds the index of the better one of its children 2i and 2i + 1, the leaves are
 * `[count, 2 * count)`. O(count) to build, 4 bytes a node, O(log count) a question or a change.
 */
export class RangeMaximum {
  private readonly values: ArrayLike<number>;
  private readonly nodes: Int32Array;

  /** Borrows the values, which may change only if `update` is told. */
  constructor(values: ArrayLike<number>) {
    const count = values.length;
    this.values = values;
    this.nodes = new Int32Array(2 * count);
    for (let i = 0; i < count; i++) this.nodes[count + i] = i;
    for (let i = count - 1; i > 0; i--) this.decide(i);
  }

  /** Takes in that the value at an index has changed. O(log count). */
  update(index: number): void {
    for (let i = (this.values.length + index) >> 1; i > 0; i >>= 1) this.decide(i);
  }

  /** The index of the largest value in `[from, to)`, the lowest of equals; -1 if the range is empty. */
  indexOfMaximum(from: number, to: number): number {
    let best = -1;
    let lo = from + this.values.length;
    let hi = to + this.values.length;
    while (lo < hi) {
      if (lo & 1) best = this.better(best, this.nodes[lo++] as number);
      if (hi & 1) best = this.better(best, this.nodes[--hi] as number);
      lo >>= 1;
      hi >>= 1;
    }
    return best;
  }

  private decide(node: number): void {
    this.nodes[node] = this.better(this.nodes[2 * node] as number, this.nodes[2 * node + 1] as number);
  }

  private better(index: number, other: number): number {
    if (index < 0) return other;
    const difference = (this.values[index] as number) - (this.values[other] as number);
    if (difference !== 0) return difference > 0 ? index : other;
    return Math.min(index, other);
  }
}
