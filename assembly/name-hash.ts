import { nameKeyAt, nameKeyBytes } from './memory';
import { blockAt } from './text';
import { firstBytes } from './vectors';

/**
 * A keyed hash of a whole name, in steps, so that a scanner can hash while it looks for the end:
 *
 *     sum = emptySum()
 *     sum = addBlock(sum, bytes, offset)          for every 16 bytes that lie before the end
 *     finishHash(sum, bytes, count, length)       for the bytes that hold the end: `count` of them, 0 to 15, are the name's
 *
 * This is NH, the universal hash of UMAC (RFC 4418): to the words of each block secret words are added, then their products
 * are added up. Whoever does not know the run's key cannot make up two names that have the same sum, of 64 bits, with a
 * chance above 2^-31. So no choice of names makes look-ups slow. Different names may share a hash all the same.
 *
 * The key is as long as 64 blocks. A longer name uses it again, after its sums were spread.
 */
export function emptySum(): v128 {
  return i64x2(0, 0);
}

export function addBlock(sum: v128, bytes: v128, offset: usize): v128 {
  const place = offset & (nameKeyBytes - 1);
  const added = i64x2.add(sum, products(bytes, place));
  if (place !== nameKeyBytes - 16) return added;
  return i64x2(spread(v128.extract_lane<u64>(added, 0)), spread(v128.extract_lane<u64>(added, 1)));
}

export function finishHash(sum: v128, bytes: v128, count: i32, length: i32): u32 {
  const place = <usize>(length - count) & (nameKeyBytes - 1);
  const all = i64x2.add(sum, products(firstBytes(bytes, count), place));
  return <u32>(spread(v128.extract_lane<u64>(all, 0) + v128.extract_lane<u64>(all, 1) + <u64>length) >> 32);
}

/** Two products of words, to which the words at a place of the key were added. */
function products(bytes: v128, place: usize): v128 {
  const words = i32x4.add(bytes, v128.load(nameKeyAt + place));
  const others = v128.shuffle<i32>(words, words, 2, 3, 0, 1);
  return i64x2.extmul_low_i32x4_u(words, others);
}

/** The same in one go. May read 15 bytes past the name. */
export function hashName(start: usize, length: i32): u32 {
  const tail = length & 15;
  const end = <usize>(length - tail);
  let sum = emptySum();
  for (let offset: usize = 0; offset < end; offset += 16) sum = addBlock(sum, blockAt(start + offset), offset);
  return finishHash(sum, blockAt(start + end), tail, length);
}

/** Of different numbers different ones, every bit of which depends on all bits of the number. */
function spread(number: u64): u64 {
  const once = (number ^ (number >> 32)) * 0x9e3779b97f4a7c15;
  return (once ^ (once >> 29)) * 0xc2b2ae3d27d4eb4f;
}
