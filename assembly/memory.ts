/**
 * The one memory of all threads, which starts like this and grows at its end, by allocation only:
 *
 *     0     | nothing: 0 is no address                                |
 *     64    | heap end | heap lock | two seeds                        |
 *     128   | dictionary of hosts     (see dictionary.ts)             |
 *     192   | dictionary of resources                                 |
 *     4096  | heap: whatever was allocated, in the order of the calls |
 *
 * What is allocated stays: there is no way to free it. All addresses fit into 32 bits.
 */
const heapEndAt: usize = 64;
const heapLockAt: usize = 68;
const seedsAt: usize = 72;
export const hostsAt: usize = 128;
export const resourcesAt: usize = 192;
const heapStart: u32 = 4096;

const pageShift: u32 = 16;
/** The memory grows by at least so much at once: 4 MiB. */
const leastGrowthPages: i32 = 64;
const alignment: u32 = 64;
/** So often a lock is tried before the thread goes to sleep. */
const spins: i32 = 100;

/** Tells that there is no more memory, by throwing. */
declare function outOfMemory(): void;

/** To be called once for a memory, before anything else. The seeds make hashes different in every run. */
export function initializeMemory(seed: u64, otherSeed: u64): void {
  store<u32>(heapEndAt, heapStart);
  store<u64>(seedsAt, seed);
  store<u64>(seedsAt + 8, otherSeed);
}

export function seed(): u64 {
  return load<u64>(seedsAt);
}

export function otherSeed(): u64 {
  return load<u64>(seedsAt + 8);
}

/** Zeros, at an address that is a multiple of 64. Throws if there is no more memory. */
export function allocate(byteCount: u32): usize {
  lock(heapLockAt);
  const start = load<u32>(heapEndAt);
  const end = <u64>start + ((<u64>byteCount + alignment - 1) & ~(<u64>alignment - 1));
  const missing = <i32>((end + 0xffff) >> pageShift) - memory.size();
  if (missing > 0 && memory.grow(max<i32>(missing, leastGrowthPages)) < 0 && memory.grow(missing) < 0) {
    unlock(heapLockAt);
    outOfMemory();
    unreachable();
  }
  store<u32>(heapEndAt, <u32>end);
  unlock(heapLockAt);
  return start;
}

/** Waits until no other thread has the lock, and takes it. */
export function lock(at: usize): void {
  let tries = 0;
  while (atomic.cmpxchg<i32>(at, 0, 1) !== 0) {
    if (++tries > spins) atomic.wait<i32>(at, 1, 1_000_000);
  }
}

export function unlock(at: usize): void {
  atomic.store<i32>(at, 0);
  atomic.notify(at, 1);
}
