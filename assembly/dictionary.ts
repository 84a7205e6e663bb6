import { allocate, lock, unlock } from './memory';
import { equalBytes } from './vectors';

/**
 * Gives every distinct name an id, dense from 0 in the order in which names are first seen: the twin of ByteDictionary,
 * for any number of threads at once.
 *
 *     slots   [ hash | record ] [ hash | record ] …     open addressing, linear probing, at most three quarters full
 *                          |
 *     arena   … [ id | byte count | bytes, up to a whole word ] …      in blocks
 *                 ^
 *     index   [ record of id 0 | record of id 1 | … ] …                in pages of 65,536 ids
 *
 * Looking up needs no lock. A slot is written once, in one piece, when its record is complete. Whoever does not find a name
 * takes the lock and looks again before it adds the name. A table that is too full is replaced by a larger one and left as
 * it is: a thread that still reads it misses the latest names, takes the lock, and finds them in the new one.
 *
 * The header of a dictionary: 64 bytes.
 */
const tableAt: usize = 0; // the address of the slots, and above it the number of slots - 1
const sizeAt: usize = 8;
const lockAt: usize = 12;
const arenaAt: usize = 16;
const arenaEndAt: usize = 20;
const indexAt: usize = 24;

const slotShift: u32 = 3;
const firstSlotCount: u32 = 1 << 12;
const firstBlockBytes: u32 = 1 << 16;
const mostBlockBytes: u32 = 1 << 22;
const recordHeadBytes: u32 = 8;
/** A comparison may read so far past a name. */
const readPastBytes: u32 = 32;
const indexPageShift: u32 = 16;
const indexPageBytes: u32 = 4 << indexPageShift;
const indexPageCount: u32 = 1 << 12;

const noName: i32 = -1;

/** Makes an empty dictionary. To be called once, before any other thread has the memory. */
export function initializeDictionary(dictionary: usize): void {
  store<u32>(dictionary, <u32>allocate(indexPageCount * 4), indexAt);
  publishTable(dictionary, allocate(firstSlotCount << slotShift), firstSlotCount - 1);
}

/**
 * Writes the ids of `count` names to `ids`, -1 where the byte count is negative. All are arrays of 32-bit numbers; starts
 * count from the source. Two passes, so that the cache misses of each overlap.
 */
export function internAll(
  dictionary: usize,
  source: usize,
  starts: usize,
  byteCounts: usize,
  hashes: usize,
  ids: usize,
  count: i32,
): void {
  const bytes = (<usize>count) << 2;
  const table = loadTable(dictionary);
  for (let at: usize = 0; at < bytes; at += 4) {
    store<u32>(ids + at, findCandidate(table, load<u32>(hashes + at)));
  }
  for (let at: usize = 0; at < bytes; at += 4) {
    const start = source + load<u32>(starts + at);
    const byteCount = load<i32>(byteCounts + at);
    const record = load<u32>(ids + at);
    let id = noName;
    if (byteCount >= 0) {
      id =
        record !== 0 && isName(record, start, byteCount)
          ? load<i32>(record)
          : intern(dictionary, start, byteCount, load<u32>(hashes + at));
    }
    store<i32>(ids + at, id);
  }
}

/** The record of the first name with this hash, 0 if there is none: most likely the one looked for. */
function findCandidate(table: u64, hash: u32): u32 {
  const slots = <u32>table;
  const mask = <u32>(table >> 32);
  let slot = hash & mask;
  let pair = load<u64>(slots + (slot << slotShift));
  while (<u32>pair !== hash && pair !== 0) {
    slot = (slot + 1) & mask;
    pair = load<u64>(slots + (slot << slotShift));
  }
  return <u32>(pair >> 32);
}

/** The id of one name, which is new or known. */
function intern(dictionary: usize, start: usize, byteCount: i32, hash: u32): i32 {
  lock(dictionary + lockAt);
  const table = loadTable(dictionary);
  const slots = <u32>table;
  const mask = <u32>(table >> 32);
  let slot = hash & mask;
  let id = noName;
  for (;;) {
    const pair = load<u64>(slots + (slot << slotShift));
    const record = <u32>(pair >> 32);
    if (record === 0) {
      id = add(dictionary, start, byteCount, hash, slots + (slot << slotShift), mask);
      break;
    }
    if (<u32>pair === hash && isName(record, start, byteCount)) {
      id = load<i32>(record);
      break;
    }
    slot = (slot + 1) & mask;
  }
  unlock(dictionary + lockAt);
  return id;
}

function add(dictionary: usize, start: usize, byteCount: i32, hash: u32, slotAt: usize, mask: u32): i32 {
  const id = load<i32>(dictionary, sizeAt);
  const record = takeRecord(dictionary, byteCount);
  store<i32>(record, id);
  store<i32>(record, byteCount, 4);
  memory.copy(record + recordHeadBytes, start, byteCount);
  writeIndex(dictionary, id, record);
  atomic.store<u64>(slotAt, ((<u64>record) << 32) | hash);
  atomic.store<i32>(dictionary, id + 1, sizeAt);
  if (4 * <u64>(id + 1) > 3 * <u64>mask) growTable(dictionary);
  return id;
}

/** Room for a record, in the current block or a new one. */
function takeRecord(dictionary: usize, byteCount: i32): usize {
  const bytes = recordHeadBytes + ((<u32>byteCount + 3) & ~3);
  let record = load<u32>(dictionary, arenaAt);
  if (record + bytes > load<u32>(dictionary, arenaEndAt)) {
    const names = <u32>load<i32>(dictionary, sizeAt);
    const blockBytes = max(bytes, min(mostBlockBytes, max(firstBlockBytes, names << 2)));
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

function growTable(dictionary: usize): void {
  const old = loadTable(dictionary);
  const oldSlots = <u32>old;
  const oldMask = <u32>(old >> 32);
  const mask = 2 * oldMask + 1;
  const slots = <u32>allocate((mask + 1) << slotShift);
  for (let oldSlot: u32 = 0; oldSlot <= oldMask; oldSlot++) {
    const pair = load<u64>(oldSlots + (oldSlot << slotShift));
    if (pair === 0) continue;
    let slot = <u32>pair & mask;
    while (load<u64>(slots + (slot << slotShift)) !== 0) slot = (slot + 1) & mask;
    store<u64>(slots + (slot << slotShift), pair);
  }
  publishTable(dictionary, slots, mask);
}

function loadTable(dictionary: usize): u64 {
  return atomic.load<u64>(dictionary, tableAt);
}

function publishTable(dictionary: usize, slots: usize, mask: u32): void {
  atomic.store<u64>(dictionary, ((<u64>mask) << 32) | <u64>slots, tableAt);
}

/** True if a record has just these bytes. */
function isName(record: usize, start: usize, byteCount: i32): bool {
  return load<i32>(record, 4) === byteCount && equalBytes(record + recordHeadBytes, start, byteCount);
}
