import { MinHeap } from './min-heap.ts';
import type { Steps } from './steps.ts';

const itemsPerStep = 64;

/**
 * The `limit` best of all items offered: a heap with the worst one kept at its root.
 *
 * O(log limit) per item kept, O(1) per item refused, O(limit) memory.
 */
export class TopK<Item> {
  private readonly limit: number;
  private readonly isBetter: (item: Item, other: Item) => boolean;
  private readonly heap: MinHeap<Item>;

  /** `limit` is at least 1; `isBetter` is a strict total order, so that the result does not depend on the order of offers. */
  constructor(limit: number, isBetter: (item: Item, other: Item) => boolean) {
    this.limit = limit;
    this.isBetter = isBetter;
    this.heap = new MinHeap((item, other) => isBetter(other, item));
  }

  /** The item that the next better one would push out, or undefined while there is room for any. */
  get worstToBeat(): Item | undefined {
    return this.heap.size < this.limit ? undefined : this.heap.peek();
  }

  offer(item: Item): void {
    const worst = this.worstToBeat;
    if (worst === undefined) this.heap.push(item);
    else if (this.isBetter(item, worst)) this.heap.replaceFirst(item);
  }

  /** The items kept, the best first; none is kept afterwards. O(limit log limit). */
  *takeBestFirst(): Steps<Item[]> {
    const items: Item[] = [];
    for (let item = this.heap.pop(); item !== undefined; item = this.heap.pop()) {
      if (items.push(item) % itemsPerStep === 0) yield;
    }
    return items.reverse();
  }
}
