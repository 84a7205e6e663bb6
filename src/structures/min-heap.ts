/**
 * A binary heap in an array: the first item in the order given is at the root.
 *
 *     items   0          children of i: 2i + 1 and 2i + 2
 *            1 2
 *           3 4 5 …      no child comes before its parent
 */
export class MinHeap<Item> {
  private readonly items: Item[] = [];
  private readonly isBefore: (item: Item, other: Item) => boolean;

  /** `isBefore` is a strict total order: of two different items, one comes before the other. */
  constructor(isBefore: (item: Item, other: Item) => boolean) {
    this.isBefore = isBefore;
  }

  get size(): number {
    return this.items.length;
  }

  /** The first item, or undefined if there is none. O(1). */
  peek(): Item | undefined {
    return this.items[0];
  }

  /** O(log size). */
  push(item: Item): void {
    const { items, isBefore } = this;
    let hole = items.length;
    items.push(item);
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      const parentItem = items[parent] as Item;
      if (!isBefore(item, parentItem)) break;
      items[hole] = parentItem;
      hole = parent;
    }
    items[hole] = item;
  }

  /** Takes the first item out, or returns undefined if there is none. O(log size). */
  pop(): Item | undefined {
    const first = this.items[0];
    const last = this.items.pop();
    if (this.items.length > 0) this.replaceFirst(last as Item);
    return first;
  }

  /** Takes the first item out and puts another one in, in one go. The heap must not be empty. O(log size). */
  replaceFirst(item: Item): void {
    // Children that come before the item move up into the hole at the root.
    const { items, isBefore } = this;
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && isBefore(items[child + 1] as Item, items[child] as Item)) child++;
      const childItem = items[child] as Item;
      if (!isBefore(childItem, item)) break;
      items[hole] = childItem;
      hole = child;
    }
    items[hole] = item;
  }
}
