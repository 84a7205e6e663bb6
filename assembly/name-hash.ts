import { otherSeed, seed } from './memory';
import { blockAt } from './text';
import { firstBytes } from './vectors';

/**
 * A hash of a whole name, in steps, so that a scanner can hash while it looks for the end:
 *
 *     hash = seed()
 *     hash = mixBlock(hash, bytes)              for every 16 bytes that lie before the end
 *     finishHash(hash, bytes, count, length)    for the bytes that hold the end: `count` of them, 0 to 15, are the name's
 *
 * It depends on the seeds of the run. Different names may share a hash.
 */
const multiplier: u64 = 0x9e3779b97f4a7c15;
const otherMultiplier: u64 = 0xc2b2ae3d27d4eb4f;

export function mixBlock(hash: u64, block: v128): u64 {
  const left = (hash ^ v128.extract_lane<u64>(block, 0)) * multiplier;
  const right = (otherSeed() ^ v128.extract_lane<u64>(block, 1)) * otherMultiplier;
  return left ^ rotr<u64>(right, 29);
}

export function finishHash(hash: u64, bytes: v128, count: i32, length: i32): u32 {
  const mixed = mixBlock(hash ^ <u64>length, firstBytes(bytes, count));
  const spread = (mixed ^ (mixed >> 32)) * multiplier;
  return <u32>(spread >> 32);
}

/** The same in one go. May read 15 bytes past the name. */
export function hashName(start: usize, length: i32): u32 {
  let hash = seed();
  let left = length;
  let at = start;
  while (left >= 16) {
    hash = mixBlock(hash, blockAt(at));
    at += 16;
    left -= 16;
  }
  return finishHash(hash, blockAt(at), left, length);
}
