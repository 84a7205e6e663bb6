import { secondsPerDay } from './calendar.ts';
import { grown } from './grown.ts';

/** A second of a day is hashed by its low bits and by its high ones. */
const lowBits = 9;
const lowSeconds: number = 2 ** lowBits;
const highSeconds: number = Math.ceil(secondsPerDay / lowSeconds);

/** The second word of a place has the table's size in its low bits, and above them the log2 of its pairs. */
const sizeMask = 0xffff;
const sizeBits = 16;

const firstArenaWords = 64;

/**
 * Tables of the seconds of days that have events, all in one array.
 *
 *     place   | block | log2 of its pairs, size |        two words of the caller's, zeros for an empty table
 *                │
 *     arena   … | second + 1, events | 0, 0 | … |        2, 4, 8 … pairs, at most half of them used
 *
 * Linear probing from a slot that tabulation hashing gives, whose tables are random. Then the expected number of probes is
 * constant for any seconds, whoever chooses them (Pătraşcu and Thorup, The Power of Simple Tabulation Hashing, 2012).
 *
 * Memory: 16 to 32 bytes a second, at most as much again in blocks that were outgrown and wait for other tables, and up to
 * three times that while the arena grows.
 */
export class SecondTables {
  /** Seconds in all tables. */
  secondCount = 0;
  private readonly hashes: Uint16Array;
  private arena: Uint32Array = new Uint32Array(firstArenaWords);
  /** Pairs of the arena that are, or were, in a block. The first pair stays free: it is the block of empty tables. */
  private usedPairs = 1;
  /** By the log2 of its pairs, the first free block; 0 if there is none. The first word of a free block is the next one. */
  private readonly freeBlocks: Uint32Array = new Uint32Array(sizeBits + 1);

  /** `random` gives numbers in [0, 1), which must be secret: who knows them can choose seconds that make look-ups slow. */
  constructor(random: () => number = Math.random) {
    this.hashes = Uint16Array.from({ length: lowSeconds + highSeconds }, () => random() * 2 ** 16);
  }

  /** Seconds in the table at a place. */
  sizeOf(places: Uint32Array, at: number): number {
    return (places[at + 1] as number) & sizeMask;
  }

  /**
   * Adds events to a second of the table at a place, which may have 2^15 seconds. Returns the second's sum; one above
   * 2^32 - 1 is not kept. O(1) expected.
   */
  add(places: Uint32Array, at: number, second: number, events: number): number {
    let pairAt = this.find(places, at, second);
    if (this.arena[pairAt] === 0) {
      if (this.isFull(places, at)) {
        this.growTable(places, at);
        pairAt = this.find(places, at, second);
      }
      this.arena[pairAt] = second + 1;
      (places[at + 1] as number)++;
      this.secondCount++;
    }
    const sum = (this.arena[pairAt + 1] as number) + events;
    this.arena[pairAt + 1] = sum;
    return sum;
  }

  /** Calls `visit` for every second of the table at a place, in no order. */
  forEachSecond(places: Uint32Array, at: number, visit: (second: number, events: number) => void): void {
    const start = 2 * (places[at] as number);
    const end = start + 2 * pairCountOf(places, at);
    for (let pairAt = start; pairAt < end; pairAt += 2) {
      const key = this.arena[pairAt] as number;
      if (key !== 0) visit(key - 1, this.arena[pairAt + 1] as number);
    }
  }

  /** Empties the table at a place. */
  clear(places: Uint32Array, at: number): void {
    this.secondCount -= this.sizeOf(places, at);
    this.freeBlock(places[at] as number, pairCountOf(places, at));
    places[at] = 0;
    places[at + 1] = 0;
  }

  /** Where the second's pair is in the arena, or the free pair where it belongs. */
  private find(places: Uint32Array, at: number, second: number): number {
    // Without calls of other functions, because it is called so often that these would take most of its time.
    const { arena, hashes } = this;
    const start = 2 * (places[at] as number);
    const mask = (2 << ((places[at + 1] as number) >>> sizeBits)) - 1;
    const hash = (hashes[second & (lowSeconds - 1)] as number) ^ (hashes[lowSeconds + (second >> lowBits)] as number);
    let offset = (2 * hash) & mask;
    let key = arena[start + offset] as number;
    while (key !== 0 && key !== second + 1) {
      offset = (offset + 2) & mask;
      key = arena[start + offset] as number;
    }
    return start + offset;
  }

  /** True if there is no room for one more second. */
  private isFull(places: Uint32Array, at: number): boolean {
    return 2 * (this.sizeOf(places, at) + 1) > pairCountOf(places, at);
  }

  private growTable(places: Uint32Array, at: number): void {
    const oldBlock = places[at] as number;
    const oldPairs = pairCountOf(places, at);
    const block = this.takeBlock(2 * oldPairs);
    places[at] = block;
    (places[at + 1] as number) += 1 << sizeBits;
    for (let oldAt = 2 * oldBlock; oldAt < 2 * (oldBlock + oldPairs); oldAt += 2) {
      const key = this.arena[oldAt] as number;
      if (key === 0) continue;
      const pairAt = this.find(places, at, key - 1);
      this.arena[pairAt] = key;
      this.arena[pairAt + 1] = this.arena[oldAt + 1] as number;
    }
    this.freeBlock(oldBlock, oldPairs);
  }

  /** A block of zeros. */
  private takeBlock(pairCount: number): number {
    const log2 = 31 - Math.clz32(pairCount);
    const free = this.freeBlocks[log2] as number;
    if (free !== 0) {
      this.freeBlocks[log2] = this.arena[2 * free] as number;
      this.arena.fill(0, 2 * free, 2 * (free + pairCount));
      return free;
    }
    const block = this.usedPairs;
    const end = block + pairCount;
    if (2 * end > this.arena.length) this.arena = grown(this.arena, Math.max(2 * end, 2 * this.arena.length));
    this.usedPairs = end;
    return block;
  }

  private freeBlock(block: number, pairCount: number): void {
    if (block === 0) return;
    const log2 = 31 - Math.clz32(pairCount);
    this.arena[2 * block] = this.freeBlocks[log2] as number;
    this.freeBlocks[log2] = block;
  }
}

function pairCountOf(places: Uint32Array, at: number): number {
  return 1 << ((places[at + 1] as number) >>> sizeBits);
}
