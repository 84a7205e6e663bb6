/**
 * The one memory of all threads, which starts like this and grows at its end, by allocation only:
 *
 *     0     | nothing: 0 is no address                                |
 *     64    | heap end | heap lock | is used up                       |
 *     128   | dictionary of hosts     (see dictionary.ts)             |
 *     192   | dictionary of resources                                 |
 *     256   | dictionaries of vhosts, users, protocols, referrers,    |
 *           | agents: 64 bytes each                                   |
 *     1024  | the key of the names' hashes (see name-hash.ts)         |
 *     4096  | heap: whatever was allocated, in the order of the calls |
 *
 * What is allocated stays: there is no way to free it. All addresses fit into 32 bits.
 */
const heapEndAt: usize = 64;
const heapLockAt: usize = 68;
const isUsedUpAt: usize = 72;
export const hostsAt: usize = 128;
export const resourcesAt: usize = 192;
export const extraDictionariesAt: usize = 256;
export const dictionaryBytes: usize = 64;
export const nameKeyAt: usize = 1024;
/** A power of two. */
export const nameKeyBytes: usize = 1024;
const heapStart: u32 = 4096;

/** The end of the heap must fit into 32 bits, too. */
const maxBytes: u64 = 0xffffffff;
const pageShift: u32 = 16;
/** The memory grows by at least so much at once: 4 MiB. */
const minGrowthPages: i32 = 64;
const alignment: u32 = 64;
/** What is in a lock: `awaited` is taken, and somebody may sleep until it is free. */
const free: i32 = 0;
const taken: i32 = 1;
const awaited: i32 = 2;
/** So often a thread looks at a lock before it goes to sleep: some 20 µs, about as long as going to sleep and waking takes. */
const looks: i32 = 10_000;
/** In nanoseconds: after it a thread looks whether it waits in vain. */
const longestWait: i64 = 10_000_000;

/** Tells that there is no more memory, by throwing. */
declare function outOfMemory(): void;

/** To be called once for a memory, before anything else. */
export function initializeMemory(): void {
  store<u32>(heapEndAt, heapStart);
}

/**
 * Zeros, at an address that is a multiple of 64. Throws if there is no more memory. Who allocates may hold a lock, which is
 * never given back then: from here on waiting for a lock throws, too.
 */
export function allocate(byteCount: u32): usize {
  lock(heapLockAt);
  const start = load<u32>(heapEndAt);
  const end = <u64>start + ((<u64>byteCount + alignment - 1) & ~(<u64>alignment - 1));
  const missing = <i32>((end + 0xffff) >> pageShift) - memory.size();
  const isTooMuch = end > maxBytes || (missing > 0 && !growBy(missing));
  if (isTooMuch) {
    atomic.store<i32>(isUsedUpAt, 1);
    unlock(heapLockAt);
    giveUp();
  }
  store<u32>(heapEndAt, <u32>end);
  unlock(heapLockAt);
  return start;
}

/** By as many pages or more; false if that is not possible. */
function growBy(pages: i32): bool {
  return memory.grow(max<i32>(pages, minGrowthPages)) >= 0 || memory.grow(pages) >= 0;
}

function giveUp(): void {
  outOfMemory();
  unreachable();
}

/** Waits until no other thread has the lock, and takes it. */
export function lock(at: usize): void {
  for (let look = 0; look < looks; look++) {
    // Trying would take the lock's place in memory from the thread that has it; looking does not.
    if (atomic.load<i32>(at) === free && atomic.cmpxchg<i32>(at, free, taken) === free) return;
  }
  while (atomic.xchg<i32>(at, awaited) !== free) {
    if (atomic.load<i32>(isUsedUpAt) !== 0) giveUp();
    atomic.wait<i32>(at, awaited, longestWait);
  }
}

/** Waking somebody is dear, so it is done only where somebody may wait. */
export function unlock(at: usize): void {
  if (atomic.xchg<i32>(at, free) === awaited) atomic.notify(at, 1);
}
