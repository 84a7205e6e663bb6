import { countAtMost } from '../../structures/bisect.ts';
import { grown } from '../../structures/grown.ts';
import { maxExact } from '../../windows/window-numbers.ts';
import type { EventCounts } from './event-counts.ts';

/** Counts by id: words, unless one of them is above 2^32 - 1. */
type Cells = Uint32Array | Float64Array;

const firstLength = 16;
const maxWord = 2 ** 32 - 1;
const noBucket = Number.NEGATIVE_INFINITY;

/**
 * The number of events of one type by bucket and tracking id.
 *
 *     tracking ids      A   B   C   D      as they came: ids 0, 1, 2, 3
 *     bucket 7        [ 2   0 ]            no longer than the last id in it needs, and a bit of room
 *     bucket 9        [ 0   1   5 ]
 *                       ↓ subtracted when the bucket goes
 *     sums            [ 2   1   5   0 ]    D has nothing left; total 8
 *
 * Tracking ids that have nothing left are forgotten once they are the greater part; the others get new ids.
 *
 * Memory: 4 bytes for each bucket and id in it, 8 in a bucket that has a count above 2^32 - 1, 8 for each sum, up to twice
 * as much as arrays double, and the tracking ids, of which there may be 2^24.
 */
export class BucketedCounts {
  /** Of all buckets. Never above 2^53 - 1. */
  total = 0;
  private ids: Map<string, number> = new Map();
  private sums: Float64Array = new Float64Array(firstLength);
  /** How many of the sums are above 0. */
  private liveCount = 0;
  /** By bucket, each of which has something. */
  private readonly rows: Map<number, Cells> = new Map();
  /** No row is of an earlier bucket. */
  private firstBucket: number = Number.POSITIVE_INFINITY;
  private lastBucket: number = noBucket;
  /** The bucket that was added to last, and its row. */
  private openBucket: number = noBucket;
  private openRow: Cells = new Uint32Array();
  /** Of whom `listedIds` has the ids, each one higher; 0 where it is not known. */
  private list: readonly string[] = [];
  private listedIds: Uint32Array = new Uint32Array();

  /** The memory of its arrays. */
  get byteLength(): number {
    return [...this.rows.values(), this.sums, this.listedIds].reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  /** Throws `RangeError` unless this many more events can be counted exactly. */
  checkRoom(events: number): void {
    if (events > maxExact - this.total) {
      throw new RangeError(
        `${this.total} and ${events} events are more than 2^53 - 1, which cannot be counted exactly`,
      );
    }
  }

  /** Counts events, 1 or more, in a bucket that was not dropped. There must be room for them. O(1), amortised. */
  add(bucket: number, trackingId: string, events: number): void {
    this.addById(bucket, this.idOf(trackingId), events);
  }

  /** Counts an event of `list[index]`, without looking it up as long as the list is the same one, which may get longer. */
  addListed(bucket: number, list: readonly string[], index: number): void {
    const known = list === this.list ? (this.listedIds[index] ?? 0) : 0;
    this.addById(bucket, known > 0 ? known - 1 : this.findListed(list, index), 1);
  }

  /** Forgets the buckets before one for good. O(buckets that go, and the ids in them), and O(1) if all go. */
  dropBefore(bucket: number): void {
    if (this.lastBucket < bucket) {
      this.clear();
      return;
    }
    for (; this.firstBucket < bucket; this.firstBucket++) {
      const row = this.rows.get(this.firstBucket);
      if (row === undefined) continue;
      this.rows.delete(this.firstBucket);
      this.subtract(row);
    }
    if (this.ids.size > 2 * this.liveCount) this.forgetIds();
  }

  /** Moves all to one bucket. O(ids). */
  gather(bucket: number): void {
    if (this.total === 0) return;
    this.openRow = this.total > maxWord ? this.sums.slice() : Uint32Array.from(this.sums);
    this.rows.clear();
    this.rows.set(bucket, this.openRow);
    this.openBucket = bucket;
    this.firstBucket = bucket;
    this.lastBucket = bucket;
  }

  clear(): void {
    if (this.total === 0) return;
    this.total = 0;
    this.ids = new Map();
    this.sums = new Float64Array(firstLength);
    this.liveCount = 0;
    this.rows.clear();
    this.firstBucket = Number.POSITIVE_INFINITY;
    this.lastBucket = noBucket;
    this.openBucket = noBucket;
    this.openRow = new Uint32Array();
    this.forgetList();
  }

  /** The tracking ids that have something, with how much. */
  *liveSums(): Iterable<readonly [trackingId: string, events: number]> {
    for (const [trackingId, id] of this.ids) {
      const sum = this.sums[id] as number;
      if (sum > 0) yield [trackingId, sum];
    }
  }

  /** A copy, of the tracking ids that have something and from the first to the last bucket that has. O(size of the copy). */
  copy(): EventCounts {
    if (this.total === 0) return { firstBucket: 0, trackingIds: [], counts: [] };
    const live = [...this.ids].filter(([, id]) => (this.sums[id] as number) > 0);
    let { firstBucket } = this;
    while (!this.rows.has(firstBucket)) firstBucket++;
    const counts = Array.from({ length: this.lastBucket - firstBucket + 1 }, (_, i) => {
      const row = this.rows.get(firstBucket + i);
      return live.map(([, id]) => row?.[id] ?? 0);
    });
    return { firstBucket, trackingIds: live.map(([trackingId]) => trackingId), counts };
  }

  private addById(bucket: number, id: number, events: number): void {
    if (bucket !== this.openBucket) this.open(bucket);
    if (id >= this.openRow.length) this.lengthenRow(id + 1);
    const count = (this.openRow[id] as number) + events;
    if (count > maxWord) this.widenRow();
    this.openRow[id] = count;
    const sum = this.sums[id] as number;
    if (sum === 0) this.liveCount++;
    this.sums[id] = sum + events;
    this.total += events;
  }

  private idOf(trackingId: string): number {
    const known = this.ids.get(trackingId);
    if (known !== undefined) return known;
    const id = this.ids.size;
    this.ids.set(trackingId, id);
    if (id >= this.sums.length) this.sums = grown(this.sums, 2 * id);
    return id;
  }

  private findListed(list: readonly string[], index: number): number {
    if (list !== this.list) {
      this.forgetList();
      this.list = list;
    }
    if (index >= this.listedIds.length) {
      this.listedIds = grown(this.listedIds, Math.max(list.length, 2 * this.listedIds.length));
    }
    const id = this.idOf(list[index] as string);
    this.listedIds[index] = id + 1;
    return id;
  }

  private forgetList(): void {
    this.list = [];
    this.listedIds = new Uint32Array();
  }

  private open(bucket: number): void {
    this.openRow = this.rows.get(bucket) ?? new Uint32Array(firstLength);
    this.rows.set(bucket, this.openRow);
    this.openBucket = bucket;
    this.firstBucket = Math.min(this.firstBucket, bucket);
    this.lastBucket = Math.max(this.lastBucket, bucket);
  }

  /** Never beyond the room for sums, which doubles when it has to. */
  private lengthenRow(length: number): void {
    const room = Math.min(this.sums.length, Math.max(length, 2 * this.openRow.length));
    this.replaceRow(grown(this.openRow, room));
  }

  private widenRow(): void {
    if (this.openRow instanceof Uint32Array) this.replaceRow(Float64Array.from(this.openRow));
  }

  private replaceRow(row: Cells): void {
    this.openRow = row;
    this.rows.set(this.openBucket, row);
  }

  private subtract(row: Cells): void {
    const { sums } = this;
    for (let id = 0; id < row.length; id++) {
      const count = row[id] as number;
      if (count === 0) continue;
      const sum = (sums[id] as number) - count;
      sums[id] = sum;
      this.total -= count;
      if (sum === 0) this.liveCount--;
    }
  }

  /** Gives the tracking ids that have something new ids, in the same order. O(all there is). */
  private forgetIds(): void {
    const kept: number[] = [];
    const ids = new Map<string, number>();
    for (const [trackingId, id] of this.ids) {
      if (this.sums[id] === 0) continue;
      ids.set(trackingId, kept.length);
      kept.push(id);
    }
    this.ids = ids;
    this.sums = pick(this.sums, kept);
    for (const [bucket, row] of this.rows) this.rows.set(bucket, pick(row, kept));
    this.openBucket = noBucket;
    this.forgetList();
  }
}

/** The cells of ascending ids, as far as there are any. */
function pick<Kind extends Cells>(cells: Kind, ids: readonly number[]): Kind {
  const length = countAtMost(ids, cells.length - 1);
  const picked = new (cells.constructor as new (length: number) => Kind)(length);
  for (let i = 0; i < length; i++) picked[i] = cells[ids[i] as number] as number;
  return picked;
}
