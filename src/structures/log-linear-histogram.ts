/** Bits of the fraction that a bucket keeps: it is 1/128 as wide as its lower end, or narrower. */
const keptBits = 7;
const bucketsPerDoubling: number = 2 ** keptBits;
/** How many bits of a double's upper half are dropped. */
const droppedBits: number = 20 - keptBits;
const exponentBias = 1023;

/**
 * Counts values in buckets that are as wide in proportion everywhere: 128 for each doubling, so that a quantile is told to half a
 * per cent. Exact is the greatest value.
 *
 * A bucket's number is the upper part of the value's bits as a double: exponent and first bits of the fraction, which grow as
 * the value does. Memory: 8 bytes a bucket between `least` and `most`, 1 KB for each doubling.
 */
export class LogLinearHistogram {
  /** The greatest value so far; 0 if there is none. */
  max = 0;
  count = 0;
  private readonly firstBucket: number;
  private readonly counts: Float64Array;
  private readonly double: DataView = new DataView(new ArrayBuffer(8));

  /** Values below `least`, which is above 0, count as it does; those above `most` as that does, but for `max`. */
  constructor(least: number, most: number) {
    this.firstBucket = this.bucketOf(least);
    this.counts = new Float64Array(this.bucketOf(most) - this.firstBucket + 1);
  }

  /** Counts a value in. O(1). */
  add(value: number): void {
    const bucket = value > 0 ? this.bucketOf(value) - this.firstBucket : 0;
    const index = Math.min(Math.max(bucket, 0), this.counts.length - 1);
    this.counts[index] = (this.counts[index] as number) + 1;
    this.count++;
    if (value > this.max) this.max = value;
  }

  /** The smallest value that a share of all, above 0 and up to 1, does not exceed; NaN if there is none. O(buckets). */
  quantile(share: number): number {
    const rank = Math.ceil(share * this.count);
    let counted = 0;
    for (let index = 0; index < this.counts.length; index++) {
      counted += this.counts[index] as number;
      if (counted >= rank && counted > 0) return Math.min(this.max, this.middleOf(index));
    }
    return Number.NaN;
  }

  private bucketOf(value: number): number {
    this.double.setFloat64(0, value);
    return this.double.getUint32(0) >>> droppedBits;
  }

  private middleOf(index: number): number {
    const bucket = this.firstBucket + index;
    const doublings = Math.floor(bucket / bucketsPerDoubling);
    const fraction = (bucket % bucketsPerDoubling) + 0.5;
    return 2 ** (doublings - exponentBias) * (1 + fraction / bucketsPerDoubling);
  }
}
