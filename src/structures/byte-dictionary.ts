import { type ByteString, compareSlices, isPrefix, toByteString } from './byte-string.ts';
import { keepBytes } from './bytes-in-words.ts';
import { grown } from './grown.ts';
import { hashName } from './name-hash.ts';

/** Names by their ids, which are dense from 0 in the order in which the names were first seen. */
export interface Names {
  readonly size: number;
  /** The name's bytes, or the first `maxBytes` of them. O(bytes). */
  name(id: number, maxBytes?: number): ByteString;
  startsWith(id: number, prefix: ByteString): boolean;
  /** Below 0, 0 or above 0 as the first name's bytes come before, equal or come after the second's, unsigned. */
  compare(id: number, otherId: number): number;
}

/** Where names stand in a source, as parallel arrays; a length of -1 means that there is no name. */
export interface NameSlices {
  readonly start: Int32Array;
  readonly length: Int32Array;
}

const firstSlotCount = 1 << 10;
const firstArenaWords = 1 << 12;
const firstIdCount = 1 << 8;

/**
 * Gives every distinct byte string an id.
 *
 *     slots   [ hash | record ] [ hash | record ] …      open addressing, linear probing, at most three quarters full
 *                          |
 *     arena   … [ id | length | bytes, then 1 to 4 zeros up to a whole word ] …
 *
 * A look-up touches one slot and one record: two cache misses, which a loop over many names overlaps. No choice of names
 * makes it slower, because the hash is keyed.
 *
 * Memory: a name costs its bytes rounded up to 4, 12 bytes of record and place, and 11 to 22 bytes of slots; up to twice
 * the names' share is reserved after the arena has doubled.
 */
export class ByteDictionary implements Names {
  size = 0;
  /** Pairs of hash and record, where record is its first word's index in the arena plus 1; 0 marks a free slot. */
  private slots: Int32Array = new Int32Array(2 * firstSlotCount);
  private slotMask: number = firstSlotCount - 1;
  private words: Int32Array = new Int32Array(firstArenaWords);
  private bytes: Uint8Array = new Uint8Array(this.words.buffer);
  private wordCount = 0;
  /** The record of every id. */
  private records: Int32Array = new Int32Array(firstIdCount);
  /** Of the names that are being looked up. */
  private hashes: Int32Array = new Int32Array(0);
  private candidates: Int32Array = new Int32Array(0);
  private readonly hashOf: typeof hashName;

  /** Whatever the hashes are, ids are the same. */
  constructor(hashOf: typeof hashName = hashName) {
    this.hashOf = hashOf;
  }

  /**
   * Writes the ids of `count` names of a source to `ids`, -1 where there is no name; new names get the next ids.
   *
   * At least 4 bytes must follow the last name in the view. Copies the names. O(bytes) on average.
   */
  internAll(source: DataView, names: NameSlices, ids: Int32Array, count: number): void {
    const { start, length } = names;
    if (this.hashes.length < count) {
      this.hashes = new Int32Array(count);
      this.candidates = new Int32Array(count);
    }
    const { hashes, candidates } = this;
    for (let i = 0; i < count; i++) {
      const byteCount = length[i] as number;
      const hash = byteCount < 0 ? 0 : this.hashOf(source, start[i] as number, byteCount);
      hashes[i] = hash;
      candidates[i] = this.findCandidate(hash);
    }
    for (let i = 0; i < count; i++) {
      const byteCount = length[i] as number;
      const record = candidates[i] as number;
      if (byteCount < 0) ids[i] = -1;
      else if (record >= 0 && this.equals(record, source, start[i] as number, byteCount)) {
        ids[i] = this.words[record] as number;
      } else ids[i] = this.find(source, start[i] as number, byteCount, hashes[i] as number);
    }
  }

  /** The id of one name, which is new or known. Copies it. */
  intern(name: Uint8Array): number {
    const padded = new DataView(new ArrayBuffer(name.length + 4));
    new Uint8Array(padded.buffer).set(name);
    return this.internSlice(padded, 0, name.length);
  }

  /** The same for the bytes [start, start + byteCount) of a source; at least 4 bytes must follow in the view. */
  internSlice(source: DataView, start: number, byteCount: number): number {
    return this.find(source, start, byteCount, this.hashOf(source, start, byteCount));
  }

  name(id: number, maxBytes: number = Number.POSITIVE_INFINITY): ByteString {
    return toByteString(this.nameBytes(id).subarray(0, maxBytes));
  }

  /** The name's bytes, borrowed: valid until the next name is interned. */
  nameBytes(id: number): Uint8Array {
    const start = this.nameStart(id);
    return this.bytes.subarray(start, start + this.nameLength(id));
  }

  /**
   * Forgets all names but those to keep, which get new ids in the same order. Returns the new ids by the old ones, -1 for
   * what is forgotten. O(names kept and their bytes), and their memory once more while it runs.
   */
  retain(isKept: (id: number) => boolean): Int32Array {
    const newIds = new Int32Array(this.size).fill(-1);
    const kept = new ByteDictionary(this.hashOf);
    const view = new DataView(this.words.buffer);
    for (let id = 0; id < newIds.length; id++) {
      if (!isKept(id)) continue;
      const start = this.nameStart(id);
      const byteCount = this.nameLength(id);
      newIds[id] = kept.internSlice(view, start, byteCount);
    }
    Object.assign(this, kept);
    return newIds;
  }

  compare(id: number, otherId: number): number {
    return compareSlices(
      this.bytes,
      this.nameStart(id),
      this.nameLength(id),
      this.nameStart(otherId),
      this.nameLength(otherId),
    );
  }

  startsWith(id: number, prefix: ByteString): boolean {
    return isPrefix(prefix, this.bytes, this.nameStart(id), this.nameLength(id));
  }

  private nameStart(id: number): number {
    return 4 * ((this.records[id] as number) + 2);
  }

  private nameLength(id: number): number {
    return this.words[(this.records[id] as number) + 1] as number;
  }

  /** The record of the first name with this hash, or -1: most likely the one looked for. */
  private findCandidate(hash: number): number {
    const { slots, slotMask } = this;
    let slot = hash & slotMask;
    while (slots[2 * slot] !== hash && slots[2 * slot + 1] !== 0) slot = (slot + 1) & slotMask;
    return (slots[2 * slot + 1] as number) - 1;
  }

  private find(source: DataView, start: number, byteCount: number, hash: number): number {
    const { slots, slotMask } = this;
    for (let slot = hash & slotMask; ; slot = (slot + 1) & slotMask) {
      const record = (slots[2 * slot + 1] as number) - 1;
      if (record < 0) return this.add(source, start, byteCount, hash, slot);
      if (slots[2 * slot] === hash && this.equals(record, source, start, byteCount))
        return this.words[record] as number;
    }
  }

  private equals(record: number, source: DataView, start: number, byteCount: number): boolean {
    const { words } = this;
    if (words[record + 1] !== byteCount) return false;
    const lastWord = start + (byteCount & ~3);
    let word = record + 2;
    for (let at = start; at < lastWord; at += 4) {
      if (words[word++] !== source.getInt32(at, true)) return false;
    }
    return words[word] === (source.getInt32(lastWord, true) & (keepBytes[byteCount & 3] as number));
  }

  private add(source: DataView, start: number, byteCount: number, hash: number, slot: number): number {
    const record = this.wordCount;
    const nextRecord = record + 3 + (byteCount >> 2);
    if (nextRecord > this.words.length) this.growArena(nextRecord);
    this.words[record] = this.size;
    this.words[record + 1] = byteCount;
    this.copyName(source, start, byteCount, record + 2);
    this.wordCount = nextRecord;

    if (this.size === this.records.length) this.records = grown(this.records, 2 * this.size);
    const id = this.size++;
    this.records[id] = record;
    this.slots[2 * slot] = hash;
    this.slots[2 * slot + 1] = record + 1;
    if (4 * this.size > 3 * this.slotMask) this.growSlots();
    return id;
  }

  private copyName(source: DataView, start: number, byteCount: number, firstWord: number): void {
    const lastWord = start + (byteCount & ~3);
    let word = firstWord;
    for (let at = start; at < lastWord; at += 4) this.words[word++] = source.getInt32(at, true);
    this.words[word] = source.getInt32(lastWord, true) & (keepBytes[byteCount & 3] as number);
  }

  private growArena(wordCount: number): void {
    this.words = grown(this.words, Math.max(wordCount, 2 * this.words.length));
    this.bytes = new Uint8Array(this.words.buffer);
  }

  private growSlots(): void {
    const old = this.slots;
    const slots = new Int32Array(2 * old.length);
    const mask = 2 * this.slotMask + 1;
    for (let at = 0; at < old.length; at += 2) {
      const record = old[at + 1] as number;
      if (record === 0) continue;
      const hash = old[at] as number;
      let slot = hash & mask;
      while (slots[2 * slot + 1] !== 0) slot = (slot + 1) & mask;
      slots[2 * slot] = hash;
      slots[2 * slot + 1] = record;
    }
    this.slots = slots;
    this.slotMask = mask;
  }
}
