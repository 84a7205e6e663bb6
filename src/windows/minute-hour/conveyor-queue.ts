/**
 * A fixed number of buckets on a conveyor belt, with the sum of what is in them.
 *
 *     oldest ▶ [ 4 | 0 | 7 | 2 ] ◀ newest, which is filled     total 13
 *     shift(1) [ 0 | 7 | 2 | 0 ]                               total 9
 *
 * The belt is a ring: nothing is moved. 8 bytes a bucket.
 */
export class ConveyorQueue {
  private readonly buckets: Float64Array;
  private newestIndex = 0;
  private sum = 0;

  /** All buckets are empty. Throws a `RangeError` unless there is at least one. */
  constructor(bucketCount: number) {
    checkBucketCount(bucketCount);
    this.buckets = new Float64Array(bucketCount);
  }

  /** Of all buckets. */
  get total(): number {
    return this.sum;
  }

  /** What is in the oldest bucket. */
  get oldest(): number {
    return this.buckets[(this.newestIndex + 1) % this.buckets.length] as number;
  }

  /** O(1). */
  addToNewest(count: number): void {
    this.buckets[this.newestIndex] = (this.buckets[this.newestIndex] as number) + count;
    this.sum += count;
  }

  /** Drops so many of the oldest buckets and appends empty ones; any number does. O(buckets). */
  shift(count: number): void {
    const { buckets } = this;
    for (let left = Math.min(count, buckets.length); left > 0; left--) {
      this.newestIndex = (this.newestIndex + 1) % buckets.length;
      buckets[this.newestIndex] = 0;
    }
    // Summed anew, because subtracting fractions leaves a residue.
    this.sum = buckets.reduce((sum, bucket) => sum + bucket, 0);
  }
}

/** Throws a `RangeError` unless there is a whole number of buckets, at least 1. */
export function checkBucketCount(bucketCount: number): void {
  if (!(Number.isInteger(bucketCount) && bucketCount >= 1)) {
    throw new RangeError(`the number of buckets must be whole and at least 1, not ${bucketCount}`);
  }
}
