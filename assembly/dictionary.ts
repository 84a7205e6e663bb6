import { allocate, lock, unlock } from './memory';
import { blockAt } from './text';
import { equalLong, equalShort } from './vectors';

/**
 * Gives every distinct name an id, dense from 0 in the order in which names are first seen: the twin of ByteDictionary,
 * for any number of threads at once.
 *
 *     buckets [ hash hash hash hash | record record record record ] …   the first free place in the hash's bucket, or in
 *                                            |                          the next one; at most three quarters full
 *     arena   … [ id | byte count | bytes, up to a whole word ] …       in blocks
 *                 ^
 *     index   [ record of id 0 | record of id 1 | … ] …                 in pages of 65,536 ids
 *
 * The four hashes of a bucket are compared at once, which nearly always finds the record without a branch to guess.
 *
 * Looking up needs no lock. A place is written once, when its record is complete, the hash last. Whoever does not find
 * names looks for all of them again under the lock, and adds those that are new: once a batch, because a lock makes the
 * processor wait for all that it has under way. A table that is too full is replaced by a larger one and left as it is: a
 * thread that still reads it misses the latest names, takes the lock, and finds them in the new one.
 *
 * The header of a dictionary: 64 bytes.
 */
const tableAt: usize = 0; // the address of the buckets, and above it the number of buckets - 1
const sizeAt: usize = 8;
const lockAt: usize = 12;
const arenaAt: usize = 16;
const arenaEndAt: usize = 20;
const indexAt: usize = 24;

const bucketShift: u32 = 5;
const placesPerBucket: u32 = 4;
/** From a hash to its record. */
const recordOffset: usize = 16;
const firstBucketCount: u32 = 1 << 10;
const firstBlockBytes: u32 = 1 << 16;
const maxBlockBytes: u32 = 1 << 22;
const recordHeadBytes: u32 = 8;
/** A comparison may read so far past a name. */
const readPastBytes: u32 = 32;
const shortNameBytes: i32 = 32;
const indexPageShift: u32 = 16;
const indexPageBytes: u32 = 4 << indexPageShift;
const indexPageCount: u32 = 1 << 12;

const noName: i32 = -1;

/** Makes an empty dictionary, unless any thread has done so before. */
export function initializeDictionary(dictionary: usize): void {
  lock(dictionary + lockAt);
  if (loadTable(dictionary) === 0) {
    store<u32>(dictionary, <u32>allocate(indexPageCount * 4), indexAt);
    atomic.store<u64>(dictionary, makeTable(allocate(firstBucketCount << bucketShift), firstBucketCount), tableAt);
  }
  unlock(dictionary + lockAt);
}

/**
 * Writes the ids of `count` names to `ids`, -1 where the byte count is negative. All are arrays of 32-bit numbers, `unknown`
 * of scratch; starts count from the source. Two passes, so that the cache misses of each overlap.
 */
export function internAll(
  dictionary: usize,
  source: usize,
  starts: usize,
  byteCounts: usize,
  hashes: usize,
  ids: usize,
  unknown: usize,
  count: i32,
): void {
  const bytes = (<usize>count) << 2;
  const table = loadTable(dictionary);
  for (let at: usize = 0; at < bytes; at += 4) {
    store<u32>(ids + at, findCandidate(table, load<u32>(hashes + at)));
  }
  let unknownEnd = unknown;
  for (let at: usize = 0; at < bytes; at += 4) {
    const start = source + load<u32>(starts + at);
    const byteCount = load<i32>(byteCounts + at);
    const record = load<u32>(ids + at);
    let id = noName;
    if (byteCount >= 0) {
      if (record !== 0 && isMostLikelyName(record, start, byteCount)) {
        id = load<i32>(record);
      } else {
        store<u32>(unknownEnd, <u32>at);
        unknownEnd += 4;
      }
    }
    store<i32>(ids + at, id);
  }
  if (unknownEnd === unknown) return;

  lock(dictionary + lockAt);
  for (let place = unknown; place < unknownEnd; place += 4) {
    const at = <usize>load<u32>(place);
    const start = source + load<u32>(starts + at);
    store<i32>(ids + at, intern(dictionary, start, load<i32>(byteCounts + at), load<u32>(hashes + at)));
  }
  unlock(dictionary + lockAt);
}

/** The id of one name. */
export function internOne(dictionary: usize, start: usize, byteCount: i32, hash: u32): i32 {
  lock(dictionary + lockAt);
  const id = intern(dictionary, start, byteCount, hash);
  unlock(dictionary + lockAt);
  return id;
}

/** The record of the first name in the hash's bucket that has this hash, 0 if there is none: most likely the right one. */
function findCandidate(table: u64, hash: u32): u32 {
  const bucket = bucketOf(table, hash);
  const matches = i32x4.bitmask(i32x4.eq(v128.load(bucket), i32x4.splat(hash)));
  const place = <usize>(ctz<i32>(matches) & 3);
  return load<u32>(bucket + (place << 2), recordOffset) & (0 - <u32>(matches !== 0));
}

/** The id of one name, which is new or known. To be called with the lock. */
function intern(dictionary: usize, start: usize, byteCount: i32, hash: u32): i32 {
  const place = findPlace(loadTable(dictionary), start, byteCount, hash);
  const record = load<u32>(place, recordOffset);
  return record === 0 ? add(dictionary, start, byteCount, hash, place) : load<i32>(record);
}

/** Where the name's hash stands, or is to stand: then there is no record. */
function findPlace(table: u64, start: usize, byteCount: i32, hash: u32): usize {
  let place = bucketOf(table, hash);
  for (let record = load<u32>(place, recordOffset); record !== 0; record = load<u32>(place, recordOffset)) {
    if (load<u32>(place) === hash && isName(record, start, byteCount)) break;
    place = nextPlace(table, place);
  }
  return place;
}

function add(dictionary: usize, start: usize, byteCount: i32, hash: u32, place: usize): i32 {
  const id = load<i32>(dictionary, sizeAt);
  const record = takeRecord(dictionary, byteCount);
  store<i32>(record, id);
  store<i32>(record, byteCount, 4);
  copyName(record + recordHeadBytes, start, byteCount);
  writeIndex(dictionary, id, record);
  // Whoever finds the name must know of its id by then, and whoever knows of the id may ask for its name.
  store<i32>(dictionary, id + 1, sizeAt);
  writePlace(place, hash, <u32>record);
  const table = loadTable(dictionary);
  if (4 * <u64>(id + 1) > 3 * <u64>placesPerBucket * ((table >> 32) + 1)) growTable(dictionary, table);
  return id;
}

/** Whoever sees the hash must see all that was stored before it, which an atomic store is enough for. */
function writePlace(place: usize, hash: u32, record: u32): void {
  store<u32>(place, record, recordOffset);
  atomic.store<u32>(place, hash);
}

/** Whole blocks, up to 15 bytes more than the name has, behind which there is nothing yet. */
function copyName(to: usize, start: usize, byteCount: i32): void {
  for (let at: usize = 0; at < <usize>byteCount; at += 16) v128.store(to + at, blockAt(start + at));
}

/** Room for a record, in the current block or a new one. */
function takeRecord(dictionary: usize, byteCount: i32): usize {
  const bytes = recordHeadBytes + ((<u32>byteCount + 3) & ~3);
  let record = load<u32>(dictionary, arenaAt);
  if (bytes > load<u32>(dictionary, arenaEndAt) - record) {
    const names = <u32>load<i32>(dictionary, sizeAt);
    const blockBytes = max(bytes, min(maxBlockBytes, max(firstBlockBytes, names << 2)));
    record = <u32>allocate(blockBytes + readPastBytes);
    store<u32>(dictionary, record + blockBytes, arenaEndAt);
  }
  store<u32>(dictionary, record + bytes, arenaAt);
  return record;
}

function writeIndex(dictionary: usize, id: i32, record: usize): void {
  const pageAt = load<u32>(dictionary, indexAt) + ((<u32>id >> indexPageShift) << 2);
  let page = load<u32>(pageAt);
  if (page === 0) {
    page = <u32>allocate(indexPageBytes);
    store<u32>(pageAt, page);
  }
  store<u32>(page + ((<u32>id & ((1 << indexPageShift) - 1)) << 2), <u32>record);
}

/** Where the record of an id is: its byte count stands 4 bytes behind, its bytes 8. */
export function recordOf(dictionary: usize, id: i32): usize {
  const page = load<u32>(load<u32>(dictionary, indexAt) + ((<u32>id >> indexPageShift) << 2));
  return load<u32>(page + ((<u32>id & ((1 << indexPageShift) - 1)) << 2));
}

/** Names so far; all that the calling thread has ids of are among them. */
export function sizeOf(dictionary: usize): i32 {
  return atomic.load<i32>(dictionary, sizeAt);
}

function growTable(dictionary: usize, old: u64): void {
  const oldCount = (old >> 32) + 1;
  const bucketCount = <u32>(2 * oldCount);
  const table = makeTable(allocate(bucketCount << bucketShift), bucketCount);
  const oldEnd = <usize>(<u32>old) + ((<usize>oldCount) << bucketShift);
  for (let bucket = <usize>(<u32>old); bucket < oldEnd; bucket += 1 << bucketShift) {
    for (let place = bucket; place < bucket + recordOffset; place += 4) {
      const record = load<u32>(place, recordOffset);
      if (record === 0) continue;
      const hash = load<u32>(place);
      const newPlace = findFreePlace(table, hash);
      store<u32>(newPlace, record, recordOffset);
      store<u32>(newPlace, hash);
    }
  }
  // Nobody has seen the new table before.
  atomic.store<u64>(dictionary, table, tableAt);
}

function findFreePlace(table: u64, hash: u32): usize {
  let place = bucketOf(table, hash);
  while (load<u32>(place, recordOffset) !== 0) place = nextPlace(table, place);
  return place;
}

function makeTable(buckets: usize, bucketCount: u32): u64 {
  return ((<u64>(bucketCount - 1)) << 32) | <u64>buckets;
}

function bucketOf(table: u64, hash: u32): usize {
  return <usize>(<u32>table) + ((<usize>(hash & <u32>(table >> 32))) << bucketShift);
}

/** The next place of the bucket, or the first one of the next bucket: buckets lie at multiples of their size. */
function nextPlace(table: u64, place: usize): usize {
  const next = place + 4;
  if ((next & recordOffset) === 0) return next;
  const index = (<u32>next - <u32>table) >> bucketShift;
  return <usize>(<u32>table) + ((<usize>((index + 1) & <u32>(table >> 32))) << bucketShift);
}

function loadTable(dictionary: usize): u64 {
  return atomic.load<u64>(dictionary, tableAt);
}

/** True if a record has just these bytes. */
function isName(record: usize, start: usize, byteCount: i32): bool {
  return load<i32>(record, 4) === byteCount && equalLong(record + recordHeadBytes, start, byteCount);
}

/** The same, without a branch to guess for names of usual lengths. */
function isMostLikelyName(record: usize, start: usize, byteCount: i32): bool {
  if (byteCount > shortNameBytes) return isName(record, start, byteCount);
  return load<i32>(record, 4) === byteCount && equalShort(record + recordHeadBytes, start, byteCount);
}
